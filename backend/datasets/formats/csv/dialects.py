"""How cells are parted and quoted."""

import _csv
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

_STAND_IN = "\U0010fffc"  # a character that no text holds
# The limit holds for the whole process: set once and for all, no file is read otherwise because of the one before it.
csv.field_size_limit(1 << 30)


@dataclass(frozen=True)
class Dialect:
    """How cells are parted and quoted. `quote` is empty where nothing quotes; `escape` is the quote itself or a backslash."""

    delimiter: str
    quote: str
    escape: str

    def reader(self, lines: Iterator[str]) -> "Reader":
        """Return a reader of the standard library for this dialect."""
        escaped = self.escape != self.quote
        single = self.delimiter if len(self.delimiter) == 1 else _STAND_IN
        found = csv.reader(
            lines if single == self.delimiter else (line.replace(self.delimiter, _STAND_IN) for line in lines),
            delimiter=single,
            quotechar=self.quote or '"',
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            escapechar=self.escape if escaped else None,
            doublequote=not escaped,
            skipinitialspace=True,
        )
        return found if single == self.delimiter else _Restoring(found, self.delimiter)


class Reader(Protocol):
    """What reads rows: the standard library's reader, or one for delimiters of several characters."""

    @property
    def line_num(self) -> int:
        """How many lines were read."""

    def __iter__(self) -> Iterator[list[str]]:
        """Return the rows."""

    def __next__(self) -> list[str]:
        """Return the next row."""


class _Restoring:
    """Gives delimiters of several characters back to the cells that held them inside quotes."""

    def __init__(self, found: "_csv.Reader", delimiter: str) -> None:
        self._found, self._delimiter = found, delimiter

    @property
    def line_num(self) -> int:
        return self._found.line_num

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        return [cell.replace(_STAND_IN, self._delimiter) for cell in next(self._found)]
