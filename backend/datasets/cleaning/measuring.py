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

_FIRST_ROWS = 20


@dataclass(frozen=True)
class StepEffect:
    """What one step changes. `rows` of a step that removes rows are those it removes; `problem` says why it was left out.

    `unfit` are cells that did not fit the new type and are empty now, `examples` some of them. Counts are None where nobody
    counted: of a step with a problem, or one that needs more rows than were looked at.
    """

    step_id: str
    cells: int | None
    rows: int | None
    unfit: int = 0
    examples: tuple[str, ...] = ()
    problem: str | None = None
    hint: str | None = None
    removes: bool = False


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
    con: duckdb.DuckDBPyConnection, built: Built, source: str, plan: Plan, *, course: Course, report: bool = False
) -> Measured:
    """Count what each step of a plan that was worked out changes in the rows of `source`, exactly."""
    bench = built.bench
    touched = [effect for effect in bench.effects if effect.cells or effect.gone]
    figures = ["count(*)", f"count(CASE WHEN {_any(touched)} THEN 1 END)"]
    figures.append(f"count(CASE WHEN {bench.alive} THEN 1 END)" if bench.alive else "count(*)")
    for effect in touched:
        figures += _figures(effect)
    sql = f"SELECT {', '.join(figures)} FROM ({bench.over(source)})"
    found = (watched(con, sql, course, course.at) if report else rows_of(con, sql, course))[0]
    counted = {effect.step_id: (effect, found[3 + 4 * i : 7 + 4 * i]) for i, effect in enumerate(touched)}
    steps = tuple(_effect(built, step.id, counted) for step in plan.enabled().steps)
    return Measured(
        steps,
        cells_changed=sum(one.cells or 0 for one in steps),
        rows_changed=found[1],
        rows_before=found[0],
        rows_after=found[2],
        first_rows=tuple(tuple(counted[s.id][1][3] or ()) if s.id in counted else () for s in plan.enabled().steps),
    )


def changes(effect: Effect) -> str:
    """Return the condition of rows in which a step changes something."""
    alive = f"{effect.alive} AND " if effect.alive else ""
    each = [f"({condition})" for condition in effect.cells] + ([effect.gone] if effect.gone else [])
    return f"({alive}({' OR '.join(each)}))" if each else "false"


def _any(effects: Sequence[Effect]) -> str:
    return " OR ".join(changes(effect) for effect in effects) or "false"


def _figures(effect: Effect) -> list[str]:
    """Return four figures: cells, rows, cells that do not fit, and the first rows."""
    alive = f"{effect.alive} AND " if effect.alive else ""
    row = changes(effect)
    cells = " + ".join(f"count(CASE WHEN {alive}{condition} THEN 1 END)" for condition in effect.cells) or "0"
    unfit = f"count(CASE WHEN {alive}{effect.unfit} THEN 1 END)" if effect.unfit else "0"
    return [cells, f"count(CASE WHEN {row} THEN 1 END)", unfit, f"min({ROW}, {_FIRST_ROWS}) FILTER ({row})"]


def _effect(built: Built, step_id: str, counted: dict[str, tuple[Effect, tuple[int, ...]]]) -> StepEffect:
    problem = built.problems.get(step_id)
    if problem is not None:
        return StepEffect(step_id, None, None, problem=problem.detail, hint=problem.hint)
    if step_id not in counted:
        return StepEffect(step_id, 0, 0)  # it changes columns, and no cell
    effect, (cells, rows, unfit, _) = counted[step_id]
    return StepEffect(step_id, cells, rows, unfit=unfit, removes=effect.gone is not None)
