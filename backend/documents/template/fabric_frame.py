"""Where an object of Fabric lies and how it is scaled, in millimetres; what would move or bend it otherwise is refused.

Fabric's box holds the outline, is scaled as a whole, and turned about one of nine points of it. A template names its top left
corner, turned about that corner.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from backend.documents.template.reading import Fields

FARTHEST_PX = 200_000
_ORIGINS: dict[str, float] = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}
_SAME = 1e-4

# What is only there for a canvas on a screen and changes nothing on paper.
_SCREEN = (
    "version", "selectable", "evented", "hasControls", "hasBorders", "hoverCursor", "moveCursor", "lockMovementX", "lockMovementY",
    "lockRotation", "lockScalingX", "lockScalingY", "lockScalingFlip", "lockSkewingX", "lockSkewingY", "editable", "perPixelTargetFind",
    "padding", "cornerColor", "cornerSize", "cornerStyle", "cornerStrokeColor", "borderColor", "borderScaleFactor", "transparentCorners",
    "centeredRotation", "centeredScaling", "objectCaching", "noScaleCache", "excludeFromExport", "subTargetCheck", "interactive",
    "crossOrigin", "minWidth", "fillRule", "strokeMiterLimit", "pathStartOffset", "pathSide", "pathAlign", "controls", "lockUniScaling",
    "minScaleLimit", "activeOn", "absolutePositioned", "inverted",
)  # fmt: skip

# Anything but these values would be drawn otherwise: key, then the values that change nothing.
_PLAIN: tuple[tuple[str, tuple[object, ...]], ...] = (
    ("shadow", (None,)),
    ("clipPath", (None,)),
    ("path", (None,)),
    ("filters", (None, [])),
    ("resizeFilter", (None,)),
    ("styles", (None, [], {})),
    ("skewX", (None, 0)),
    ("skewY", (None, 0)),
    ("flipX", (None, False)),
    ("flipY", (None, False)),
    ("cropX", (None, 0)),
    ("cropY", (None, 0)),
    ("overline", (None, False)),
    ("linethrough", (None, False)),
    ("direction", (None, "ltr")),
    ("textBackgroundColor", (None, "")),
    ("backgroundColor", (None, "")),
    ("globalCompositeOperation", (None, "source-over")),
    ("splitByGrapheme", (None, False)),
    ("strokeDashOffset", (None, 0)),
    ("deltaY", (None, 0)),
    ("visible", (None, True)),
)


@dataclass(frozen=True)
class Frame:
    """An object's place in mm: the corner of its outer box and its turn; `mm` is a pixel, the scales are of its own box."""

    mm: float
    left: float
    top: float
    width: float  # without the outline, scaled
    height: float
    scale_x: float
    scale_y: float
    angle: float
    opacity: float
    line: float  # the outline's width, which the outer box holds even where nothing is drawn

    @property
    def is_even(self) -> bool:
        """Whether it is scaled alike both ways."""
        return abs(self.scale_x - self.scale_y) <= _SAME * max(self.scale_x, self.scale_y)

    def placed(self, *, outlined: bool) -> dict[str, object]:
        """Return where the object lies; without an outline the box shrinks to the shape within."""
        left, top = self.left, self.top
        if not outlined:
            left, top = self._moved(self.line * self.scale_x / 2, self.line * self.scale_y / 2)
        return {
            "left": round(left, 4), "top": round(top, 4), "width": round(self.width, 4), "height": round(self.height, 4),
            "angle": self.angle, "opacity": self.opacity,
        }  # fmt: skip

    def _moved(self, right: float, down: float) -> tuple[float, float]:
        turn = math.radians(self.angle)
        return (
            self.left + right * math.cos(turn) - down * math.sin(turn),
            self.top + right * math.sin(turn) + down * math.cos(turn),
        )


def check_plain(fields: Fields) -> None:
    """Refuse what a letter cannot show; take what only a screen needs. Raises Rejected."""
    for key, plain in _PLAIN:
        if fields.has(key):
            value = fields.take(key)
            if not any(value is one or (type(value) is type(one) and value == one) or _is_zero(value, one) for one in plain):
                raise fields.unsupported(key)
    for key in _SCREEN:
        fields.take(key)


def read_frame(
    fields: Fields, size: Mapping[str, float], *, mm: float, origin: tuple[str, str], line: float, uniform: bool = False
) -> Frame:
    """Return where an object lies. `size` is its own width and height in pixels, `line` its outline's width.

    `origin` is what its version takes for granted; `uniform` says that the outline is not scaled with it.
    """
    scale_x, scale_y = (fields.number(key, 1e-4, 10_000, default=1.0) for key in ("scaleX", "scaleY"))
    origins = (
        fields.choice("originX", ("left", "center", "right"), default=origin[0]),
        fields.choice("originY", ("top", "center", "bottom"), default=origin[1]),
    )
    at = (
        fields.number("left", -FARTHEST_PX, FARTHEST_PX, default=0.0),
        fields.number("top", -FARTHEST_PX, FARTHEST_PX, default=0.0),
    )
    angle = fields.number("angle", -360_000, 360_000, default=0.0) % 360
    width, height = size["width"] * scale_x, size["height"] * scale_y
    outline = (line, line) if uniform else (line * scale_x, line * scale_y)
    across, down = -_ORIGINS[origins[0]] * (width + outline[0]), -_ORIGINS[origins[1]] * (height + outline[1])
    turn = math.radians(angle)
    return Frame(
        mm,
        (at[0] + across * math.cos(turn) - down * math.sin(turn)) * mm,
        (at[1] + across * math.sin(turn) + down * math.cos(turn)) * mm,
        width * mm,
        height * mm,
        1.0 if uniform else scale_x,
        1.0 if uniform else scale_y,
        angle,
        fields.number("opacity", 0, 1, default=1.0),
        line * mm,
    )


def _is_zero(value: object, one: object) -> bool:
    return one == 0 and one is not False and isinstance(value, float) and value == 0
