"""Rows in an order, on files of this machine: those of a version, or of a copy that was sorted or filtered before.

A place is where a row stands in that order, from 0. Files are pruned by place, so a look at a few rows costs what they cost.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

import pyarrow.parquet as pq

from backend.adapters.engine import quote_identifier, quote_text
from backend.adapters.storage import storage
from backend.core.table import Column
from backend.datasets.filtering import Cell
from backend.datasets.schemas import VersionRef

ROW = "row_number"  # the column of a prepared copy with each row's number in the version

_COUNTED = '"counted by listmill"'


@dataclass(frozen=True)
class Base:
    """Parquet files and where each begins. In SQL the cells are c0, c1 ..., with `place` and `row`, the number in the version.

    `starts` has one more entry than there are files: how many rows there are. `prepared` says that it is a copy, whose columns
    carry those names already.
    """

    files: tuple[Path, ...]
    starts: tuple[int, ...]
    columns: tuple[Column, ...]
    prepared: bool = False

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.starts[-1]

    def cells(self) -> dict[str, Cell]:
        """Return how the columns are called in `between`."""
        return {column.name: Cell(f"c{number}", column.type) for number, column in enumerate(self.columns)}

    def between(self, low: int, high: int, read: Iterable[int] | None = None) -> str:
        """Return the rows with places from `low` up to, without, `high`, as something to stand after FROM.

        `read` are the columns that are wanted; all by default.
        """
        wanted = sorted(set(range(len(self.columns)) if read is None else read))
        first = max(bisect_right(self.starts, max(low, 0)) - 1, 0)
        found = [
            self._of_file(number, low, high, wanted) for number in range(first, len(self.files)) if self.starts[number] < high
        ]
        return f"({' UNION ALL '.join(found or [self._of_file(0, 0, 0, wanted)])})"

    def _of_file(self, number: int, low: int, high: int, wanted: Sequence[int]) -> str:
        start, end = self.starts[number], self.starts[number + 1]
        rows = f"read_parquet([{quote_text(str(self.files[number]))}], hive_partitioning = false)"
        here = "file_row_number"
        if not self.prepared and any(column.name.casefold() == here for column in self.columns):
            # A column of that name hides the number of the row, which then has to be counted.
            rows, here = f"(SELECT *, row_number() OVER () - 1 AS {_COUNTED} FROM {rows})", _COUNTED
        limits = [f"{here} >= {low - start}"] if low > start else []
        limits += [f"{here} < {high - start}"] if high < end else []
        cells = [f"{self._name(one)} AS c{one}" for one in wanted]
        cells += [f"{here} + {start} AS place", f"{ROW} AS row" if self.prepared else f"{here} + {start + 1} AS row"]
        return f"SELECT {', '.join(cells)} FROM {rows}" + (f" WHERE {' AND '.join(limits)}" if limits else "")

    def _name(self, number: int) -> str:
        return f"c{number}" if self.prepared else quote_identifier(self.columns[number].name)


@contextmanager
def of_version(source: VersionRef) -> Iterator[Base]:
    """Lend a version in its own order; its parts stay on this machine until the block ends."""
    with ExitStack() as pinned:
        paths = tuple(pinned.enter_context(storage().local(key)) for key in source.parts)
        yield on_paths(source, paths)


def on_paths(source: VersionRef, paths: Sequence[Path]) -> Base:
    """Return a version in its own order on local copies of its parts, in their order."""
    sizes = [source.rows] if len(paths) == 1 and source.rows else [_rows_of(path) for path in paths]
    return Base(tuple(paths), (0, *accumulate(sizes)), source.columns)


@lru_cache(maxsize=4096)
def _rows_of(path: Path) -> int:
    return int(pq.read_metadata(path).num_rows)
