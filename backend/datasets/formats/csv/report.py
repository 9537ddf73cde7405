"""What reading a CSV repaired, in counts and sentences a person understands."""

from collections.abc import Iterator

from backend.datasets.formats.csv.encoding import name_of
from backend.datasets.formats.csv.layout import Layout
from backend.datasets.formats.csv.look import Look
from backend.datasets.formats.csv.mending import Counts
from backend.datasets.formats.loaded import Repair


def repairs(look: Look, layout: Layout, counts: Counts | None, *, blank_rows: int) -> tuple[Repair, ...]:
    """Return what was repaired, in the order in which it happened."""
    return tuple(
        Repair(kind, count, detail.format(count=f"{count:,}", s="" if count == 1 else "s", was="was" if count == 1 else "were"))
        for kind, count, detail in (*_of_bytes(look), *_of_rows(layout, counts or Counts(), blank_rows))
        if count
    )


def _of_bytes(look: Look) -> Iterator[tuple[str, int, str]]:
    if look.packing:
        yield "unpacked", 1, f"the file was packed with {look.packing}"
    if look.encoding != "utf-8":
        yield "encoding", 1, f"the text was rewritten from {name_of(look.encoding)}"
    rest = "as Windows-1252" if look.encoding in {"utf-8", "cp1252"} else "as �"
    yield "bytes", look.bytes_mended, f"{{count}} byte{{s}} that {name_of(look.encoding)} does not know {{was}} read {rest}"
    yield "nul_characters", look.nuls_removed, "{count} NUL character{s} {was} removed"


def _of_rows(layout: Layout, counts: Counts, blank_rows: int) -> Iterator[tuple[str, int, str]]:
    yield "preamble", layout.preamble, "{count} line{s} above the table {was} left out"
    yield "quotes", counts.quotes_mended, "quotes inside the cells of {count} row{s} {was} taken as they stand"
    yield "short_rows", counts.short_filled, "{count} row{s} with too few cells {was} filled up with empty ones"
    yield "surplus_cells", counts.surplus_dropped, "empty cells behind the last column were dropped in {count} row{s}"
    yield "blank_rows", counts.blank_rows + blank_rows, "{count} row{s} without any value {was} left out"
    if layout.spaced:
        yield "spaces", 1, "the space behind every delimiter was dropped"
