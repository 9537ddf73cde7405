"""What came of the links of a batch: how many recipients followed theirs, when, and the same as columns of the list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import delete, select, text
from sqlmodel import Session, col

from backend.adapters.db import transaction
from backend.adapters.engine import quote_identifier, quote_text
from backend.core.clock import now
from backend.core.config import settings
from backend.core.errors import Conflict, NotFound
from backend.core.table import Column
from backend.datasets import deriving
from backend.datasets import service as datasets
from backend.datasets.course import Course
from backend.datasets.deriving import Base, Written
from backend.datasets.schemas import Accepted, DatasetView
from backend.datasets.workshop import watched
from backend.documents.tracking.models import TrackedLink, TrackedVisits
from backend.jobs.runner import Outcome, Run

KIND = "documents.visits"
_AT_ONCE = 20_000
_LATEST = 50
_KEEPS_ROWS = frozenset({"map", "visits"})  # changes that add columns to the same rows in the same order
_SUMS = text("""
SELECT count(*) FILTER (WHERE visits > 0) AS visitors, coalesce(sum(visits), 0) AS visits,
       coalesce(sum(machines), 0) AS machines, min(first_at) AS first_at, max(last_at) AS last_at
FROM tracked_visits WHERE link = :link
""")
_DAYS = text("""
SELECT (first_at AT TIME ZONE 'UTC')::date AS day, count(*) AS visitors FROM tracked_visits
WHERE link = :link AND first_at IS NOT NULL GROUP BY 1 ORDER BY 1
""")


@dataclass(frozen=True)
class Visit:
    """A recipient who followed their link: the row, how often, when first and last."""

    row: int
    visits: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class Report:
    """The visits of a batch. `visitors` are recipients; `machines` counts looks of programs, which are no visits."""

    batch_id: UUID
    recipients: int
    visitors: int
    visits: int
    machines: int
    first_at: datetime | None
    last_at: datetime | None
    days: tuple[tuple[date, int], ...]  # when recipients came for the first time, UTC
    latest: tuple[Visit, ...]


def report(owner_id: UUID, batch_id: UUID) -> Report:
    """Return the visits of a batch. Raises NotFound for one that is not this person's or has no tracked link."""
    with transaction() as session:
        link = _own(session, owner_id, batch_id)
        sums = session.connection().execute(_SUMS, {"link": link.number}).one()
        days = tuple((row.day, row.visitors) for row in session.connection().execute(_DAYS, {"link": link.number}))
        newest = (
            select(TrackedVisits)
            .where(col(TrackedVisits.link) == link.number, col(TrackedVisits.visits) > 0)
            .order_by(col(TrackedVisits.last_at).desc())
        )
        found = session.scalars(newest.limit(_LATEST)).all()
    latest = tuple(
        Visit(one.row, one.visits, one.first_at, one.last_at) for one in found if one.first_at and one.last_at
    )  # fmt: skip
    return Report(
        batch_id,
        link.recipients,
        sums.visitors,
        int(sums.visits),
        int(sums.machines),
        sums.first_at,
        sums.last_at,
        days,
        latest,
    )


def has_links(owner_id: UUID, batch_id: UUID) -> bool:
    """Say whether the links of a batch are counted."""
    with transaction() as session:
        return _find(session, owner_id, batch_id) is not None


def start_joining(owner_id: UUID, batch_id: UUID) -> Accepted:
    """Make a version of the list with the visits as columns, in a job. Raises NotFound; Conflict while nobody came."""
    with transaction() as session:
        link = _own(session, owner_id, batch_id)
        if not session.connection().execute(_SUMS, {"link": link.number}).one().visitors:
            raise Conflict("Nobody has followed a link yet.", hint="Come back when the letters have arrived.")
    base = _base(datasets.get_dataset(owner_id, link.dataset_id), link.version_id)
    with transaction() as session:
        return deriving.start(
            session, owner_id, link.dataset_id, base, kind=KIND, change="visits",
            reason=f"Visits of tracked links until {now():%d %B %Y %H:%M} UTC", title="Add visits to the list",
            parameters={"link": link.number},
        )  # fmt: skip


def join(run: Run) -> Outcome:
    """Do the work of "documents.visits"."""
    return deriving.derive(run, partial(_write, int(run.parameters["link"])))


def sweep() -> int:
    """Delete links of long ago; their tokens lead nowhere from then on. Return how many batches lost theirs."""
    before = now() - timedelta(days=settings().tracked_links_keep_days)
    with transaction() as session:
        return session.connection().execute(delete(TrackedLink).where(col(TrackedLink.created_at) < before)).rowcount


def _base(dataset: DatasetView, drawn: UUID) -> UUID:
    """Return the version visits are joined to: the current one as long as its rows are still those that were drawn.

    Earlier visits of the same letters are replaced, not kept beside the new ones.
    """
    known, at = {one.id: one for one in dataset.versions}, dataset.version_id
    while at is not None and at in known and known[at].change == "visits":
        at = known[at].parent_id
    base = at
    while at is not None and at != drawn and at in known and known[at].change in _KEEPS_ROWS:
        at = known[at].parent_id
    return base if base is not None and at == drawn else drawn


def _write(number: int, con: duckdb.DuckDBPyConnection, base: Base, target: Path, course: Course) -> Written:
    visits = target.with_name("visits.parquet")
    _store(number, visits, course)
    added = _named(base, (("visits", "BIGINT"), ("first visit", "TIMESTAMP"), ("last visit", "TIMESTAMP")))
    files = ", ".join(quote_text(str(part)) for part in base.parts)
    places = {column.name: f"c{place}" for place, column in enumerate(base.columns)}
    # Columns are named by their place: one that is called file_row_number would stand before that of the reader.
    read = f"read_parquet([{files}], hive_partitioning = false) AS t({', '.join(places.values())})"
    rows = f"SELECT row_number() OVER (ORDER BY file_index, file_row_number) AS at, {', '.join(places.values())} FROM {read}"
    kept = [f"r.{place} AS {quote_identifier(name)}" for name, place in places.items()]
    new = [
        f"{value}::{column.type} AS {quote_identifier(column.name)}"
        for value, column in zip(("coalesce(v.visits, 0)", "v.first_at", "v.last_at"), added, strict=True)
    ]
    sql = (
        f"COPY (SELECT {', '.join([*kept, *new])} FROM ({rows}) AS r "
        f"LEFT JOIN read_parquet({quote_text(str(visits))}) AS v ON v.at = r.at ORDER BY r.at) "
        f"TO {quote_text(str(target))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 30720)"
    )
    written = int(watched(con, sql, course, course.at)[0][0])
    return Written(target, (*base.columns, *added), written)


def _named(base: Base, wanted: tuple[tuple[str, str], ...]) -> list[Column]:
    """Return the new columns under names the list does not have yet: visits, visits 2 ..."""
    taken = {column.name.casefold() for column in base.columns}
    number = 1
    while any(_numbered(name, number) in taken for name, _ in wanted):
        number += 1
    return [Column(_numbered(name, number), kind) for name, kind in wanted]


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name} {number}"


def _store(number: int, target: Path, course: Course) -> None:
    """Write the visits as a Parquet file, a part at a time."""
    schema = pa.schema(
        [("at", pa.int64()), ("visits", pa.int64()), ("first_at", pa.timestamp("us")), ("last_at", pa.timestamp("us"))]
    )
    with pq.ParquetWriter(target, schema) as writer:
        for batch in _visits(number):
            rows = [
                {"at": one.row, "visits": one.visits, "first_at": _plain(one.first_at), "last_at": _plain(one.last_at)}
                for one in batch
            ]
            writer.write_table(pa.Table.from_pylist(rows, schema))
            course.check()


def _plain(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=None)


def _visits(number: int) -> Iterator[list[TrackedVisits]]:
    after = -1
    while True:
        wanted = select(TrackedVisits).where(
            col(TrackedVisits.link) == number, col(TrackedVisits.row) > after, col(TrackedVisits.visits) > 0
        )
        with transaction() as session:
            found = list(session.scalars(wanted.order_by(col(TrackedVisits.row)).limit(_AT_ONCE)))
        if not found:
            return
        after = found[-1].row
        yield found


def _find(session: Session, owner_id: UUID, batch_id: UUID) -> TrackedLink | None:
    wanted = select(TrackedLink).where(col(TrackedLink.batch_id) == batch_id, col(TrackedLink.owner_id) == owner_id)
    return session.scalars(wanted).one_or_none()


def _own(session: Session, owner_id: UUID, batch_id: UUID) -> TrackedLink:
    found = _find(session, owner_id, batch_id)
    if found is None:
        raise NotFound(
            "No links of this batch are counted.",
            hint="Switch on “Count visits” of a QR code in the template, then start a batch.",
        )
    return found
