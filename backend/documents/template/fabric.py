"""Turns the JSON of a Fabric canvas into a template; whatever would be drawn differently is refused by name, never dropped.

Fabric measures in pixels, places an object by one of nine points of its box, and scales it; a template says where its top left
corner is and how large it is, in millimetres. Texts scale their letters, never their shape.
"""

import re
from collections.abc import Callable

from backend.core.errors import Rejected
from backend.documents.template import fabric_objects
from backend.documents.template.fabric_frame import check_plain
from backend.documents.template.fabric_objects import Canvas, Made, Pictures
from backend.documents.template.parsing import parse
from backend.documents.template.reading import Fields
from backend.documents.template.schema import LONGEST_NAME, MOST_OBJECTS, PRESETS, VERSION, Page, Template, titled
from backend.documents.template.unsupported import TYPES

__all__ = ["Pictures", "import_fabric"]

_READERS: dict[str, Callable[[Fields, Canvas], Made]] = {
    "rect": fabric_objects.rect,
    "circle": fabric_objects.circle,
    "ellipse": fabric_objects.ellipse,
    "line": fabric_objects.line,
    "text": fabric_objects.text,
    "i-text": fabric_objects.text,
    "itext": fabric_objects.text,
    "textbox": fabric_objects.textbox,
    "image": fabric_objects.image,
}
_VERSION = re.compile(r"[4-9](\.\d{1,3}){0,2}(-[\w.]{1,20})?", re.ASCII)


def import_fabric(
    raw: object, *, dpi: float = 96.0, page: Page | None = None, name: str = "Imported", pictures: Pictures | None = None
) -> Template:
    """Return the template of a canvas of Fabric 4 to 7, `dpi` pixels to the inch.

    Without a `page` it is the canvas's own size where the JSON says it, else the smallest usual one that holds every object.
    Raises Rejected with the object's name and what is not supported.
    """
    if not isinstance(raw, dict):
        raise Rejected("This is no canvas of Fabric.", hint="Send what `canvas.toJSON()` returns.")
    if not 10 <= dpi <= 1_200:
        raise Rejected("The dots per inch are no number from 10 to 1,200.", hint="A canvas on a screen has 96.")
    fields = Fields(raw, "The canvas")
    canvas = Canvas(mm=25.4 / dpi, origin=_origin(fields), pictures=pictures)
    own = _own_size(fields, canvas.mm)
    found = fields.take("objects")
    if not isinstance(found, list) or len(found) > MOST_OBJECTS:
        raise Rejected("The canvas has no list of objects, or too many.", hint=f"{MOST_OBJECTS} objects are the most.")
    behind = fields.take("backgroundImage")
    background = fields.opaque("background", None)
    check_plain(fields)
    fields.take("viewportTransform")
    fields.finish()
    objects: Made = []
    if behind is not None:
        objects += _objects(behind, "Background", canvas)
    for place, one in enumerate(found, 1):
        objects += _objects(one, f"Object {place}", canvas)
    size = page or own or _smallest(objects)
    if background not in {None, "#ffffff"}:
        objects.insert(0, _behind(size, str(background)))
    return parse(_template(objects, size, name))


def _origin(fields: Fields) -> tuple[str, str]:
    """Return the point objects are placed by where they do not say: Fabric 7 took another than those before it."""
    version = fields.take("version", "6")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise Rejected("The canvas has a version that is not known.", hint="Canvases of Fabric 4 to 7 are imported.")
    return ("center", "center") if int(version[0]) >= 7 else ("left", "top")


def _own_size(fields: Fields, mm: float) -> Page | None:
    if not fields.has("width") or not fields.has("height"):
        return None
    width, height = (fields.number(key, 1, 50_000) * mm for key in ("width", "height"))
    return Page(round(width, 2), round(height, 2))


def _objects(raw: object, where: str, canvas: Canvas) -> Made:
    if not isinstance(raw, dict):
        raise Rejected(f"{where} is no JSON object.", hint="Send what `canvas.toJSON()` returns.")
    kind, name = raw.get("type"), raw.get("name")
    named = name if isinstance(name, str) and name.strip() else ""
    read = _READERS.get(kind.lower()) if isinstance(kind, str) else None
    if raw.get("kind") == "qr":  # as our own designs on a plain canvas mark them
        read = fabric_objects.qr
    title = titled(kind if isinstance(kind, str) else "object", named or where)
    fields = Fields(raw, title, digits=12)  # a scale of 0.15625 is meant as it is
    if read is None:
        known = TYPES.get(kind.lower(), "") if isinstance(kind, str) else ""
        raise fields.refused("is of a type that is not supported", known or f"There is {', '.join(_READERS)}.")
    for key in ("type", "name", "id"):
        fields.take(key)
    check_plain(fields)
    made = read(fields, canvas)
    fields.finish()
    return [{**one, "name": (named or where)[:LONGEST_NAME]} for one in made]


def _smallest(objects: Made) -> Page:
    right = max((float(str(one["left"])) + float(str(one["width"])) for one in objects), default=0.0)
    below = max((float(str(one["top"])) + float(str(one["height"])) for one in objects), default=0.0)
    fitting = [size for size in PRESETS.values() if size[0] >= right - 1 and size[1] >= below - 1]
    width, height = min(fitting, key=lambda size: size[0] * size[1], default=(right, below))
    return Page(min(max(round(width, 2), 10), 2_000), min(max(round(height, 2), 10), 2_000))


def _behind(page: Page, colour: str) -> dict[str, object]:
    bleed = page.bleed_mm
    size = {"width": page.width_mm + 2 * bleed, "height": page.height_mm + 2 * bleed}
    return {"type": "rect", "name": "Background", "left": -bleed, "top": -bleed, **size, "fill": colour}


def _template(objects: Made, page: Page, name: str) -> dict[str, object]:
    size: dict[str, object] = {"width_mm": page.width_mm, "height_mm": page.height_mm, "bleed_mm": page.bleed_mm}
    if page.safe_mm * 2 < min(page.width_mm, page.height_mm):
        size["safe_mm"] = page.safe_mm
    return {"version": VERSION, "name": name[:LONGEST_NAME], "page": size, "pages": [{"objects": objects}]}
