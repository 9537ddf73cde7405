"""Which table of a person stands for what now: looked up often, so with nothing heavy and no jobs."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from backend.adapters.db import transaction
from backend.datasets.models import Dataset, Version


@dataclass(frozen=True)
class Current:
    """A dataset with its current version; `version_id` and `number` are None while it has none."""

    dataset_id: UUID
    name: str
    table: str
    version_id: UUID | None
    number: int | None


def currents(owner_id: UUID) -> dict[str, Current]:
    """Return this person's datasets by their tables, those that are still being made too."""
    wanted = (
        select(Dataset, Version.id, Version.number)
        .join(Version, col(Version.id) == col(Dataset.current_version_id), isouter=True)
        .where(Dataset.owner_id == owner_id, col(Dataset.deleted_at).is_(None))
    )
    with transaction() as session:
        found = session.exec(wanted).all()
    return {one.table_name: Current(one.id, one.name, one.table_name, version, number) for one, version, number in found}


def version_numbers(owner_id: UUID, version_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return the numbers of those of these versions that this person has."""
    if not version_ids:
        return {}
    wanted = (
        select(Version.id, Version.number)
        .join(Dataset, col(Dataset.id) == col(Version.dataset_id))
        .where(Dataset.owner_id == owner_id, col(Version.id).in_(version_ids))
    )
    with transaction() as session:
        return dict(session.exec(wanted).all())


def existing(dataset_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these datasets there are, whoever owns them: for upkeep."""
    if not dataset_ids:
        return set()
    wanted = select(Dataset.id).where(col(Dataset.id).in_(dataset_ids), col(Dataset.deleted_at).is_(None))
    with transaction() as session:
        return set(session.exec(wanted).all())
