"""What a chunk of a batch needs to know: the batch, the round it belongs to, its template, and how recipients are called."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlmodel import select

from backend.adapters.db import transaction
from backend.adapters.storage import scratch, storage
from backend.core.errors import Rejected
from backend.documents import variables
from backend.documents.batches.models import Batch, BatchRound
from backend.documents.batches.names import safe_name
from backend.documents.batches.plan import ROW
from backend.documents.rendering import Recipient
from backend.documents.template import Template, parse
from backend.documents.variables.problems import Unfit
from backend.documents.variables.values import is_missing, printable, text_of
from backend.jobs.runner import Run

FOLDER = "batches/"
_NAME_MAX, _SHOWN = 120, 3


@dataclass(frozen=True)
class Work:
    """One round of a batch on its way."""

    batch: Batch
    round: BatchRound
    template: Template

    @property
    def folder(self) -> str:
        """Where the objects of this round stand."""
        return f"{FOLDER}{self.batch.id}/r{self.round.number}"

    @property
    def snapshot_key(self) -> str:
        """Where the recipients of this round stand. Raises Rejected before they are gathered."""
        if self.round.snapshot_key is None:
            raise Rejected("The recipients of this batch were not gathered.", hint="Retry the job; it begins with that.")
        return self.round.snapshot_key

    def file_name(self, one: Recipient) -> str:
        """Return what the document of a recipient is called in an archive."""
        return safe_name(_filled(one, self.batch.file_name, self.batch.locale), one.row)

    def name(self, one: Recipient) -> str:
        """Return what a recipient is called in lists."""
        return named(one, self.batch.file_name, self.batch.locale)


def named(one: Recipient, pattern: str, locale: str) -> str:
    """Return what a recipient is called in lists: as their document, else the first values of their row."""
    told = printable(_filled(one, pattern, locale)) or " · ".join(_shown(one.values))
    return told if len(told) <= _NAME_MAX else f"{told[: _NAME_MAX - 1]}…"


def work_of(run: Run) -> Work:
    """Return the work a job's chunk belongs to. Raises Rejected when the batch was deleted."""
    return load(UUID(run.parameters["batch_id"]), int(run.parameters["round"]))


def load(batch_id: UUID, number: int) -> Work:
    """Return a round of a batch. Raises Rejected when the batch was deleted."""
    with transaction() as session:
        wanted = select(Batch, BatchRound).where(
            BatchRound.batch_id == Batch.id, Batch.id == batch_id, BatchRound.number == number
        )
        found = session.exec(wanted).one_or_none()
    if found is None:
        raise Rejected("This batch was deleted.", hint="Start it again if its documents are wanted after all.")
    batch, round_ = found
    return Work(batch, round_, parse(round_.template))


@contextmanager
def images_of(work: Work) -> Iterator[Path]:
    """Lend a folder with the images of the template as they were when the round began."""
    with scratch() as folder:
        beside = work.snapshot_key.rpartition("/")[0] + "/images"
        for stored in storage().list(beside) if work.template.images() else ():
            (folder / stored.key.rpartition("/")[2]).write_bytes(storage().get_bytes(stored.key))
        yield folder


def _filled(one: Recipient, pattern: str, locale: str) -> str:
    if not pattern:
        return ""
    return " ".join(variables.fill(variables.parse(pattern), {ROW: one.row, **one.values}, locale=locale).split())


def _shown(values: Mapping[str, object]) -> Iterator[str]:
    """Yield the first values that say something, as they are printed."""
    given = (value for value in values.values() if not is_missing(value))
    for value in islice(given, _SHOWN):
        try:
            told = text_of(value)
        except Unfit:
            continue
        yield printable(" ".join(told[:60].split()))
