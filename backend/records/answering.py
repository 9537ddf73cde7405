"""A page as it leaves: its cells, the cursors to its neighbours, how many rows there are, and what is being prepared."""

from dataclasses import dataclass
from uuid import UUID

from backend.core.table import Column
from backend.datasets.schemas import VersionRef
from backend.records import counting, cursor, pages, preparing, searching, turning
from backend.records.cells import WIDEST, WIDEST_WHOLE
from backend.records.connections import Reader
from backend.records.cursor import Cursor
from backend.records.schemas import RecordPage, TotalIs
from backend.records.standing import Standing
from backend.records.turning import Found, Turn

_FAR_APART = 1_200_000  # rows between the first and the last of a page above which it is slow to read
_SORTING = "The whole list is being put in this order. These are its first rows; jumps are quick in a moment."
_TOO_DEEP = "The whole list is being put in this order; these rows are shown in a moment."
_STOPPED = "These rows are shown once the list is put in this order; the job that does it has ended without that. See Jobs."
_FILTERING = "The rows of this filter are far apart and are being put together; pages are quick in a moment."
_SEARCHING = "The search is being prepared; its rows are shown in a moment."
_SLOWLY = "The search is being prepared; it is quick in a moment."


@dataclass(frozen=True)
class Shape:
    """How much of the rows leaves: `size` of them, the columns with these names (None: all), cells cut much later if `whole`."""

    size: int = 100
    columns: tuple[str, ...] | None = None
    whole: bool = False

    @property
    def widest(self) -> int:
        """How many characters of a cell leave."""
        return WIDEST_WHOLE if self.whole else WIDEST


def answer(con: Reader, at: Standing, turn: Turn, found: Found, *, shape: Shape, owner_id: UUID) -> RecordPage:
    """Return a page of what was found."""
    job_id, note = _prepared(owner_id, at, turn, found)
    columns = columns_of(at.source, shape)
    cells = pages.read(con, at.base, found.places, columns, widest=shape.widest)
    total, total_is = _total(at, found)

    def written(way: cursor.Way, row: int, position: int | None) -> str:
        made = Cursor(at.source.version_id, at.view, way, row, position)
        return cursor.write(made, owner_id=owner_id, dataset_id=at.source.dataset_id)

    first, last = found.position, None if found.position is None else found.position + len(cells.rows) - 1
    ends = cells.numbers[-1:] if found.looked_to is None else pages.read(con, at.base, [found.looked_to - 1], ()).numbers
    return RecordPage(
        version_id=at.source.version_id,
        columns=columns,
        rows=cells.rows,
        row_numbers=cells.numbers,
        position=found.position,
        total=total,
        total_is=total_is,
        next=written("after", ends[0], last) if found.more and ends else None,
        previous=written("before", cells.numbers[0], first) if found.less and cells.rows else None,
        preparing=job_id,
        note=note,
        cut=cells.cut,
    )


def columns_of(source: VersionRef, shape: Shape) -> tuple[Column, ...]:
    """Return the columns that leave."""
    if shape.columns is None:
        return source.columns
    named = {column.name: column for column in source.columns}
    return tuple(named[name] for name in shape.columns)


def known_total(at: Standing) -> int | None:
    """Return how many rows a view has where that is known."""
    if not at.rest.narrowed:
        return at.base.rows
    kept = counting.counts().find(at.counted)
    return kept.total if kept else counting.total_of(at.source.version_id, at.rows_name)


def _total(at: Standing, found: Found) -> tuple[int | None, TotalIs]:
    if (known := known_total(at)) is not None:
        return known, "exact"
    if found.position is None or (not found.places and found.position) or (found.waits and not found.places):
        return None, "unknown"
    reached = found.position + len(found.places)
    if found.looked_to is not None:
        return reached, "at_least"
    return (reached + 1, "at_least") if found.more else (reached, "exact")


def _prepared(owner_id: UUID, at: Standing, turn: Turn, found: Found) -> tuple[UUID | None, str | None]:
    """Have a view prepared whose pages are not quick; return the job, and what a person should know."""
    if at.base.rows <= turning.INLINE_ROWS:
        return None, None
    index_id = searching.prepare(owner_id, at.source) if turn.hurried else None
    if at.ordered:
        if turn.hurried:
            return index_id, _searched(found, at, ready=index_id is None)
        spread = found.places[-1] - found.places[0] if found.places else 0
        if spread < _FAR_APART or at.rest.search:
            return None, None
        job_id = preparing.ask(owner_id, at.source, at.view)
        return job_id, _FILTERING if job_id else None
    job_id = preparing.ask(owner_id, at.source, at.view)
    if not found.waits:
        return job_id, _SORTING if job_id else None
    if turn.hurried:
        return index_id or job_id, _SEARCHING if index_id else _TOO_DEEP if job_id else _STOPPED
    return job_id, _TOO_DEEP if job_id else _STOPPED


def _searched(found: Found, at: Standing, *, ready: bool) -> str | None:
    """Return how far a search without an index has looked."""
    if found.looked_to is None:
        return None if ready else _SLOWLY
    said = f"Searched the first {found.looked_to:,} of {at.base.rows:,} rows so far"
    return f"{said}; the next page goes on." if ready else f"{said}; the search is being prepared."
