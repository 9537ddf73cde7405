"""Looking into an index: which blocks may hold a search, and which of their rows do."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np

from backend.adapters.engine import quote_text
from backend.datasets.filtering import Cell
from backend.records.base import Base
from backend.records.connections import Reader
from backend.records.searching.layout import ALWAYS, BLOCK_ROWS, NUMBERS, WORDS, Blocks, Piece, blocks_in, column_of, pieces_of
from backend.records.searching.words import condition, folded, words_of

_FIRST_LOOKS = (16, 48, 128)  # blocks that are read before any token is looked at, as long as they hold ...
_WORTH_GOING_ON = 2  # ... at least one row for so many blocks
_LOOKS, _MOST_AT_ONCE = 128, 1_024  # blocks that may hold something: first so many, then twofold up to the most
_KEPT_ANSWERS = 256


@dataclass(frozen=True)
class Index:
    """The files of an index on this machine, and the version it is of."""

    texts: Path
    tokens: Path
    base: Base

    @property
    def blocks(self) -> int:
        """How many blocks the version has."""
        return -(-self.base.rows // BLOCK_ROWS)


class Search:
    """One search in one index. Row numbers run from 1."""

    def __init__(self, con: Reader, index: Index, text: str) -> None:
        self._con, self._index, self._text = con, index, text
        typed = words_of(text)
        asked = ", ".join(folded(quote_text(word)) for word in typed)
        self._words = tuple(word for word in con.rows(f"SELECT {asked}")[0] if word) if typed else ()
        self._key = (str(index.tokens), self._words)

    def batches(self, *, after: int = 0, before: int | None = None, backwards: bool = False) -> Iterator[tuple[int, ...]]:
        """Yield the rows found between `after` and `before`, those two left out, in order, some at a time.

        A batch may be empty. The first looks are small: a word that is everywhere is found at once.
        """
        end = self._index.base.rows + 1 if before is None else before
        near = self._range(after, end)
        read = 0
        for size in () if self._known() is not None else _FIRST_LOOKS:
            found = self._rows(_next(near, read, size, backwards=backwards), after, end, backwards=backwards)
            read += size
            yield found
            if len(found) * _WORTH_GOING_ON < size:
                break
        left = np.intersect1d(self.candidates(), _next(near, read, len(near), backwards=backwards))
        read, size = 0, _LOOKS
        while read < len(left):
            yield self._rows(_next(left, read, size, backwards=backwards), after, end, backwards=backwards)
            read, size = read + size, min(size * 2, _MOST_AT_ONCE)

    def matching(self, *, at_most: int) -> tuple[int, ...] | None:
        """Return the numbers of all rows found, None where they stand in too many blocks, or are too many, to be quick."""
        blocks = self.candidates()
        if len(blocks) > _MOST_AT_ONCE:
            return None
        found = self._rows(blocks, 0, self._index.base.rows + 1, backwards=False)
        return found if len(found) <= at_most else None

    def count(self) -> int:
        """Return how many rows are found: every block that may hold some is read."""
        return sum(self._counted(part) for part in _cut(self.candidates()))

    def candidates(self) -> Blocks:
        """Return the numbers of the blocks, from 0, outside of which nothing can be found."""
        if (known := self._known()) is None:
            known = self._looked_up()
            _answers.keep(self._key, known)
        return known

    def _known(self) -> Blocks | None:
        return _answers.find(self._key)

    def _looked_up(self) -> Blocks:
        pieces = pieces_of(self._words)
        if not pieces:
            return np.arange(self._index.blocks)
        holds = [_holds(piece) for piece in pieces]
        masks = ", ".join(f"coalesce(bit_or(mask) FILTER (WHERE {one}), 0)" for one in holds)
        kinds = sorted({ALWAYS, *(kind for piece in pieces for kind in piece.kinds)})
        found = self._con.rows(
            f"SELECT first, coalesce(bit_or(mask) FILTER (WHERE kind = {ALWAYS}), 0), {masks}"
            f" FROM read_parquet({quote_text(str(self._index.tokens))})"
            f" WHERE kind IN ({', '.join(map(str, kinds))}) AND (kind = {ALWAYS} OR {' OR '.join(holds)}) GROUP BY first"
        )
        together = [int(row[1]) | int(np.bitwise_and.reduce(np.array(row[2:], dtype=np.uint64))) for row in found]
        return blocks_in([row[0] for row in found], together)

    def _rows(self, blocks: Blocks, after: int, end: int, *, backwards: bool) -> tuple[int, ...]:
        if not len(blocks):
            return ()
        found = self._con.rows(
            f"SELECT row, text IS NULL FROM {self._texts()} WHERE {_in(blocks)} AND row > {after} AND row < {end}"
            f" AND ({self._holding()} OR text IS NULL)"
        )
        rows = [row for row, unread in found if not unread] + self._among([row for row, unread in found if unread])
        return tuple(sorted(rows, reverse=backwards))

    def _counted(self, blocks: Blocks) -> int:
        found = self._con.rows(
            f"SELECT count(*) FILTER (WHERE text IS NOT NULL), list(row) FILTER (WHERE text IS NULL) FROM {self._texts()}"
            f" WHERE {_in(blocks)} AND ({self._holding()} OR text IS NULL)"
        )
        count, unread = found[0]
        return int(count) + len(self._among(unread or []))

    def _among(self, rows: Sequence[int]) -> list[int]:
        """Return those of rows with very long texts that are found in the version itself."""
        if not rows:
            return []
        base = self._index.base
        wanted = condition({name: Cell(cell.sql, cell.type) for name, cell in base.cells().items()}, self._text)
        listed = f"row IN ({', '.join(map(str, rows))})"
        source = base.between(min(rows) - 1, max(rows))
        return [row[0] for row in self._con.rows(f"SELECT row FROM {source} WHERE {listed} AND {wanted}")]

    def _range(self, after: int, end: int) -> Blocks:
        return np.arange(after // BLOCK_ROWS, max(-(-(end - 1) // BLOCK_ROWS), 0))

    def _holding(self) -> str:
        return " AND ".join(f"contains(text, {quote_text(word)})" for word in self._words) or "true"

    def _texts(self) -> str:
        return f"read_parquet({quote_text(str(self._index.texts))})"


def _holds(piece: Piece) -> str:
    """Return the condition that a text of tokens holds a piece."""
    wanted = quote_text(piece.sought)
    held = {column: [str(kind) for kind in piece.kinds if column_of(kind) == column] for column in (WORDS, NUMBERS)}
    told = [f"(kind IN ({', '.join(kinds)}) AND contains({column}, {wanted}))" for column, kinds in held.items() if kinds]
    return f"(longest >= {len(piece.text)} AND ({' OR '.join(told)}))"


def _next(blocks: Blocks, read: int, size: int, *, backwards: bool) -> Blocks:
    """Return the `size` blocks that come after those that were read, ascending."""
    return blocks[max(len(blocks) - read - size, 0) : max(len(blocks) - read, 0)] if backwards else blocks[read : read + size]


def _in(blocks: Blocks) -> str:
    low, high = int(blocks[0]), int(blocks[-1])
    if high - low + 1 == len(blocks):
        return f"block BETWEEN {low} AND {high}"
    return f"block BETWEEN {low} AND {high} AND block IN ({', '.join(map(str, blocks.tolist()))})"


def _cut(blocks: Blocks) -> Iterator[Blocks]:
    for start in range(0, len(blocks), _MOST_AT_ONCE):
        yield blocks[start : start + _MOST_AT_ONCE]


class _Answers:
    """The blocks of the searches asked last: a person who turns pages asks the same again. An index never changes."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, tuple[str, ...]], Blocks] = OrderedDict()
        self._lock = Lock()

    def find(self, key: tuple[str, tuple[str, ...]]) -> Blocks | None:
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def keep(self, key: tuple[str, tuple[str, ...]], blocks: Blocks) -> None:
        with self._lock:
            self._known[key] = blocks
            while len(self._known) > _KEPT_ANSWERS:
                self._known.popitem(last=False)


_answers = _Answers()
