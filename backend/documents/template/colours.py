"""Colours as people and Fabric write them: #rgb, #rrggbb, #rrggbbaa, rgb(), rgba() and the names of CSS."""

import re
from dataclasses import dataclass

from PIL import ImageColor

_HEX = re.compile(r"#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_CALL = re.compile(r"rgba?\(\s*([\d.]{1,8})\s*[, ]\s*([\d.]{1,8})\s*[, ]\s*([\d.]{1,8})\s*(?:[,/]\s*([\d.]{1,8})(%?)\s*)?\)")


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour: `value` like "#124678", None where nothing is painted; `alpha` 0 to 1."""

    value: str | None
    alpha: float = 1.0


NOTHING = Colour(None, 0.0)


def read_colour(told: object) -> Colour | None:
    """Return a colour, NOTHING for null, "" and "transparent", None where it cannot be read."""
    if told is None:
        return NOTHING
    if not isinstance(told, str) or len(told) > 60:
        return None
    plain = told.strip().lower()
    if plain in {"", "transparent", "none"}:
        return NOTHING
    if _HEX.fullmatch(plain):
        return _of_hex(plain[1:])
    if call := _CALL.fullmatch(plain):
        return _of_call(call)
    if plain not in ImageColor.colormap:
        return None
    red, green, blue = ImageColor.getrgb(plain)[:3]
    return Colour(f"#{red:02x}{green:02x}{blue:02x}")


def lightness(value: str) -> float:
    """Return the relative luminance of "#rrggbb", 0 (black) to 1 (white), as WCAG defines it."""
    linear = [_linear(int(value[at : at + 2], 16) / 255) for at in (1, 3, 5)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _of_hex(digits: str) -> Colour:
    if len(digits) < 6:
        digits = "".join(digit * 2 for digit in digits)
    return _made(f"#{digits[:6]}", int(digits[6:] or "ff", 16) / 255)


def _of_call(call: re.Match[str]) -> Colour | None:
    try:
        parts = [float(call[number]) for number in (1, 2, 3)]
        alpha = float(call[4] or 1) / (100 if call[5] else 1)
    except ValueError:
        return None
    if max(parts) > 255 or alpha > 1:
        return None
    return _made("#" + "".join(f"{round(part):02x}" for part in parts), alpha)


def _made(value: str, alpha: float) -> Colour:
    return Colour(value, alpha) if alpha else NOTHING
