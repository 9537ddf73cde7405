"""A way to read a column: its type, what fits it in Python (to choose) and in SQL (to convert).

A reading never damages: what it takes, it can give back. In SQL a cell passes three gates: `fast`, exact and cheap, for what
the column is made of; the words for nothing; `tolerant`, for other notations of the same. What passes none is a misfit.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from backend.adapters.engine import quote_text

BLANKS = " \t\r\n\u00a0\u202f\ufeff"  # the last is a byte order mark where two files were joined


@dataclass(frozen=True)
class Fast:
    """A condition on the raw cell that only exact values meet, and their value."""

    condition: str
    value: str


@dataclass(frozen=True)
class Change:
    """A change of look that a reading makes: a cell whose text holds `pattern` (RE2) is counted as a repair of `kind`.

    Without a pattern every cell read is one. `detail` says what was done, with {count} and {s} in it.
    """

    kind: str
    detail: str
    pattern: str = ""


@dataclass(frozen=True)
class Calls:
    """The SQL a pass evaluates, once, for cells that are worth a note: read as nothing, read otherwise, not read at all."""

    nothing: str
    changed: str
    misfit: str


@dataclass(frozen=True)
class Reading:
    """One way to read a column. The functions take the SQL of a cell: `tolerant` that of the trimmed one, and give NULL for a misfit."""

    key: str
    type: str
    words: str
    fits: Callable[[str], bool]
    tolerant: Callable[[str], str]
    fast: Callable[[str], Fast] | None = None
    changes: tuple[Change, ...] = ()

    def sql(self, cell: str, *, null_pattern: str, calls: Calls) -> str:
        """Return the expression that reads the raw `cell`."""
        trimmed = f"trim({cell}, {quote_text(BLANKS)})"
        cases = [f"WHEN strlen({cell}) = 0 THEN NULL"]
        if self.fast:
            fast = self.fast(cell)
            cases.append(f"WHEN {fast.condition} THEN {fast.value}")
        # A list after IN would be joined for every row; a pattern is tried only for cells that come this far.
        cases.append(f"WHEN regexp_full_match({trimmed}, {quote_text(null_pattern)}) THEN {calls.nothing}::{self.type}")
        if any(change.pattern for change in self.changes):
            cases.append(f"WHEN {calls.changed} THEN NULL")  # it notes the cell and is never true
        return f"CASE {' '.join(cases)} ELSE coalesce({self.tolerant(trimmed)}, {calls.misfit}::{self.type}) END"


TEXT = Reading("text", "VARCHAR", "text", lambda _: True, lambda cell: cell)


def null_pattern(words: tuple[str, ...]) -> str:
    """Return the pattern of cells that say "nothing", in any case of letters; blank cells always do."""
    return f"(?is)({'|'.join(['', *(_escaped(word.strip()) for word in words)])})"


def matches(pattern: str) -> Callable[[str], bool]:
    """Return a test for texts that match as a whole."""
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda text: compiled.fullmatch(text) is not None


def _escaped(text: str) -> str:
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
