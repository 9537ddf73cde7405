"""Rows that came behind cleaned ones: they stand as they came, until the same plan is done again over all files."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session, col, select

from backend.adapters.db import transaction
from backend.core.errors import Conflict
from backend.datasets import repository, service
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.service import CLEANED, start_after
from backend.datasets.models import Dataset, Version
from backend.datasets.schemas import Accepted
from backend.datasets.versions import Source, files_of, shortened, start_version


@dataclass(frozen=True)
class Uncleaned:
    """Files whose rows stand behind rows that were cleaned, with the plan those were cleaned with and its version's number."""

    files: tuple[str, ...]
    rows: int
    plan: Plan
    number: int


def uncleaned_rows(owner_id: UUID, dataset_id: UUID, *, version_id: UUID | None = None) -> Uncleaned | None:
    """Return what of a version (the current one) was not cleaned while other rows of it were; None where that is not so.

    Raises NotFound; Conflict while there are no rows.
    """
    ref = service.version_ref(owner_id, dataset_id, version_id=version_id)
    with transaction() as session:
        return _uncleaned(session, session.get_one(Version, ref.version_id))


def last_plan(owner_id: UUID, dataset_id: UUID) -> tuple[int, Plan] | None:
    """Return the number and the plan of the newest version that was cleaned, for whoever cleans the next file alike.

    Raises NotFound.
    """
    with transaction() as session:
        repository.get_dataset(session, owner_id, dataset_id)
        found = session.exec(
            select(Version.number, Version.plan)
            .where(Version.dataset_id == dataset_id, col(Version.plan).is_not(None), Version.change == CLEANED)
            .order_by(col(Version.number).desc())
            .limit(1)
        ).first()
    return (found[0], Plan.parse(found[1])) if found else None


def start_replay(owner_id: UUID, dataset_id: UUID, *, version_id: UUID | None = None) -> Accepted:
    """Read all files of a version again, in a job, and clean them together with its plan, in another; return the latter.

    Raises NotFound; Conflict where every row was cleaned, where no plan is known, or a file is gone.
    """
    ref = service.version_ref(owner_id, dataset_id, version_id=version_id)
    with transaction() as session:
        dataset = repository.get_dataset(session, owner_id, dataset_id, lock=True)
        version = repository.version_of(session, dataset, ref.version_id)
        found = _uncleaned(session, version)
        if found is None:
            raise Conflict(
                f"No row of version {version.number} came behind cleaned ones.", hint="Clean it with a plan of its own."
            )
        parent = _read_again(session, dataset, version)
        return start_after(session, dataset, parent, found.plan)


def _uncleaned(session: Session, version: Version) -> Uncleaned | None:
    sources = [Source.of(kept) for kept in version.sources]
    rest = [source for source in sources if source.origin != CLEANED]
    cleaned = [source for source in sources if source.origin == CLEANED]
    if not rest or not cleaned:
        return None
    made = session.get(Version, UUID(str(cleaned[-1].options["version"])))
    if made is None or made.plan is None:
        return None
    return Uncleaned(tuple(one.name for one in rest), sum(one.rows or 0 for one in rest), Plan.parse(made.plan), made.number)


def _read_again(session: Session, dataset: Dataset, version: Version) -> Version:
    """Add a version of all files as they were read before, and the job that reads them."""
    files = files_of([Source.of(kept) for kept in version.sources])
    gone = [one.name for one in files if one.key is None and not one.options]
    if gone:
        raise Conflict(f"The rows of “{gone[0]}” were not read from a file.", hint="Upload the file again.")
    newest = repository.newest_version(session, dataset.id)
    made = start_version(
        session,
        dataset,
        sources=[replace(one, parts=(), columns=(), rows=None) for one in files],
        reason=shortened(f"all files of version {version.number} read again, to be cleaned together"),
        number=newest.number + 1,
        change="read_again",
        parent_id=version.id,
    )
    return session.get_one(Version, made.version_id)
