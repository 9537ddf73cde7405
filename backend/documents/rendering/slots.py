"""The objects of a template that read variables: each fills itself for a recipient and says what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.adapters.pdf import qr
from backend.documents.layout.bounds import Room
from backend.documents.layout.cleaning import printable
from backend.documents.layout.faces import faces
from backend.documents.layout.lettering import MM_PER_POINT, Laid, Setter, Style
from backend.documents.rendering.schemas import IssueKind, Links
from backend.documents.template import Qr, Text, Textbox
from backend.documents.variables import Message, Problem, fill

_LEAST_MODULE_MM = 0.25  # printed any smaller, cameras of telephones do not tell modules apart
_SPARE_LINES = 0.5
_SAME_MM = 0.01
_SHOWN_MOST = 10


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong with an object for one recipient."""

    object: str
    kind: IssueKind
    detail: str
    stops: bool = True


class TextSlot:
    """A text: its lines for a recipient."""

    def __init__(self, text: Text | Textbox, room: Room) -> None:
        self.title = text.title
        self.message: Message = text.message
        self.fixed = not self.message.names
        self._text = text
        self._room = room
        chosen = faces(text.font_family, text.font_weight, text.font_style)
        self.setter = Setter(
            Style(
                faces=chosen,
                size=text.font_size,
                align=text.text_align,
                line_height=text.line_height,
                spacing=text.char_spacing / 1000,
                underline=text.underline,
                width=text.width if isinstance(text, Textbox) else None,
            )
        )
        self._spare = text.font_size * MM_PER_POINT * 1.13 * text.line_height * _SPARE_LINES
        self._checked: dict[str, tuple[Found, ...]] = {}

    def fill(self, values: Mapping[str, object], locale: str, found: list[Found]) -> str:
        """Return the text of a recipient; what is wrong goes to `found`."""
        problems: list[Problem] = []
        text = fill(self.message, values, locale=locale, problems=problems)
        found += [Found(self.title, IssueKind(one.kind), one.detail) for one in problems]
        return text

    def check(self, text: str) -> tuple[Found, ...]:
        """Return what is wrong with a filled text."""
        held = self._checked.get(text)
        if held is None:
            if len(self._checked) > 4_000:
                self._checked.clear()
            held = self._checked[text] = tuple(self._looked(self.setter.laid(text)))
        return held

    def share(self, text: str) -> float:
        """Return how much of its box's height a text takes, 1: all of it."""
        return self.setter.laid(text).height / self._text.height

    def _looked(self, laid: Laid) -> list[Found]:
        found = []
        if laid.lacks:
            shown = " ".join(sorted(laid.lacks)[:_SHOWN_MOST])
            found.append(Found(self.title, IssueKind.MISSING_GLYPH, f"No font has the characters {shown}."))
        if laid.lines and not self._fits_page(laid.width, laid.height):
            where = "is wider than the page" if laid.width > self._text.width + _SAME_MM else "goes beyond the page"
            found.append(Found(self.title, IssueKind.OVERFLOW, f"The text {where}."))
        elif laid.height > self._text.height + self._spare and len(laid.lines) > 1:
            told = f"The text is {laid.height:.0f} mm high; its box has {self._text.height:.0f} mm."
            found.append(Found(self.title, IssueKind.OVERFLOW, told, stops=False))
        return found

    def _fits_page(self, width: float, height: float) -> bool:
        text = self._text
        if self._room.holds(text.left, text.top, width=width, height=height, angle=text.angle):
            return True
        # A box that was put beyond the edge on purpose may be filled, and no more than that.
        if width > text.width + _SAME_MM or height > text.height + _SAME_MM:
            return False
        return not self._room.holds(text.left, text.top, width=text.width, height=text.height, angle=text.angle)

    def value(self, text: str, face_places: list[int]) -> list[list[Any]]:  # Any: JSON
        """Return the lines as our Typst program takes them; `face_places` are the text's faces in the job's list."""
        told: list[list[Any]] = []
        for line in self.setter.laid(text).lines:
            plain = len(line.runs) == 1 and line.runs[0][0] == 0
            runs: Any = line.runs[0][1] if plain else [[face_places[place], run] for place, run in line.runs]
            one = [round(line.x, 4), round(line.y, 4), runs]
            told.append([*one, round(line.width, 4)] if self._text.underline and line.width else one)
        return told


class CodeSlot:
    """A QR code: its drawing for a recipient."""

    def __init__(self, code: Qr) -> None:
        self.title = code.title
        self.message: Message = code.message
        self.fixed = not self.message.names and not code.track
        self._code = code

    def fill(self, row: int, values: Mapping[str, object], locale: str, links: Links | None, found: list[Found]) -> str:
        """Return what the code of a recipient says; what is wrong goes to `found`."""
        problems: list[Problem] = []
        text = fill(self.message, values, locale=locale, problems=problems)
        text = printable(text).strip()
        found += [Found(self.title, IssueKind(one.kind), one.detail) for one in problems]
        if links is not None and self._code.track and text:
            text = links(row, text)
        if not text and not problems:
            found.append(Found(self.title, IssueKind.MISSING_VALUE, "There is nothing the code could say."))
        elif text:
            found += self._sized(text)
        return text

    def _sized(self, text: str) -> list[Found]:
        size = qr.modules(text)
        if size is None:
            told = f"The text is {len(text.encode()):,} bytes long; a code holds {qr.LONGEST_BYTES:,}."
            return [Found(self.title, IssueKind.LINK_TOO_LONG, told)]
        if self._code.width / (size + 2 * qr.QUIET) < _LEAST_MODULE_MM:
            least = _LEAST_MODULE_MM * (size + 2 * qr.QUIET)
            told = f"So much text makes a code of at least {least:.0f} mm; this one is {self._code.width:.0f} mm."
            return [Found(self.title, IssueKind.LINK_TOO_LONG, told)]
        return []

    def value(self, text: str) -> str:
        """Return the drawing."""
        drawing = qr.svg(text, self._code.fill)
        if self._code.opacity < 1:
            inside = drawing.index(">") + 1
            return f'{drawing[:inside]}<g opacity="{self._code.opacity}">{drawing[inside:-6]}</g></svg>'
        return drawing
