"""Turning pages: the places of the rows on the page that is asked for, by position or beside a row that was seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.core.errors import Rejected
from backend.records import beginnings, counting, searching
from backend.records.beginnings import Beginning
from backend.records.connections import Reader, reader
from backend.records.cursor import Cursor
from backend.records.places import Places
from backend.records.standing import Standing

INLINE_ROWS = 100_000  # a list this small is sorted while someone waits
_DEEPEST_INLINE = 20_000  # how far into an order that is not prepared a page may lie
_LARGEST_PAGE = 1_000
_QUICK_ANSWER = 50_000  # rows of a search that are handled as a list of numbers
_SCAN_S = 2.0  # a search without an index shows what it has found by then


@dataclass(frozen=True)
class Found:
    """The places of a page, in its order. `position` is where it begins in the view; `more` and `less` say what is beyond it.

    `looked_to` is set where a search gave up looking: there may be more from this place on.
    """

    places: list[int]
    position: int | None
    more: bool
    less: bool
    looked_to: int | None = None
    waits: bool = False  # they cannot be told before something is prepared


def beginning_of(at: Standing, until: int, *, deadline_s: float) -> Beginning | None:
    """Return the first places of a view, up to a position or further, where its rows have to be sorted for that; else None.

    Call it without a connection in hand: it may have to wait for its turn. Raises TimedOut, Unavailable.
    """
    deepest = _DEEPEST_INLINE + _LARGEST_PAGE + 1 if at.base.rows > INLINE_ROWS else at.base.rows + 1
    if at.ordered or at.rest.search or until > deepest:
        return None
    known, key = beginnings.beginnings(), (at.source.version_id, at.name)
    limit = min(deepest, beginnings.FEW if until <= beginnings.FEW else deepest)

    def sorted_now() -> list[int]:
        with reader(deadline_s=deadline_s) as con:
            return Places(con, at.base, at.rest).sorted_at(0, limit)

    return known.find(key, until) or known.make(key, limit, sorted_now)


class Turn:
    """Finds pages of one view. `search` is the search in its index, None without a search or as long as there is no index.

    `beginning` are its first places where it has to be sorted and they were worked out.
    """

    def __init__(self, con: Reader, at: Standing, search: searching.Search | None, beginning: Beginning | None = None) -> None:
        self._at, self._search, self._beginning = at, search, beginning
        # In the order of the version the index is asked only for as many rows as a page has.
        small = search.matching(at_most=_QUICK_ANSWER) if search is not None and not self._by_index else None
        self._answer = None if small is None else tuple(sorted(small))
        self.places = Places(con, at.base, at.rest, self._answer)

    def page_at(self, position: int, size: int) -> Found:
        """Return the page that begins at a position of the view; none deep in an order of a long list that is not prepared."""
        if not self._at.ordered:
            if self._long and (position > _DEEPEST_INLINE or self._unanswered):
                return Found([], position, more=False, less=position > 0, waits=True)
            known = self._beginning
            if known is not None and known.holds(position + size + 1):
                return _cut(list(known.places[position : position + size + 1]), position, size)
            return _cut(self.places.sorted_at(position, size + 1), position, size)
        if self._by_index:
            batches = self._batches(after=0)
            places = self.places.among(batches, position + size + 1)[position:]
            return _cut(places, position, size)
        if self.hurried:
            return self._looked_through(0, position, size, skip=position)
        if self._at.rest.narrowed and position:
            start, skip = self.tally().stretch_of(position)
            return _cut(self.places.after(start, size + 1, skip=skip)[0], position, size)
        places, _ = self.places.after(position, size + 1)
        return _cut(places, position, size)

    def page_beside(self, wanted: Cursor, size: int) -> Found:
        """Return the page after, or before, a row. Raises Rejected where the row is not in this view."""
        forward = wanted.way == "after"
        if not self._at.ordered:
            if self._long and self._unanswered:
                return Found([], None, more=False, less=False, waits=True)
            found = self._known_beside(wanted, size + 1)
            if found is None:
                found = self.places.sorted_beyond(wanted.row - 1, size + 1, backwards=not forward)
            return _following(found, wanted, size) if forward else _preceding(found, wanted, size)
        if self._by_index:
            if forward:
                return _following(self.places.among(self._batches(after=wanted.row), size + 1), wanted, size)
            return _preceding(self.places.among(self._batches(before=wanted.row), size + 1)[::-1], wanted, size)
        place = self._place_of(wanted)
        if forward and self.hurried:
            return self._looked_through(place + 1, None if wanted.position is None else wanted.position + 1, size)
        if forward:
            return _following(self.places.after(place + 1, size + 1)[0], wanted, size)
        return _preceding(self.places.before(place, size + 1), wanted, size)

    def _known_beside(self, wanted: Cursor, limit: int) -> list[int] | None:
        """Return the places after, or before, a row in the beginning of an order; None where it does not reach so far."""
        known, position = self._beginning, wanted.position
        if (
            known is None
            or position is None
            or not known.holds(position + 1)
            or list(known.places[position : position + 1]) != [wanted.row - 1]
        ):
            return None
        if wanted.way == "before":
            return list(known.places[max(0, position - limit) : position])
        return list(known.places[position + 1 : position + 1 + limit]) if known.holds(position + 1 + limit) else None

    def tally(self) -> counting.Tally:
        """Return how many rows the view has in each stretch, counted now if they were not yet."""
        kept = counting.counts().find(self._at.counted)
        at = self._at
        return kept or counting.counts().keep(at.counted, counting.tally(self.places), rows_name=at.rows_name)

    def total(self) -> int:
        """Return how many rows the view has."""
        if self._search is None:
            return self.tally().total
        if not self._at.rest.filters:
            return len(self._answer) if self._answer is not None else self._search.count()
        found = self._search.matching(at_most=_QUICK_ANSWER) if self._by_index else None
        return self.tally().total if found is None else len(self.places.among([found], len(found)))

    @property
    def hurried(self) -> bool:
        """Whether a search has to look through a long list without an index."""
        return self._long and bool(self._at.rest.search) and self._search is None

    @property
    def _long(self) -> bool:
        return self._at.base.rows > INLINE_ROWS

    @property
    def _unanswered(self) -> bool:
        """Whether it takes a look at every row to say which ones the search finds."""
        return bool(self._at.rest.search) and self._answer is None

    @property
    def _by_index(self) -> bool:
        """Whether the rows of the view come straight out of the index: in its order, which is that of the version."""
        return self._search is not None and self._at.ordered and not self._at.base.prepared

    def _batches(self, *, after: int = 0, before: int | None = None) -> Iterator[Sequence[int]]:
        assert self._search is not None  # noqa: S101  _by_index was asked
        return self._search.batches(after=after, before=before, backwards=before is not None)

    def _looked_through(self, place: int, position: int | None, size: int, *, skip: int = 0) -> Found:
        """Return what a search without an index finds in a short while."""
        places, looked_to = self.places.after(place, skip + size + 1, within_s=_SCAN_S)
        given_up = len(places) <= skip + size and looked_to < self._at.base.rows
        more = given_up or len(places) > skip + size
        here = places[skip : skip + size]
        return Found(here, position, more=more, less=position != 0, looked_to=looked_to if given_up else None)

    def _place_of(self, wanted: Cursor) -> int:
        known = wanted.position if self._at.rest.plain else None
        place = known if known is not None else self.places.of_row(wanted.row)
        if place is None:
            raise Rejected("The row this cursor points to is not in this view.", hint="Start again without a cursor.")
        return place


def _cut(places: list[int], position: int, size: int) -> Found:
    return Found(places[:size], position, more=len(places) > size, less=position > 0)


def _following(places: list[int], wanted: Cursor, size: int) -> Found:
    position = None if wanted.position is None else wanted.position + 1
    return Found(places[:size], position, more=len(places) > size, less=True)


def _preceding(places: list[int], wanted: Cursor, size: int) -> Found:
    more = len(places) > size
    kept = places[1:] if more else places
    position = None if wanted.position is None else wanted.position - len(kept)
    return Found(kept, position if more else 0, more=True, less=more)
