"""The ways a column can be read: for each its type, what fits it in Python (to choose) and in SQL (to convert).

A reading never damages: what it takes, it can give back. In SQL a cell passes three gates: `fast`, exact and cheap, for what
the column is made of; the words for nothing; `tolerant`, for other notations of the same. What passes none is noted as a misfit.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from backend.adapters.engine import quote_text
from backend.datasets.formats.csv import words

_TRIMMED = "trim({x}, ' \t\r\n\u00a0')"


@dataclass(frozen=True)
class Reading:
    """One way to read a column. `fits` takes a trimmed cell; the SQL names the raw cell {x} and the trimmed one {t}."""

    key: str
    type: str
    words: str
    fits: Callable[[str], bool]
    tolerant: str  # the value, NULL for what does not fit
    fast: tuple[str, str] | None = None  # condition, value

    def sql(self, cell: str, *, null_words: str, misfit: str) -> str:
        """Return the expression that reads `cell`, whose misfits evaluate `misfit`."""
        trimmed = _TRIMMED.format(x=cell)
        cases = [f"WHEN {cell} = '' THEN NULL"]
        if self.fast:
            cases.append(f"WHEN {self.fast[0].format(x=cell)} THEN {self.fast[1].format(x=cell)}")
        # A list after IN would be joined for every row; a pattern is tried only for those that come this far.
        cases.append(f"WHEN regexp_full_match({trimmed}, {quote_text(null_words)}) THEN NULL")
        value = self.tolerant.format(t=trimmed)
        return f"CASE {' '.join(cases)} ELSE coalesce({value}, {misfit}::{self.type}) END"


def null_pattern(null_words: tuple[str, ...]) -> str:
    """Return the pattern of cells that say "nothing", in any case of letters."""
    return f"(?is)({'|'.join(['', *(_escaped(word.strip()) for word in null_words)])})"


def _escaped(text: str) -> str:
    """Return `text` as a pattern for RE2."""
    return re.sub(r"([^\w\s])", r"\\\1", text)


def _pattern(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text) is not None


_WHOLE = "-?(0|[1-9][0-9]{0,18})|[+](0|[1-9][0-9]{0,6})"
_DECIMAL = "[-+]?((0|[1-9][0-9]*)([.][0-9]*)?|[.][0-9]+)([eE][-+]?[0-9]+)?"
_SIGNIFICANT = "strlen(rtrim(regexp_replace({t}, '^[-+0.]+|[.]|[eE].*$', '', 'g'), '0'))"
# More digits than every DOUBLE keeps are taken only where this one gives them back.
_KEPT = (
    f"({_SIGNIFICANT} <= 15 OR replace(TRY_CAST({{t}} AS DOUBLE)::VARCHAR || ';', '.0;', '') = ltrim({{t}}, '+')"
    " OR TRY_CAST({t} AS DOUBLE)::VARCHAR = ltrim({t}, '+'))"
)
_FINITE = "(NOT regexp_matches({t}, '[eE]') OR (isfinite(TRY_CAST({t} AS DOUBLE)) AND TRY_CAST({t} AS DOUBLE) <> 0))"

TEXT = Reading("text", "VARCHAR", "text", lambda _: True, "{t}")

WHOLE = Reading(
    "whole",
    "BIGINT",
    "whole numbers",
    words.is_whole,
    f"CASE WHEN regexp_full_match({{t}}, '{_WHOLE}') THEN TRY_CAST({{t}} AS BIGINT) END".replace("{0,", "{{0,")
    .replace("8}", "8}}")
    .replace("6}", "6}}"),
    ("TRY_CAST({x} AS BIGINT)::VARCHAR = {x}", "TRY_CAST({x} AS BIGINT)"),
)
