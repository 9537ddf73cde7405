"""Preparing a view: a copy of its rows in its order, made in the background, so that any page of it is a look at a few rows.

What is copied is decided where the rows can be counted: the very view where it is a small part of the version, otherwise the
version in that order, which serves every filter.
"""

from functools import partial
from pathlib import Path
from uuid import UUID

import duckdb

from backend.adapters.db import transaction
from backend.adapters.storage import scratch, storage
from backend.core.errors import NotFound, Rejected
from backend.datasets import service
from backend.datasets.course import Course
from backend.datasets.places import place
from backend.datasets.schemas import VersionRef
from backend.datasets.workshop import rows_of, watched, workshop
from backend.jobs import service as jobs
from backend.jobs.runner import Outcome, Run
from backend.jobs.states import ACTIVE, Status
from backend.records import base, copies, viewing
from backend.records.base import Base
from backend.records.schemas import View
from backend.records.standing import standing

KIND = "records.prepare"
_SMALL_PART = 4  # a view of less than a quarter of the rows is copied by itself
_ROWS_IN_GROUP = 30_720


def ask(owner_id: UUID, source: VersionRef, view: View) -> UUID | None:
    """Return the job that prepares a view, started if need be; None where it was tried and is of no use, or was stopped.

    `view` has its columns as the version names them; what it searches for is no part of a copy.
    """
    view = View(view.sort, view.filters)  # a search has an index, which serves every order
    key = f"prepare@{source.version_id}@{viewing.name_of(view)}"
    known = jobs.find(owner_id, key)
    if known is not None:
        if known.status in ACTIVE:
            return known.id
        if known.status is not Status.COMPLETED or not (known.result or {}).get("kept"):
            return None
        jobs.delete(owner_id, known.id)  # its copy was swept since
    name = service.get_dataset(owner_id, source.dataset_id).name
    with transaction() as session:
        job = jobs.enqueue(
            session,
            KIND,
            owner_id=owner_id,
            title=_title(view, name),
            subject_id=source.version_id,
            parameters={
                "dataset_id": str(source.dataset_id),
                "sort": view.sort_text(),
                "filter": view.filter_text(),
            },
            total=source.rows,
            idempotency_key=key,
        )
        return job.id


def prepare(run: Run) -> Outcome:
    """Do the work of "records.prepare". Raises Rejected when the version is gone."""
    if run.subject_id is None:
        raise Rejected("This job says no version.", hint="Open the records and sort them again.")
    asked = run.parameters
    view = View.parse(sort=asked["sort"], filter=asked["filter"])
    try:
        source = service.version_ref(run.owner_id, UUID(asked["dataset_id"]), version_id=run.subject_id)
    except NotFound as gone:
        raise Rejected(gone.detail, hint=gone.hint) from gone
    course = Course(run, max(source.rows, 1))
    with place(run, short=True), scratch() as folder, workshop(folder) as con, standing(source, view) as at:
        wanted = _worth_copying(con, at.base, at.rest, at.view, course)
        if wanted is None or not copies.make_room(_size(at.base)):
            return Outcome(source.rows, {"kept": False})
        rest = View(() if at.ordered else wanted.sort, at.rest.filters if wanted.narrowed else ())
        made = folder / "copy.parquet"
        rows = _copy(con, at.base, rest, made, course)
        name = viewing.name_of(wanted)
        key = copies.key_of(run, source.version_id, name)
        size = storage().put_file(key, made)
    publish = partial(copies.publish, version_id=source.version_id, name=name, key=key, rows=rows, size_bytes=size)
    return Outcome(source.rows, {"kept": True, "rows": rows}, publish)


def _worth_copying(con: duckdb.DuckDBPyConnection, rows: Base, rest: View, view: View, course: Course) -> View | None:
    """Return which view is to be copied: this one, its order alone, or none because there is nothing to win."""
    if not view.narrowed:
        return view if rest.sort else None
    course.leg(0.2, "Counting")
    source = rows.between(0, rows.rows, viewing.read_by(rest, rows.columns))
    counted = rows_of(con, f"SELECT count(*) FROM {source} WHERE {viewing.condition(rest, rows.cells())}", course)[0][0]
    if counted * _SMALL_PART <= rows.rows:
        return view if rest.narrowed or rest.sort else None
    return View(view.sort) if rest.sort else None


def _copy(con: duckdb.DuckDBPyConnection, rows: Base, rest: View, path: Path, course: Course) -> int:
    """Write the rows of a base that belong to a view, in its order, with their numbers in the version; return how many."""
    course.leg(1.0, "Sorting" if rest.sort else "Copying")
    cells = rows.cells()
    listed = ", ".join([*(cell.sql for cell in cells.values()), f"row AS {base.ROW}"])
    chosen = f" WHERE {viewing.condition(rest, cells)}" if rest.narrowed else ""
    order = viewing.order_by(viewing.keys_of(rest, cells), "place")
    sql = f"SELECT {listed} FROM {rows.between(0, rows.rows)}{chosen} ORDER BY {order}"
    options = f"FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION v2, ROW_GROUP_SIZE {_ROWS_IN_GROUP}"
    copied = watched(con, f"COPY ({sql}) TO '{path}' ({options})", course, course.at)
    return int(copied[0][0])


def _size(rows: Base) -> int:
    """Return about how large a copy becomes: sorted, columns pack a little worse, and each row has its number."""
    return int(sum(path.stat().st_size for path in rows.files) * 1.3)


def _title(view: View, name: str) -> str:
    if not view.sort:
        return f"Filter {name}"
    columns = " and ".join(key.column[:80] for key in view.sort[:2]) + (" …" if len(view.sort) > 2 else "")
    return f"Sort {name} by {columns}"
