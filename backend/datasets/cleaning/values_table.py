"""Columns with few different values: what steps make of each is worked out once, and looked up for every row.

A look-up on Parquet's dictionaries costs next to nothing, however much work the steps are; patterns on every row are what
makes cleaning slow.
"""

from collections.abc import Sequence
from itertools import count

import duckdb

from backend.adapters.engine import quote_text
from backend.datasets.course import Course
from backend.datasets.workshop import rows_of

VALUES_MAX = 256  # a look-up goes through them one by one
_PROBE_ROWS = 20_000
_TEXT_MAX = 1_000_000  # bytes of all values of a column
_HASHES = 1 << 18
_numbers = count(1)


class ValuesTable:
    """The values of the columns of a relation, with what steps make of them. It lives as long as its connection."""

    def __init__(self, con: duckdb.DuckDBPyConnection, source: str, course: Course, *, texts: Sequence[str]) -> None:
        self._con, self._source, self._course = con, source, course
        self._root = {ref: ref for ref in texts}
        self._tables: dict[str, str | None] = {}

    def looked_up(self, ref: str, expression: str, reads: Sequence[str]) -> tuple[str, str] | None:
        """Return the look-up that gives what `expression` does, and the column it reads; None where there are too many values.

        The expression is that of one value, reads refs of one column only, and is NULL where that is.
        """
        roots = {self._root.get(one) for one in reads}
        root = roots.pop() if len(roots) == 1 else None
        table = self._table(root) if root else None
        if root is None or table is None:
            return None
        name = f"{table}_{ref}"
        for sql in (
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT *, {expression} AS {ref} FROM {table}",
            f"SET VARIABLE {name} = (SELECT map(list({root}), list({ref})) FROM {table})",
        ):
            rows_of(self._con, sql, self._course)
        self._root[ref] = root
        return f"getvariable('{name}')[{root}]", root

    def maybe_among(self, ref: str, keys: Sequence[str]) -> str:
        """Return a quick test that every one of these texts passes, and hardly any other: a bit for each hash."""
        name, listed = f"hashes_{next(_numbers)}", ", ".join(map(quote_text, keys))
        hashes = f"SELECT (hash(k) % {_HASHES})::BIGINT AS h FROM (SELECT unnest([{listed}]) AS k)"
        bits = f"SET VARIABLE {name} = (SELECT bitstring_agg(h, 0, {_HASHES - 1}) FROM ({hashes}))"
        rows_of(self._con, bits, self._course)
        return f"get_bit(getvariable('{name}'), (hash({ref}) % {_HASHES})::INTEGER) = 1"

    def _table(self, root: str) -> str | None:
        if root not in self._tables:
            self._tables[root] = self._made(root) if self._few(root) else None
        return self._tables[root]

    def _few(self, root: str) -> bool:
        probe = f"SELECT count(DISTINCT {root}) FROM (SELECT {root} FROM ({self._source}) LIMIT {_PROBE_ROWS})"
        return int(rows_of(self._con, probe, self._course)[0][0]) <= VALUES_MAX

    def _made(self, root: str) -> str | None:
        table = f"values_{next(_numbers)}"
        few = f"SELECT DISTINCT {root} FROM ({self._source}) WHERE {root} IS NOT NULL LIMIT {VALUES_MAX + 1}"
        rows_of(self._con, f"CREATE TEMP TABLE {table} AS {few}", self._course)
        found = rows_of(self._con, f"SELECT count(*), coalesce(sum(strlen({root})), 0) FROM {table}", self._course)[0]
        return table if 0 < found[0] <= VALUES_MAX and found[1] <= _TEXT_MAX else None
