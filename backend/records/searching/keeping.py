"""The index of a version as a derived file: made by a job once it is asked for, kept and swept with the prepared views."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.adapters.storage import scratch, storage
from backend.core.config import settings
from backend.core.errors import NotFound, Rejected
from backend.datasets import service
from backend.datasets.course import Course
from backend.datasets.filtering import cells_of
from backend.datasets.places import place
from backend.datasets.schemas import VersionRef
from backend.datasets.workshop import workshop
from backend.jobs import service as jobs
from backend.jobs.runner import Outcome, Run
from backend.jobs.states import ACTIVE, Status
from backend.records import base, copies
from backend.records.searching.building import Built, build
from backend.records.searching.looking import Index
from backend.records.searching.words import texts_of

KIND = "records.index"
TEXTS, TOKENS = "search-texts", "search-tokens"
_QUICK_CELLS = 2_000_000  # texts that are looked through faster than anybody notices
_GROWTH = 2.5  # an index is at most about so many times as large as its version


@contextmanager
def index_of(source: VersionRef) -> Iterator[Index | None]:
    """Lend the index of a version, None while it has none; its files stay on this machine until the block ends."""
    with ExitStack() as held:
        yield _lent(source, held)


def prepare(owner_id: UUID, source: VersionRef) -> UUID | None:
    """Return the job that makes the index of a version, started if need be.

    None where the version is searched quickly without one, where it was made already, and where making it was stopped or was
    of no use.
    """
    if source.rows * len(texts_of(cells_of(source.columns))) <= _QUICK_CELLS or _known(source.version_id) is not None:
        return None
    key = f"search@{source.version_id}"
    known = jobs.find(owner_id, key)
    if known is not None:
        if known.status in ACTIVE:
            return known.id
        if known.status is not Status.COMPLETED or not (known.result or {}).get("kept"):
            return None
        jobs.delete(owner_id, known.id)  # its files were swept since
    name = service.get_dataset(owner_id, source.dataset_id).name
    with transaction() as session:
        return jobs.enqueue(
            session,
            KIND,
            owner_id=owner_id,
            title=f"Prepare search in {name}",
            subject_id=source.version_id,
            parameters={"dataset_id": str(source.dataset_id)},
            total=source.rows,
            idempotency_key=key,
        ).id


def index(run: Run) -> Outcome:
    """Do the work of "records.index". Raises Rejected when the version is gone."""
    if run.subject_id is None:
        raise Rejected("This job says no version.", hint="Open the records and search again.")
    try:
        source = service.version_ref(run.owner_id, UUID(run.parameters["dataset_id"]), version_id=run.subject_id)
    except NotFound as gone:
        raise Rejected(gone.detail, hint=gone.hint) from gone
    course = Course(run, max(source.rows, 1))
    with place(run, short=True), scratch() as folder, base.of_version(source) as rows, workshop(folder) as con:
        if _GROWTH * sum(path.stat().st_size for path in rows.files) > settings().views_max_bytes:
            return Outcome(source.rows, {"kept": False})
        made = build(con, rows, folder, course)
        sizes = _sizes(made)
        if not copies.make_room(sum(sizes.values())):
            return Outcome(source.rows, {"kept": False})
        keys = {name: copies.key_of(run, source.version_id, name) for name in sizes}
        for name, path in ((TEXTS, made.texts), (TOKENS, made.tokens)):
            storage().put_file(keys[name], path)
    return Outcome(
        source.rows, {"kept": True, "bytes": sum(sizes.values())}, partial(_publish, source=source, keys=keys, sizes=sizes)
    )


def _publish(session: Session, *, source: VersionRef, keys: dict[str, str], sizes: dict[str, int]) -> None:
    for name, key in keys.items():
        copies.publish(
            session, version_id=source.version_id, name=name, key=key, rows=source.rows, size_bytes=sizes[name]
        )  # fmt: skip


def _sizes(made: Built) -> dict[str, int]:
    return {TEXTS: made.texts.stat().st_size, TOKENS: made.tokens.stat().st_size}


def _known(version_id: UUID) -> dict[str, str] | None:
    found = copies.find(version_id, {TEXTS, TOKENS})
    return {name: copy.key for name, copy in found.items()} if len(found) == 2 else None


def _lent(source: VersionRef, held: ExitStack) -> Index | None:
    known = _known(source.version_id)
    if known is None:
        return None
    try:
        paths: dict[str, Path] = {name: held.enter_context(storage().local(key)) for name, key in known.items()}
    except NotFound:  # swept between two looks
        return None
    return Index(paths[TEXTS], paths[TOKENS], held.enter_context(base.of_version(source)))
