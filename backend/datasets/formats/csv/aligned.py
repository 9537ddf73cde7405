"""Text without a delimiter: columns that begin at the same place in every line, and tables drawn with bars and dashes.

Such a text is rewritten once with a character between the cells that no text holds; every line keeps its number.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from backend.datasets.formats.course import Course
from backend.datasets.formats.csv.dialect import ONE_COLUMN
from backend.datasets.formats.csv.dialects import Dialect
from backend.datasets.formats.csv.head import kind

_LINES = 400
_LONGEST = 4_096  # characters of a line whose columns are told by place
_BLANK_SHARE = 0.97
_FEW_LINES = 4
_LINE_BYTES = 1 << 20
_RULE = re.compile(r"[-=_+|: \t]*[-=_]{2,}[-=_+|: \t]*")


class Form(Protocol):
    """A way to take a line without delimiters apart."""

    def cells(self, line: str) -> Sequence[str]:
        """Return the cells of a line; the whole line as one where it does not keep to the form."""

    @property
    def words(self) -> str:
        """How the cells were told apart, as a person says it."""


@dataclass(frozen=True)
class Aligned:
    """Columns that begin at these characters of a line, counted from 0; the first begins at 0."""

    cuts: tuple[int, ...]

    def cells(self, line: str) -> Sequence[str]:
        """Return the cells; a line with text across a cut is no row."""
        if any(not line[cut - 1 : cut].isspace() and not line[cut : cut + 1].isspace() for cut in self.cuts if cut < len(line)):
            return [line.strip()]
        places = (0, *self.cuts, max(len(line), *self.cuts))
        return [line[begin:end].strip() for begin, end in pairwise(places)]

    @property
    def words(self) -> str:
        """Where the columns begin."""
        return (
            f"columns were cut by their place in the line, at characters {', '.join(str(cut + 1) for cut in (0, *self.cuts))}"
        )


@dataclass(frozen=True)
class Drawn:
    """A table drawn with bars, as databases and Markdown write it."""

    def cells(self, line: str) -> Sequence[str]:
        """Return the cells between the bars; nothing for a rule."""
        text = line.strip()
        if _RULE.fullmatch(text):
            return []
        inner = text.removeprefix("|").removesuffix("|")
        return [cell.strip() for cell in inner.split("|")] if text.startswith("|") else [text]

    @property
    def words(self) -> str:
        """What was drawn."""
        return "the bars and rules drawn around the cells were dropped"


def may_be_aligned(dialect: Dialect, width: int) -> bool:
    """Say whether what parts the cells leaves room for doubt: nothing does, or what stands in any text or drawing."""
    return width == 1 or dialect.delimiter in {" ", ":", "|"}


def find_form(lines: Sequence[str]) -> Form | None:
    """Return the form of a text without delimiters, judged by its first lines, or None if it has none."""
    filled = [line.rstrip("\r\n") for line in lines[:_LINES] if line.strip()]
    bars = sum(1 for line in filled if line.strip().startswith("|") and line.strip().endswith("|"))
    rules = sum(1 for line in filled if _RULE.fullmatch(line.strip()))
    if bars >= 2 and rules and bars + rules >= 0.9 * len(filled):
        return Drawn()
    if len(filled) < _FEW_LINES or any("\t" in line or "|" in line for line in filled) or max(map(len, filled)) > _LONGEST:
        return None
    return _by_rule(filled) or _by_gaps(filled)


def _by_rule(filled: Sequence[str]) -> Aligned | None:
    """Return the columns that a line of dashes draws."""
    for line in filled[:20]:
        marks = list(re.finditer(r"[-=_]+", line))
        if len(marks) > 1 and re.fullmatch(r"\s*[-=_]+(\s+[-=_]+)+\s*", line):
            return _if_it_holds(Aligned(tuple(mark.start() for mark in marks[1:])), filled)
    return None


def _by_gaps(filled: Sequence[str]) -> Aligned | None:
    """Return the columns between the characters that are blank in every line."""
    usual = sorted(map(len, filled))[len(filled) // 2]
    rows = [line for line in filled if len(line) * 2 >= usual]
    zones = _zones(rows)
    if len(zones) < 2 or _parted_by_one_space(rows):
        return None
    header = next((line for line in rows[:5] if all(not line[a:b].strip() for (_, a), (b, _) in pairwise(zones))), "")
    named = any(kind(line[a:b]) in {"number", "date"} for line in rows[-3:] for a, b in zones) and not any(
        kind(header[a:b]) in {"number", "date"} for a, b in zones
    )
    kept = [zones[0]]
    for begin, end in zones[1:]:
        narrow = begin - kept[-1][1] < 2
        if narrow and not (named and header[begin:end].strip() and header[kept[-1][0] : kept[-1][1]].strip()):
            kept[-1] = (kept[-1][0], end)  # a space that happens to stand at one place in all texts of a column
        else:
            kept.append((begin, end))
    if len(kept) < 2:
        return None
    return _if_it_holds(Aligned(tuple(_cut(rows, a, b) for a, b in pairwise(kept))), filled)


def _zones(rows: Sequence[str]) -> list[tuple[int, int]]:
    """Return the runs of characters that are not blank in some of the lines."""
    width = max(map(len, rows))
    allowed = int((1 - _BLANK_SHARE) * len(rows))
    zones: list[tuple[int, int]] = []
    for at in range(width):
        if sum(1 for row in rows if not row[at : at + 1].isspace() and at < len(row)) <= allowed:
            continue
        if zones and zones[-1][1] == at:
            zones[-1] = (zones[-1][0], at + 1)
        else:
            zones.append((at, at + 1))
    return zones


def _parted_by_one_space(rows: Sequence[str]) -> bool:
    """Say whether a single space parts the cells of every line: then it is a delimiter, or text."""
    return sum(1 for row in rows if "  " not in row.strip()) > 0.9 * len(rows)


def _cut(rows: Sequence[str], left: tuple[int, int], right: tuple[int, int]) -> int:
    """Return where between two columns to cut: numbers grow to the left, text to the right."""
    begin, end = left[1], right[0]
    if all(kind(row[right[0] : right[1]]) in {"number", ""} for row in rows[1:]):
        text = any(kind(row[left[0] : left[1]]) == "text" for row in rows[1:])
        return (begin + end + 1) // 2 if text else begin
    return end


def _if_it_holds(form: Aligned, filled: Sequence[str]) -> Aligned | None:
    """Return the form if nearly every line keeps to it and no column is empty."""
    rows = [cells for line in filled if len(cells := form.cells(line)) > 1]
    used = all(any(row[i] for row in rows) for i in range(len(form.cuts) + 1))
    return form if used and len(rows) >= 0.8 * len(filled) and len(rows) >= _FEW_LINES - 1 else None


def rewrite(path: Path, form: Form, target: Path, course: Course) -> None:
    """Write the cells of every line of `path` to `target`, the character ONE_COLUMN between them."""
    size = max(path.stat().st_size, 1)
    with path.open("rb") as source, target.open("w", encoding="utf-8", newline="") as out:
        for number, line in enumerate(_lines(source.readline)):
            text = line.decode("utf-8", "replace").removeprefix("\ufeff").replace(ONE_COLUMN, " ")
            out.write(ONE_COLUMN.join(form.cells(text.rstrip("\r\n"))) + "\n" * text.endswith("\n"))
            if number % 10_000 == 0:
                course.at(source.tell() / size)


class _ReadLine(Protocol):
    def __call__(self, limit: int, /) -> bytes: ...


def _lines(readline: _ReadLine) -> Iterator[bytes]:
    while line := readline(_LINE_BYTES):
        yield line
