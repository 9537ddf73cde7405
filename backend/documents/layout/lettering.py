"""A text laid out: its lines with their places in mm from the corner of its box, its size, and what is wrong with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from unicodedata import name

from backend.adapters.pdf.graphemes import split
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
    lines: list[Line] = []
    for i, (line, wide) in enumerate(zip(broken, widths, strict=True)):
        lines += _drawn(line, wide, i, style, room=width, measure=measure)
    return Laid(lines, width * em, height_of(len(broken), style), lacks)


def _drawn(text: str, width: float, number: int, style: Style, *, room: float, measure: Measure) -> list[Line]:
    em = style.size * MM_PER_POINT
    start = {"left": 0.0, "center": (room - width) / 2, "right": room - width}[style.align]
    y = em * (_BASELINE + _LINE * style.line_height * number)
    shown = text.rstrip(" \t").replace("\t", " ")
    # Typst begins a line with its first sign: spaces before it are a way to go.
    before = len(shown) - len(shown.lstrip(" "))
    start += before * (style.faces.space + style.spacing)
    shown = shown[before:]
    if not shown:
        return []
    fallen = style.faces if measure is style.faces else None
    if not style.spacing:
        runs = tuple(fallen.runs(shown)) if fallen else ((0, shown),)
        return [Line(start * em, y, runs, max(0.0, width * em))]
    lines = []
    for at, piece in _spaced(shown, measure, style.spacing):
        runs = tuple(fallen.runs(piece)) if fallen else ((0, piece),)
        lines += [Line((start + at + off) * em, y, (run,), 0.0) for off, run in _apart(runs, measure, style.spacing)]
    return [replace(lines[0], width=max(0.0, width * em)), *lines[1:]]


def _spaced(text: str, measure: Measure, spacing: float) -> Iterator[tuple[float, str]]:
    """Yield the pieces of a line that is set apart, each with its place.

    Typst leaves the space out where one script follows another, and the designer measures two letters that become one
    together although it draws them apart: such pieces are placed one by one, as words are.
    """
    held, at, signs = "", 0.0, split(text)
    for i, sign in enumerate(signs):
        if held and (held[-1] == " " != sign or _differ(held[-1], sign) or measure.binds(signs[i - 1], sign)):
            yield at, held
            at = measure.line("".join(signs[: i + 1])) - measure.line(sign) + i * spacing
            held = ""
        held += sign
    yield at, held


def _apart(runs: Sequence[Run], measure: Measure, spacing: float) -> Iterator[tuple[float, Run]]:
    at = 0.0
    for place, run in runs:
        yield at, (place, run)
        at += measure.line(run) + len(split(run)) * spacing


def _differ(before: str, after: str) -> bool:
    """Say whether two letters are of different scripts; what is no letter goes with any."""
    if before.isascii() and after[0].isascii():
        return False
    return before.isalpha() and after[0].isalpha() and name(before, "").split(" ")[0] != name(after[0], "").split(" ")[0]
