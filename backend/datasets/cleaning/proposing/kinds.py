"""Columns of text that are numbers, dates, or yes and no: which, how they are written, and what would not fit.

The readings are those of files, so a cell that fits gives back every digit it had; codes with leading zeros stay text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.datasets.cleaning.proposing.candidates import Candidate, amount, named, shown
from backend.datasets.cleaning.proposing.looking import Look, Values
from backend.datasets.cleaning.proposing.nothing import IS_WORD
from backend.datasets.cleaning.proposing.spaces import squeezed, trimmed
from backend.datasets.cleaning.proposing.trying import tried
from backend.datasets.formats.csv.choice import Choice, Habits, choose
from backend.datasets.formats.csv.reading import Reading
from backend.datasets.formats.csv.words import has_leading_zero
from backend.datasets.profiles.likely import words_of

_LOOKED = 600  # distinct values that tell the kind; whether all fit is asked of every one
_TOLERATED = 0.1  # of the cells may not fit for a conversion to be worth a proposal
_GLANCE = 150
_WORDS_OF_TRUTH = 6  # of yes and no a column has two words, in a few spellings
_VERIFIED = 1_500_000  # rows of a list in which every cell of a column is read to be sure
_VERIFIED_WITHIN_S = 6.0  # after that a busy machine leaves it
_LEAST = 3  # cells; of fewer the kind is chance
_CODES = frozenset({"email", "phone", "postcode", "url", "uuid", "ip", "iban", "identifier", "country", "currency"})
_CODE_NAMES = frozenset(
    {"id", "code", "plz", "zip", "postcode", "phone", "tel", "isbn", "ean", "sku", "iban", "version", "ref"}
)
_SIGNS = {"eur": "€", "euro": "€", "us$": "$", "usd": "$", "gbp": "£", "sfr.": "CHF", "fr.": "CHF", "zł": "PLN", "kč": "CZK"}
_WRITTEN = re.compile(
    r"(?<![^\W\d])(?:" + "|".join(map(re.escape, sorted(_SIGNS, key=len, reverse=True))) + r")(?![^\W\d])", re.IGNORECASE
)
_NAMED = {"BIGINT": "whole numbers", "DOUBLE": "numbers", "DATE": "dates", "TIMESTAMP": "times", "BOOLEAN": "yes or no"}


@dataclass(frozen=True)
class Kind:
    """What the texts of a column are: the reading, why, what does not fit and an example of that."""

    reading: Reading
    why: str
    unsure: bool
    fitting: int
    misfits: int
    example: str
    each: float  # rows of the list a counted one stands for


def kind_of(look: Look, values: Values) -> Kind | None:
    """Return what the texts of a column are but for words that stand for nothing; None where they are texts."""
    seen = {
        v: int(n) for v, n in look.ask(f"SELECT v, n FROM {values.table} WHERE NOT {IS_WORD} ORDER BY hash(v) LIMIT {_LOOKED}")
    }
    choice = _choice(seen)
    if choice is None or choice.reading.type not in _NAMED or sum(seen.values()) < _LEAST:
        return None
    if _is_code(look, values) and not choice.reading.type.startswith(("DATE", "TIMESTAMP")):
        return None
    if choice.reading.type in {"BIGINT", "DOUBLE"} and any(map(has_leading_zero, seen)):
        return None
    source, each = values.table, values.each
    if not values.is_exact and look.rows <= _VERIFIED and look.has_time(_VERIFIED_WITHIN_S):
        # A conversion is switched on only where every cell is known to fit.
        counted = (
            f"SELECT {values.name} AS v, count(*)::BIGINT AS n FROM {look.relation} WHERE {values.name} IS NOT NULL GROUP BY 1"
        )
        source, each = f"(SELECT * FROM (SELECT {squeezed(trimmed('v'))} AS v, n FROM ({counted})) WHERE v <> '')", 1.0
    operation, parameters = step_of(choice.reading)
    telling = f"(SELECT v, n FROM {source} WHERE NOT {IS_WORD})"
    found = tried(look, values.column, telling, operation=operation, parameters=parameters)
    fitting = found.changed - found.misfits
    if not fitting or found.misfits > _TOLERATED * found.changed:
        return None
    return Kind(choice.reading, choice.why, choice.unsure, fitting, found.misfits, found.misfit, each)


def propose_kind(values: Values, kind: Kind) -> Candidate:
    """Return the step that makes a column what its texts are; switched on where every cell fits and nothing is guessed."""
    many = amount(kind.fitting, kind.each)
    said = f"{named(values)} {_told(kind)}"
    if kind.misfits:
        lost = amount(kind.misfits, kind.each)
        becomes = "does not fit and becomes empty" if lost.count == 1 else "do not fit and become empty"
        said += f"; {lost.of('cell', 'cells')} {becomes}, such as {shown(kind.example)}"
    elif kind.unsure:
        said += "; look whether that is right"
    elif many.about:
        said += f"; only a part of the rows was looked at (about 1 in {round(kind.each):,}), so look at what does not fit first"
    operation, parameters = step_of(kind.reading)
    sure = not (kind.misfits or kind.unsure or many.about)
    return Candidate(operation, values.column.name, parameters, f"{said}.", enabled=sure, cells=many)


def _told(kind: Kind) -> str:
    """Return what the texts are, and how that is known."""
    if kind.reading.type == "BOOLEAN":
        yes, _, no = kind.reading.key.partition("/")
        return f"says yes or no in words, “{yes}” and “{no}”"
    what = _NAMED[kind.reading.type]
    why = kind.why.partition(": of the values seen")[0].removeprefix(what).lstrip(", ")
    return f"holds {what} kept as text: {why}" if why not in {"", "decimal numbers"} else f"holds {what} kept as text"


def step_of(reading: Reading) -> tuple[str, dict[str, Any]]:  # Any: JSON
    """Return the operation that reads cells so, and its parameters."""
    if reading.type == "BOOLEAN":
        yes, _, no = reading.key.partition("/")
        return "to_boolean", {"yes": [yes], "no": [no]}
    if reading.type in {"BIGINT", "DOUBLE"}:
        style = reading.key.partition(" ")[0]
        return "to_number", {"decimal": "comma" if style == "comma" else "point", "type": reading.type}
    # Day first takes dates that begin with the year or name the month as well.
    first = "month" if reading.key.startswith(("mdy", "mixed m")) else "day"
    return "to_date" if reading.type == "DATE" else "to_timestamp", {"first": first}


def _is_code(look: Look, values: Values) -> bool:
    known = look.profile.get(values.column.name, {}).get("likely")
    return known in _CODES or not _CODE_NAMES.isdisjoint(words_of(values.column.name))


def _choice(seen: Mapping[str, int]) -> Choice | None:
    # A glance at a few values is enough to see that a column is text.
    few = dict(list(seen.items())[:_GLANCE])
    if not any(map(str.isdigit, "".join(few))) and len(few) > _WORDS_OF_TRUTH:
        return None
    if len(seen) > _GLANCE and _read(few) is None:
        return None
    return _read(seen)


def _one_currency(seen: Mapping[str, int]) -> dict[str, int]:
    """Return the values with one sign for each currency: EUR and € are the same."""
    found: dict[str, int] = {}
    for value, count in seen.items():
        one = _WRITTEN.sub(lambda match: _SIGNS[match[0].lower()], value)
        found[one] = found.get(one, 0) + count
    return found


def _read(seen: Mapping[str, int]) -> Choice | None:
    found = choose(_one_currency(seen), Habits()) if seen else None
    if found is None or found.reading.type != "VARCHAR":
        return found
    figures = {value: count for value, count in seen.items() if any(map(str.isdigit, value))}
    if not figures or sum(figures.values()) < (1 - 2 * _TOLERATED) * sum(seen.values()):
        return None
    found = choose(figures, Habits())
    return found if found.reading.type != "VARCHAR" else None
