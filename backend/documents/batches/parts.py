"""A part of a batch: up to a thousand recipients, drawn into one stored ZIP file, with what is to be said of each of them."""

import csv
import errno
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from backend.adapters.storage import scratch, storage
from backend.core.errors import Rejected, Unavailable
from backend.documents.batches.models import Archive, BatchPart, Standing
from backend.documents.batches.work import Work
from backend.documents.batches.zipping import Area, Writer
from backend.documents.rendering import Issue, IssueKind, Recipient, Renderer
from backend.jobs.runner import Run

AT_ONCE = 100  # documents between two looks whether somebody wants the work to stop
MOST_NOTED = 100  # recipients of a part whose document is there and worth a look; the others are counted
MOST_ISSUES = 20  # kept of one recipient
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Said = dict[str, Any]  # Any: cells of a recipient's row in the table


@dataclass
class Tale:
    """What is to be said of the recipients of a part: whom it failed, whose document is worth a look, how often why."""

    work: Work
    failed: int = 0
    noted: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    said: list[Said] = field(default_factory=list)

    def tell(self, one: Recipient, issues: Sequence[Issue], *, made: bool) -> None:
        """Take how a recipient fared."""
        self.failed += not made
        if not issues:
            return
        self.counts.update({issue.kind.value for issue in issues})
        self.noted += made
        if not made or self.noted <= MOST_NOTED:
            self.said.append(said_of(self.work, one, issues, made=made))


def said_of(work: Work, one: Recipient, issues: Sequence[Issue], *, made: bool) -> Said:
    """Return what is said of a recipient as the table keeps it, the gravest issue first."""
    gravest = sorted(issues, key=lambda issue: not issue.stops)[:MOST_ISSUES]
    standing = Standing.NOTED if made else Standing.FAILED
    return {
        "row": one.row, "standing": standing, "name": _plain(work.name(one), 200), "issues": [issue_json(issue) for issue in gravest],
    }  # fmt: skip


def issue_json(issue: Issue) -> dict[str, str]:
    """Return an issue as JSON."""
    return {"kind": issue.kind.value, "object": _plain(issue.object, 200), "detail": _plain(issue.detail, 600)}


@dataclass(frozen=True)
class Made:
    """A part that is drawn and stored, but counts only once it is published."""

    part: BatchPart
    rows: tuple[int, ...]
    said: Sequence[Said]


def make(run: Run, work: Work, recipients: Sequence[Recipient], renderer: Renderer) -> Made:
    """Draw and store one part under the run's fence.

    Raises Rejected when there is no room for it; Unavailable when a first attempt drew nothing at all; what ends the work.
    """
    tale = Tale(work)
    write = _merged if work.batch.archive is Archive.MERGED else _documents
    key, area, documents = None, Area(0, 0, 0), 0
    with scratch() as folder, _room():
        made = folder / "part.zip"
        with made.open("wb") as file:
            writer = Writer(file)
            documents = write(run, recipients, renderer, writer, tale)
            area = writer.close()
        run.check()
        if run.attempt == 1 and tale.counts[IssueKind.NOT_DRAWN.value] == len(recipients):
            # Rather the process that draws than a thousand people: another one tries before they are told.
            raise Unavailable("No document of this part could be drawn.", hint="It is tried again by itself.")
        if documents:
            key = f"{work.folder}/{run.name(f'part-{run.number:05}')}.zip"
            storage().put_file(key, made)
    return Made(part_of(run, work, recipients, tale, documents=documents, key=key, area=area), rows_of(recipients), tale.said)


def part_of(
    run: Run,
    work: Work,
    recipients: Sequence[Recipient],
    tale: Tale,
    *,
    documents: int,
    key: str | None = None,
    area: Area | None = None,
) -> BatchPart:
    """Return a finished part as the table keeps it."""
    found = area or Area(0, 0, 0)
    return BatchPart(
        batch_id=work.batch.id, round=work.round.number, number=run.number, first_row=recipients[0].row,
        last_row=recipients[-1].row, recipients=len(recipients), documents=documents, failed=tale.failed, noted=tale.noted,
        key=key, data_bytes=found.data_bytes, members=found.members, directory_bytes=found.directory_bytes,
        counts=dict(tale.counts),
    )  # fmt: skip


def rows_of(recipients: Iterable[Recipient]) -> tuple[int, ...]:
    """Return the numbers of their rows."""
    return tuple(one.row for one in recipients)


def _documents(run: Run, recipients: Sequence[Recipient], renderer: Renderer, writer: Writer, tale: Tale) -> int:
    """Add a file for each recipient who gets one; return how many."""
    made = 0
    for start in range(0, len(recipients), AT_ONCE):
        asked = recipients[start : start + AT_ONCE]
        run.report(start, total=len(recipients), message="Drawing documents")
        for one, drawn in zip(asked, renderer.documents(asked), strict=True):
            if drawn.row != one.row:
                raise ValueError(f"The document of row {drawn.row} came for row {one.row}.")
            tale.tell(one, drawn.issues, made=drawn.pdf is not None)
            if drawn.pdf is not None:
                writer.add(tale.work.file_name(one), drawn.pdf)
                made += 1
    return made


def _merged(run: Run, recipients: Sequence[Recipient], renderer: Renderer, writer: Writer, tale: Tale) -> int:
    """Add one file for all who get a document, and the list of who stands on which page of it; return how many they are."""
    run.report(0, total=len(recipients), message="Drawing documents")
    merged = renderer.merged(recipients)
    issues: dict[int, list[Issue]] = {}
    for issue in merged.issues:
        issues.setdefault(issue.row, []).append(issue)
    drawn = set(merged.rows)
    for one in recipients:
        tale.tell(one, issues.get(one.row, ()), made=one.row in drawn)
    if merged.rows:
        name = f"{recipients[0].row:07d}-{recipients[-1].row:07d}"
        writer.add(f"{name}.pdf", merged.pdf)
        by_row = {one.row: one for one in recipients}
        listed = [(by_row[row], 1 + place * merged.pages_each) for place, row in enumerate(merged.rows)]
        writer.add(f"{name}.csv", _index(listed, merged.pages_each, tale.work.name))
    return len(merged.rows)


def _index(listed: Sequence[tuple[Recipient, int]], pages: int, name: Callable[[Recipient], str]) -> bytes:
    """Return who stands on which page, as CSV that a spreadsheet opens without running anything."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["page", "pages", "row", "recipient"])
    for one, page in listed:
        told = name(one)
        writer.writerow([page, pages, one.row, f"'{told}" if told.startswith(_FORMULA) else told])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _plain(text: str, most: int) -> str:
    """Return a text as the database keeps it: without NUL and halves of signs, not too long."""
    return text[:most].replace("\x00", "").encode("utf-8", "ignore").decode()


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as full:
        if full.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise Rejected(
            "There is no room left on the server for these documents.",
            hint="Free some space, then retry: what is made is kept.",
        ) from full
