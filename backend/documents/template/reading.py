"""Reads the keys of one JSON object, closed: every key is known, every value has its kind and its range, or it is refused by name."""

import math
import re
import unicodedata
from collections.abc import Collection, Mapping

from backend.core.errors import Rejected
from backend.documents.template.colours import NOTHING, Colour, read_colour
from backend.documents.template.unsupported import WORDS
from backend.documents.variables.values import printable

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_WANTED = object()


class Fields:
    """The keys of one object; `title` is what it is called when something is refused, numbers have `digits` after the point."""

    def __init__(self, raw: Mapping[str, object], title: str, *, digits: int = 4) -> None:
        self._raw = dict(raw)
        self.title = title
        self._digits = digits

    def has(self, key: str) -> bool:
        """Say whether a key is there."""
        return key in self._raw

    def take(self, key: str, default: object = None) -> object:
        """Return a value as it is; the key counts as known from now on."""
        return self._raw.pop(key, default)

    def take_null(self, key: str) -> bool:
        """Say whether a key is null or absent, and take it if so."""
        return self._raw.get(key) is None and self._raw.pop(key, None) is None

    def peek_number(self, key: str) -> float | None:
        """Return a number that is still to be read, None where there is none."""
        value = self._raw.get(key)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and -1e6 < value < 1e6 else None

    def number(self, key: str, least: float, most: float, *, default: float | None = None) -> float:
        """Return a number between two others."""
        value = self._raw.pop(key, _WANTED)
        if value is _WANTED:
            if default is None:
                raise self.refused(f"has no “{key}”", f"Give it a number from {least:g} to {most:g}.")
            return default
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not least <= value <= most
            or not math.isfinite(value)
        ):
            raise self.refused(f"has a “{key}” that is no number from {least:,g} to {most:,g}", "Change it to one.")
        # Coordinates a printer could never tell apart are one, so that a template comes back as it was sent.
        return round(float(value), self._digits) + 0.0

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return true or false."""
        value = self._raw.pop(key, default)
        if not isinstance(value, bool):
            raise self.refused(f"has a “{key}” that is neither true nor false", "Change it to one of them.")
        return value

    def choice(self, key: str, options: Collection[str], *, default: str) -> str:
        """Return one word of a closed set."""
        value = self._raw.pop(key, default)
        if not isinstance(value, str) or value not in options:
            shown = f"“{value[:40]}”" if isinstance(value, str) else "something else"
            raise self.refused(f"has {shown} as “{key}”, which is not supported", f"There is {', '.join(options)}.")
        return value

    def text(self, key: str, longest: int, *, default: str | None = None, breaks: bool = False) -> str:
        """Return a text that can be printed and kept."""
        value = self._raw.pop(key, default)
        if not isinstance(value, str):
            raise self.refused(f"has a “{key}” that is no text", "Give it a text.")
        if len(value) > longest:
            raise self.refused(f"has a “{key}” of {len(value):,} characters", f"{longest:,} are the most.")
        if value.isprintable():
            return value
        plain = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        if not breaks:
            plain = " ".join(plain.splitlines())
        strange = next((sign for sign in plain if sign != "\n" and unicodedata.category(sign) in {"Cc", "Cs"}), None)
        if strange is not None:
            raise self.refused(f"has a character in “{key}” that cannot be printed (U+{ord(strange):04X})", "Take it out.")
        return plain

    def colour(self, key: str, default: str | None) -> Colour:
        """Return a colour; it may be see-through."""
        told = self._raw.pop(key, default)
        if isinstance(told, dict | list):
            raise self.refused(f"has a gradient or pattern as “{key}”, which is not supported", "Choose one colour.")
        found = read_colour(told)
        if found is None:
            shown = f"“{told[:40]}”" if isinstance(told, str) else "something that is no colour"
            raise self.refused(f"has {shown} as “{key}”, which is not supported", "Write colours like #124678.")
        return found

    def opaque(self, key: str, default: str | None) -> str | None:
        """Return a colour as "#rrggbb", None where nothing is painted."""
        found = self.colour(key, default)
        if found.alpha < 1 and found != NOTHING:
            raise self.refused(f"has a see-through “{key}”, which is not supported", "Use its opacity instead.")
        return found.value

    def lengths(self, key: str, most: float) -> tuple[float, ...]:
        """Return a list of lengths that are not all zero, () where it is null or empty."""
        value = self._raw.pop(key, None)
        if value is None or value == []:
            return ()
        if not isinstance(value, list) or len(value) > 16:
            raise self.refused(f"has a “{key}” that is no short list of lengths", "Write it like [2, 1].")
        each = Fields({str(place): one for place, one in enumerate(value)}, self.title)
        found = tuple(each.number(str(place), 0, most) for place in range(len(value)))
        if not any(found):
            raise self.refused(f"has a “{key}” of nothing but zeros", "Write it like [2, 1].")
        return found

    def finish(self) -> None:
        """Refuse what nobody asked for."""
        for key in self._raw:
            raise self.unsupported(key)

    def unsupported(self, key: str) -> Rejected:
        """Return the refusal of a key of this object, in words where there are some for it."""
        words = WORDS.get(key)
        if words:
            return self.refused(f"has {words} (“{key}”), which is not supported", "Take it away.")
        return self.refused(f"has “{key[:60]}”, which is not known", "Take it away.")

    def refused(self, why: str, hint: str) -> Rejected:
        """Return the refusal of this object."""
        return Rejected(printable(f"{self.title} {why}."), hint=printable(hint))


def runs_right_to_left(text: str) -> bool:
    """Say whether a text holds letters that run from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None
