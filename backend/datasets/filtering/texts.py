"""Filters as they stand in an address: a JSON list of {column, operator, value}, closed and bounded."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backend.core.errors import Rejected, TooLarge

OPERATORS = (
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "in",
    "not_in",
    "contains",
    "not_contains",
    "starts_with",
    "ends_with",
    "between",
    "is_null",
    "not_null",
    "is_true",
    "is_false",
)
MOST_FILTERS, MOST_VALUES, MOST_CHARACTERS = 40, 1_000, 16_000

_BARE = frozenset({"is_null", "not_null", "is_true", "is_false"})
_SCALARS = str | int | float | bool | None
_EXAMPLE = 'Write a list such as [{"column": "city", "operator": "eq", "value": "Bremen"}].'


@dataclass(frozen=True)
class Filter:
    """One condition on a column; `value` is JSON: a text, number, boolean or None, or a tuple of them.

    Texts are compared exactly by eq, ne, in, not_in, lt, le, gt, ge and between; contains, not_contains, starts_with and
    ends_with do not mind small and capital letters. ne, not_in and not_contains keep empty cells too.
    """

    column: str
    operator: str
    value: object = None


def read_filters(text: str) -> Iterator[Filter]:
    """Yield the conditions in a JSON list. Raises Rejected for what cannot be read."""
    if not text.strip():
        return
    if len(text) > MOST_CHARACTERS:
        raise TooLarge(f"The filter has {len(text):,} characters; {MOST_CHARACTERS:,} are taken.", hint="Choose fewer values.")
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Rejected("The filter is no JSON.", hint=_EXAMPLE) from error
    if not isinstance(listed, list):
        raise Rejected("The filter is no JSON list.", hint=_EXAMPLE)
    if len(listed) > MOST_FILTERS:
        raise Rejected(
            f"There are {len(listed):,} conditions; {MOST_FILTERS} are taken.",
            hint="Put values of one column together with “in”.",
        )
    for number, one in enumerate(listed, start=1):
        yield read_filter(one, number=number)


def write_filters(filters: Iterable[Filter]) -> str:
    """Return conditions as `read_filters` reads them, "" for none."""
    told = [
        {"column": one.column, "operator": one.operator} | ({} if one.operator in _BARE else {"value": one.value})
        for one in filters
    ]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) if told else ""


def read_filter(one: object, *, number: int = 1) -> Filter:
    """Return one condition of JSON. Raises Rejected for what is none; columns and types are looked at when it is used."""
    if not isinstance(one, dict) or not isinstance(one.get("column"), str) or not set(one) <= {"column", "operator", "value"}:
        raise Rejected(f"Condition {number} of the filter has to have a column, an operator and a value.", hint=_EXAMPLE)
    column, operator, value = one["column"], one.get("operator", "eq"), one.get("value")
    if operator not in OPERATORS:
        raise Rejected(f"There is no operator “{str(operator)[:40]}”.", hint=f"There are {', '.join(OPERATORS)}.")
    values = value if isinstance(value, list) else [value]
    if len(values) > MOST_VALUES:
        raise TooLarge(
            f"The filter on “{column[:80]}” has {len(values):,} values; {MOST_VALUES:,} are taken.", hint="Choose fewer values."
        )
    for cell in values:
        if not isinstance(cell, _SCALARS):
            raise Rejected(f"The filter on “{column[:80]}” has a value that is no text, number or boolean.", hint=_EXAMPLE)
        check_characters(str(cell))
    return Filter(column, operator, None if operator in _BARE else tuple(value) if isinstance(value, list) else value)


def check_characters(text: str) -> None:
    """Raise Rejected for a text that no cell can hold."""
    # Neither DuckDB nor PostgreSQL keeps a NUL, and a lone surrogate is no text.
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise Rejected(
            "The text holds a character that no cell can hold.", hint="Remove it; it often comes from pasted binary data."
        )
