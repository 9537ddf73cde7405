"""The value of a cell as text that reads back as the same value: ISO dates, whole numbers without a point, true and false."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

_ALL_DIGITS = 1e16  # beyond this a number has no last digit any more: with all of them written out it would look like an id


def text_of(value: Any) -> str:  # Any: whatever a cell holds
    """Return the text of a value, "" for an empty cell."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]  # the line above says so
    if kind is float:
        return str(int(value)) if value.is_integer() and abs(value) < _ALL_DIGITS else repr(value)
    return _TEXTS.get(kind, str)(value)


def _moment(value: datetime) -> str:
    return _short(value.isoformat(sep=" "))


def _time(value: time) -> str:
    return _short(value.isoformat())


def _duration(value: timedelta) -> str:
    total = value // timedelta(microseconds=1)
    seconds, part = divmod(abs(total), 1_000_000)
    hours, rest = divmod(seconds, 3600)
    return _short(f"{'-' if total < 0 else ''}{hours:02}:{rest // 60:02}:{rest % 60:02}.{part:06}")


def _short(text: str) -> str:
    return text.rstrip("0").removesuffix(".") if "." in text else text


_TEXTS: dict[type, Callable[[Any], str]] = {  # Any: of the type that is the key
    bool: lambda value: "true" if value else "false",
    datetime: _moment,
    date: date.isoformat,
    time: _time,
    timedelta: _duration,
    type(None): lambda _: "",
}
