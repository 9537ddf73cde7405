"""A text laid out: its lines with their places in mm from the corner of its box, its size, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from backend.documents.layout.cleaning import printable
from backend.documents.layout.faces import Faces
from backend.documents.layout.wrapping import Measure, line_width, wrap

MM_PER_POINT = 25.4 / 72
# The designer's: a line is 1.13 times the font high, and its letters stand on 0.778 of it.
_LINE, _BASELINE = 1.13, 1.13 * 0.778
_KEPT_MOST = 4_000

Run = tuple[int, str]  # number of the face among those of the text, the piece of the line


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it begins, the height of its baseline, its pieces, its width; lengths in mm."""

    x: float
    y: float
    runs: Sequence[Run]
    width: float


@dataclass(frozen=True, slots=True)
class Laid:
    """A text as it stands in its box. `width` is that of the box where it grew to its longest word; `lacks` has no sign."""

    lines: Sequence[Line]
    width: float
    height: float
    lacks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set. `width` in mm is where it breaks, None: only where it says so; `size` in points, `spacing` in em."""

    faces: Faces
    size: float
    align: str
    line_height: float
    spacing: float
    underline: bool
    width: float | None


@dataclass(slots=True)
class Setter:
    """Lays out the texts of one object; equal texts once."""

    style: Style
    _held: dict[str, Laid] = field(default_factory=dict)

    def laid(self, text: str) -> Laid:
        """Return the text as it stands in its box."""
        held = self._held.get(text)
        if held is None:
            if len(self._held) > _KEPT_MOST:
                self._held.clear()
            held = self._held[text] = _lay(printable(text), self.style)
        return held


def height_of(lines: int, style: Style) -> float:
    """Return how high this many lines are, in mm."""
    return style.size * MM_PER_POINT * _LINE * (style.line_height * max(0, lines - 1) + 1)


def _lay(text: str, style: Style) -> Laid:
    faces, em = style.faces, style.size * MM_PER_POINT
    lacking = faces.first.lacks(text)
    lacks = faces.lacks(text) if lacking else lacking
    measure: Measure = faces if lacking else faces.first
    if style.width is None:
        broken: Sequence[str] = text.split("\n")
        widths = [line_width(line, measure, spacing=style.spacing) for line in broken]
        width = max(widths)
    else:
        wrapped = wrap(text, measure, width=style.width / em, spacing=style.spacing)
        broken, width = wrapped.lines, wrapped.width
        measured = style.align != "left" or style.underline
        widths = [line_width(line, measure, spacing=style.spacing) if measured else 0.0 for line in broken]
    lines = [
        _line(line, wide, i, style, room=width, faces=faces if lacking else None)
        for i, (line, wide) in enumerate(zip(broken, widths, strict=True))
    ]
    return Laid([line for line in lines if line.runs], width * em, height_of(len(broken), style), lacks)


def _line(text: str, width: float, number: int, style: Style, *, room: float, faces: Faces | None) -> Line:
    em = style.size * MM_PER_POINT
    start = {"left": 0.0, "center": (room - width) / 2, "right": room - width}[style.align]
    shown = text.strip(" \t").replace("\t", " ")
    runs = tuple(faces.runs(shown)) if faces else ((0, shown),)
    # Typst begins a line with its first sign: spaces before it are a way to go.
    before = len(text) - len(text.lstrip(" \t"))
    start += before * (style.faces.space + style.spacing)
    y = em * (_BASELINE + _LINE * style.line_height * number)
    return Line(start * em, y, runs if shown else (), max(0.0, width * em))
