"""From rows to views: what people see of datasets and versions, with the state derived from the jobs."""

import base64
import binascii
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from backend.core.errors import Rejected
from backend.core.table import Column
from backend.datasets import repository
from backend.datasets.models import Dataset, Version
from backend.datasets.schemas import DatasetView, SourceView, State, VersionView
from backend.jobs import service as jobs
from backend.jobs.schemas import JobCard
from backend.jobs.states import Status

_STATES = {Status.FAILED: State.FAILED, Status.CANCELLED: State.CANCELLED}


@dataclass(frozen=True)
class Loaded:
    """The rows some views are made of."""

    datasets: Sequence[Dataset]
    versions: Mapping[UUID, list[Version]]
    profiled: set[UUID]
    sources: Mapping[UUID, list[tuple[str, int, int | None]]]


def load(session: Session, datasets: Sequence[Dataset]) -> Loaded:
    """Read what the views of `datasets` need, in three statements however many they are."""
    versions: dict[UUID, list[Version]] = defaultdict(list)
    for version in repository.list_versions(session, [d.id for d in datasets]):
        versions[version.dataset_id].append(version)
    profiled = repository.profiled(session, [d.current_version_id for d in datasets])
    sources = repository.source_names(session, [v.id for found in versions.values() for v in found])
    return Loaded(datasets, versions, profiled, sources)


def show(loaded: Loaded) -> tuple[DatasetView, ...]:
    """Return the views, in the order of the datasets. Looks at jobs, so it runs after the transaction that loaded."""
    unpublished = [v.job_id for found in loaded.versions.values() for v in found if v.published_at is None and v.job_id]
    cards = jobs.cards(unpublished)
    return tuple(_dataset(d, loaded, cards) for d in loaded.datasets)


def write_cursor(dataset: Dataset) -> str:
    """Return the cursor of the page after `dataset`."""
    return base64.urlsafe_b64encode(json.dumps([dataset.created_at.isoformat(), str(dataset.id)]).encode()).decode()


def read_cursor(cursor: str) -> tuple[datetime, UUID]:
    """Return where a page begins. Raises Rejected for a cursor that is not ours."""
    try:
        created, dataset_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        at = datetime.fromisoformat(created)
        if at.utcoffset() is None:
            raise ValueError(created)
        return at, UUID(dataset_id)
    except (binascii.Error, ValueError, TypeError, AttributeError) as broken:
        raise Rejected("This page cursor is not one of ours.", hint="Start again at the first page.") from broken


def _dataset(dataset: Dataset, loaded: Loaded, cards: Mapping[UUID, JobCard]) -> DatasetView:
    versions = loaded.versions[dataset.id]
    current = next((v for v in versions if v.id == dataset.current_version_id), None)
    newest = versions[0]
    shown = tuple(_version(v, cards, loaded.sources.get(v.id, [])) for v in versions)
    return DatasetView(
        id=dataset.id,
        name=dataset.name,
        table=dataset.table_name,
        status=State.READY if current else shown[0].status,
        rows=current.rows if current else None,
        columns=_columns(current) if current else (),
        size_bytes=current.size_bytes if current else newest.source_bytes or None,
        version_id=dataset.current_version_id,
        owner_id=dataset.owner_id,
        created_at=dataset.created_at,
        updated_at=dataset.updated_at,
        job_id=newest.job_id,
        versions=shown,
        profiled=dataset.current_version_id in loaded.profiled,
    )


def _version(version: Version, cards: Mapping[UUID, JobCard], sources: list[tuple[str, int, int | None]]) -> VersionView:
    return VersionView(
        id=version.id,
        number=version.number,
        status=_state(version, cards),
        rows=version.rows,
        columns=_columns(version),
        size_bytes=version.size_bytes,
        reason=version.reason,
        created_at=version.created_at,
        published_at=version.published_at,
        job_id=version.job_id,
        parent_id=version.parent_id,
        change=version.change,
        sources=tuple(SourceView(*one) for one in sources),
        drift=version.drift,
    )


def _state(version: Version, cards: Mapping[UUID, JobCard]) -> State:
    if version.published_at is not None:
        return State.READY
    card = cards.get(version.job_id) if version.job_id else None
    if card is None:
        return State.FAILED  # somebody deleted the job after it had ended
    # "Completed" here means published since we looked at the version: the next look says ready.
    return _STATES.get(card.status, State.CONVERTING)


def _columns(version: Version) -> tuple[Column, ...]:
    return tuple(Column(c["name"], c["type"]) for c in version.columns)
