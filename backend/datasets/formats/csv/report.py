"""What reading a CSV repaired, in counts and sentences a person understands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.datasets.formats.csv.counts import Counts
from backend.datasets.formats.csv.encoding import name_of
from backend.datasets.formats.csv.layout import Layout
from backend.datasets.formats.csv.look import Look
from backend.datasets.formats.csv.notes import Notes, Reread
from backend.datasets.formats.csv.reading import Reading
from backend.datasets.formats.loaded import Repair

_COLUMNS_SHOWN = 8
_WORDS_SHOWN = 6


@dataclass(frozen=True)
class Cells:
    """The columns of a pass: their names and readings, what the pass noted, and how many cells of each were read."""

    names: tuple[str, ...]
    readings: tuple[Reading, ...]
    notes: Notes
    filled: Sequence[int]


def repairs(
    look: Look, layout: Layout, counts: Counts | None, cells: Cells, *, framed: Sequence[Repair] = ()
) -> tuple[Repair, ...]:
    """Return what was repaired, in the order in which it happened; `framed` is what was left out around the table."""
    rows = _of_rows(layout, counts or Counts(), cells.notes.blank_rows)
    lines = counts.lines if counts else {}
    return (
        *(Repair(kind, count, _sentence(detail, count)) for kind, count, detail in _of_bytes(look) if count),
        *framed,
        *(Repair(kind, count, _sentence(detail, count), tuple(lines.get(kind, ()))) for kind, count, detail in rows if count),
        *_of_cells(cells),
    )


def _sentence(detail: str, count: int) -> str:
    return detail.format(
        count=f"{count:,}", s="" if count == 1 else "s", es="s" if count == 1 else "", was="was" if count == 1 else "were"
    )


def _of_cells(cells: Cells) -> Iterator[Repair]:
    """Yield one repair for every kind of change in the look of cells, over all columns."""
    found: dict[str, dict[str, list[tuple[str, int]]]] = {}
    for i, reading in enumerate(cells.readings):
        reread = cells.notes.reread.get(i, Reread())
        for number, change in enumerate(reading.changes):
            count = reread.changes[number] if change.pattern else cells.filled[i]
            if count > 0:
                found.setdefault(change.kind, {}).setdefault(change.detail, []).append((cells.names[i], count))
    for kind, details in found.items():
        parts = [
            f"{_sentence(detail, sum(n for _, n in where))} in {_columns([c for c, _ in where])}"
            for detail, where in details.items()
        ]
        yield Repair(kind, sum(n for where in details.values() for _, n in where), "; ".join(parts))
    yield from _of_nothing(cells)


def _of_nothing(cells: Cells) -> Iterator[Repair]:
    said = {cells.names[i]: reread.nothing for i, reread in sorted(cells.notes.reread.items()) if reread.nothing}
    if said:
        parts = [
            f"{', '.join(f'“{word}” {often:,} times' for word, often in counted.most_common(_WORDS_SHOWN))} in “{name}”"
            for name, counted in list(said.items())[:_COLUMNS_SHOWN]
        ]
        more = f"; and in {len(said) - _COLUMNS_SHOWN:,} more columns" if len(said) > _COLUMNS_SHOWN else ""
        total = sum(counted.total() for counted in said.values())
        yield Repair("null_words", total, f"words for nothing were left empty: {'; '.join(parts)}{more}")


def _columns(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:_COLUMNS_SHOWN])
    return shown + (f" and {len(names) - _COLUMNS_SHOWN:,} more columns" if len(names) > _COLUMNS_SHOWN else "")


def _of_bytes(look: Look) -> Iterator[tuple[str, int, str]]:
    if look.packing:
        yield "unpacked", 1, f"the file was packed with {look.packing}"
    if look.encoding != "utf-8":
        yield "encoding", 1, f"the text was rewritten from {name_of(look.encoding)}"
    rest = "as Windows-1252" if look.encoding in {"utf-8", "cp1252"} else "as �"
    yield "bytes", look.bytes_mended, f"{{count}} byte{{s}} that {name_of(look.encoding)} does not know {{was}} read {rest}"
    yield "nul_characters", look.nuls_removed, "{count} NUL character{s} {was} removed"


_ROWS = {
    "quotes": "quotes inside the cells of {count} row{s} {was} taken as they stand",
    "short_rows": "{count} row{s} with too few cells {was} filled up with empty ones",
    "surplus_cells": "empty cells behind the last column were dropped in {count} row{s}",
    "repeated_header": "{count} row{s} that repeat{es} the names of the columns {was} left out",
    "blank_rows": "{count} row{s} without any value {was} left out",
}


def _of_rows(layout: Layout, counts: Counts, blank_rows: int) -> Iterator[tuple[str, int, str]]:
    for kind, detail in _ROWS.items():
        yield kind, counts.mended[kind] + (blank_rows if kind == "blank_rows" else 0), detail
    if layout.spaced:
        yield "spaces", 1, "the space behind every delimiter was dropped"
