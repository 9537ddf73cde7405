"""A template: pages of objects in millimetres. What is here is drawn; there is nothing else.

0, 0 is the corner of the page after it is cut; objects may lie in the bleed around it. `left` and `top` are the top left corner of
an object's box before it is turned by `angle` degrees clockwise about that very corner. As in Fabric an outline widens the box: it
is (width + stroke_width) by (height + stroke_width), and the shape itself begins stroke_width / 2 further in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import ClassVar

from backend.documents import variables
from backend.documents.variables import Message
from backend.documents.variables.values import printable

VERSION = 1
MOST_SHEETS = 50
MOST_OBJECTS = 500
LONGEST_NAME = 100
PRESETS: dict[str, tuple[float, float]] = {
    "A4": (210.0, 297.0),
    "A4 landscape": (297.0, 210.0),
    "A5": (148.0, 210.0),
    "A5 landscape": (210.0, 148.0),
    "A6": (105.0, 148.0),
    "A6 landscape": (148.0, 105.0),
    "DL": (99.0, 210.0),
    "DL landscape": (210.0, 99.0),
    "Letter": (215.9, 279.4),
    "Letter landscape": (279.4, 215.9),
}


@dataclass(frozen=True, slots=True)
class Page:
    """The size of every sheet after cutting, what is printed beyond it, and the margin nothing important should stand in."""

    width_mm: float
    height_mm: float
    bleed_mm: float = 0.0
    safe_mm: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What every object has. `id` is unique in its template; `name` is a person's word for it, which may be empty."""

    kind: ClassVar[str] = ""

    id: str
    name: str = ""
    left: float
    top: float
    width: float
    height: float
    angle: float = 0.0
    opacity: float = 1.0

    @property
    def title(self) -> str:
        """The object in a sentence: “Logo” (image)."""
        return titled(self.kind, self.name or self.id)

    def to_json(self) -> dict[str, object]:
        """Return the object as it is written in a template's file."""
        told: dict[str, object] = {"type": self.kind}
        for field in fields(self):
            value = getattr(self, field.name)
            told[camel(field.name)] = list(value) if isinstance(value, tuple) else value
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape(Placed):
    """Something with an area and an outline. `stroke_width` in mm is 0 without a `stroke`; `dash` is mm on, mm off, and so on."""

    fill: str | None = None
    stroke: str | None = None
    stroke_width: float = 0.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rect(Shape):
    """A rectangle; `rx` rounds its corners, in mm."""

    kind: ClassVar[str] = "rect"
    rx: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle(Shape):
    """A circle, or an ellipse where width and height differ."""

    kind: ClassVar[str] = "circle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Shape):
    """A straight line between two opposite corners of its box; the ends are in mm from left and top."""

    kind: ClassVar[str] = "line"
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering(Placed):
    """Text in one face. `font_size` in pt, `char_spacing` in thousandths of it, `line_height` in lines."""

    text: str
    font_family: str
    font_size: float
    font_weight: int = 400
    font_style: str = "normal"
    text_align: str = "left"
    line_height: float = 1.16
    char_spacing: float = 0.0
    underline: bool = False
    fill: str = "#000000"

    @property
    def message(self) -> Message:
        """The text, ready to be filled."""
        return variables.parse(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Lettering):
    """Text whose lines end where they are told to."""

    kind: ClassVar[str] = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Textbox(Lettering):
    """Text whose lines are broken at the width of its box."""

    kind: ClassVar[str] = "textbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Qr(Placed):
    """A QR code on white, square, the quiet zone within its box. With `track` its link is counted when somebody follows it."""

    kind: ClassVar[str] = "qr"
    text: str
    track: bool = False
    fill: str = "#000000"

    @property
    def message(self) -> Message:
        """What the code says, ready to be filled."""
        return variables.parse(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Placed):
    """An uploaded picture, drawn over the whole of its box. `src` is "image:" and the picture's id."""

    kind: ClassVar[str] = "image"
    src: str

    @property
    def image_id(self) -> str:
        """The id of the picture."""
        return self.src.removeprefix("image:")


Object = Text | Textbox | Image | Rect | Circle | Line | Qr


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a letter; the first object lies at the bottom."""

    objects: tuple[Object, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A letter with variables. Numbers and dates are written in `language`, or in the one its variable `language_from` names."""

    name: str
    page: Page
    pages: tuple[Sheet, ...]
    language: str = "en"
    language_from: str | None = None

    def objects(self) -> Iterator[Object]:
        """Yield every object, page by page, bottom first."""
        for sheet in self.pages:
            yield from sheet.objects

    def names(self) -> tuple[str, ...]:
        """Return the variables it needs, in the order they are met."""
        found = [name for one in self.objects() if isinstance(one, Lettering | Qr) for name in one.message.names]
        return tuple(dict.fromkeys([*found, *([self.language_from] if self.language_from else [])]))

    def images(self) -> tuple[str, ...]:
        """Return the ids of the pictures it shows."""
        return tuple(dict.fromkeys(one.image_id for one in self.objects() if isinstance(one, Image)))

    def language_of(self, values: Mapping[str, object], default: str = "") -> str:
        """Return the language of one recipient; what names none leaves it at `default`, or the template's own."""
        told = values.get(self.language_from) if self.language_from else None
        if isinstance(told, str) and variables.locale_of(told) is not None:
            return told.strip()
        return default or self.language

    def to_json(self) -> dict[str, object]:
        """Return the template as JSON; `parse` reads the same again."""
        page = {field.name: getattr(self.page, field.name) for field in fields(self.page)}
        return {
            "version": VERSION,
            "name": self.name,
            "language": self.language,
            "language_from": self.language_from,
            "page": page,
            "pages": [{"objects": [one.to_json() for one in sheet.objects]} for sheet in self.pages],
        }


def titled(kind: str, name: str) -> str:
    """Return an object in a sentence: “Logo” (image)."""
    plain = " ".join(printable(name).split())
    return f"“{plain[:59]}…” ({kind})" if len(plain) > 60 else f"“{plain}” ({kind})"


def camel(name: str) -> str:
    """Return an attribute's name as it is written in JSON: stroke_width as strokeWidth."""
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)
