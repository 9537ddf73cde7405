"""One JSON record a line: a line that is none is kept aside with the reason, and those behind it are read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backend.datasets.formats.aside import AsideWriter
from backend.datasets.formats.course import Course
from backend.datasets.formats.json_values import Decoder

_LINE_MAX_BYTES = 256 << 20
_TELL_EVERY = 5_000


def records_in_lines(
    path: Path, values: Decoder, course: Course, *, aside: AsideWriter, first: int = 1
) -> Iterator[tuple[int, Any]]:  # Any: JSON
    """Yield the value of every line of a UTF-8 text from line `first` on, with its number. Blank lines are none, nor is the end of a list."""
    size, read = max(path.stat().st_size, 1), 0
    with path.open("rb") as source:
        for number, line in enumerate(iter(lambda: source.readline(_LINE_MAX_BYTES), b""), 1):
            read += len(line)
            if number % _TELL_EVERY == 0:
                course.at(read / size)
            text = line.decode("utf-8", "replace").strip().strip("\ufeff\x1e")
            if number < first or not text or (first > 1 and text.strip("]}, ") == ""):
                continue
            try:
                yield number, values.decode(text)
            except json.JSONDecodeError as fault:
                found = _several(text, values)
                if not found:
                    aside.add(number, f"not JSON: {fault.msg[0].lower()}{fault.msg[1:]} at character {fault.pos + 1:,}", text)
                else:
                    for value in found:
                        yield number, value
            except (ValueError, RecursionError):
                aside.add(number, "not JSON: nested too deep, or a number with thousands of digits", text)


def _several(text: str, values: Decoder) -> list[Any]:  # Any: JSON
    """Return the records of a line that holds several, or one and a comma; none if anything else stands there."""
    found, at = [], 0
    try:
        while at < len(text):
            value, end = values.first(text, at)
            found.append(value)
            at = end + len(text[end:]) - len(text[end:].lstrip(" \t,"))
    except (ValueError, RecursionError):
        return []
    return found if all(isinstance(one, (dict, list)) for one in found) else []
