"""Reads the objects of a template, one function a kind."""

import re
from difflib import get_close_matches
from typing import TypedDict, TypeVar

from backend.adapters.pdf import fonts
from backend.core.errors import Rejected
from backend.documents import variables
from backend.documents.template.colours import lightness
from backend.documents.template.reading import Fields, runs_right_to_left
from backend.documents.template.schema import Circle, Image, Line, Page, Qr, Rect, Text, Textbox
from backend.documents.variables.reading import LONGEST_TEXT

FARTHEST_MM = 4_000
IMAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SRC = re.compile(r"image:[A-Za-z0-9_-]{1,64}")
_LIGHTEST_CODE = 0.18  # a contrast of about 4.5 to 1 against white; scanners lose what is paler
_SAME_MM = 0.01
T = TypeVar("T", Text, Textbox)


class _Place(TypedDict):
    left: float
    top: float
    width: float
    height: float
    angle: float
    opacity: float


class _Paint(TypedDict):
    fill: str | None
    stroke: str | None
    stroke_width: float
    dash: tuple[float, ...]


def rect(fields: Fields, _page: Page, own: str, name: str) -> Rect:
    """Return a rectangle. Raises Rejected."""
    place, paint = _place(fields, least=0), _paint(fields)
    rx = fields.number("rx", 0, FARTHEST_MM, default=0.0)
    fields.finish()
    return Rect(id=own, name=name, rx=min(rx, place["width"] / 2, place["height"] / 2), **place, **paint)


def circle(fields: Fields, _page: Page, own: str, name: str) -> Circle:
    """Return a circle or an ellipse. Raises Rejected."""
    place, paint = _place(fields, least=0), _paint(fields)
    fields.finish()
    return Circle(id=own, name=name, **place, **paint)


def line(fields: Fields, _page: Page, own: str, name: str) -> Line:
    """Return a line; without ends it runs from its box's top left to its bottom right. Raises Rejected."""
    ends = None
    if any(fields.has(key) for key in ("x1", "y1", "x2", "y2")):
        ends = tuple(fields.number(key, -FARTHEST_MM, FARTHEST_MM) for key in ("x1", "y1", "x2", "y2"))
    sizes = (abs(ends[2] - ends[0]), abs(ends[3] - ends[1])) if ends else (None, 0.0)
    place = _place(fields, least=0, width=sizes[0], height=sizes[1])
    paint = _paint(fields)
    fields.finish()
    if ends and (abs(sizes[0] - place["width"]) > _SAME_MM or abs(sizes[1] - place["height"]) > _SAME_MM):  # type: ignore[operator]  # ends give both
        raise fields.refused("has ends that are not the corners of its box", "x2 - x1 is its width, y2 - y1 its height.")
    if place["width"] == 0 and place["height"] == 0:
        raise fields.refused("has no length", "Give it a width or a height.")
    rising = ends is not None and (ends[2] - ends[0]) * (ends[3] - ends[1]) < 0
    y1, y2 = (place["height"], 0.0) if rising else (0.0, place["height"])
    return Line(id=own, name=name, x1=0.0, y1=y1, x2=place["width"], y2=y2, **place, **paint)


def text(fields: Fields, page: Page, own: str, name: str) -> Text:
    """Return text with its own line breaks. Raises Rejected."""
    return _lettering(Text, fields, page, own, name)


def textbox(fields: Fields, page: Page, own: str, name: str) -> Textbox:
    """Return text that is broken at the width of its box. Raises Rejected."""
    return _lettering(Textbox, fields, page, own, name)


def image(fields: Fields, _page: Page, own: str, name: str) -> Image:
    """Return a picture. Raises Rejected."""
    src = fields.take("src")
    if not isinstance(src, str) or not _SRC.fullmatch(src):
        raise fields.refused("has a “src” that is no uploaded picture", "Upload it to /api/images and write “image:ID”.")
    place = _place(fields, least=0.1)
    fields.colour("fill", None)  # Fabric writes one, and never draws it
    _no_outline(fields, "Put a rectangle behind it.")
    fields.finish()
    return Image(id=own, name=name, src=src, **place)


def qr(fields: Fields, _page: Page, own: str, name: str) -> Qr:
    """Return a QR code. Raises Rejected."""
    said = _said(fields, 2_000)
    track = fields.flag("track")
    place = _place(fields, least=5, width=fields.peek_number("height"), height=fields.peek_number("width"))
    fill = fields.opaque("fill", "#000000")
    fill = "#000000" if fill in {None, "#ffffff"} else fill  # white is what the code stands on
    _no_outline(fields, "Put a rectangle around it.")
    fields.finish()
    if abs(place["width"] - place["height"]) > _SAME_MM:
        raise fields.refused("is not square", "Give a QR code the same width and height.")
    if not said.strip():
        raise fields.refused("says nothing", "Give its “text” a link or a variable.")
    if lightness(fill) > _LIGHTEST_CODE:
        raise fields.refused("is too pale to be scanned", "Choose a dark “fill”.")
    return Qr(id=own, name=name, text=said, track=track, fill=fill, **place)


def _lettering(make: type[T], fields: Fields, page: Page, own: str, name: str) -> T:
    said = _said(fields, LONGEST_TEXT)
    size = fields.number("fontSize", 1, 1_000, default=11.0)
    family, weight, style = _face(fields)
    room = (page.width_mm, page.height_mm)
    # Without a size a box reaches to the page's edges.
    left, top = (fields.peek_number(key) or 0.0 for key in ("left", "top"))
    place = _place(fields, least=0.1, width=max(room[0] - left, 1.0), height=max(room[1] - top, 1.0))
    fill = fields.opaque("fill", "#000000")
    if fill is None:
        raise fields.refused("has no colour, so nobody could read it", "Give it a “fill” like #000000.")
    _no_outline(fields, "Choose a bolder weight instead.")
    align = fields.choice("textAlign", ("left", "center", "right"), default="left")
    found = make(
        id=own,
        name=name,
        text=said,
        font_family=family,
        font_size=size,
        font_weight=weight,
        font_style=style,
        text_align=align,
        line_height=fields.number("lineHeight", 0.1, 10, default=1.16),
        char_spacing=fields.number("charSpacing", -500, 5_000, default=0.0),
        underline=fields.flag("underline"),
        fill=fill,
        **place,
    )
    fields.finish()
    return found


def _said(fields: Fields, longest: int) -> str:
    told = fields.text("text", longest, breaks=True)
    try:
        message = variables.parse(told)
    except Rejected as why:
        raise Rejected(f"{fields.title}: {why.detail}", hint=why.hint) from None
    if any(runs_right_to_left(literal) for literal in message.literals):
        raise fields.refused("has text from right to left, which is not supported", "Put such lines into a picture.")
    return told


def _face(fields: Fields) -> tuple[str, int, str]:
    known = {family.name: family for family in fonts.families()}
    told = fields.take("fontFamily", "Noto Sans")
    if not isinstance(told, str) or told not in known:
        near = get_close_matches(told, known, n=1) if isinstance(told, str) else []
        shown = f"“{told[:60]}”" if isinstance(told, str) else "something that is no name"
        hint = f"Did you mean {near[0]}?" if near else f"There is {', '.join(known)}."
        raise fields.refused(f"has a font that is not installed, {shown}", hint)
    style = fields.choice("fontStyle", ("normal", "italic"), default="normal")
    weight = _weight(fields)
    if fonts.find_face(told, weight, style) is None:
        faces = ", ".join(f"{face.weight} {face.style}" for face in known[told].faces)
        raise fields.refused(f"has a face that {told} does not have, {weight} {style}", f"It has {faces}.")
    return told, weight, style


def _weight(fields: Fields) -> int:
    told = fields.take("fontWeight", 400)
    if isinstance(told, str):
        told = {"normal": 400, "bold": 700}.get(told, int(told) if re.fullmatch(r"[1-9]00", told) else told)
    if isinstance(told, bool) or not isinstance(told, int | float) or told not in range(100, 901):
        raise fields.refused("has a “fontWeight” that is not supported", "There is 400 (normal) and 700 (bold).")
    return int(told)


def _place(fields: Fields, *, least: float, width: float | None = None, height: float | None = None) -> _Place:
    return {
        "left": fields.number("left", -FARTHEST_MM, FARTHEST_MM),
        "top": fields.number("top", -FARTHEST_MM, FARTHEST_MM),
        "width": fields.number("width", least, FARTHEST_MM, default=width),
        "height": fields.number("height", least, FARTHEST_MM, default=height),
        "angle": round(fields.number("angle", -360_000, 360_000, default=0.0) % 360, 4) % 360,
        "opacity": fields.number("opacity", 0, 1, default=1.0),
    }


def _paint(fields: Fields) -> _Paint:
    fill, stroke = fields.opaque("fill", None), fields.opaque("stroke", None)
    width = fields.number("strokeWidth", 0, 200, default=0.0 if stroke is None else 0.3)
    dash = fields.lengths("dash", 1_000)
    if stroke is None or width == 0:
        return {"fill": fill, "stroke": None, "stroke_width": 0.0, "dash": ()}
    return {"fill": fill, "stroke": stroke, "stroke_width": width, "dash": dash}


def _no_outline(fields: Fields, hint: str) -> None:
    width = fields.number("strokeWidth", 0, 200, default=0.0)
    if fields.colour("stroke", None).value is not None and width > 0:
        raise fields.refused("has an outline (“stroke”), which is not supported here", hint)
