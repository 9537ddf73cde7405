"""The physical lines of a text: one after the other with their numbers, each of bounded length, or a few from many places."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

_BLOCK_BYTES = 1 << 20
_PLACES = 64  # at least
_PLACE_EVERY = 4 << 20


class Line(NamedTuple):
    """A physical line, its number from 1 and its ending. What is longer than a row may be is cut and `too_long`."""

    number: int
    body: bytes
    ending: bytes
    too_long: bool = False


class Lines:
    """Reads lines from where `file` stands: runs of plain ones at once, others one by one."""

    def __init__(self, file: BinaryIO, *, before: int, longest: int) -> None:
        self._file = file
        self._number = before
        self._longest = longest
        self._block: list[bytes] = []  # bodies with their carriage returns, all but the last ended by a line feed
        self._at = 0
        self._rest = b""
        self._ended = False
        self._ahead: deque[Line] = deque()

    def run_of(self, accept: Callable[[bytes], bool]) -> list[bytes]:
        """Take the next lines as long as they are accepted, without their endings; not more than one block of them."""
        if self._ahead or (self._at == len(self._block) and not self._read()):
            return []
        block, begin = self._block, self._at
        taken: list[bytes] = []
        for at in range(begin, len(block)):  # a slice would copy the block for every line that is not accepted
            body = block[at]
            plain = body[:-1] if body.endswith(b"\r") else body
            if not accept(plain):
                break
            taken.append(plain)
        self._at += len(taken)
        self._number += len(taken)
        return taken

    def next(self) -> Line | None:
        """Return the next line, None at the end."""
        if self._ahead:
            return self._ahead.popleft()
        if self._at == len(self._block) and not self._read():
            return None
        body = self._block[self._at]
        self._at += 1
        self._number += 1
        last = self._ended and self._at == len(self._block) and not self._rest
        ending = b"" if last else b"\n"
        if body.endswith(b"\r"):
            body, ending = body[:-1], b"\r" + ending
        return Line(self._number, body[: self._longest], ending, len(body) > self._longest)

    def put_back(self, lines: Iterable[Line]) -> None:
        """Make `lines` come again, in their order."""
        self._ahead.extendleft(reversed(list(lines)))

    def _read(self) -> bool:
        """Read the next block that ends with a line; say whether there was any."""
        self._block, self._at = [], 0
        while not self._ended:
            data = self._file.read(_BLOCK_BYTES)
            if not data:
                self._ended = True
                self._block, self._rest = ([self._rest] if self._rest else []), b""
                return bool(self._block)
            end = data.rfind(b"\n")
            if end >= 0:
                self._block = (self._rest + data[:end]).split(b"\n")
                self._rest = data[end + 1 :]
                return True
            if len(self._rest) <= self._longest:
                self._rest += data  # of a longer line, the beginning is enough to say so
        return False


def lines_at_places(path: Path, start: int, *, length: int) -> Iterator[list[bytes]]:
    """Yield the whole lines found within `length` bytes at places spread evenly over a text, from the byte `start` on."""
    size = path.stat().st_size
    count = max(_PLACES, (size - start) // _PLACE_EVERY)
    with path.open("rb", buffering=0) as source:
        for place in range(count):
            source.seek(start + (size - start) * place // count)
            piece = source.read(length)
            first, last = piece.find(b"\n"), piece.rfind(b"\n")
            if last > first:
                yield piece[first + 1 : last].split(b"\n")
