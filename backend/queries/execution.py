"""Planning one statement and running it: what it may read, whether its answer is known, and where its rows go."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow.parquet as pq

from backend.adapters import engine
from backend.adapters.db import transaction
from backend.adapters.engine import EngineResult, Stopping
from backend.adapters.storage import scratch, storage
from backend.core.config import settings
from backend.core.errors import NotFound
from backend.datasets.schemas import VersionRef
from backend.datasets.service import tables_of
from backend.queries import earlier, repository, statement
from backend.queries.earlier import Earlier
from backend.queries.models import QueryRun


@dataclass(frozen=True)
class Plan:
    """A statement with the tables its text names, in that order, and the names of all tables of the person.

    `earlier` are the results of earlier runs its text names, by the name they have there.
    """

    owner_id: UUID
    sql: str
    refs: Mapping[str, VersionRef]
    known: tuple[str, ...]
    cache_key: str | None
    earlier: Mapping[str, Earlier] = field(default_factory=dict)

    def new_run(self) -> QueryRun:
        """Return a run that is not answered yet."""
        run = QueryRun(owner_id=self.owner_id, sql=self.sql)
        self._note_tables(run, (*self.refs, *self.earlier))
        return run

    def fill(self, run: QueryRun, answer: EngineResult, *, key: str) -> None:
        """Write an answer whose rows stand under `key` into its run."""
        run.columns = [asdict(column) for column in answer.columns]
        run.row_count, run.truncated, run.elapsed_ms = answer.rows, answer.truncated, answer.elapsed_ms
        run.cache_key, run.result_key = self.cache_key, key
        run.error = run.hint = None
        self._note_tables(run, answer.tables)

    def again(self, found: QueryRun, *, elapsed_ms: int) -> QueryRun:
        """Return a new run that has the answer of an earlier one."""
        return QueryRun(
            owner_id=self.owner_id,
            sql=self.sql,
            cache_key=self.cache_key,
            elapsed_ms=elapsed_ms,
            from_cache=True,
            dataset_id=found.dataset_id,
            versions=found.versions,
            columns=found.columns,
            row_count=found.row_count,
            truncated=found.truncated,
            result_key=found.result_key,
            chart=found.chart,
        )

    def _note_tables(self, run: QueryRun, tables: Sequence[str]) -> None:
        read = {table: ref for table, ref in self.refs.items() if table in tables}
        before = [one for name, one in self.earlier.items() if name in tables]
        run.versions = {table: version for one in before for table, version in one.versions.items()}
        run.versions |= {table: str(ref.version_id) for table, ref in read.items()}
        ids = (*(ref.dataset_id for ref in read.values()), *(one.dataset_id for one in before))
        run.dataset_id = next((one for one in ids if one is not None), None)


def plan(owner_id: UUID, sql: str, *, tables: Mapping[str, UUID] | None = None) -> Plan:
    """Return what a statement of this person may read; `tables` are earlier runs of theirs by the name they have in it.

    Raises Rejected for a name that is a table of theirs too, and for a result that was cut, not answered or is not kept.
    """
    theirs, named = tables_of(owner_id), tables or {}
    refs = {table: theirs[table] for table in statement.mentioned(sql, theirs)}
    found = earlier.lookup(owner_id, {name: named[name] for name in statement.mentioned(sql, named)}, taken=theirs)
    read = {table: str(ref.version_id) for table, ref in refs.items()} | {name: one.key for name, one in found.items()}
    limits = (settings().result_max_rows, settings().result_max_mb)
    key = statement.cache_key(sql, read, limits=limits)
    return Plan(owner_id, sql, refs, (*theirs, *named), key, found)


def find_answered(planned: Plan) -> QueryRun | None:
    """Return an earlier run with the same answer whose rows are still there."""
    if planned.cache_key is None:
        return None
    with transaction() as session:
        found = repository.find_answered(session, planned.owner_id, planned.cache_key)
    if found is None or found.result_key is None or not storage().exists(found.result_key):
        return None
    return found


def number(planned: Plan, *, deadline_s: float) -> int:
    """Return the first cell of a statement's answer as a number; nothing of it is kept. Raises as `engine.run` does."""
    return int(first_row(planned, deadline_s=deadline_s)[0] or 0)


def first_row(planned: Plan, *, deadline_s: float) -> list[Any]:  # Any: cells of any DuckDB type
    """Return the first row of a statement's answer; nothing of it is kept. Raises as `engine.run` does."""
    with ExitStack() as pins, scratch() as folder:
        parts = _pinned(planned, pins)
        made = folder / "number.parquet"
        engine.run(planned.sql, parts, made, deadline_s=deadline_s, max_rows=1, known=planned.known)
        return [column[0].as_py() for column in pq.read_table(made).columns]


def execute(
    planned: Plan,
    key: str,
    *,
    deadline_s: float,
    stopping: Stopping | None,
    progress: Callable[[int], object] | None = None,
) -> EngineResult:
    """Run a statement and put its rows into the storage under `key`. Raises as `engine.run` does."""
    with ExitStack() as pins, scratch() as folder:
        parts = _pinned(planned, pins)
        made = folder / "result.parquet"
        answer = engine.run(
            planned.sql,
            parts,
            made,
            deadline_s=deadline_s,
            max_rows=settings().result_max_rows,
            stopping=stopping,
            known=planned.known,
            progress=progress,
        )
        storage().put_file(key, made)
    return answer


def _pinned(planned: Plan, pins: ExitStack) -> dict[str, list[Path]]:
    """Return the files of every table a statement may read, held until `pins` closes."""
    found = {name: [pins.enter_context(storage().local(part)) for part in ref.parts] for name, ref in planned.refs.items()}
    for name, one in planned.earlier.items():
        try:
            found[name] = [pins.enter_context(storage().local(one.key))]
        except NotFound as gone:
            raise earlier.not_kept(name) from gone
    return found
