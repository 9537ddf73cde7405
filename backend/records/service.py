"""The public verbs about records: pages of a view, one row, how many there are. What is not yours is not found."""

from dataclasses import dataclass
from uuid import UUID

from backend.core.errors import NotFound, Rejected
from backend.core.table import Column
from backend.datasets import filtering, service
from backend.datasets.schemas import VersionRef
from backend.records import base, counting, cursor, pages, preparing, viewing
from backend.records.connections import Reader, reader
from backend.records.cursor import Cursor
from backend.records.schemas import Count, RecordDetail, RecordPage, TotalIs, View
from backend.records.standing import Standing, standing

MOST_ROWS = 1_000
_INLINE_ROWS = 100_000  # a version this small is sorted while someone waits
_DEEPEST_INLINE = 20_000  # how far into an order that is not prepared a page may lie
_FAR_APART = 1_200_000  # rows between the first and the last of a page above which it is slow to read
_SORTING = "The whole list is being put in this order. These are its first rows; jumps are quick in a moment."
_TOO_DEEP = "The whole list is being put in this order; rows this far down are shown in a moment."
_STOPPED = "Rows this far down are shown once the list is put in this order; its job has ended without that. See Jobs."
_FILTERING = "The rows of this filter are far apart and are being put together; pages are quick in a moment."
_WAYS: tuple[cursor.Way, cursor.Way] = ("before", "after")
_DEADLINE_S, _COUNT_DEADLINE_S = 20.0, 60.0


@dataclass(frozen=True)
class Shape:
    """How much of the rows leaves: `size` of them, the columns with these names (None: all), cells cut unless `whole`."""

    size: int = 100
    columns: tuple[str, ...] | None = None
    whole: bool = False


@dataclass(frozen=True)
class _Found:
    """The places of a page, in its order; `position` is where it begins in the view; whether there is more on either side."""

    places: list[int]
    position: int | None
    more: bool
    less: bool


def first_page(
    owner_id: UUID, dataset_id: UUID, view: View, *, version_id: UUID | None = None, size: int = 100, shape: Shape | None = None
) -> RecordPage:
    """Return the first rows of a view, `size` (1 to 1000) of them. Raises as `page_at` does."""
    return page_at(owner_id, dataset_id, view, position=0, version_id=version_id, size=size, shape=shape)


def page_at(
    owner_id: UUID,
    dataset_id: UUID,
    view: View,
    *,
    position: int,
    size: int = 100,
    version_id: UUID | None = None,
    shape: Shape | None = None,
) -> RecordPage:
    """Return the rows of a view from `position` (0 is the first) on; none past its end.

    Deep in an order of a large version that is not prepared yet there are none either; then `preparing` names the job to wait for.
    Raises NotFound; Conflict for a version without rows; Rejected for a view that does not fit it; TimedOut, Unavailable.
    """
    source = service.version_ref(owner_id, dataset_id, version_id=version_id)
    asked = _checked(shape or Shape(size), source)
    if position < 0:
        raise Rejected("A list has no row before its first.", hint="Positions run from 0.")
    with standing(source, view) as at, reader(deadline_s=_DEADLINE_S) as con:
        found = _at(con, at, position, asked.size)
        return _page(con, at, found, asked, owner_id=owner_id)


def page_of(
    owner_id: UUID,
    dataset_id: UUID,
    text: str,
    *,
    size: int = 100,
    shape: Shape | None = None,
    same_view: View | None = None,
    same_version: UUID | None = None,
) -> RecordPage:
    """Return the rows after, or before, where a cursor was made, in its version and view, however many versions came since.

    Raises Rejected for a cursor that was changed, is not for this person and dataset, or not for `same_view` and `same_version`
    where they are given; and as `page_at`.
    """
    asked_from = cursor.read(text, owner_id=owner_id, dataset_id=dataset_id)
    source = service.version_ref(owner_id, dataset_id, version_id=asked_from.version_id)
    same = None if same_view is None else viewing.resolved(same_view, source.columns)
    cursor.check_same(asked_from, same, same_version)
    asked = _checked(shape or Shape(size), source)
    with standing(source, asked_from.view) as at, reader(deadline_s=_DEADLINE_S) as con:
        found = _beside(con, at, asked_from, asked.size)
        return _page(con, at, found, asked, owner_id=owner_id)


def count(owner_id: UUID, dataset_id: UUID, view: View, *, version_id: UUID | None = None, wait_s: float = 2.0) -> Count:
    """Return how many rows a view has, "unknown" when counting takes longer than `wait_s`; it goes on, so ask again."""
    source = service.version_ref(owner_id, dataset_id, version_id=version_id)
    with standing(source, view) as at:
        if (known := _known_total(at)) is not None:
            return Count(known, "exact")

    def counted() -> tuple[counting.Known, counting.Tally]:
        with standing(source, view) as held, reader(deadline_s=_COUNT_DEADLINE_S) as con:
            return held.counted, counting.tally(con, held.base, held.rest)

    found = counting.counts().make(at.counted, counted, wait_s=wait_s)
    return Count(None, "unknown") if found is None else Count(found.total, "exact")


def record(
    owner_id: UUID, dataset_id: UUID, row: int, *, version_id: UUID | None = None, view: View | None = None
) -> RecordDetail:
    """Return one row whole by its number in the version, from 1. Its neighbours are those in `view`, where that is quick to say.

    Raises NotFound, also for a row the version does not have.
    """
    source = service.version_ref(owner_id, dataset_id, version_id=version_id)
    with reader(deadline_s=_DEADLINE_S) as con:
        with base.of_version(source) as rows:
            if not 1 <= row <= rows.rows:
                raise NotFound(f"This version has no row {row:,}.", hint=f"Its rows run from 1 to {rows.rows:,}.")
            cells = pages.read(con, rows, [row - 1], source.columns, whole=True)
        before, after = _neighbours(con, source, row, view or View())
    return RecordDetail(row, source.version_id, source.columns, cells.rows[0], before, after)


def prepare(owner_id: UUID, dataset_id: UUID, view: View, *, version_id: UUID | None = None) -> UUID | None:
    """Return the job that makes every page of a view quick; None where they are already, or it is of no use.

    Raises NotFound, Conflict, Rejected as `page_at` does.
    """
    source = service.version_ref(owner_id, dataset_id, version_id=version_id)
    with standing(source, view) as at:
        if at.rest.plain or at.base.rows <= _INLINE_ROWS:
            return None
        return preparing.ask(owner_id, source, at.view)


def _checked(shape: Shape, source: VersionRef) -> Shape:
    if not 1 <= shape.size <= MOST_ROWS:
        raise Rejected(f"A page of {shape.size:,} rows is not possible.", hint=f"Ask for 1 to {MOST_ROWS:,}.")
    if shape.columns is None:
        return shape
    names = [column.name for column in source.columns]
    return Shape(shape.size, tuple(dict.fromkeys(filtering.find_column(name, names) for name in shape.columns)), shape.whole)


def _at(con: Reader, at: Standing, position: int, size: int) -> _Found:
    if not at.ordered:
        if position > _DEEPEST_INLINE and at.base.rows > _INLINE_ROWS:
            return _Found([], position, more=False, less=True)
        places = pages.sorted_at(con, at.base, at.rest, skip=position, limit=size + 1)
    elif at.rest.narrowed and position:
        known = counting.counts().find(at.counted)
        tally = known or counting.counts().keep(at.counted, counting.tally(con, at.base, at.rest))
        start, skip = tally.stretch_of(position)
        places = pages.after(con, at.base, at.rest, place=start, skip=skip, limit=size + 1)
    else:
        places = pages.after(con, at.base, at.rest, place=position, limit=size + 1)
    return _Found(places[:size], position, more=len(places) > size, less=position > 0)


def _beside(con: Reader, at: Standing, wanted: Cursor, size: int) -> _Found:
    forward = wanted.way == "after"
    if at.ordered:
        known = wanted.position if at.rest.plain else None
        place = known if known is not None else pages.place_of_row(con, at.base, wanted.row)
        if place is None:
            raise Rejected("The row this cursor points to is not in this view.", hint="Start again without a cursor.")
        if forward:
            places = pages.after(con, at.base, at.rest, place=place + 1, limit=size + 1)
        else:
            places = pages.before(con, at.base, at.rest, place=place, limit=size + 1)
    else:
        places = pages.sorted_beyond(con, at.base, at.rest, place=wanted.row - 1, limit=size + 1, backwards=not forward)
    more = len(places) > size
    if forward:
        position = None if wanted.position is None else wanted.position + 1
        return _Found(places[:size], position, more=more, less=True)
    kept = places[1:] if more else places
    position = None if wanted.position is None else wanted.position - len(kept)
    return _Found(kept, position if more else 0, more=True, less=more)


def _page(con: Reader, at: Standing, found: _Found, asked: Shape, *, owner_id: UUID) -> RecordPage:
    job_id, note = _prepared(owner_id, at, found)
    columns = _columns(at.source, asked)
    cells = pages.read(con, at.base, found.places, columns, whole=asked.whole)
    total, total_is = _total(at, found)

    def written(way: cursor.Way, number: int, position: int | None) -> str:
        made = Cursor(at.source.version_id, at.view, way, cells.numbers[number], position)
        return cursor.write(made, owner_id=owner_id, dataset_id=at.source.dataset_id)

    first, last = found.position, None if found.position is None else found.position + len(cells.rows) - 1
    return RecordPage(
        version_id=at.source.version_id,
        columns=columns,
        rows=cells.rows,
        row_numbers=cells.numbers,
        position=found.position,
        total=total,
        total_is=total_is,
        next=written("after", -1, last) if found.more and cells.rows else None,
        previous=written("before", 0, first) if found.less and cells.rows else None,
        preparing=job_id,
        note=note,
        cut=cells.cut,
    )


def _prepared(owner_id: UUID, at: Standing, found: _Found) -> tuple[UUID | None, str | None]:
    """Have a view prepared whose pages are not quick; return the job, and what a person should know."""
    if at.base.rows <= _INLINE_ROWS:
        return None, None
    if at.ordered:
        spread = found.places[-1] - found.places[0] if found.places else 0
        if spread < _FAR_APART or at.rest.search:
            return None, None
        job_id = preparing.ask(owner_id, at.source, at.view)
        return job_id, _FILTERING if job_id else None
    job_id = preparing.ask(owner_id, at.source, at.view)
    if found.places or not found.position:
        return job_id, _SORTING if job_id else None
    return job_id, _TOO_DEEP if job_id else _STOPPED


def _columns(source: VersionRef, asked: Shape) -> tuple[Column, ...]:
    if asked.columns is None:
        return source.columns
    named = {column.name: column for column in source.columns}
    return tuple(named[name] for name in asked.columns)


def _total(at: Standing, found: _Found) -> tuple[int | None, TotalIs]:
    if (known := _known_total(at)) is not None:
        return known, "exact"
    if found.position is None or (not found.places and found.position):
        return None, "unknown"
    reached = found.position + len(found.places)
    return (reached + 1, "at_least") if found.more else (reached, "exact")


def _known_total(at: Standing) -> int | None:
    if not at.rest.narrowed:
        return at.base.rows
    kept = counting.counts().find(at.counted)
    return kept.total if kept else counting.total_of(at.source.version_id, at.name)


def _neighbours(con: Reader, source: VersionRef, row: int, view: View) -> tuple[int | None, int | None]:
    """Return the numbers of the rows beside one in a view; None where there is none, or where it would have to be sorted."""
    with standing(source, view) as at:
        if not at.ordered and at.base.rows > _INLINE_ROWS:
            return None, None
        near = (_beside(con, at, Cursor(source.version_id, view, way, row, None), 1) for way in _WAYS)
        before, after = (pages.read(con, at.base, found.places, ()).numbers for found in near)
    return before[0] if before else None, after[0] if after else None
