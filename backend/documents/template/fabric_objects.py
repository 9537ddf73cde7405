"""Turns single objects of Fabric into objects of a template, as JSON for the reader of templates, which has the last word."""

import base64
import binascii
import re
from typing import Protocol

from backend.documents.template.colours import NOTHING, Colour
from backend.documents.template.fabric_frame import FARTHEST_PX, Frame, read_frame
from backend.documents.template.reading import Fields
from backend.documents.variables.reading import LONGEST_TEXT

PT_PER_MM = 72 / 25.4
_EMBEDDED = re.compile(r"data:image/(?:png|jpe?g|webp);base64,", re.IGNORECASE)
_OURS = re.compile(r"(?:image:|(?:/api)?/images/)([A-Za-z0-9_-]{1,64})")
_UNDERLINE = 66.667  # of Fabric, in thousandths of the font size

Made = list[dict[str, object]]


class Pictures(Protocol):
    """Where pictures of an imported canvas go and come from."""

    def keep(self, data: bytes) -> tuple[str, int, int]:
        """Keep an embedded picture; return its id, its width and its height in pixels. Raises Rejected."""

    def find(self, image_id: str) -> tuple[int, int] | None:
        """Return the width and height in pixels of a picture that is there already, None where it is not."""


class Canvas:
    """What all objects of a canvas share: millimetres of a pixel, the origin they take for granted, and their pictures."""

    def __init__(self, *, mm: float, origin: tuple[str, str], pictures: Pictures | None) -> None:
        self.mm = mm
        self.origin = origin
        self.pictures = pictures


def rect(fields: Fields, canvas: Canvas) -> Made:
    """Return a rectangle. Raises Rejected."""
    rx = fields.number("rx", 0, FARTHEST_PX, default=0.0) if not fields.take_null("rx") else None
    ry = fields.number("ry", 0, FARTHEST_PX, default=0.0) if not fields.take_null("ry") else None
    round_x, round_y = rx if rx is not None else ry or 0.0, ry if ry is not None else rx or 0.0
    made, frame = _shape(fields, canvas, _size(fields))
    radii = round_x * frame.scale_x * canvas.mm, round_y * frame.scale_y * canvas.mm
    if abs(radii[0] - radii[1]) > 0.01:
        raise fields.refused("has corners that are rounder one way than the other", "Scale it alike both ways.")
    return [{**one, "type": "rect", "rx": round(radii[0], 4)} for one in made]


def circle(fields: Fields, canvas: Canvas) -> Made:
    """Return a circle. Raises Rejected for a part of one."""
    radius = fields.number("radius", 0, FARTHEST_PX)
    start, end = fields.number("startAngle", -1e5, 1e5, default=0.0), fields.number("endAngle", -1e5, 1e5, default=360.0)
    fields.flag("counterClockwise")
    if end - start < 360:
        raise fields.refused("is a part of a circle, which is not supported", "Upload it as a picture.")
    fields.take("width")
    fields.take("height")
    return [{**one, "type": "circle"} for one in _shape(fields, canvas, (radius * 2, radius * 2))[0]]


def ellipse(fields: Fields, canvas: Canvas) -> Made:
    """Return an ellipse. Raises Rejected."""
    size = fields.number("rx", 0, FARTHEST_PX) * 2, fields.number("ry", 0, FARTHEST_PX) * 2
    fields.take("width")
    fields.take("height")
    return [{**one, "type": "circle"} for one in _shape(fields, canvas, size)[0]]


def line(fields: Fields, canvas: Canvas) -> Made:
    """Return a line; its ends say which two corners of its box it joins. Raises Rejected."""
    x1, y1, x2, y2 = (fields.number(key, -FARTHEST_PX, FARTHEST_PX, default=0.0) for key in ("x1", "y1", "x2", "y2"))
    fields.colour("fill", None)  # Fabric writes one, and a line has no inside
    has_ends = (x1, y1, x2, y2) != (0.0, 0.0, 0.0, 0.0)
    size = _size(fields, default=(abs(x2 - x1), abs(y2 - y1)) if has_ends else (0.0, 0.0))
    rising = (x2 - x1) * (y2 - y1) < 0
    made, _ = _shape(fields, canvas, size)
    found: Made = []
    for one in made:
        width, height = one["width"], one["height"]
        ends = {"x1": 0, "y1": height if rising else 0, "x2": width, "y2": 0 if rising else height}
        found.append({**one, "type": "line", **ends})
    return found


def text(fields: Fields, canvas: Canvas) -> Made:
    """Return text with its own line breaks. Raises Rejected."""
    return _lettering(fields, canvas, "text")


def textbox(fields: Fields, canvas: Canvas) -> Made:
    """Return text that is broken at the width of its box. Raises Rejected."""
    return _lettering(fields, canvas, "textbox")


def image(fields: Fields, canvas: Canvas) -> Made:
    """Return a picture: one of ours, or one that is embedded as PNG, JPEG or WebP. Raises Rejected."""
    fields.colour("fill", None)  # Fabric writes one, and never draws it
    outline = _outline(fields)
    if outline[0].value is not None and outline[1] > 0:
        raise fields.refused("has an outline (“stroke”), which is not supported here", "Put a rectangle behind it.")
    image_id, pixels = _source(fields, canvas)
    size = _size(fields, default=(float(pixels[0]), float(pixels[1])) if pixels else None)
    if pixels and (pixels[0] - size[0] > 1 or pixels[1] - size[1] > 1):
        raise fields.refused("has a crop, which is not supported", "Crop the picture itself.")
    frame = _frame(fields, canvas, size, outline[1])
    return [{"type": "image", "src": f"image:{image_id}", **frame.placed(outlined=False)}]


def qr(fields: Fields, canvas: Canvas) -> Made:
    """Return a QR code: a white rectangle that is marked as one, with what it says as `data`. Raises Rejected."""
    for key in ("kind", "rx", "ry"):
        fields.take(key)
    if fields.opaque("fill", "#ffffff") not in {None, "#ffffff"}:
        raise fields.refused("has a QR code on another colour than white, which is not supported", "Make its “fill” white.")
    outline = _outline(fields)
    if outline[0].value is not None and outline[1] > 0:
        raise fields.refused("has an outline (“stroke”), which is not supported here", "Put a rectangle around it.")
    said = fields.text("data", LONGEST_TEXT, breaks=True)
    frame = _frame(fields, canvas, _size(fields), outline[1])
    return [{"type": "qr", "text": said, **frame.placed(outlined=False)}]


def _lettering(fields: Fields, canvas: Canvas, kind: str) -> Made:
    size_px = fields.number("fontSize", 0.1, 10_000, default=40.0)
    thickness = fields.number("textDecorationThickness", 0, 10_000, default=_UNDERLINE)
    underline = fields.flag("underline")
    if underline and abs(thickness - _UNDERLINE) > 0.01:
        raise fields.unsupported("textDecorationThickness")
    stroke, width = _outline(fields)
    if stroke.value is not None and width > 0:
        raise fields.refused("has an outline (“stroke”), which is not supported here", "Choose a bolder weight instead.")
    fill = _solid(fields, fields.colour("fill", "rgb(0,0,0)"))
    frame = _frame(fields, canvas, _size(fields), width)
    if not frame.is_even:
        raise fields.refused("is stretched one way, which is not supported for text", "Scale it alike both ways.")
    found: dict[str, object] = {"type": kind, **frame.placed(outlined=False)}
    found["opacity"] = frame.opacity * fill.alpha
    found["fill"] = fill.value
    found["fontSize"] = round(size_px * frame.scale_x * canvas.mm * PT_PER_MM, 4)
    found["text"] = fields.text("text", LONGEST_TEXT, default="", breaks=True)
    found["underline"] = underline
    found["lineHeight"] = fields.number("lineHeight", 0.1, 10, default=1.16)
    found["charSpacing"] = fields.number("charSpacing", -500, 5_000, default=0.0)
    found["textAlign"] = fields.choice("textAlign", ("left", "center", "right"), default="left")
    found["fontFamily"] = fields.take("fontFamily", "Times New Roman")
    found["fontWeight"] = fields.take("fontWeight", "normal")
    found["fontStyle"] = fields.choice("fontStyle", ("normal", "italic"), default="normal")
    return [found]


def _shape(fields: Fields, canvas: Canvas, size: tuple[float, float]) -> tuple[Made, Frame]:
    """Return a shape; where fill and outline are see-through by different shares, they are two objects, one upon the other."""
    fill = fields.colour("fill", "rgb(0,0,0)") if fields.has("fill") else NOTHING
    dash = fields.lengths("strokeDashArray", FARTHEST_PX)
    cap = fields.choice("strokeLineCap", ("butt", "round", "square"), default="butt")
    join = fields.choice("strokeLineJoin", ("miter", "round", "bevel"), default="miter")
    first = fields.choice("paintFirst", ("fill", "stroke"), default="fill")
    uniform = fields.flag("strokeUniform")
    stroke, width = _outline(fields)
    frame = _frame(fields, canvas, size, width, uniform=uniform)
    outlined = stroke.value is not None and width > 0
    if not outlined:
        return [{**frame.placed(outlined=False), "fill": fill.value, "opacity": frame.opacity * (fill.alpha or 1)}], frame
    for key, value, plain in (("strokeLineCap", cap, "butt"), ("strokeLineJoin", join, "miter"), ("paintFirst", first, "fill")):
        if value != plain:
            raise fields.unsupported(key)
    if not frame.is_even:
        raise fields.refused("has an outline that is stretched one way, which is not supported", "Scale it alike both ways.")
    line: dict[str, object] = {
        "stroke": stroke.value,
        "strokeWidth": round(frame.line * frame.scale_x, 4),
        "dash": [round(one * canvas.mm * frame.scale_x, 4) for one in dash],
    }
    around = {**frame.placed(outlined=True), **line, "opacity": frame.opacity * stroke.alpha}
    if fill.value is None or abs(fill.alpha - stroke.alpha) < 1e-3:
        return [{**around, "fill": fill.value}], frame
    inside = {**frame.placed(outlined=False), "fill": fill.value, "opacity": frame.opacity * fill.alpha}
    return [inside, {**around, "fill": None}], frame


def _outline(fields: Fields) -> tuple[Colour, float]:
    """Return the colour of the outline and its width, which Fabric's box holds even where there is no colour."""
    return fields.colour("stroke", None), fields.number("strokeWidth", 0, FARTHEST_PX, default=1.0)


def _solid(fields: Fields, colour: Colour) -> Colour:
    if colour.value is None:
        raise fields.refused("has no colour, so nobody could read it", "Give it a “fill” like #000000.")
    return colour


def _frame(fields: Fields, canvas: Canvas, size: tuple[float, float], width: float, *, uniform: bool = False) -> Frame:
    # Where nothing else reads them: defaults that Fabric writes to every object.
    for key, plain in (("strokeDashArray", None), ("strokeLineCap", None), ("strokeLineJoin", None), ("paintFirst", None)):
        fields.take(key, plain)
    uniform = fields.flag("strokeUniform", default=uniform)
    named = {"width": size[0], "height": size[1]}
    return read_frame(fields, named, mm=canvas.mm, origin=canvas.origin, line=width, uniform=uniform)


def _size(fields: Fields, default: tuple[float, float] | None = None) -> tuple[float, float]:
    width, height = default or (None, None)
    return fields.number("width", 0, FARTHEST_PX, default=width), fields.number("height", 0, FARTHEST_PX, default=height)


def _source(fields: Fields, canvas: Canvas) -> tuple[str, tuple[int, int] | None]:
    src = fields.take("src")
    if isinstance(src, str) and (ours := _OURS.fullmatch(src)):
        return ours[1], canvas.pictures.find(ours[1]) if canvas.pictures else None
    if isinstance(src, str) and canvas.pictures and (start := _EMBEDDED.match(src)):
        try:
            data = base64.b64decode(src[start.end() :], validate=True)
        except (binascii.Error, ValueError):
            raise fields.refused("has an embedded picture that cannot be read", "Upload it again.") from None
        image_id, width, height = canvas.pictures.keep(data)
        return image_id, (width, height)
    raise fields.refused(
        "has a “src” that is no uploaded picture", "Upload it to /api/images, or embed a PNG, a JPEG or a WebP."
    )
