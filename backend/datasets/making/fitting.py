"""Writing rows anew with other columns: in another order, of a wider type, or empty where a table has none."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from backend.adapters.engine import quote_identifier, quote_text
from backend.core.errors import Rejected, TooLarge
from backend.core.table import Column
from backend.datasets.formats.course import Course
from backend.datasets.workshop import rows_of, workshop

_GROUP_ROWS = 30_720
_GROUP_CELLS = _GROUP_ROWS * 64


def fit(parts: Sequence[Path], taken: Sequence[Column | None], columns: Sequence[Column], target: Path, course: Course) -> Path:
    """Write the rows of `parts` to `target`, in their order, with `columns`: each from the one of `taken` beside it, or empty.

    Raises TooLarge when a worker's memory is not enough for so many columns, Rejected for a value that its type cannot keep.
    """
    cells = ", ".join(
        f"CAST({quote_identifier(old.name) if old else 'NULL'} AS {new.type}) AS {quote_identifier(new.name)}"
        for old, new in zip(taken, columns, strict=True)
    )
    listed = ", ".join(quote_text(str(part)) for part in parts)
    group = max(2_048, min(_GROUP_ROWS, _GROUP_CELLS // len(columns)))
    sql = (
        f"COPY (SELECT {cells} FROM read_parquet([{listed}], hive_partitioning = false)) TO {quote_text(str(target))}"
        f" (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {group})"
    )
    for threads in (None, 1):  # every thread holds a group of rows of all columns
        try:
            with workshop(target.parent, threads=threads) as con:
                rows_of(con, sql, course)
            return target
        except duckdb.OutOfMemoryException as fault:
            if threads == 1:
                raise TooLarge(
                    f"The {len(columns):,} columns of this dataset do not fit in the memory of a worker.",
                    hint="Set LISTMILL_WORKER_MEMORY_MB higher, or load the files as datasets of their own.",
                ) from fault
        except duckdb.ConversionException as fault:
            raise Rejected(
                f"A value does not fit the type its column has with the other files: {str(fault).partition(chr(10))[0]}",
                hint="Load the files again and set the column's type to VARCHAR.",
            ) from fault
    raise AssertionError("One thread either fits or does not.")
