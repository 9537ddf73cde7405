"""Lines of a text that are no records of its table, and a copy of the text without them in which every line keeps its number."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from backend.core.errors import Rejected
from backend.datasets.formats.course import Course

_BLOCK_BYTES = 1 << 20
_RESERVE_BYTES = 512 << 20
_LINES_KEPT = 100_000  # of one cut; what is more of it is told in one line


@dataclass(frozen=True)
class Cut:
    """A run of whole lines, from byte `begin` up to `end`, that is no part of the table. `kind` is that of the repair.

    Kinds: footer, other_table, repeated_header, comment. The first two are kept aside for `reason`, line by line.
    """

    begin: int
    end: int
    kind: str
    reason: str

    @property
    def kept_aside(self) -> bool:
        """Whether somebody may want to read these lines: those of the others say nothing new."""
        return self.kind in {"footer", "other_table"}


@dataclass(frozen=True)
class LineOut:
    """A line that was cut out, its number from 1, and its text."""

    number: int
    cut: Cut
    text: str


def cut_out(path: Path, cuts: Sequence[Cut], target: Path, course: Course) -> Iterator[LineOut]:
    """Write `path` without the cuts to `target`, their line ends kept, and yield the lines cut out.

    The copy is whole when the iterator ends. Raises Rejected when the disk is too small for it.
    """
    size = max(path.stat().st_size, 1)
    if shutil.disk_usage(target.parent).free < size + _RESERVE_BYTES:
        raise Rejected(
            f"There are notes below the table, and no room for a copy of it without them ({size >> 20:,} MB).",
            hint="Free some space in the data folder, or load it again with “rows at the end that are no records” set to 0.",
        )
    line, at = 1, 0
    with path.open("rb") as source, target.open("wb") as out:
        for cut in sorted(cuts, key=lambda one: one.begin):
            for block in _blocks(source, cut.begin - at):
                line += block.count(b"\n")
                out.write(block)
                course.at(source.tell() / size)
            for number, text in enumerate(_lines(source, cut.end - cut.begin)):
                if text.strip() and number < _LINES_KEPT:
                    yield LineOut(line, cut, text.decode("utf-8", "replace").rstrip("\r\n"))
                if cut.end < size:
                    out.write(b"\n" * text.endswith(b"\n"))
                line += text.endswith(b"\n")
            at = cut.end
        for block in _blocks(source, size - at):
            out.write(block)
            course.at(source.tell() / size)


def _blocks(source: BinaryIO, left: int) -> Iterator[bytes]:
    while left > 0 and (block := source.read(min(_BLOCK_BYTES, left))):
        left -= len(block)
        yield block


def _lines(source: BinaryIO, left: int) -> Iterator[bytes]:
    while left > 0 and (line := source.readline(min(left, _BLOCK_BYTES))):
        left -= len(line)
        yield line
