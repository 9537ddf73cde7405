"""The work of profiling a version: figures for every column, kept with the version and for a day in the cache."""

from contextlib import ExitStack
from functools import partial
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from backend.adapters import cache
from backend.adapters.db import after_commit, transaction
from backend.adapters.storage import scratch, storage
from backend.core.errors import NotFound, Rejected
from backend.core.table import Column
from backend.datasets.course import Course
from backend.datasets.models import Version
from backend.datasets.places import place
from backend.datasets.profiles import drift, profile_of
from backend.datasets.schemas import profile_cache_key
from backend.datasets.versions import get_version
from backend.datasets.workshop import workshop
from backend.jobs.runner import Outcome, Run

KEPT_S = 24 * 3600.0
_SMALL_CELLS, _FEW_THREADS = 2_000_000, 2


def profile(run: Run) -> Outcome:
    """Profile the version this run is about. Raises Rejected when it is gone or was never published."""
    version = _version(run)
    columns = [Column(one["name"], one["type"]) for one in version.columns]
    course = Course(run, len(columns))
    # Somebody has just loaded a small list and is about to look at it: its pages shall find the processor free.
    threads = _FEW_THREADS if (version.rows or 0) * len(columns) < _SMALL_CELLS else None
    with place(run, short=True), scratch() as folder, ExitStack() as lent, workshop(folder, threads=threads) as con:
        parts = [lent.enter_context(storage().local(key)) for key in version.parts]
        found = profile_of(con, parts, columns, course)
    warnings = sum(len(column["warnings"]) for column in found["columns"]) + len(found["warnings"])
    result = {"rows": found["rows"], "columns": len(columns), "warnings": warnings}
    return Outcome(len(columns), result, partial(_publish, version_id=version.id, found=found))


def _version(run: Run) -> Version:
    try:
        if run.subject_id is None:
            raise NotFound("This job says no version to profile.", hint="Open the dataset and convert it again.")
        with transaction() as session:
            version = get_version(session, run.subject_id)
    except NotFound as gone:
        raise Rejected(gone.detail, hint=gone.hint) from gone
    if version.published_at is None:
        raise Rejected("This version has no rows yet.", hint="Its conversion has to finish first.")
    return version


def _publish(session: Session, *, version_id: UUID, found: dict[str, Any]) -> None:  # Any: JSON, the API's profile
    version = session.get_one(Version, version_id, with_for_update=True)
    version.profile = found
    parent = session.get(Version, version.parent_id) if version.parent_id else None
    if parent is not None and parent.profile is not None:
        version.drift = drift(parent.profile, found)
    session.add(version)
    # A version that was made of this one may have been quicker.
    waiting = select(Version).where(
        Version.parent_id == version_id, col(Version.profile).is_not(None), col(Version.drift).is_(None)
    )
    for child in session.exec(waiting.with_for_update()).all():
        if child.profile is not None and child.change != "restore":
            child.drift = drift(found, child.profile)
            session.add(child)
    after_commit(session, partial(cache.set_json, profile_cache_key(version_id), found, KEPT_S))
