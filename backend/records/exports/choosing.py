"""Which columns and rows are wanted, as an address says it: a JSON list of names, and row numbers as 1-5,9."""

import json
import re
from collections.abc import Sequence

from backend.core.errors import Rejected, TooLarge

MOST_ROWS = 100_000
_RANGE = re.compile(r"\s*(\d{1,18})\s*(?:-\s*(\d{1,18})\s*)?")


def read_columns(texts: Sequence[str]) -> tuple[str, ...] | None:
    """Return the names of columns that were given one by one, or as one JSON list; None where all are wanted.

    Raises Rejected for a list that is none.
    """
    if len(texts) == 1 and texts[0].startswith("["):
        try:
            found = json.loads(texts[0])
        except ValueError:
            found = None
        if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
            raise Rejected(
                "The columns are no JSON list of names.", hint='Write ["city","amount"], or columns=city&columns=amount.'
            )
        return tuple(found)
    return tuple(texts) or None


def read_rows(text: str) -> tuple[int, ...] | None:
    """Return the row numbers, from 1, that `1-5,9` says, ascending; None where all are wanted.

    Raises Rejected for what is no such list, TooLarge for more than 100,000 rows.
    """
    if not text.strip():
        return None
    found: set[int] = set()
    for piece in text.split(","):
        match = _RANGE.fullmatch(piece)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last:
            raise Rejected(f"“{piece.strip()[:40]}” is no row number and no range.", hint="Rows are counted from 1: 1-5,9.")
        if last - first >= MOST_ROWS or len(found) + last - first >= MOST_ROWS:
            raise TooLarge(f"More than {MOST_ROWS:,} rows are chosen.", hint="Filter the list instead of choosing rows.")
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def write_rows(rows: Sequence[int]) -> str:
    """Return row numbers as `read_rows` reads them."""
    told: list[list[int]] = []
    for row in sorted(set(rows)):
        if told and row == told[-1][1] + 1:
            told[-1][1] = row
        else:
            told.append([row, row])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in told)
