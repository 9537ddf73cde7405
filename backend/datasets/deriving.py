"""Versions made of a version by other rooms: begun in a transaction, written by whoever knows how, published at once or not at all.

A worker that dies leaves nothing that counts: whoever takes the work over begins anew, and its files have another name.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import duckdb
from sqlmodel import Session

from backend.adapters.db import transaction
from backend.adapters.storage import scratch, storage
from backend.core.clock import now
from backend.core.errors import Conflict, NotFound, Rejected, TooLarge
from backend.core.table import Column
from backend.datasets import repository
from backend.datasets.course import Course
from backend.datasets.making.gathering import Gathered, Piece
from backend.datasets.making.storing import Made, store
from backend.datasets.models import Dataset, Version
from backend.datasets.places import place
from backend.datasets.schemas import Accepted
from backend.datasets.versions import Source, ask_for_profile, files_of, get_version, named, shortened
from backend.datasets.workshop import workshop
from backend.jobs import service as jobs
from backend.jobs.runner import Outcome, Run


@dataclass(frozen=True)
class Base:
    """The version something is made of: its number, its columns, and local copies of its Parquet parts in row order."""

    version_id: UUID
    number: int
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
) -> Accepted:
    """Add a version that will be made of another one, and the job of `kind` that makes it. Joins the caller's transaction.

    Raises NotFound; Conflict for a version without rows.
    """
    dataset = repository.get_dataset(session, owner_id, dataset_id, lock=True)
    base = repository.version_of(session, dataset, base_id)
    if base.published_at is None:
        raise Conflict(f"Version {base.number} has no rows yet.", hint="Choose one that is ready.")
    version = Version(
        id=uuid4(), dataset_id=dataset.id, number=repository.newest_version(session, dataset.id).number + 1, parent_id=base.id,
        reason=shortened(reason), change=change, sources=[], source_bytes=base.source_bytes, options=base.options,
    )  # fmt: skip
    session.add(version)
    session.flush()
    job = jobs.enqueue(
        session, kind, owner_id=owner_id, title=f"Make version {version.number} of {dataset.name}", subject_id=version.id,
        total=base.rows, parameters=parameters,
    )  # fmt: skip
    version.job_id, dataset.updated_at = job.id, now()
    session.add_all([version, dataset])
    return Accepted(dataset.id, version.id, job.id)


def derive(run: Run, write: Write, *, publish: Publish | None = None) -> Outcome:
    """Make the version this run is about. `publish` writes what belongs to it in the same transaction, given the version's id.

    Raises Rejected, in words for a person, when that cannot be.
    """
    version, base = _version(run)
    course = Course(run, base.rows or 0)
    columns = tuple(Column(one["name"], one["type"]) for one in base.columns)
    with place(run), scratch() as folder, ExitStack() as lent:
        parts = tuple(lent.enter_context(storage().local(key)) for key in base.parts)
        course.leg(0.9, "Writing the rows")
        try:
            with workshop(folder) as con:
                told = Base(base.id, base.number, columns, base.rows or 0, parts)
                written = write(con, told, folder / "derived.parquet", course)
        except duckdb.OutOfMemoryException as fault:
            raise TooLarge(
                "These rows do not fit in the memory of a worker.", hint="Set LISTMILL_WORKER_MEMORY_MB higher."
            ) from fault
        course.leg(1.0, "Storing")
        piece = Piece(_source(base, version.change), written.columns, written.rows, path=written.path)
        made = store(run, version, Gathered((piece,), written.columns, ()), aside=None, repair=base.repair or {}, course=course)
    ended = partial(_publish, version_id=version.id, base_id=base.id, made=made, more=publish)
    return Outcome(base.rows or 0, {"rows": written.rows, "columns": len(written.columns)}, ended)


def _version(run: Run) -> tuple[Version, Version]:
    try:
        if run.subject_id is None:
            raise NotFound("This job says no version to make.", hint="Begin again.")
        with transaction() as session:
            version = get_version(session, run.subject_id)
            base = session.get(Version, version.parent_id) if version.parent_id else None
    except NotFound as gone:
        raise Rejected(gone.detail, hint=gone.hint) from gone
    if base is None or base.published_at is None:
        raise Rejected(
            "The version this one is made of does not exist any more.", hint="Begin again with the dataset as it is."
        )
    return version, base


def _source(base: Version, change: str) -> Source:
    """Return what the rows are read from henceforth; the files they once came in are kept with it."""
    sources = [Source.of(kept) for kept in base.sources]
    name = named(sources) if sources else f"version {base.number}"
    read = [one for one in files_of(sources) if one.key is not None or one.options]
    files = tuple(replace(one, parts=(), columns=(), rows=None) for one in read)
    return Source(None, name, base.source_bytes, {}, change, files=files)


def _publish(session: Session, *, version_id: UUID, base_id: UUID, made: Made, more: Publish | None) -> None:
    """Fill the version, make it the dataset's current one unless a newer one is, and ask for its profile."""
    version = session.get_one(Version, version_id, with_for_update=True)
    dataset = session.get_one(Dataset, version.dataset_id, with_for_update=True)
    base = session.get_one(Version, base_id)  # were it deleted, the next attempt says so
    version.sources = [source.kept() for source in made.sources]
    version.source_bytes = base.source_bytes
    version.manifest_key, version.parts = made.manifest_key, list(made.parts)
    version.columns, version.rows = [asdict(column) for column in made.columns], made.rows
    # How the files were read, and what of them was kept aside, is as true as before.
    version.repair, version.aside_key = base.repair, base.aside_key
    version.size_bytes, version.published_at = made.size_bytes, now()
    current = session.get(Version, dataset.current_version_id) if dataset.current_version_id else None
    if current is None or current.number <= version.number:
        dataset.current_version_id = version.id
    dataset.updated_at = now()
    session.add_all([version, dataset])
    ask_for_profile(session, dataset, version)
    if more is not None:
        more(session, version_id)
