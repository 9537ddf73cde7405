"""Values of a dataset as plain text, as numbers and as dates: text, DECIMAL, DOUBLE, DATE, TIMESTAMP, BOOLEAN, nested, NULL."""

import datetime as dt
import json
import math
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from backend.documents.variables.problems import Unfit

LONGEST = 20_000  # characters one value may put into a text

# Controls, halves of surrogate pairs, and marks that turn the direction of all that follows: none of them can be printed.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_BREAKS = re.compile("\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)


def is_missing(value: object) -> bool:
    """Say whether there is nothing to print: NULL, a text of blanks, a number that is none."""
    if isinstance(value, str):
        return not value or value.isspace()
    if isinstance(value, float | Decimal):
        return math.isnan(value) if isinstance(value, float) else value.is_nan()
    return value is None or (isinstance(value, list | tuple | dict) and not value)


def text_of(value: object) -> str:
    """Return a value as it is printed without a filter. Raises Unfit for bytes and for texts beyond all measure."""
    if isinstance(value, str):
        return clean(value)
    if value is None:
        return ""
    plain = _PLAIN.get(type(value))
    return plain(value) if plain else _rare(value)


def clean(text: str) -> str:
    """Return a text without what cannot be printed; every kind of line break becomes one. Raises Unfit when it is too long."""
    if len(text) > LONGEST:
        raise Unfit(f"has {len(text):,} characters; a value may have {LONGEST:,}")
    if text.isprintable():
        return text
    return _UNPRINTABLE.sub("", _BREAKS.sub("\n", text).replace("\t", " "))


def number_of(value: object) -> Decimal:
    """Return a value as a number. Raises Unfit when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise Unfit(f"{shown(value)} is no number")
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value.strip()):
            raise Unfit(f"{shown(value)} is no number like 1234.5")
        value = value.strip()
    try:
        found = Decimal(str(value) if isinstance(value, float) else value)
    except InvalidOperation:
        raise Unfit(f"{shown(value)} is no number like 1234.5") from None
    if not found.is_finite() or found.adjusted() > 40:
        raise Unfit(f"{shown(value)} cannot be written out as a number")
    return found


def time_of(value: object) -> dt.date | dt.datetime | dt.time:
    """Return a value as a date, a time or both; texts are read as 2026-12-31 or 2026-12-31 14:30. Raises Unfit."""
    if isinstance(value, dt.date | dt.time):
        return value
    if isinstance(value, str):
        told = value.strip()
        for read in (dt.date.fromisoformat, dt.datetime.fromisoformat, dt.time.fromisoformat):
            # A bare run of digits is a number or a year, whatever ISO 8601 allows.
            if not told.isdigit():
                try:
                    return read(told)
                except ValueError:
                    continue
    raise Unfit(f"{shown(value)} is no date like 2026-12-31")


def is_true(value: object) -> bool:
    """Say whether a condition on this value alone holds: neither missing, nor zero, nor “no”, “false” or “0”."""
    if is_missing(value):
        return False
    if isinstance(value, str):
        return value.strip().casefold() not in {"false", "no", "0"}
    return bool(value)


def is_same(value: object, wanted: str) -> bool:
    """Say whether a value is what a condition names: as it is printed, numbers by what they amount to."""
    if is_missing(value):
        return not wanted.strip()
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        try:
            return number_of(value) == number_of(wanted)
        except Unfit:
            return False
    try:
        told = text_of(value)
    except Unfit:
        return False
    return told.strip().casefold() == wanted.strip().casefold() if isinstance(value, bool) else told.strip() == wanted.strip()


def printable(told: str) -> str:
    """Return words of strangers for a sentence of ours: whatever cannot be printed is left out."""
    return told if told.isprintable() else "".join(sign if sign.isprintable() else " " for sign in told)


def shown(value: object) -> str:
    """Return a value for a sentence about it: in quotes, not too long."""
    told = value if isinstance(value, str) else str(value)
    plain = " ".join(printable(told[:80]).split())
    return f"“{plain[:39]}…”" if len(plain) > 40 else f"“{plain}”"


def _decimal(value: Decimal) -> str:
    if not value.is_finite() or abs(value.adjusted()) > 400:
        raise Unfit("cannot be written out")
    return f"{value:f}"


def _float(value: float) -> str:
    if value in {float("inf"), float("-inf")}:
        raise Unfit("is infinite")
    # 5.0 in a column of fractions is printed as 5, and never as 5e+16.
    return f"{value:.0f}" if value.is_integer() else f"{Decimal(repr(value)):f}"


def _datetime(value: dt.datetime) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S" if value.second else "%Y-%m-%d %H:%M")


def _time(value: dt.time) -> str:
    return value.strftime("%H:%M:%S" if value.second else "%H:%M")


def _rare(value: object) -> str:
    if isinstance(value, list | tuple):
        return clean(", ".join(text_of(one) for one in value))
    if isinstance(value, dict):
        return clean(json.dumps(value, ensure_ascii=False, default=str))
    if isinstance(value, bytes | bytearray | memoryview):
        raise Unfit("is binary")
    for kind, plain in _PLAIN.items():
        if isinstance(value, kind):
            return plain(value)
    return clean(str(value))


# A subclass is found in this order, so bool stands before int and datetime before date.
_PLAIN: dict[type, Callable[[Any], str]] = {  # Any: each is called with a value of its type
    bool: lambda value: "true" if value else "false",
    int: str,
    float: _float,
    Decimal: _decimal,
    dt.datetime: _datetime,
    dt.date: lambda value: value.isoformat(),
    dt.time: _time,
}
