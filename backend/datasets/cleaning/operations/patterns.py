"""Patterns a person gives: RE2, so no pattern takes more than time in proportion to the text; checked on the engine itself."""

from functools import lru_cache

import duckdb

from backend.adapters.engine import quote_text
from backend.core.errors import Rejected

PATTERN_MAX = 500


def checked_pattern(pattern: str) -> str:
    """Return a pattern that compiles. Raises Rejected with why it does not."""
    if not pattern or len(pattern) > PATTERN_MAX:
        raise Rejected(f"A pattern has 1 to {PATTERN_MAX} characters.", hint="Shorten it.")
    fault = _fault(pattern)
    if fault:
        raise Rejected(f"The pattern is not understood: {fault}", hint="Look-arounds and back references are not known here.")
    return pattern


def groups_in(pattern: str) -> int:
    """Return how many groups a pattern that compiles has."""
    count, escaped, inside = 0, False, False
    for at, letter in enumerate(pattern):
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
        elif inside:
            inside = letter != "]"
        elif letter == "[":
            inside = True
        elif letter == "(":
            count += not pattern.startswith("(?", at) or pattern.startswith(("(?P<", "(?<"), at)
    return count


@lru_cache(maxsize=512)
def _fault(pattern: str) -> str:
    try:
        with duckdb.connect(config={"threads": 1, "memory_limit": "64MB", "autoinstall_known_extensions": False}) as con:
            con.execute(f"SELECT regexp_matches('x', {quote_text(pattern)})").fetchall()
    except duckdb.Error as fault:
        return str(fault).partition("\n")[0].rpartition(": ")[2][:200]
    return ""
