"""A version made of the rows of another one: started, waited for, published; how files were read and what was kept aside stays told."""

from dataclasses import asdict, replace
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.errors import NotFound, Rejected, Unavailable
from backend.datasets import repository
from backend.datasets.making.lineage import settled
from backend.datasets.making.storing import Made
from backend.datasets.models import Dataset, Version
from backend.datasets.schemas import Accepted
from backend.datasets.versions import Source, ask_for_profile, files_of, get_version, named, shortened
from backend.jobs import service as jobs
from backend.jobs.runner import Run


def start_derived(
    session: Session,
    dataset: Dataset,
    base: Version,
    *,
    change: str,
    reason: str,
    kind: str,
    title: str,
    parameters: dict[str, Any] | None = None,  # Any: JSON
    **fields: Any,  # Any: columns of the version
) -> Accepted:
    """Add a version that is made of `base`, which may still be in the making, and its job. Joins the caller's transaction."""
    newest = repository.newest_version(session, dataset.id)
    version = Version(
        id=uuid4(),
        dataset_id=dataset.id,
        number=newest.number + 1,
        parent_id=base.id,
        reason=shortened(reason),
        change=change,
        source_bytes=base.source_bytes,
        options=base.options,
        **fields,
    )
    session.add(version)
    session.flush()
    job = jobs.enqueue(
        session, kind, owner_id=dataset.owner_id, title=title, subject_id=version.id, total=base.rows, parameters=parameters
    )
    version.job_id, dataset.updated_at = job.id, now()
    session.add_all([version, dataset])
    return Accepted(dataset.id, version.id, job.id)


def version_of(run: Run) -> Version:
    """Return the version a job makes. Raises Rejected when it is gone."""
    try:
        if run.subject_id is None:
            raise NotFound("This job says no version to make.", hint="Start it again at its dataset.")
        with transaction() as session:
            return get_version(session, run.subject_id)
    except NotFound as gone:
        raise Rejected(gone.detail, hint=gone.hint) from gone


def base_of(run: Run, version: Version) -> Version:
    """Return the published version that another is made of; one in the making is waited for.

    Raises Rejected when there is none, Unavailable when nobody works on it, and what ends the work while it waits.
    """
    base, at_work = settled(run, version.parent_id)
    if base is None:
        raise Rejected("The version this one is made of does not exist any more.", hint="Start from the current one.")
    if base.published_at is not None:
        return base
    if at_work:  # it may wait for the very worker that waits here
        raise Unavailable(
            f"Version {base.number}, which this one is made of, waits for a worker.", hint="It goes on by itself."
        )
    raise Rejected(
        f"Version {base.number}, which this one is made of, was not made.", hint="Look at its job, then start again."
    )


def derived_source(base: Version, version: Version) -> Source:
    """Return what the rows of `version` are read from henceforth; the files they once came in are kept with it."""
    sources = [Source.of(kept) for kept in base.sources]
    read = [one for one in files_of(sources) if one.key is not None or one.options]
    files = tuple(replace(one, parts=(), columns=(), rows=None) for one in read)
    name = named(sources) if sources else f"version {base.number}"
    return Source(None, name, base.source_bytes, {"version": str(version.id)}, version.change, files=files)


def publish_derived(session: Session, *, version_id: UUID, base_id: UUID, made: Made, **fields: Any) -> None:  # Any: columns
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
    for name, value in fields.items():
        setattr(version, name, value)
    current = session.get(Version, dataset.current_version_id) if dataset.current_version_id else None
    if current is None or current.number <= version.number:
        dataset.current_version_id = version.id
    dataset.updated_at = now()
    session.add_all([version, dataset])
    ask_for_profile(session, dataset, version)
