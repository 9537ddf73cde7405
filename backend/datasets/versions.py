"""Making datasets and versions: their rows and the job that converts them, in one transaction.

An appended version is written down with its new sources only. Those of the version below it are put before them when it is
converted, because that version may be unfinished when somebody appends, and may turn out to be no table.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlmodel import Session

from backend.core.clock import now
from backend.core.errors import Conflict, NotFound
from backend.core.table import Column
from backend.datasets import repository
from backend.datasets.models import Dataset, Version
from backend.datasets.names import free_table_name
from backend.datasets.schemas import Accepted
from backend.jobs import service as jobs

CONVERT = "datasets.convert"
PROFILE = "datasets.profile"
INTO = frozenset({"append", "replace"})  # the changes that bring a new file into a dataset
_MADE = frozenset({"sample", "rows", "import"})  # options that say how a source comes to be, not how it is read
_REASON_MAX = 400


@dataclass(frozen=True)
class Source:
    """What a version is made from: a stored file, or (without a key) one that the conversion makes or fetches first.

    `options` say how it is read. `parts` and `rows` are there once it was read: an appended version keeps them. `columns` are
    those of the version, which keeps them with a source only if it has no other. `files` are those that the rows of a cleaned
    version were once read from, for whoever reads them again.
    """

    key: str | None
    name: str
    size_bytes: int
    options: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON
    origin: str = "upload"  # upload, sample, import, version
    parts: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: int | None = None
    files: tuple["Source", ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Source":  # Any: JSON
        """Return a source as a version keeps it."""
        return cls(
            key=kept["key"],
            name=kept["name"],
            size_bytes=kept["bytes"],
            options=kept.get("options") or {},
            origin=kept.get("origin") or "upload",
            parts=tuple(kept.get("parts") or ()),
            columns=tuple(Column(one["name"], one["type"]) for one in kept.get("columns") or ()),
            rows=kept.get("rows"),
            files=tuple(map(cls.of, kept.get("files") or ())),
        )

    def kept(self) -> dict[str, Any]:  # Any: JSON
        """Return it as a version keeps it."""
        return {
            "key": self.key,
            "name": self.name,
            "bytes": self.size_bytes,
            "options": dict(self.options),
            "origin": self.origin,
            "parts": list(self.parts),
            "columns": [asdict(one) for one in self.columns],
            "rows": self.rows,
        } | ({"files": [one.kept() for one in self.files]} if self.files else {})


def start_dataset(
    session: Session,
    owner_id: UUID,
    *,
    name: str,
    source: Source,
    reason: str,
    version_id: UUID | None = None,
    more: Sequence[Source] = (),
) -> Accepted:
    """Add a dataset with its first version and the job that converts it. Joins the caller's transaction.

    `more` are further files of that version; their rows follow those of `source`, in this order.
    """
    repository.lock_owner(session, owner_id)
    table = free_table_name(name, repository.table_names(session, owner_id))
    dataset = Dataset(owner_id=owner_id, name=name, table_name=table)
    session.add(dataset)
    session.flush()
    return start_version(
        session, dataset, sources=[source, *more], reason=reason, number=1, change=source.origin, version_id=version_id
    )


def start_into(
    session: Session,
    dataset: Dataset,
    *,
    source: Source,
    mode: Literal["append", "replace"],
    version_id: UUID | None = None,
    more: Sequence[Source] = (),
) -> Accepted:
    """Add a version of `dataset` that has the rows of `source` (and `more`) too, or instead ("replace"), and its job.

    Joins the caller's transaction and locks the dataset, so that of several at once each stands on the one before, also
    while that one is still being converted.
    """
    session.refresh(dataset, with_for_update=True)
    newest = repository.newest_version(session, dataset.id)
    below = newest if mode == "append" else repository.current_version(session, dataset) or newest
    return start_version(
        session,
        dataset,
        sources=(sources := [source, *more]),
        reason=appended(sources, below.number) if mode == "append" else f"{named(sources)} in place of version {below.number}",
        number=newest.number + 1,
        change=mode,
        parent_id=below.id,
        version_id=version_id,
    )


def read_again(version: Version, options: Mapping[str, Any]) -> list[Source]:  # Any: JSON, checked
    """Return the sources of a version as they are to be read with other options.

    Raises Conflict if it was not read from files.
    """
    found = []
    for source in files_of(map(Source.of, version.sources)):
        made = {key: value for key, value in source.options.items() if key in _MADE}
        if source.key is None and not made:
            raise Conflict(f"The rows of “{source.name}” were not read from a file.", hint="Upload the file again.")
        found.append(Source(source.key, source.name, source.size_bytes, made | dict(options), source.origin))
    if not found:
        raise Conflict(f"Version {version.number} was not read from a file.", hint="Upload the file again.")
    return found


def files_of(sources: Iterable[Source]) -> list[Source]:
    """Return sources with those that cleaned rows were read from in their place, as files that are still to be read."""
    found = []
    for source in sources:
        found += [replace(one, parts=(), columns=(), rows=None) for one in files_of(source.files)] or [source]
    return found


def appended(sources: Sequence[Source], number: int) -> str:
    """Return the reason of a version that has the rows of these sources more than version `number`."""
    return f"{named(sources)} appended to version {number}"


def named(sources: Sequence[Source]) -> str:
    """Return what sources are called in a sentence: the first by name, of the others how many they are."""
    rest = len(sources) - 1
    return sources[0].name + (f" and {rest:,} more" if rest else "")


def start_version(
    session: Session,
    dataset: Dataset,
    *,
    sources: Sequence[Source],
    reason: str,
    number: int,
    change: str = "upload",
    parent_id: UUID | None = None,
    version_id: UUID | None = None,
) -> Accepted:
    """Add a version of `dataset` and the job that converts it. Joins the caller's transaction."""
    version = Version(
        id=version_id or uuid4(),
        dataset_id=dataset.id,
        number=number,
        parent_id=parent_id,
        reason=shortened(reason),
        change=change,
        sources=[source.kept() for source in sources],
        source_bytes=sum(source.size_bytes for source in sources),
        options=dict(sources[0].options),
    )
    session.add(version)
    session.flush()
    job = jobs.enqueue(
        session,
        CONVERT,
        owner_id=dataset.owner_id,
        title=f"Convert {dataset.name}",
        subject_id=version.id,
        total=version.source_bytes or None,
    )
    version.job_id, dataset.updated_at = job.id, now()
    session.add_all([version, dataset])
    return Accepted(dataset.id, version.id, job.id)


def ask_for_profile(session: Session, dataset: Dataset, version: Version) -> None:
    """Ask for the profile of a published version, once however often it is published. Joins the caller's transaction."""
    job = jobs.enqueue(
        session,
        PROFILE,
        owner_id=dataset.owner_id,
        title=f"Profile {dataset.name}",
        subject_id=version.id,
        total=len(version.columns),
        idempotency_key=f"profile@{version.id}",
    )
    version.profile_job_id = job.id
    session.add(version)


def shortened(reason: str) -> str:
    """Return a reason that fits: the first 400 characters, the last of them a sign that there were more."""
    return reason if len(reason) <= _REASON_MAX else f"{reason[: _REASON_MAX - 1]}…"


def get_version(session: Session, version_id: UUID) -> Version:
    """Return a version, whoever owns it: for work that was already allowed. Raises NotFound, also for a deleted dataset."""
    version = session.get(Version, version_id)
    dataset = session.get(Dataset, version.dataset_id) if version else None
    if version is None or dataset is None or dataset.deleted_at is not None:
        raise NotFound("This version does not exist any more.", hint="Its dataset was deleted; upload the file again.")
    return version
