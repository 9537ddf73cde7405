"""Cuts a compiled PDF into documents of a few pages each. What all of them share is written out once and then copied.

Good for untagged PDF as our program makes it: its pages refer to nothing of other pages.
"""

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pikepdf

from backend.adapters.pdf.objects import HEADER, Objects, table, text_string

_ROOT, _PAGES, _INFO = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """Size and bleed of every page in PDF points."""

    width: float
    height: float
    bleed: float

    def boxes(self) -> bytes:
        """Return the boxes of a page that say where it is cut; nothing where it has no bleed."""
        if not self.bleed:
            return b""
        far, up = self.width - self.bleed, self.height - self.bleed
        trim = b"%.4f %.4f %.4f %.4f" % (self.bleed, self.bleed, far, up)
        return b" /BleedBox [0 0 %.4f %.4f] /TrimBox [%s]" % (self.width, self.height, trim)


class WrongPages(Exception):
    """The compiled PDF has `found` pages where `expected` were asked for."""

    def __init__(self, found: int, expected: int) -> None:
        super().__init__(f"{found} pages, {expected} expected")
        self.found, self.expected = found, expected


def split(pdf: bytes, *, documents: int, sheet: Sheet, title: str) -> Iterator[bytes]:
    """Yield the documents of a PDF in their order, all of equally many pages; equal input gives equal bytes.

    Raises WrongPages unless every document has its share of pages.
    """
    with pikepdf.open(io.BytesIO(pdf)) as source:
        found = len(source.pages)
        each = max(1, found // documents)
        if found != each * documents:
            raise WrongPages(found, each * documents)
        objects = Objects(source)
        pages = [page.obj.objgen[0] for page in source.pages]
        needs = {page: objects.below(page)[1:] for page in pages}
        shared = sorted(set.intersection(*(set(need) for need in needs.values())))
        start = _Start(objects, shared, title)
        for first in range(0, found, each):
            yield _document(objects, pages[first : first + each], needs, start, sheet)


class _Start:
    """The bytes every document begins with: information, and the objects all of them have."""

    def __init__(self, objects: Objects, shared: Sequence[int], title: str) -> None:
        self.numbers = {number: _INFO + 1 + i for i, number in enumerate(shared)}
        held, self.offsets = bytearray(HEADER), []
        info = b"%d 0 obj\n<< /Title %s /Producer (Listmill) >>\nendobj\n" % (_INFO, text_string(title))
        for piece in (info, *(objects[number].written(self.numbers[number], self.numbers) for number in shared)):
            self.offsets.append(len(held))
            held += piece
        self.bytes = bytes(held)
        self.digest = hashlib.sha256(self.bytes)


def _document(objects: Objects, pages: Sequence[int], needs: dict[int, list[int]], start: _Start, sheet: Sheet) -> bytes:
    numbers = dict(start.numbers)
    own = [number for page in pages for number in (page, *needs[page]) if number not in numbers]
    own = list(dict.fromkeys(own))
    numbers.update({number: _INFO + 1 + len(start.numbers) + i for i, number in enumerate(own)})
    kids = b" ".join(b"%d 0 R" % numbers[page] for page in pages)
    pieces = [
        b"%d 0 obj\n<< /Type /Catalog /Pages %d 0 R >>\nendobj\n" % (_ROOT, _PAGES),
        b"%d 0 obj\n<< /Type /Pages /Count %d /Kids [%s] >>\nendobj\n" % (_PAGES, len(pages), kids),
    ]
    for number in own:
        written = objects[number].written(numbers[number], numbers)
        pieces.append(page_under(written, _PAGES, sheet) if number in needs else written)
    at, offsets = len(start.bytes), []
    for piece in pieces:
        offsets.append(at)
        at += len(piece)
    body = b"".join(pieces)
    digest = start.digest.copy()
    digest.update(body)
    identity = digest.hexdigest()[:32].encode()
    ending = table([*offsets[:2], *start.offsets, *offsets[2:]], root=_ROOT, info=_INFO, identity=identity, start=at)
    return start.bytes + body + ending


def page_under(written: bytes, parent: int, sheet: Sheet) -> bytes:
    """Return a page as an object, with its parent and where it is cut."""
    return written.replace(b"<<", b"<< /Parent %d 0 R%s" % (parent, sheet.boxes()), 1)
