"""JSON text as values: numbers exact to their last digit, keys that occur twice both kept."""

import json
from decimal import Decimal
from typing import Any

FLAT_DEPTH = 8
_SURELY_KEPT = 15  # characters of a number that any DOUBLE gives back


class Decoder:
    """Decodes JSON and counts the keys that stood twice in one object."""

    def __init__(self) -> None:
        self.doubled = 0
        self._json = json.JSONDecoder(
            object_pairs_hook=self._object, parse_float=Decimal, parse_constant=_constant, strict=False
        )

    def decode(self, text: str) -> Any:  # Any: JSON
        """Return the value that a text is. Raises ValueError or RecursionError for what is none."""
        return self._json.decode(text)

    def first(self, text: str, at: int) -> tuple[Any, int]:  # Any: JSON
        """Return the value that begins at a place, and where it ends. Raises ValueError or RecursionError for what is none."""
        return self._json.raw_decode(text, at)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:  # Any: JSON
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        found = {}
        for key, value in pairs:
            name, number = key, 1
            while name in found:
                number += 1
                name = f"{key}_{number}"
            self.doubled += number > 1
            found[name] = value
        return found


def _constant(word: str) -> Decimal | None:
    return None if word == "NaN" else Decimal(word)


def _number(value: Decimal) -> float | str:
    """Return a number as JSON can say it; as a text where it has more digits than that."""
    near = float(value)
    return near if value.is_finite() and Decimal(repr(near)) == value else str(value)


_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_number, check_circular=False).encode


def text_of(value: Any) -> str:  # Any: JSON
    """Return a value as the text of a cell; records and lists as JSON."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]  # the line above says so
    if value is None:
        return ""
    if kind is bool:
        return "true" if value else "false"
    if kind is dict or kind is list:
        return _ENCODE(value)
    text = str(value)
    return _as_a_double_says(value, text) if kind is Decimal and len(text) > _SURELY_KEPT else text


def _as_a_double_says(value: Decimal, text: str) -> str:
    """Return a long number as a DOUBLE writes it, if one holds it: only then is it known to give every digit back."""
    near = repr(float(value))
    return near if value.is_finite() and Decimal(near) == value else text


def flat(record: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:  # Any: JSON
    """Return a record with the fields of the records in it as its own, named “a.b”. Lists stay lists."""
    found: dict[str, Any] = {}
    for key, value in record.items():
        if type(value) is dict and depth < FLAT_DEPTH:
            found.update(flat(value, f"{prefix}{key}.", depth + 1))
        else:
            found[prefix + key] = value
    return found
