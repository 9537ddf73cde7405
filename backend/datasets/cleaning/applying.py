"""The work of cleaning: a plan is counted, then written in one pass as a new version; it appears at once or not at all.

A worker that dies leaves nothing that counts: whoever takes the work over begins anew, and its files have another name.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from backend.adapters.engine import quote_text
from backend.adapters.storage import scratch, storage
from backend.core.errors import Rejected, TooLarge
from backend.core.table import Column
from backend.datasets.cleaning.measuring import Measured, count
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.statement import Built, build, keep_order, rows_in, source_of
from backend.datasets.cleaning.surplus import finder
from backend.datasets.cleaning.values_table import ValuesTable
from backend.datasets.course import Course
from backend.datasets.making.deriving import base_of, derived_source, publish_derived, version_of
from backend.datasets.making.gathering import Gathered, Piece
from backend.datasets.making.storing import store
from backend.datasets.places import place
from backend.datasets.workshop import rows_of, watched, workshop
from backend.jobs.runner import Outcome, Run

_GROUP_ROWS = 30_720
_GROUP_CELLS = _GROUP_ROWS * 64


@dataclass(frozen=True)
class Written:
    """The finished rows: where they are, their columns, how many, and what each step of the plan changed."""

    path: Path
    columns: tuple[Column, ...]
    rows: int
    measured: Measured


def clean(run: Run) -> Outcome:
    """Make the version this run is about by its plan. Raises Rejected, in words for a person, when that cannot be."""
    version = version_of(run)
    plan, base = Plan.parse(version.plan or {}), base_of(run, version)
    course = Course(run, base.rows or 0)
    with place(run), scratch() as folder, ExitStack() as lent:
        parts = [lent.enter_context(storage().local(key)) for key in base.parts]
        columns = [Column(one["name"], one["type"]) for one in base.columns]
        written = write_cleaned(parts, columns, plan, folder, course)
        course.leg(1.0, "Storing")
        piece = Piece(derived_source(base, version), written.columns, written.rows, path=written.path)
        gathered = Gathered((piece,), written.columns, ())
        made = store(run, version, gathered, aside=None, repair=base.repair or {}, course=course)
    counts = {step.step_id: (step.cells, step.rows) for step in written.measured.steps}
    publish = partial(publish_derived, version_id=version.id, base_id=base.id, made=made, plan=plan.counted(counts).to_json())
    return Outcome(base.rows or 0, _told(written), publish)


def write_cleaned(parts: Sequence[Path], columns: Sequence[Column], plan: Plan, folder: Path, course: Course) -> Written:
    """Count what a plan changes in the rows of `parts`, and write them into `folder` as it makes them.

    Raises Rejected for a step that cannot be done or lets no cell pass, TooLarge for rows that are too wide.
    """
    try:
        return _attempt(parts, columns, plan, folder, course, threads=None)
    except duckdb.OutOfMemoryException:  # every thread holds a group of rows of all columns
        try:
            return _attempt(parts, columns, plan, folder, course, threads=1)
        except duckdb.OutOfMemoryException as fault:
            raise TooLarge(
                "Cleaning these rows does not fit in the memory of a worker.",
                hint="Set LISTMILL_WORKER_MEMORY_MB higher, or clean in fewer steps at a time.",
            ) from fault


def _attempt(
    parts: Sequence[Path], columns: Sequence[Column], plan: Plan, folder: Path, course: Course, *, threads: int | None
) -> Written:
    target = folder / f"cleaned-{threads or 0}.parquet"
    with workshop(folder, threads=threads) as con:
        keep_order(con, course)
        source = source_of(parts, rows_in(con, parts, course), columns)
        course.leg(0.3, "Counting what changes")
        texts = [f"c{i}" for i, column in enumerate(columns) if column.type == "VARCHAR"]
        values = ValuesTable(con, source, course, texts=texts)
        built = build(plan, columns, surplus=finder(con, source, course), values=values)
        _check(built)
        measured = count(con, built, source, plan, course=course, report=True)
        _check_unfit(con, built, measured, source, course)
        course.leg(0.8, "Writing the rows")
        width = len(built.bench.columns)
        group = max(2_048, min(_GROUP_ROWS, _GROUP_CELLS // width))
        sql = (
            f"COPY ({built.bench.result(source)}) TO {quote_text(str(target))}"
            f" (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {group})"
        )
        rows = int(watched(con, sql, course, course.at)[0][0])
        told = rows_of(con, f"DESCRIBE FROM read_parquet({quote_text(str(target))})", course)
    names = [column.name for column in built.bench.after()]
    return Written(target, tuple(Column(name, str(row[1])) for name, row in zip(names, told, strict=True)), rows, measured)


def _check(built: Built) -> None:
    for problem in built.problems.values():
        raise Rejected(problem.detail, hint=problem.hint)


def _check_unfit(con: duckdb.DuckDBPyConnection, built: Built, measured: Measured, source: str, course: Course) -> None:
    """Raise Rejected where a step lets no cell pass that does not fit, and some do not."""
    unfit = {step.step_id: step.unfit for step in measured.steps}
    for effect in built.bench.effects:
        if effect.refuses and unfit[effect.step_id]:
            alive = f"{effect.before.alive} AND " if effect.before.alive else ""
            sql = f"SELECT left({effect.unfit_cell}::VARCHAR, 60) FROM ({built.bench.over(source)}) WHERE {alive}{effect.unfit} LIMIT 3"
            shown = ", ".join(f"“{row[0]}”" for row in rows_of(con, sql, course))
            raise Rejected(
                f"{unfit[effect.step_id]:,} cells do not fit the new type, such as {shown}.",
                hint="Correct them in a step before, or let the step empty what does not fit.",
            )


def _told(written: Written) -> dict[str, Any]:  # Any: JSON, the job's result
    measured = written.measured
    return {
        "rows": written.rows,
        "columns": len(written.columns),
        "rows_before": measured.rows_before,
        "rows_changed": measured.rows_changed,
        "cells_changed": measured.cells_changed,
        "steps": [asdict(step) for step in measured.steps],
    }
