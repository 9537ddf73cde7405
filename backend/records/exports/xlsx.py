"""Rows as an Excel workbook, made as it is sent: cells become XML in SQL, and the archive is packed as they come."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from backend.core.errors import TooLarge
from backend.records.exports import cells, sheet_cells, workbook
from backend.records.exports.options import Options
from backend.records.exports.pulling import BATCH_CELLS, joined, texts
from backend.records.exports.selection import Selection, Tally, types_of
from backend.records.exports.workbook import MOST_COLUMNS, SHEET_ROWS, Sheet, letters
from backend.records.exports.zipping import MOST_BYTES, Zip

_LOOK_ROWS = 1_000
_WIDE = 300  # columns
_WIDEST, _NARROWEST = 60.0, 8.0
_WIDTHS = {sheet_cells.DAY: 11.0, sheet_cells.MOMENT: 19.5, sheet_cells.TIME: 10.0}


def stream(
    con: duckdb.DuckDBPyConnection,
    selection: Selection,
    *,
    options: Options,
    tally: Tally,
    sheet_rows: int = SHEET_ROWS,
) -> Generator[bytes]:
    """Yield a workbook: bold frozen header, filter, widths; rows beyond the limit of a sheet go on in a further one.

    Whole numbers and decimals of more than 15 digits, and days Excel does not count, are written as text; so no digit is
    lost. Moments with a zone are UTC. Texts that are too long are cut, numbers that are none are left out: a last sheet says so.

    Raises TooLarge for more columns than a sheet has, and for a workbook of more than 4 GB.
    """
    del options  # a workbook leaves no choice
    if len(selection.columns) > MOST_COLUMNS:
        raise TooLarge(
            f"There are {len(selection.columns):,} columns; an Excel sheet has {MOST_COLUMNS:,}.",
            hint="Choose fewer columns, or export CSV or Parquet.",
        )
    kinds = types_of(con, selection)
    look = _looked(con, selection, kinds, sheet_rows=sheet_rows)
    packed, sheets = Zip(), _Sheets(selection, look, kinds)
    yield packed.whole("_rels/.rels", workbook.ROOT)
    yield packed.whole("xl/styles.xml", workbook.STYLES)
    yield sheets.begin(packed)
    rows = (_wide_rows if len(selection.columns) > _WIDE else _rows)(con, selection, kinds, sheet_rows=look.sheet_rows)
    for batch in rows:
        done = 0
        while done < len(batch):
            if sheets.rows == look.sheet_rows:
                yield sheets.end(packed) + sheets.begin(packed)
            part = batch.slice(done, look.sheet_rows - sheets.rows)
            yield packed.add(sheet_cells.finished(bytes(joined(part)), tally))
            done, sheets.rows = done + len(part), sheets.rows + len(part)
        tally.rows += len(batch)
    yield sheets.end(packed)
    yield from _finish(packed, sheets, tally)


@dataclass(frozen=True)
class _Look:
    """What the first rows tell: how wide the columns are, and how many rows a sheet takes."""

    widths: tuple[float, ...]
    sheet_rows: int


class _Sheets:
    """The sheets written so far; `rows` of the last one."""

    def __init__(self, selection: Selection, look: _Look, kinds: list[cells.Kind]) -> None:
        self._selection, self._look = selection, look
        self._styles = [sheet_cells.number_format(kind) for kind in kinds]
        self.made: list[Sheet] = []
        self.rows = 0

    def begin(self, packed: Zip) -> bytes:
        """Return the start of the next sheet."""
        number, self.rows = len(self.made), 0
        start = workbook.sheet_start(self._selection.columns, widths=self._look.widths, styles=self._styles, first=number == 0)
        self.made.append(Sheet(workbook.sheet_name(self._selection.name, number)))
        return packed.begin(f"xl/worksheets/sheet{number + 1}.xml") + packed.add(start.encode())

    def end(self, packed: Zip) -> bytes:
        """Return the end of the sheet."""
        filtered = f"A1:{letters(len(self._styles) - 1)}{self.rows + 1}"
        self.made[-1] = Sheet(self.made[-1].name, filtered)
        return packed.add(workbook.sheet_end(filtered).encode()) + packed.end()


def _finish(packed: Zip, sheets: _Sheets, tally: Tally) -> Iterator[bytes]:
    made = list(sheets.made)
    if told := told_of(tally):
        made.append(Sheet("Notes"))
        yield packed.whole(f"xl/worksheets/sheet{len(made)}.xml", workbook.notes(told))
    yield packed.whole("xl/workbook.xml", workbook.book(made))
    yield packed.whole("xl/_rels/workbook.xml.rels", workbook.relations(len(made)))
    yield packed.whole("[Content_Types].xml", workbook.content_types(len(made)))
    yield packed.close()


def told_of(tally: Tally) -> list[str]:
    """Return what a workbook could not say as it was, a sentence each."""
    found = []
    if tally.cut:
        many = "1 text was" if tally.cut == 1 else f"{tally.cut:,} texts were"
        found.append(f"{many} longer than an Excel cell holds (32,767 characters) and cut there; such a text ends in “…”.")
    if tally.blanked:
        many = "1 cell was" if tally.blanked == 1 else f"{tally.blanked:,} cells were"
        found.append(f"{many} not-a-number or infinite, which Excel does not know, and left empty.")
    return found


def _rows(
    con: duckdb.DuckDBPyConnection, selection: Selection, kinds: list[cells.Kind], *, sheet_rows: int
) -> Iterator[pa.Array]:
    """Yield the XML of rows, made whole in SQL."""
    made = [
        sheet_cells.cell(place, kind, letters=letters(number))
        for number, (place, kind) in enumerate(zip(selection.places, kinds, strict=True))
    ]
    numbered = f"SELECT *, CAST((row_number() OVER () - 1) % {sheet_rows} + 2 AS VARCHAR) AS n FROM {selection.source}"
    sql = f"SELECT concat('<row r=\"', n, '\">', {', '.join(made)}, '</row>') FROM ({numbered})"
    for batch in texts(con, sql, columns=len(selection.columns)):
        yield batch.column(0)


def _wide_rows(
    con: duckdb.DuckDBPyConnection, selection: Selection, kinds: list[cells.Kind], *, sheet_rows: int
) -> Iterator[pa.Array]:
    """Yield the XML of rows with very many cells, put together here a few rows at a time: in SQL two thousand would come at once."""
    made = [
        f"coalesce({sheet_cells.cell(place, kind, letters=None)}, '\"/>')"
        for place, kind in zip(selection.places, kinds, strict=True)
    ]
    heads = [f'<c r="{letters(number)}' for number in range(len(made))]
    rows, few = 0, max(1, BATCH_CELLS // len(made))
    for batch in texts(con, f"SELECT {', '.join(made)} FROM {selection.source}", columns=len(made)):
        for start in range(0, batch.num_rows, few):
            part = batch.slice(start, few)
            numbers = pa.array([str((rows + row) % sheet_rows + 2) for row in range(part.num_rows)])
            pieces = [piece for head, column in zip(heads, part.columns, strict=True) for piece in (head, numbers, column)]
            yield pc.binary_join_element_wise('<row r="', numbers, '">', *pieces, "</row>", "")
            rows += part.num_rows


def _looked(con: duckdb.DuckDBPyConnection, selection: Selection, kinds: list[cells.Kind], *, sheet_rows: int) -> _Look:
    """Return what the first rows tell: they stand for all, so that nothing is read twice."""
    lengths = [f"max(length({cells.as_text(place, kind)}))" for place, kind in zip(selection.places, kinds, strict=True)]
    head = f"(SELECT * FROM ({selection.head}) LIMIT {_LOOK_ROWS}) AS rows_({', '.join(selection.places)})"
    found = con.execute(f"SELECT {', '.join(lengths)} FROM {head}").fetchall()[0]
    widths = []
    for name, kind, longest in zip(selection.columns, kinds, found, strict=True):
        wide = _WIDTHS.get(sheet_cells.number_format(kind)) or (longest or 0) + 1.5
        widths.append(min(_WIDEST, max(_NARROWEST, wide, len(name) + 3.5)))
    row_bytes = sum((longest or 0) + 60 for longest in found)
    return _Look(tuple(widths), max(1, min(sheet_rows, int(MOST_BYTES * 0.9) // row_bytes)))
