"""The parameters of operations: a closed set of kinds, each checked before anything is done with it.

A page draws its form from these, so a new operation needs no form of its own.
"""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from backend.core.errors import ListmillError, Rejected
from backend.datasets.cleaning.operations.groups import checked_groups
from backend.datasets.cleaning.operations.patterns import checked_pattern
from backend.datasets.cleaning.operations.typenames import checked_type
from backend.datasets.filtering import read_filter, write_filters

TEXT_MAX = 1_000
NAME_MAX = 255
LIST_MAX = 2_000
NUMBER_MAX = 10.0**300
_GROUP_MAX = 100  # rows of one group that are told apart
_ROW_KEY = re.compile(r"[0-9a-f]{32}")


class Kind(StrEnum):
    """What a parameter holds."""

    TEXT = "text"  # any text, also none
    VALUE = "value"  # of a cell: a text, number or truth, as its column takes it
    VALUES = "values"
    PATTERN = "pattern"  # an RE2 pattern
    NUMBER = "number"
    WHOLE = "whole"
    FLAG = "flag"
    CHOICE = "choice"
    TYPE = "type"  # the type of a column
    WORDS = "words"  # a list of texts
    WHOLES = "wholes"  # a list of whole numbers, rising
    NAME = "name"  # what a new column is called
    NAMES = "names"
    COLUMN = "column"  # one there is
    COLUMNS = "columns"
    FILTERS = "filters"  # as in the API's “filter”
    GROUPS = "groups"  # values that become one
    APART = "apart"  # groups of rows, by what they are known by, that are not the same


@dataclass(frozen=True)
class Parameter:
    """One parameter. `choices` are (value, words) pairs; `low` and `high` bound a number, or how many a list may hold."""

    name: str
    kind: Kind
    label: str
    required: bool = False
    default: Any = None  # Any: JSON
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    low: float | None = None
    high: float | None = None

    def checked(self, value: object, *, where: str) -> Any:  # Any: JSON
        """Return the value as it is kept. Raises Rejected, with where it stands and what is wrong."""
        if value is None or (self.required and value in ("", [])):
            if self.required:
                raise Rejected(f"{where}: “{self.label}” is missing.", hint=self.help or "Fill it in.")
            return self.default
        try:
            return _CHECKS[self.kind](self, value)
        except ListmillError as fault:
            raise Rejected(f"{where}: {fault.detail}", hint=fault.hint) from fault

    def wrong(self, what: str) -> Rejected:
        """Return the refusal of a value of this parameter."""
        return Rejected(f"“{self.label}” {what}.", hint=self.help or "Change it or leave it out.")


def is_text(value: object, most: int = TEXT_MAX) -> bool:
    """Say whether a value is a text that can be kept: not too long, and with characters that every part of us can hold."""
    return (
        isinstance(value, str)
        and len(value) <= most
        and not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in value)
    )


def _text(of: Parameter, value: object) -> str:
    if not isinstance(value, str) or not is_text(value, int(of.high or TEXT_MAX)):
        raise of.wrong(f"is not a text of up to {int(of.high or TEXT_MAX):,} characters")
    return value


def _value(of: Parameter, value: object) -> str | float | bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _number(of, value)
    return _text(of, value)


def _values(of: Parameter, value: object) -> list[str | float | bool]:
    return [_value(of, one) for one in _list(of, value)]


def _pattern(of: Parameter, value: object) -> str:
    return checked_pattern(_text(of, value))


def _number(of: Parameter, value: object) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > NUMBER_MAX:
        raise of.wrong("is not a number")
    if (of.low is not None and value < of.low) or (of.high is not None and value > of.high):
        raise of.wrong(f"is {value}; it goes from {_bound(of.low)} to {_bound(of.high)}")
    return value


def _bound(value: float | None) -> str:
    return "anything" if value is None else f"{value:,.10g}"


def _whole(of: Parameter, value: object) -> int:
    found = _number(of, value)
    if isinstance(found, float) and not found.is_integer():
        raise of.wrong("is not a whole number")
    return int(found)


def _flag(of: Parameter, value: object) -> bool:
    if not isinstance(value, bool):
        raise of.wrong("is neither yes nor no")
    return value


def _choice(of: Parameter, value: object) -> str:
    known = [one for one, _ in of.choices]
    if not isinstance(value, str) or value not in known:
        raise of.wrong(f"is none of {', '.join(known)}")
    return value


def _type(of: Parameter, value: object) -> str:
    return checked_type(_text(of, value))


def _list(of: Parameter, value: object) -> list[object]:
    most = int(of.high or LIST_MAX)
    if isinstance(value, str | bytes) or not isinstance(value, Sequence):
        raise of.wrong("is not a list")
    if len(value) > most or len(value) < (of.low or 0):
        raise of.wrong(f"has {len(value):,} entries; it takes {int(of.low or 0):,} to {most:,}")
    return list(value)


def _words(of: Parameter, value: object) -> list[str]:
    found = _list(of, value)
    if not all(is_text(one) for one in found):
        raise of.wrong(f"holds something that is not a text of up to {TEXT_MAX:,} characters")
    return [str(one) for one in found]


def _wholes(of: Parameter, value: object) -> list[int]:
    found = _list(of, value)
    whole = [one for one in found if isinstance(one, int) and not isinstance(one, bool) and 0 < one <= 100_000]
    if len(whole) < len(found) or sorted(set(whole)) != whole:
        raise of.wrong("is not a list of whole numbers above 0 that rise")
    return whole


def _name(of: Parameter, value: object) -> str:
    if not isinstance(value, str) or not is_text(value, NAME_MAX) or not value.strip():
        raise of.wrong(f"is not a name of 1 to {NAME_MAX} characters")
    return value


def _names(of: Parameter, value: object) -> list[str]:
    found = [_name(of, one) for one in _list(of, value)]
    if len({one.casefold() for one in found}) < len(found):
        raise of.wrong("names something twice")
    return found


def _filters(of: Parameter, value: object) -> list[dict[str, Any]]:  # Any: JSON
    found = [read_filter(one, number=number) for number, one in enumerate(_list(of, value), start=1)]
    kept: list[dict[str, Any]] = json.loads(write_filters(found) or "[]")  # Any: JSON
    return kept


def _groups(_: Parameter, value: object) -> list[dict[str, Any]]:  # Any: JSON
    return checked_groups(value)


def _apart(of: Parameter, value: object) -> list[list[str]]:
    found = [_list(replace(of, low=1, high=_GROUP_MAX), group) for group in _list(of, value)]
    if not all(isinstance(key, str) and _ROW_KEY.fullmatch(key) for group in found for key in group):
        raise of.wrong("holds something that is not the key of a row")
    return [[str(key) for key in dict.fromkeys(group)] for group in found]


_CHECKS: Mapping[Kind, Callable[[Parameter, object], Any]] = {  # Any: JSON
    Kind.TEXT: _text,
    Kind.VALUE: _value,
    Kind.VALUES: _values,
    Kind.PATTERN: _pattern,
    Kind.NUMBER: _number,
    Kind.WHOLE: _whole,
    Kind.FLAG: _flag,
    Kind.CHOICE: _choice,
    Kind.TYPE: _type,
    Kind.WORDS: _words,
    Kind.WHOLES: _wholes,
    Kind.NAME: _name,
    Kind.NAMES: _names,
    Kind.COLUMN: _name,
    Kind.COLUMNS: _names,
    Kind.FILTERS: _filters,
    Kind.GROUPS: _groups,
    Kind.APART: _apart,
}
