"""Breaks texts into lines where the designer breaks them: at spaces, as many words on a line as fit.

All widths are in units of the em. The letter spacing stands behind every sign, also behind the last of a word; a line may
therefore be longer than its box by one spacing. A box grows to its longest word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from backend.adapters.pdf.graphemes import split

_SPACES = re.compile("[ \t\r]")


class Measure(Protocol):
    """Knows how wide words, whole lines and a space are, without letter spacing."""

    space: float

    def word(self, word: str) -> float:
        """Return the width of a word."""
        ...

    def line(self, text: str) -> float:
        """Return the width of a line."""
        ...

    def binds(self, before: str, after: str) -> bool:
        """Say whether two signs side by side become another one."""
        ...


@dataclass(frozen=True, slots=True)
class Wrapped:
    """The lines of a text and the width of the box they stand in, which may have grown."""

    lines: Sequence[str]
    width: float


def wrap(text: str, measure: Measure, *, width: float, spacing: float = 0.0) -> Wrapped:
    """Return the lines of a text in a box of this width."""
    paragraphs = [_SPACES.split(line) for line in text.split("\n")]
    if spacing:
        widths = {word: measure.word(word) + len(split(word)) * spacing for words in paragraphs for word in words}
    else:
        widths = {word: measure.word(word) for words in paragraphs for word in words}
    longest = max(widths.values())
    room, grown = max(width, longest), max(width, longest - spacing)
    lines: list[str] = []
    for words in paragraphs:
        _fill(words, widths, lines, room=room, space=measure.space + spacing, spacing=spacing)
        room = max(room, longest - spacing)
    return Wrapped(lines, grown)


def line_width(text: str, measure: Measure, *, spacing: float = 0.0) -> float:
    """Return the width of a line as it is drawn: without the spacing behind its last sign."""
    if not text:
        return 0.0
    return max(0.0, measure.line(text) + (len(split(text)) - 1) * spacing if spacing else measure.line(text))


def _fill(
    words: Sequence[str], widths: dict[str, float], lines: list[str], *, room: float, space: float, spacing: float
) -> None:
    start, reach = 0, widths[words[0]]
    for i in range(1, len(words)):
        width = widths[words[i]]
        if reach + space + width - spacing > room:
            lines.append(" ".join(words[start:i]))
            start, reach = i, width
        else:
            reach += space + width
    lines.append(" ".join(words[start:]))
