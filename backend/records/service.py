"""The public verbs about records: pages of a view, one row, how many there are. What is not yours is not found."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from uuid import UUID

from backend.core.errors import NotFound, Rejected
from backend.datasets import filtering, service
from backend.datasets.schemas import VersionRef
from backend.records import base, counting, cursor, pages, preparing, searching, turning, viewing
from backend.records.answering import Shape, answer, columns_of, known_total
from backend.records.connections import Reader, reader
from backend.records.cursor import Cursor
from backend.records.places import Places
from backend.records.schemas import Count, RecordDetail, RecordPage, View
from backend.records.standing import Standing, standing
from backend.records.turning import Turn

__all__ = ["MOST_ROWS", "Shape", "chosen", "count", "first_page", "page_at", "page_of", "prepare", "record", "view_of"]

MOST_ROWS = 1_000
_WAYS: tuple[cursor.Way, cursor.Way] = ("before", "after")
_DEADLINE_S, _COUNT_DEADLINE_S = 20.0, 60.0


def view_of(
    owner_id: UUID,
    dataset_id: UUID,
    *,
    sort: str | None = None,
    filter: str | None = None,  # noqa: A002  the API's word
    search: str | None = None,
    version_id: UUID | None = None,
) -> View:
    """Return the view that three texts of an address say of a version, the current one by default. Raises Rejected, NotFound, Conflict."""
    odd = sort is not None and (sort[:1] == "-" or any(sign in sort for sign in ',"'))
    columns = service.version_ref(owner_id, dataset_id, version_id=version_id).columns if odd else ()
    return View.parse(sort=sort, filter=filter, search=search, names=[column.name for column in columns])


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
    with _turning(source, view, until=position + asked.size + 1) as (at, turn, con):
        return answer(con, at, turn, turn.page_at(position, asked.size), shape=asked, owner_id=owner_id)


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
    begins = None if asked_from.position is None else asked_from.position + 1
    until = begins if begins is None or asked_from.way == "before" else begins + asked.size + 1
    with _turning(source, asked_from.view, until=until) as (at, turn, con):
        return answer(con, at, turn, turn.page_beside(asked_from, asked.size), shape=asked, owner_id=owner_id)


def chosen(
    owner_id: UUID,
    dataset_id: UUID,
    rows: Sequence[int],
    view: View,
    *,
    position: int = 0,
    version_id: UUID | None = None,
    shape: Shape | None = None,
) -> RecordPage:
    """Return rows that were chosen one by one, by their numbers in the version, in the order of a view, from `position` of them on.

    What the view filters and searches for does not matter. Numbers that the version does not have are left out. Raises as `page_at`.
    """
    source = service.version_ref(owner_id, dataset_id, version_id=version_id)
    asked, order = _checked(shape or Shape(), source), viewing.resolved(View(view.sort), source.columns)
    with base.of_version(source) as at, reader(deadline_s=_DEADLINE_S) as con:
        known = sorted({row for row in rows if 1 <= row <= at.rows})
        if order.sort and known:
            places = Places(con, at, order, tuple(known)).sorted_at(position, asked.size)
        else:
            places = [row - 1 for row in known[position : position + asked.size]]
        cells = pages.read(con, at, places, columns_of(source, asked), widest=asked.widest)
    return RecordPage(
        source.version_id, columns_of(source, asked), cells.rows, cells.numbers, position, len(known), "exact", None, None, cut=cells.cut
    )  # fmt: skip


def count(owner_id: UUID, dataset_id: UUID, view: View, *, version_id: UUID | None = None, wait_s: float = 2.0) -> Count:
    """Return how many rows a view has, "unknown" when counting takes longer than `wait_s`; it goes on, so ask again."""
    source = service.version_ref(owner_id, dataset_id, version_id=version_id)
    with _turning(source, view) as (at, turn, _):
        if (known := known_total(at)) is not None:
            return Count(known, "exact")
        if turn.hurried:  # its index is on its way, or a look at everything would keep others waiting
            return Count(None, "unknown")

    def counted() -> int:
        with _turning(source, view, deadline_s=_COUNT_DEADLINE_S) as (_, again, _con):
            return again.total()

    found = counting.counts().make((source.version_id, at.rows_name), counted, wait_s=wait_s)
    return Count(None, "unknown") if found is None else Count(found, "exact")


def record(
    owner_id: UUID, dataset_id: UUID, row: int, *, version_id: UUID | None = None, view: View | None = None
) -> RecordDetail:
    """Return one row whole by its number in the version, from 1. Its neighbours are those in `view`, where that is quick to say.

    Raises NotFound, also for a row the version does not have.
    """
    source = service.version_ref(owner_id, dataset_id, version_id=version_id)
    with reader(deadline_s=_DEADLINE_S) as con, base.of_version(source) as rows:
        if not 1 <= row <= rows.rows:
            raise NotFound(f"This version has no row {row:,}.", hint=f"Its rows run from 1 to {rows.rows:,}.")
        cells = pages.read(con, rows, [row - 1], source.columns, widest=None)
    before, after = _neighbours(source, row, view or View())
    return RecordDetail(row, source.version_id, source.columns, cells.rows[0], before, after)


def prepare(owner_id: UUID, dataset_id: UUID, view: View, *, version_id: UUID | None = None) -> UUID | None:
    """Return the job that makes every page of a view quick; None where they are already, or it is of no use.

    Raises NotFound, Conflict, Rejected as `page_at` does.
    """
    source = service.version_ref(owner_id, dataset_id, version_id=version_id)
    with standing(source, view) as at:
        if at.rest.plain or at.base.rows <= turning.INLINE_ROWS:
            return None
        return preparing.ask(owner_id, source, at.view)


def _checked(shape: Shape, source: VersionRef) -> Shape:
    if not 1 <= shape.size <= MOST_ROWS:
        raise Rejected(f"A page of {shape.size:,} rows is not possible.", hint=f"Ask for 1 to {MOST_ROWS:,}.")
    if shape.columns is None:
        return shape
    names = [column.name for column in source.columns]
    return Shape(shape.size, tuple(dict.fromkeys(filtering.find_column(name, names) for name in shape.columns)), shape.whole)


@contextmanager
def _turning(
    source: VersionRef, view: View, *, deadline_s: float = _DEADLINE_S, until: int | None = None
) -> Iterator[tuple[Standing, Turn, Reader]]:
    """Lend what finds pages of a view: its files, its search in the index where there is one, a connection.

    `until` is the position up to which rows are wanted, None where that is not known.
    """
    with standing(source, view) as at, ExitStack() as held:
        beginning = None if until is None else turning.beginning_of(at, until, deadline_s=deadline_s)
        index = held.enter_context(searching.index_of(source)) if at.rest.search else None
        con = held.enter_context(reader(deadline_s=deadline_s))
        search = None if index is None else searching.Search(con, index, at.rest.search)
        yield at, Turn(con, at, search, beginning), con


def _neighbours(source: VersionRef, row: int, view: View) -> tuple[int | None, int | None]:
    """Return the numbers of the rows beside one in a view; None where there is none, or where it would have to be sorted."""
    with _turning(source, view) as (at, turn, con):
        if not at.ordered and at.base.rows > turning.INLINE_ROWS:
            return None, None
        near = (turn.page_beside(Cursor(source.version_id, view, way, row, None), 1) for way in _WAYS)
        before, after = (pages.read(con, at.base, found.places, ()).numbers for found in near)
    return before[0] if before else None, after[0] if after else None
