"""What reading a source gives: a Parquet file, how the source was understood, what was repaired and what was kept aside."""

from dataclasses import dataclass
from pathlib import Path

from backend.core.table import Column

SAMPLE_ROWS = 50


@dataclass(frozen=True)
class RowAside:
    """A row of the source that could not be read as asked. `line` counts from 1 in the source; text may be cut."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Aside:
    """All rows kept aside: how many, a CSV of all of them (None if there are none), and the first few."""

    count: int
    path: Path | None
    sample: tuple[RowAside, ...]


@dataclass(frozen=True)
class Repair:
    """One kind of change that reading made: how often, in words, and the first few lines of the source it was made in."""

    kind: str
    count: int
    detail: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Misfit:
    """Cells of one column that did not fit its type: they are NULL in the dataset; a few are shown."""

    column: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class ColumnRead:
    """A column and, in words, why it was read as this type."""

    column: Column
    reading: str


@dataclass(frozen=True)
class Loaded:
    """A source that was read. `header` is the line it stands in, from 1, or None.

    `table` is the sheet or member that was read, `tables` are all there are; both empty where a source is one table.
    """

    path: Path
    rows: int
    columns: tuple[ColumnRead, ...]
    encoding: str
    delimiter: str
    header: int | None
    repairs: tuple[Repair, ...]
    misfits: tuple[Misfit, ...]
    aside: Aside
    format: str = "csv"
    table: str | None = None
    tables: tuple[str, ...] = ()
