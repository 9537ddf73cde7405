"""What a plan would do, on real rows, while somebody waits: a part of a large list is looked at, and told as one.

The part is spread over the list, or its beginning where a step looks at other rows: what it does there is then what it does
in the whole. What changes nowhere in the part is looked for in all rows for as long as the time allows.
"""

import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import duckdb

from backend.adapters.engine import Stopping
from backend.adapters.storage import scratch, storage
from backend.core.config import settings
from backend.core.errors import Rejected, TimedOut, TooLarge
from backend.core.table import Column
from backend.datasets import service
from backend.datasets.cleaning.bench import ROW
from backend.datasets.cleaning.measuring import Measured, StepEffect, changes, count
from backend.datasets.cleaning.operations import operation_of
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.sampling import fetch, shown_between, taken_out
from backend.datasets.cleaning.schemas import CleanPreview
from backend.datasets.cleaning.statement import Built, build, keep_order, rows_in, source_of
from backend.datasets.cleaning.surplus import finder
from backend.datasets.cleaning.waiting import Waited, turn
from backend.datasets.course import Course
from backend.datasets.schemas import VersionRef
from backend.datasets.workshop import modest, rows_of, workshop

WHOLE_CELLS = 600_000  # lists of up to this many cells are always looked at whole
PART_CELLS = 2_000_000  # of a larger one; all of it where that takes no longer than BUDGET_S
BUDGET_S = 1.4  # for counting; what is shown comes on top
DEADLINE_S = 20.0
_STRETCHES = 16
_MEMORY_MB = 512
_SIZE_MAX = 500
_WIDE = 200  # columns
_turns = threading.BoundedSemaphore(2)  # each may take the memory above


@dataclass(frozen=True)
class _Part:
    """The rows that are looked at: their relation, how many they are, and whether they are all."""

    source: str
    rows: int
    whole: bool


@dataclass
class _Look:
    """A preview in the making."""

    con: duckdb.DuckDBPyConnection
    ref: VersionRef
    parts: Sequence[Path]
    rows: Sequence[int]
    plan: Plan
    course: Course
    ends: float
    gone: threading.Event

    def source(self, only: Sequence[tuple[int, int]] | None = None) -> str:
        """Return the relation of all rows, or of those in some stretches (first and last row)."""
        return source_of(self.parts, self.rows, self.ref.columns, only=only)

    def built(self, source: str) -> Built:
        """Return the plan worked out over some rows."""
        return build(self.plan, self.ref.columns, surplus=finder(self.con, source, self.course))

    def left_s(self) -> float:
        """Return how much time there is for counting."""
        return self.ends - time.monotonic()


def preview(
    owner_id: UUID,
    dataset_id: UUID,
    plan: Plan,
    *,
    version_id: UUID | None = None,
    size: int = 50,
    step_id: str | None = None,
    only_changed: bool = True,
    stopping: Stopping | None = None,
) -> CleanPreview:
    """Return what a plan would do to a version (the current one), or one step of it after those above it.

    `size` rows are shown, those that change unless `only_changed` is False. A step that cannot be done is told and left out.
    `stopping` lends a callable that ends the work within moments, also while it waits for its turn.
    Raises NotFound, Conflict while there are no rows, Rejected for a step that is not in the plan, Cancelled when it was stopped.
    """
    if not 1 <= size <= _SIZE_MAX:
        raise Rejected(f"A preview of {size:,} rows is not made.", hint=f"Ask for 1 to {_SIZE_MAX}.")
    ref = service.version_ref(owner_id, dataset_id, version_id=version_id)
    if step_id is not None:  # a step that is switched off is shown as if it were on
        shown = plan.step(step_id)
        plan = Plan(tuple(replace(one, enabled=True) if one is shown else one for one in plan.steps))
    gone = threading.Event()
    with ExitStack() as held:
        if stopping is not None:
            held.enter_context(stopping(gone.set))
        held.enter_context(turn(_turns, gone))
        folder = held.enter_context(scratch())
        parts = [held.enter_context(storage().local(key)) for key in ref.parts]
        return previewed(ref, parts, plan, folder=folder, size=size, step_id=step_id, only_changed=only_changed, gone=gone)


def previewed(
    ref: VersionRef,
    parts: Sequence[Path],
    plan: Plan,
    *,
    folder: Path,
    size: int = 50,
    step_id: str | None = None,
    only_changed: bool = True,
    gone: threading.Event | None = None,
) -> CleanPreview:
    """Return what a plan would do to a version whose parts are here. Raises TooLarge, TimedOut; Cancelled once `gone` is set."""
    gone = gone or threading.Event()
    threads = settings().worker_threads or 4
    # Every thread holds rows of all columns, several times over where many steps change them.
    narrow = None if len(ref.columns) <= _WIDE else 1
    with (
        modest(threads=threads, memory_mb=_MEMORY_MB),
        workshop(folder, threads=narrow) as con,
        Waited(DEADLINE_S, gone) as deadline,
    ):
        course = Course(deadline, 1)
        keep_order(con, course)
        look = _Look(con, ref, parts, rows_in(con, parts, course), plan, course, time.monotonic() + BUDGET_S, gone)
        try:
            return _shown(look, size=size, step_id=step_id, only_changed=only_changed)
        except duckdb.OutOfMemoryException as fault:
            raise TooLarge(
                "These rows are too wide for a preview of so many steps.",
                hint="Look at one step at a time, or make the version: a worker has more memory.",
            ) from fault
        except duckdb.InterruptException as fault:
            raise TimedOut(
                f"The preview took longer than {DEADLINE_S:.0f} seconds.", hint="Look at one step at a time."
            ) from fault


def _shown(look: _Look, *, size: int, step_id: str | None, only_changed: bool) -> CleanPreview:
    part, started = _part_of(look), time.monotonic()
    built = look.built(part.source)
    found = count(look.con, built, part.source, look.plan, course=look.course, only=step_id, first=True)
    took_s = time.monotonic() - started
    if not part.whole and took_s * sum(look.rows) / max(part.rows, 1) < look.left_s():
        part = _Part(look.source(), sum(look.rows), whole=True)
        built = look.built(part.source)
        found = count(look.con, built, part.source, look.plan, course=look.course, only=step_id, first=True)
    told = found if part.whole else _estimated(look, built, found, part, only=step_id)
    wanted = _wanted(told, look.plan, step_id, size=size) if only_changed else range(1, size + 1)
    stand = shown_between(built, step_id)
    look.course.check()
    source = _reaching(look, part, wanted)
    sample = fetch(look.con, built, stand, wanted, source=source, course=look.course)
    return CleanPreview(
        version_id=look.ref.version_id,
        step_id=step_id,
        steps=told.steps,
        exact=part.whole,
        rows_looked_at=part.rows,
        cells_changed=told.cells_changed,
        rows_changed=told.rows_changed,
        rows_before=told.rows_before,
        rows_after=told.rows_after,
        columns_before=tuple(Column(cell.name, cell.type) for cell in stand.before),
        columns_after=tuple(Column(cell.name, cell.type) for cell in stand.after),
        origins=stand.origins,
        sample=sample,
    )


def _across(plan: Plan) -> bool:
    """Say whether a step looks at other rows than the one it changes."""
    return any(operation_of(step.operation).is_across(step) for step in plan.enabled().steps)


def _part_of(look: _Look) -> _Part:
    rows, width = sum(look.rows), max(len(look.ref.columns), 1)
    most = PART_CELLS // width
    if rows * width <= WHOLE_CELLS or rows <= most:
        return _Part(look.source(), rows, whole=True)
    if _across(look.plan):
        return _Part(look.source([(1, most)]), most, whole=False)
    every, length = rows // _STRETCHES, most // _STRETCHES
    stretches = [(i * every + 1, i * every + length) for i in range(_STRETCHES)]
    return _Part(look.source(stretches), length * _STRETCHES, whole=False)


def _reaching(look: _Look, part: _Part, wanted: Sequence[int]) -> str:
    """Return the relation that rows are shown from: a step that looks at the rows above has to see them."""
    running = any(operation_of(step.operation).is_running(step) for step in look.plan.enabled().steps)
    if running or not wanted:
        return part.source
    stretches = [(wanted[0], wanted[-1])] if isinstance(wanted, range) else [(row, row) for row in wanted]
    return taken_out(look.con, look.source(stretches), course=look.course)


def _estimated(look: _Look, built: Built, found: Measured, part: _Part, *, only: str | None) -> Measured:
    """Return figures of the whole worked out from a part; steps that change nothing in it are looked for in all rows."""
    times = sum(look.rows) / max(part.rows, 1)
    steps, first = list(found.steps), list(found.first_rows)
    for i, step in enumerate(steps):
        if step.problem is None and step.rows == 0 and not _across(look.plan):
            steps[i], first[i] = _searched(look, built, step)
        else:
            steps[i] = replace(
                step, cells=_times(step.cells, times), rows=_times(step.rows, times), unfit=round(step.unfit * times)
            )
    before = sum(look.rows) if only is None else round(found.rows_before * times)
    return Measured(
        tuple(steps),
        cells_changed=sum(one.cells or 0 for one in steps if only in (None, one.step_id)),
        rows_changed=round(found.rows_changed * times),
        rows_before=before,
        rows_after=before - round((found.rows_before - found.rows_after) * times),
        first_rows=tuple(first),
    )


def _times(value: int | None, times: float) -> int | None:
    return None if value is None else round(value * times)


def _searched(look: _Look, built: Built, step: StepEffect) -> tuple[StepEffect, tuple[int, ...]]:
    """Look for rows that a step changes in the whole list; None for its counts if the time is over before it is known."""
    effect = next((one for one in built.bench.effects if one.step_id == step.step_id), None)
    if effect is None or not (effect.cells or effect.gone):
        return step, ()
    unknown = replace(step, cells=None, rows=None)
    if look.left_s() <= 0:
        return unknown, ()
    sql = f"SELECT {ROW} FROM ({built.bench.over(look.source())}) WHERE {changes(effect)} LIMIT 20"
    try:
        with Waited(look.left_s(), look.gone) as deadline:
            rows = tuple(int(row[0]) for row in rows_of(look.con, sql, Course(deadline, 1)))
    except (TimedOut, duckdb.InterruptException):
        return unknown, ()
    return (unknown, rows) if rows else (step, ())


def _wanted(found: Measured, plan: Plan, step_id: str | None, *, size: int) -> list[int]:
    """Return the rows to show: some of each step in turn, until there are enough."""
    ids = [step.id for step in plan.enabled().steps]
    each = [list(rows) for one, rows in zip(ids, found.first_rows, strict=True) if step_id in (None, one)]
    wanted: dict[int, None] = {}
    for place in range(max(map(len, each), default=0)):
        for rows in each:
            if place < len(rows) and len(wanted) < size:
                wanted[rows[place]] = None
    return sorted(wanted)
