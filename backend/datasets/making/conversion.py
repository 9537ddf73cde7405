"""The work of converting a version's sources to Parquet. What it makes appears at once, when the ledger publishes it, or not at all."""

import time
from dataclasses import asdict
from functools import partial
from uuid import UUID

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.adapters.storage import scratch
from backend.core.clock import now
from backend.core.errors import NotFound, Rejected
from backend.datasets.making.gathering import gather
from backend.datasets.making.intake import whole_sources
from backend.datasets.making.lineage import Basis, base_sources, basis_of, told_apart
from backend.datasets.making.reports import aside_of, report_of
from backend.datasets.making.storing import Made, store
from backend.datasets.making.stretches import Way
from backend.datasets.models import Dataset, Version
from backend.datasets.places import place
from backend.datasets.versions import appended, ask_for_profile, get_version, shortened
from backend.jobs.runner import Outcome, Run


def convert(run: Run) -> Outcome:
    """Convert the sources of the version this run is about. A sample makes its source first, an import fetches it.

    Raises Rejected, in words for a person, when a source is no table or the version is gone.
    """
    version = _version(run)
    basis = basis_of(run, version)
    with scratch() as folder, whole_sources(run, version, basis.sources, folder) as sources, place(run):
        started = time.monotonic()
        way = Way(run, sum(source.size_bytes for source in sources))
        before = base_sources(basis.below)
        gathered = gather(way, before, told_apart(sources, before), folder)
        course = way.stretch(way.left(), 1)
        course.leg(1.0, "Storing")
        repair = report_of(gathered, basis.below, took_ms=round((time.monotonic() - started) * 1000))
        aside = aside_of(gathered, basis.below, folder)
        made = store(run, version, gathered, aside=aside, repair=repair, course=course)
    result = {"rows": made.rows, "rows_aside": repair["rows_aside"], "columns": len(made.columns)}
    return Outcome(way.total, result, partial(_publish, version_id=version.id, basis=basis, made=made))


def _version(run: Run) -> Version:
    if run.subject_id is None:
        raise Rejected("This job says no version to convert.", hint="Upload the file again.")
    try:
        with transaction() as session:
            return get_version(session, run.subject_id)
    except NotFound as gone:
        raise Rejected(gone.detail, hint=gone.hint) from gone


def _publish(session: Session, *, version_id: UUID, basis: Basis, made: Made) -> None:
    """Fill the version, make it the dataset's current one unless a newer one is, and ask for its profile."""
    version = session.get_one(Version, version_id, with_for_update=True)
    dataset = session.get_one(Dataset, version.dataset_id, with_for_update=True)
    if basis.below is not None:
        session.get_one(Version, basis.below.id)  # its parts are ours too; were it deleted, the next attempt does without
        version.parent_id = basis.below.id
        version.reason = shortened(appended(basis.sources, basis.below.number))
    version.sources = [source.kept() for source in made.sources]
    version.source_bytes = sum(source.size_bytes for source in made.sources)
    version.manifest_key, version.parts, version.aside_key = made.manifest_key, list(made.parts), made.aside_key
    version.columns, version.rows = [asdict(column) for column in made.columns], made.rows
    version.size_bytes, version.repair, version.published_at = made.size_bytes, made.repair, now()
    current = session.get(Version, dataset.current_version_id) if dataset.current_version_id else None
    if current is None or current.number <= version.number:
        dataset.current_version_id = version.id
    dataset.updated_at = now()
    session.add_all([version, dataset])
    ask_for_profile(session, dataset, version)
