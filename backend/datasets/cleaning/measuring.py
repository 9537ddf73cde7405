"""What each step of a plan changes, counted in one pass over the rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from backend.core.table import Column
from backend.datasets.cleaning.bench import ROW, Effect
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.statement import Built, build, relation_source
from backend.datasets.cleaning.surplus import finder
from backend.datasets.course import Course
from backend.datasets.workshop import rows_of, watched

_FIRST_ROWS = 50
_PER_STEP = 4


@dataclass(frozen=True)
class StepEffect:
    """What one step changes. `rows` of a step that removes rows are those it removes; `problem` says why it was left out.

    `unfit` are cells that did not fit the new type and are empty now. Counts are None where nobody counted: of a step with a
    problem, or where what it changes is too rare among the rows that were looked at.
    """

    step_id: str
    cells: int | None
    rows: int | None
    unfit: int = 0
    removes: bool = False
    problem: str | None = None
    hint: str | None = None


@dataclass(frozen=True)
class Measured:
    """What a plan changes in all, and each of its steps that are switched on; `first_rows` are rows in which each does it."""

    steps: tuple[StepEffect, ...]
    cells_changed: int
    rows_changed: int
    rows_before: int
    rows_after: int
    first_rows: tuple[tuple[int, ...], ...] = ()


def measure(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    columns: Sequence[Column],
    plan: Plan,
    *,
    course: Course,
    row: str = "file_row_number + 1",
) -> Measured:
    """Count what each step changes over a relation; `row` gives the row number, from 1, in it."""
    source = relation_source(relation, columns, row=row)
    built = build(plan, columns, surplus=finder(con, source, course))
    return count(con, built, source, plan, course=course)


def count(
    con: duckdb.DuckDBPyConnection,
    built: Built,
    source: str,
    plan: Plan,
    *,
    course: Course,
    only: str | None = None,
    first: bool = False,
    report: bool = False,
) -> Measured:
    """Count what each step of a plan that was worked out changes in the rows of `source`, exactly.

    The sums are those of the step `only`, or of the whole plan. `first` asks for rows in which each step changes something,
    `report` tells the course how far it is.
    """
    bench = built.bench
    effects = [effect for effect in bench.effects if effect.cells or effect.gone]
    before, after = _ends(built, only)
    # Each condition is worked out once and then added up: as an argument of several sums it would be worked out for each.
    marks = _Marks()
    summed = [marks.of(changes(effect)) for effect in effects if only in (None, effect.step_id)]
    figures = [_count(before), _count(" OR ".join(summed)) if summed else "0", _count(after)]
    for effect in effects:
        figures += _figures(effect, marks, first=first)
    sql = f"SELECT {', '.join(figures)} FROM (SELECT *{marks.selected()} FROM ({bench.over(source)}))"
    found = (watched(con, sql, course, course.at) if report else rows_of(con, sql, course))[0]
    each = {effect.step_id: found[3 + _PER_STEP * i : 3 + _PER_STEP * (i + 1)] for i, effect in enumerate(effects)}
    kinds = {effect.step_id: effect for effect in bench.effects}
    steps = plan.enabled().steps
    told = tuple(_effect(built, step.id, kinds.get(step.id), each.get(step.id)) for step in steps)
    return Measured(
        told,
        cells_changed=sum(one.cells or 0 for one in told if only in (None, one.step_id)),
        rows_changed=found[1],
        rows_before=found[0],
        rows_after=found[2],
        first_rows=tuple(tuple(each[step.id][3] or ()) if step.id in each else () for step in steps),
    )


def changes(effect: Effect) -> str:
    """Return the condition of rows in which a step changes something."""
    each = [f"({condition})" for condition in effect.cells] + ([effect.gone] if effect.gone else [])
    return f"({_alive(effect)}({' OR '.join(each)}))" if each else "false"


def _ends(built: Built, only: str | None) -> tuple[str | None, str | None]:
    """Return which rows are there before and after what is counted."""
    effect = next((one for one in built.bench.effects if one.step_id == only), None)
    if effect is None or effect.after is None:
        return None, built.bench.alive
    return effect.before.alive, effect.after.alive


def _alive(effect: Effect) -> str:
    return f"{effect.before.alive} AND " if effect.before.alive else ""


def _count(condition: str | None) -> str:
    return f"count(CASE WHEN {condition} THEN 1 END)" if condition else "count(*)"


class _Marks:
    """Conditions that are worked out once for each row, under names."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def of(self, condition: str) -> str:
        """Return the name of a condition."""
        return self._names.setdefault(condition, f"m{len(self._names)}")

    def selected(self) -> str:
        """Return all of them as further columns of a SELECT."""
        return "".join(f", ({condition}) AS {name}" for condition, name in self._names.items())


def _figures(effect: Effect, marks: _Marks, *, first: bool) -> list[str]:
    """Return four figures: cells, rows, cells that do not fit, and the first rows."""
    alive, row = _alive(effect), marks.of(changes(effect))
    cells = [_count(row if _is_single(effect) else marks.of(f"{alive}{condition}")) for condition in effect.cells]
    rows = "0" if _is_single(effect) else _count(row)
    unfit = _count(marks.of(f"{alive}{effect.unfit}")) if effect.unfit else "0"
    return [" + ".join(cells) or "0", rows, unfit, f"min({ROW}, {_FIRST_ROWS}) FILTER ({row})" if first else "NULL"]


def _is_single(effect: Effect) -> bool:
    """Say whether a step changes one cell of a row: then it changes as many rows as cells."""
    return len(effect.cells) == 1 and effect.gone is None


def _effect(built: Built, step_id: str, effect: Effect | None, found: Sequence[int] | None) -> StepEffect:
    problem = built.problems.get(step_id)
    if problem is not None:
        return StepEffect(step_id, None, None, problem=problem.detail, hint=problem.hint)
    if effect is None or found is None:
        return StepEffect(step_id, 0, 0)  # it changes columns, and no cell
    cells, rows, unfit = found[0], found[1], found[2]
    return StepEffect(step_id, cells, cells if _is_single(effect) else rows, unfit, effect.gone is not None)
