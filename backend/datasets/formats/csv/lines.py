"""The physical lines of a text with their numbers, each of bounded length, with the possibility to put some back."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True)
class Line:
    """A physical line, its number from 1 and its ending. What is longer than a row may be is cut and `too_long`."""

    number: int
    body: bytes
    ending: bytes
    too_long: bool = False


class Lines:
    """Reads lines one by one from where `file` stands."""

    def __init__(self, file: BinaryIO, *, before: int, longest: int) -> None:
        self._file = file
        self._number = before
        self._longest = longest
        self._ahead: deque[Line] = deque()

    def __iter__(self) -> Iterator[Line]:
        while (line := self.next()) is not None:
            yield line

    def next(self) -> Line | None:
        """Return the next line, None at the end."""
        if self._ahead:
            return self._ahead.popleft()
        raw = self._file.readline(self._longest)
        if not raw:
            return None
        self._number += 1
        too_long = len(raw) == self._longest and not raw.endswith(b"\n")
        if too_long:
            self._skip_rest()
        ending = b"\r\n" if raw.endswith(b"\r\n") else b"\n" if raw.endswith(b"\n") else b""
        return Line(self._number, raw[: len(raw) - len(ending)], ending, too_long)

    def put_back(self, lines: Iterable[Line]) -> None:
        """Make `lines` come again, in their order."""
        self._ahead.extendleft(reversed(list(lines)))

    def _skip_rest(self) -> None:
        while (rest := self._file.readline(self._longest)) and not rest.endswith(b"\n"):
            pass
