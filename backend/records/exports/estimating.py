"""How large a file will be, from the first rows: said before it is made, and so said as “about”."""

from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, replace

from backend.adapters.storage import scratch
from backend.records.exports import EXPORTS
from backend.records.exports.options import Options
from backend.records.exports.selection import Selection, Tally, connection

_SAMPLE_ROWS = 2_000
AT_ONCE_BYTES = 32_000_000  # a file up to this size is sent while it is made; a job makes larger ones


@dataclass(frozen=True)
class Shape:
    """What the rows of a file weigh: `base_bytes` whatever their number, and `row_bytes` each."""

    base_bytes: int
    row_bytes: float

    def size(self, rows: int) -> int:
        """Return about how many bytes this many rows make."""
        return self.base_bytes + round(self.row_bytes * rows)


def weighed(lent: Callable[[], AbstractContextManager[Selection]], format_name: str, options: Options) -> Shape:
    """Return what rows like these weigh in a format: the first of them are written and measured.

    Raises Rejected and TooLarge as an export of them would.
    """
    with lent() as selection, scratch() as folder, connection(folder, quick=True) as con:
        sizes = []
        for rows in (0, _SAMPLE_ROWS):
            few = f"SELECT * FROM ({selection.head}\n) LIMIT {rows}"
            tally, size = Tally(), 0
            written = replace(selection, sql=few, sample=few, rows=None, whole=False)
            with closing(EXPORTS[format_name].stream(con, written, options=options, tally=tally)) as pieces:
                size = sum(map(len, pieces))
            sizes.append((tally.rows, size))
        (_, base), (rows, size) = sizes
        return Shape(base, max(0.0, (size - base) / rows) if rows else 0.0)


def at_once(rows: int | None, shape: Shape) -> bool:
    """Say whether a file is small enough to be sent while it is made; not while nobody knows how many rows there are."""
    return rows is not None and shape.size(rows) <= AT_ONCE_BYTES
