"""What a pass over a text notes on the way: cells that do not fit their column, rows that are blank, cells that swallowed rows.

DuckDB calls these functions for such cells alone, from several threads; a clean text costs nothing.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from duckdb import func, sqltypes

from backend.datasets.formats.csv import words
from backend.datasets.formats.csv.reading import BLANKS, TEXT, Calls, Reading

_DISTINCT_MAX = 2_000
_WORDS_MAX = 500  # distinct values without a digit; the rest of the room is for what a wider reading could take
_ENOUGH = 200_000  # misfits of one column after which more tell nothing new
_ROWS_SHARE = 0.8
_FALSE = (False,) * 2_048  # as many cells as DuckDB hands over at once


@dataclass
class Noted:
    """The misfits of one column: how many, some of them, and the first that numbers would damage: by its zeros, by its digits."""

    count: int = 0
    values: Counter[str] = field(default_factory=Counter)
    zeros: str = ""
    digits: str = ""

    def take(self, cells: Sequence[str]) -> None:
        """Note some cells."""
        self.count += len(cells)
        if self.count > _ENOUGH + len(cells):
            return
        for cell in cells:
            text = cell.strip(BLANKS)
            if not self.zeros and words.has_leading_zero(text):
                self.zeros = text
            if not self.digits and words.is_plain_number(text):
                self.digits = text
            room = _DISTINCT_MAX if any(map(str.isdigit, text)) else _WORDS_MAX
            if text in self.values or len(self.values) < room:
                self.values[text] += 1


@dataclass
class Reread:
    """What reading one column changed: how often every change with a pattern was made, and which words were read as nothing."""

    changes: Counter[int] = field(default_factory=Counter)
    nothing: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class RowJudge:
    """Tells a swallowed row from a line of text: it has as many delimiters, and its cells fit the columns that are not text."""

    delimiter: str
    readings: tuple[Reading, ...]

    def holds_rows(self, cell: str) -> bool:
        """Say whether a cell of several lines holds rows of the table: a quote before it was never closed."""
        inner = cell.split("\n")[1:-1]
        alike = sum(1 for line in inner if self.is_row(line))
        return len(self.readings) > 1 and len(inner) >= 2 and alike >= _ROWS_SHARE * len(inner)

    @property
    def lines_needed(self) -> int:
        """How many lines that look like rows prove it: one where there are numbers or dates, which text does not imitate."""
        return 1 if any(reading is not TEXT for reading in self.readings) else 3

    def is_row(self, line: str) -> bool:
        """Say whether a line without quotes could be a row of the table."""
        return self.are_cells(line.removesuffix("\r").split(self.delimiter))

    def are_cells(self, cells: Sequence[str]) -> bool:
        """Say whether these are likely the cells of a row: all fit, and where there are numbers or dates at least one does."""
        if len(cells) != len(self.readings) or self.misfits(cells):
            return False
        telling = [text for reading, text in zip(self.readings, cells, strict=True) if reading is not TEXT]
        return any(text.strip(BLANKS) for text in telling or cells)

    def misfits(self, cells: Sequence[str]) -> int:
        """Return how many cells do not fit their columns; blank ones and words for nothing always do."""
        return sum(
            1
            for reading, cell in zip(self.readings, cells, strict=False)
            if reading is not TEXT
            and (text := cell.strip(BLANKS))
            and not reading.fits(text)
            and text.lower() not in words.NULL_WORDS
        )


class Notes:
    """Everything one pass notes. `register` makes its functions known to a connection."""

    def __init__(self, judge: RowJudge) -> None:
        self.columns: dict[int, Noted] = {}
        self.reread: dict[int, Reread] = {}
        self.blank_rows = 0
        self.swallowed: str | None = None
        self.header_again = False
        self._judge = judge
        self._lock = threading.Lock()

    def register(self, con: duckdb.DuckDBPyConnection) -> None:
        """Make the functions that `calls` names, note_blank(n), note_header(n) and note_long(cell) known to `con`."""
        text, number, truth = sqltypes.VARCHAR, sqltypes.INTEGER, sqltypes.BOOLEAN
        functions: tuple[tuple[str, Callable[..., Any], list[Any], Any], ...] = (  # Any: DuckDB's types of values
            ("note_misfit", self._misfit, [number, text], text),
            ("note_nothing", self._nothing, [number, text], text),
            ("note_changed", self._changed, [number, text], truth),
            ("note_blank", self._blank, [text], text),
            ("note_header", self._header, [text], text),
            ("note_long", self._long, [text], text),
        )
        for name, function, takes, gives in functions:
            con.create_function(
                name,
                function,
                takes,
                gives,
                type=func.ARROW,
                null_handling=func.SPECIAL,
                side_effects=True,  # or DuckDB would call it once for equal cells, or not at all
            )

    def _misfit(self, columns: pa.ChunkedArray, cells: pa.ChunkedArray) -> pa.Array:
        for column, part in _by_column(columns, cells):
            found = [cell for cell in part.to_pylist() if cell is not None]
            changed = self._changes(column, part)
            with self._lock:
                self.columns.setdefault(column, Noted()).take(found)
                # It was noted as changed before anyone knew that it would not be.
                self.reread.setdefault(column, Reread()).changes.subtract(changed)
        return pa.nulls(len(cells), pa.string())

    def _nothing(self, columns: pa.ChunkedArray, cells: pa.ChunkedArray) -> pa.Array:
        for column, part in _by_column(columns, cells):
            counted = pc.value_counts(pc.utf8_trim(part, characters=BLANKS))
            said = {one["values"]: one["counts"] for one in counted.to_pylist() if one["values"]}
            with self._lock:
                self.reread.setdefault(column, Reread()).nothing.update(said)
        return pa.nulls(len(cells), pa.string())

    def _changed(self, columns: pa.ChunkedArray, cells: pa.ChunkedArray) -> pa.Array:
        for column, part in _by_column(columns, cells):
            changed = self._changes(column, part)
            with self._lock:
                self.reread.setdefault(column, Reread()).changes.update(changed)
        return pa.array(_FALSE[: len(cells)]) if len(cells) <= len(_FALSE) else pa.array([False] * len(cells))

    def _changes(self, column: int, cells: pa.ChunkedArray) -> dict[int, int]:
        """Return how many of the cells every change of the column's reading touches."""
        changes = self._judge.readings[column].changes
        return {
            number: pc.sum(pc.match_substring_regex(cells, change.pattern)).as_py() or 0
            for number, change in enumerate(changes)
            if change.pattern
        }

    def _blank(self, cells: pa.ChunkedArray) -> pa.Array:
        with self._lock:
            self.blank_rows += len(cells)
        return pa.nulls(len(cells), pa.string())

    def _header(self, cells: pa.ChunkedArray) -> pa.Array:
        self.header_again = True
        return pa.nulls(len(cells), pa.string())

    def _long(self, cells: pa.ChunkedArray) -> pa.ChunkedArray:
        for cell in cells.to_pylist():
            if cell is not None and self._judge.holds_rows(cell):
                self.swallowed = cell
        return cells


def calls(column: str, cell: str) -> Calls:
    """Return the SQL of the notes about a cell, for the SQL of its column's number."""
    return Calls(*(f"note_{what}({column}, {cell})" for what in ("nothing", "changed", "misfit")))


def _by_column(columns: pa.ChunkedArray, cells: pa.ChunkedArray) -> Iterator[tuple[int, pa.ChunkedArray]]:
    """Yield the cells of every column there is among them: nearly always one."""
    extremes = pc.min_max(columns).as_py()
    if extremes["min"] == extremes["max"]:
        yield extremes["min"], cells
        return
    for column in pc.unique(columns).to_pylist():
        yield column, cells.filter(pc.equal(columns, column))
