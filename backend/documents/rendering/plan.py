"""A template made ready to be drawn: what is the same for everybody is worked out once, the rest is slots to be filled."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from backend.adapters.pdf.fonts import Face
from backend.adapters.pdf.splitting import Sheet as Boxes
from backend.documents.layout.bounds import Room
from backend.documents.layout.cleaning import printable
from backend.documents.layout.lettering import MM_PER_POINT
from backend.documents.rendering.schemas import Issue, IssueKind, Links, Recipient
from backend.documents.rendering.slots import CodeSlot, Found, TextSlot
from backend.documents.template import Circle, Image, Line, Qr, Rect, Shape, Template, Text, Textbox

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".svg")

Op = dict[str, Any]  # Any: JSON
Slot = TextSlot | CodeSlot


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture a template draws: the file it is made of, the name it is drawn under, its size in mm, how opaque it is."""

    title: str
    source: Path | None
    target: str
    wish: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Filled:
    """What one recipient's document says: a text for every slot, page by page, and what is wrong with it."""

    recipient: Recipient
    texts: Sequence[Sequence[str]]
    found: Sequence[Found]

    @property
    def stopped(self) -> bool:
        """Whether the document is not drawn."""
        return any(one.stops for one in self.found)

    def issues(self) -> tuple[Issue, ...]:
        """Return what is wrong, each with the recipient's row."""
        row = self.recipient.row
        return tuple(Issue(row, one.object, one.kind, one.detail, one.stops) for one in self.found)


class Plan:
    """A template with its pictures. `locale` is the language where the template does not say whose it is."""

    def __init__(
        self, template: Template, *, images: Path, locale: str = "", links: Links | None = None, title: str = ""
    ) -> None:
        self.template = template
        self.title = printable(title or template.name)
        self.locale = locale
        self.links = links
        page = template.page
        self.room = Room(page.width_mm, page.height_mm, page.bleed_mm)
        self.pages_each = max(1, len(template.pages))
        self._faces: dict[Face, int] = {}
        self._images = images
        self.pictures: dict[str, Picture] = {}
        self._fixed: list[Found] = []
        self.slots: list[list[Slot]] = []
        self._places: list[list[list[int]]] = []
        self._ops = [self._sheet(sheet.objects) for sheet in template.pages] or [[]]
        self._head = self._header()

    @property
    def boxes(self) -> Boxes:
        """Size and bleed of its pages in PDF points."""
        bleed = self.room.bleed
        return Boxes(
            *(round(mm / MM_PER_POINT, 4) for mm in (self.room.width + 2 * bleed, self.room.height + 2 * bleed, bleed))
        )

    def fill(self, recipient: Recipient) -> Filled:
        """Return what a recipient's document says."""
        found = list(self._fixed)
        values = recipient.values
        locale = self.template.language_of(values, self.locale)
        texts = [[self._text(slot, recipient, values, locale, found) for slot in page] for page in self.slots]
        return Filled(recipient, texts, tuple(dict.fromkeys(found)) if len(found) > 1 else found)

    def job(self, filled: Sequence[Filled]) -> bytes:
        """Return the instructions that draw these documents."""
        documents = [
            [
                [self._value(slot, text, places) for slot, text, places in zip(page, texts, faces, strict=True)]
                for page, texts, faces in zip(self.slots, one.texts, self._places, strict=True)
            ]
            for one in filled
        ]
        return self._head + json.dumps(documents, ensure_ascii=False).encode() + b"}"

    def empty_job(self) -> bytes:
        """Return the instructions that draw the template without what differs."""
        documents = [[[[] if isinstance(slot, TextSlot) else _NOTHING for slot in page] for page in self.slots]]
        return self._head + json.dumps(documents).encode() + b"}"

    def note(self, target: str, reason: str) -> None:
        """Take in that a picture cannot be drawn: no document is."""
        found = Found(self.pictures[target].title, IssueKind.MISSING_IMAGE, f"The picture {reason}.")
        if found not in self._fixed:
            self._fixed.append(found)

    def _text(self, slot: Slot, recipient: Recipient, values: Mapping[str, object], locale: str, found: list[Found]) -> str:
        if isinstance(slot, CodeSlot):
            return slot.fill(recipient.row, values, locale, self.links, found)
        text = slot.fill(values, locale, found)
        found += slot.check(text)
        return text

    @staticmethod
    def _value(slot: Slot, text: str, places: list[int]) -> Any:  # Any: JSON
        return slot.value(text) if isinstance(slot, CodeSlot) else slot.value(text, places)

    def _header(self) -> bytes:
        page = self.room
        faces = [{"family": face.family, "weight": face.weight, "style": face.style} for face in self._faces]
        head = {
            "title": self.title,
            "width": page.width + 2 * page.bleed,
            "height": page.height + 2 * page.bleed,
            "faces": faces,
            "pages": self._ops,
        }
        return json.dumps(head, ensure_ascii=False).encode()[:-1] + b', "documents": '

    def _sheet(self, objects: Sequence[Any]) -> list[Op]:  # Any: the objects of a template
        slots: list[Slot] = []
        places: list[list[int]] = []
        ops = []
        for one in objects:
            op = {
                "left": round(one.left + self.room.bleed, 4),
                "top": round(one.top + self.room.bleed, 4),
                "angle": one.angle,
                "inset": 0,
                "width": one.width,
                "height": one.height,
            }
            slot = self._drawn(one, op)
            if slot is not None:
                slots.append(slot)
                places.append(self._faces_of(slot))
            ops.append(op)
        self.slots.append(slots)
        self._places.append(places)
        return ops

    def _drawn(self, one: Any, op: Op) -> Slot | None:  # Any: an object of a template
        """Complete an instruction; return the slot where it differs from recipient to recipient."""
        if isinstance(one, Text | Textbox):
            slot = TextSlot(one, self.room)
            op |= {
                "kind": "text",
                "size": one.font_size,
                "fill": _paint(one.fill, one.opacity),
                "tracking": one.char_spacing / 1000,
            }
            op["face"] = self._faces_of(slot)[0]
            if not slot.fixed:
                return slot
            text = slot.fill({}, "en", self._fixed)
            self._fixed += slot.check(text)
            op["value"] = slot.value(text, self._faces_of(slot))
        elif isinstance(one, Qr):
            code = CodeSlot(one)
            op["kind"] = "qr"
            if not code.fixed:
                return code
            text = code.fill(0, {}, "en", None, self._fixed)
            op["value"] = code.value(text) if text else _NOTHING
        elif isinstance(one, Image):
            self._picture(one, op)
        else:
            _shape(one, op)
        return None

    def _faces_of(self, slot: Slot) -> list[int]:
        if isinstance(slot, CodeSlot):
            return []
        return [self._faces.setdefault(face, len(self._faces)) for face in slot.setter.style.faces.faces]

    def _picture(self, image: Image, op: Op) -> None:
        source = next((path for suffix in SUFFIXES if (path := self._images / f"{image.image_id}{suffix}").is_file()), None)
        if source is not None and source.is_symlink():
            source = None
        faint = image.opacity < 1
        suffix = ".svg" if faint or source is None else source.suffix
        wish = (ceil(image.width), ceil(image.height), round(image.opacity, 2))
        target = f"{image.image_id}-{wish[0]}-{wish[1]}{f'-{round(image.opacity * 100)}' if faint else ''}{suffix}"
        self.pictures[target] = Picture(image.title, source, target, wish)
        op |= {"kind": "image", "file": f"images/{target}", "value": True}
        if source is None:
            self._fixed.append(Found(image.title, IssueKind.MISSING_IMAGE, "The picture is not there any more."))


_NOTHING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" width="1" height="1"></svg>'


def _shape(one: Shape, op: Op) -> None:
    pen = one.stroke_width if one.stroke else 0.0
    op |= {"fill": _paint(one.fill, one.opacity), "stroke": _paint(one.stroke, one.opacity) if pen else None, "pen": pen}
    op |= {"dash": list(one.dash), "inset": pen / 2, "value": True}
    if isinstance(one, Rect):
        op |= {"kind": "rect", "radius": one.rx}
    elif isinstance(one, Circle):
        op["kind"] = "circle"
    elif isinstance(one, Line):
        op |= {"kind": "line", "start": [one.x1, one.y1], "end": [one.x2, one.y2]}


def _paint(colour: str | None, opacity: float) -> str | None:
    if colour is None:
        return None
    return colour if opacity >= 1 else f"{colour[:7]}{round(opacity * 255):02x}"
