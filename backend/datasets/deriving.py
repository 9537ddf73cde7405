"""Versions that other rooms make of a version: begun for its owner, written by whoever knows how, published at once or not at all.

A worker that dies leaves nothing that counts: whoever takes the work over begins anew, and its files have another name.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
from sqlmodel import Session

from backend.adapters.storage import scratch, storage
from backend.core.errors import Conflict, TooLarge
from backend.core.table import Column
from backend.datasets import repository
from backend.datasets.course import Course
from backend.datasets.making.deriving import base_of, derived_source, publish_derived, start_derived, version_of
from backend.datasets.making.gathering import Gathered, Piece
from backend.datasets.making.storing import Made, store
from backend.datasets.places import place
from backend.datasets.schemas import Accepted
from backend.datasets.workshop import workshop
from backend.jobs.runner import Outcome, Run


@dataclass(frozen=True)
class Base:
    """The rows something is made of: their columns, and local copies of their Parquet parts in row order."""

    columns: tuple[Column, ...]
    rows: int
    parts: tuple[Path, ...]


@dataclass(frozen=True)
class Written:
    """Finished rows in a Parquet file: its columns as they are called, and how many rows."""

    path: Path
    columns: tuple[Column, ...]
    rows: int


Write = Callable[[duckdb.DuckDBPyConnection, Base, Path, Course], Written]
Publish = Callable[[Session, UUID], None]


def start(
    session: Session,
    owner_id: UUID,
    dataset_id: UUID,
    base_id: UUID,
    *,
    kind: str,
    change: str,
    reason: str,
    parameters: dict[str, Any],  # Any: JSON
    title: str = "",
) -> Accepted:
    """Add a version that will be made of another one, and the job of `kind` that makes it. Joins the caller's transaction.

    Raises NotFound; Conflict for a version without rows.
    """
    dataset = repository.get_dataset(session, owner_id, dataset_id, lock=True)
    base = repository.version_of(session, dataset, base_id)
    if base.published_at is None:
        raise Conflict(f"Version {base.number} has no rows yet.", hint="Choose one that is ready.")
    return start_derived(
        session, dataset, base, change=change, reason=reason, kind=kind, title=f"{title or 'Fill columns'} of {dataset.name}",
        parameters=parameters, sources=[],
    )  # fmt: skip


def derive(run: Run, write: Write, *, publish: Publish | None = None) -> Outcome:
    """Make the version this run is about. `publish` writes what belongs to it in the same transaction, given the version's id.

    Raises Rejected, in words for a person, when that cannot be.
    """
    version = version_of(run)
    base = base_of(run, version)
    course = Course(run, base.rows or 0)
    columns = tuple(Column(one["name"], one["type"]) for one in base.columns)
    with place(run), scratch() as folder, ExitStack() as lent:
        parts = tuple(lent.enter_context(storage().local(key)) for key in base.parts)
        course.leg(0.9, "Writing the rows")
        try:
            with workshop(folder) as con:
                written = write(con, Base(columns, base.rows or 0, parts), folder / "derived.parquet", course)
        except duckdb.OutOfMemoryException as fault:
            raise TooLarge(
                "These rows do not fit in the memory of a worker.", hint="Set LISTMILL_WORKER_MEMORY_MB higher."
            ) from fault
        course.leg(1.0, "Storing")
        piece = Piece(derived_source(base, version), written.columns, written.rows, path=written.path)
        gathered = Gathered((piece,), written.columns, ())
        made = store(run, version, gathered, aside=None, repair=base.repair or {}, course=course)
    ended = partial(_publish, version_id=version.id, base_id=base.id, made=made, more=publish)
    return Outcome(base.rows or 0, {"rows": written.rows, "columns": len(written.columns)}, ended)


def _publish(session: Session, *, version_id: UUID, base_id: UUID, made: Made, more: Publish | None) -> None:
    publish_derived(session, version_id=version_id, base_id=base_id, made=made)
    if more is not None:
        more(session, version_id)
