"""Templates as files: taken out with their pictures within, brought in from such a file or from a canvas of Fabric."""

import base64
import binascii
import json
import re
from dataclasses import replace
from uuid import UUID

from backend.core.errors import NotFound, Rejected
from backend.documents import images, templates
from backend.documents.template import Image, Page, Sheet, Template, import_fabric, load, parse
from backend.documents.template.reading import Fields
from backend.documents.template.schema import LONGEST_NAME, MOST_OBJECTS
from backend.documents.templates import TemplateView

LARGEST_FILE_BYTES = 60_000_000
_MARK = "template"
_DATA = re.compile(r"data:image/(?:png|jpeg);base64,")
_KINDS = {"png": "image/png", "jpg": "image/jpeg"}


def carry_out(owner_id: UUID, template_id: UUID) -> tuple[str, bytes]:
    """Return a template's name, and the template with its pictures as one JSON file. Raises NotFound."""
    found = templates.get_template(owner_id, template_id)
    pictures = {}
    for image_id in found.template.images():
        data, suffix = images.image_bytes(owner_id, image_id)
        pictures[image_id] = f"data:{_KINDS[suffix]};base64,{base64.b64encode(data).decode()}"
    told = {"listmill": _MARK, "template": found.body, "images": pictures}
    return found.name, json.dumps(told, ensure_ascii=False, indent=1).encode()


def carry_in(owner_id: UUID, body: bytes) -> TemplateView:
    """Keep the template of a file: one of ours, or a canvas of Fabric, as it is or as {fabric, page?, dpi?, name?}.

    Raises Rejected with the object's name and what is not supported, TooLarge.
    """
    raw = load(body, most_bytes=LARGEST_FILE_BYTES)
    if not isinstance(raw, dict):
        raise Rejected(
            "The file holds no template.", hint="Send one that was exported, or what `canvas.toJSON()` of Fabric returns."
        )
    if raw.get("listmill") == _MARK:
        return templates.create_template(owner_id, _own(owner_id, raw))
    if "pages" in raw or "template" in raw:
        return templates.create_template(owner_id, parse(raw.get("template", raw)))
    return templates.create_template(owner_id, _of_fabric(owner_id, raw))


def _own(owner_id: UUID, raw: dict[str, object]) -> Template:
    template = parse(raw.get("template"))
    held = raw.get("images")
    if not isinstance(held, dict) or len(held) > MOST_OBJECTS:
        raise Rejected("The file has no list of its pictures.", hint="Export the template again.")
    kept: dict[str, str] = {}
    for image_id in template.images():
        told = held.get(image_id)
        start = _DATA.match(told) if isinstance(told, str) else None
        if not isinstance(told, str) or start is None:
            raise Rejected("The file lacks a picture of its template.", hint="Export the template again.")
        kept[image_id] = images.put_image(owner_id, _decoded(told[start.end() :])).id
    return replace(template, pages=tuple(_with(sheet, kept) for sheet in template.pages))


def _with(sheet: Sheet, kept: dict[str, str]) -> Sheet:
    return Sheet(
        tuple(replace(one, src=f"image:{kept[one.image_id]}") if isinstance(one, Image) else one for one in sheet.objects)
    )


def _of_fabric(owner_id: UUID, raw: dict[str, object]) -> Template:
    if "fabric" not in raw:
        return import_fabric(raw, pictures=_Kept(owner_id))
    fields = Fields(raw, "The request")
    canvas, told = fields.take("fabric"), fields.take("page")
    dpi = fields.number("dpi", 10, 1_200, default=96.0)
    name = fields.text("name", LONGEST_NAME, default="Imported")
    fields.finish()
    return import_fabric(canvas, dpi=dpi, page=_page(told), name=name, pictures=_Kept(owner_id))


def _page(told: object) -> Page | None:
    """Return the size of a page, read as a template without objects would be."""
    return None if told is None else parse({"version": 1, "page": told, "pages": [{"objects": []}]}).page


def _decoded(told: str) -> bytes:
    try:
        return base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        raise Rejected("A picture of the file cannot be read.", hint="Export the template again.") from None


class _Kept:
    """The pictures of one person, for a canvas that is imported."""

    def __init__(self, owner_id: UUID) -> None:
        self._owner_id = owner_id

    def keep(self, data: bytes) -> tuple[str, int, int]:
        """Keep an embedded picture; return its id and its size."""
        made = images.put_image(self._owner_id, data)
        return made.id, made.width, made.height

    def find(self, image_id: str) -> tuple[int, int] | None:
        """Return the size of a picture that is there already."""
        try:
            found = images.get_image(self._owner_id, image_id)
        except NotFound:
            return None
        return found.width, found.height
