"""Joins PDFs into one as they are read, whatever their number: only the place of each object is held in memory.

What several of them have in common, pictures and whole fonts, is kept once.
"""

import hashlib
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

import pikepdf

from backend.adapters.pdf.objects import HEADER, Body, Objects, table, text_string
from backend.adapters.pdf.splitting import Sheet, page_under

_ROOT, _PAGES, _INFO = 1, 2, 3


class Joiner:
    """Takes PDF after PDF and writes their pages to one file. Call `close` at the end; the file is of no use before."""

    def __init__(self, target: BinaryIO, *, title: str, sheet: Sheet | None = None) -> None:
        self._target = target
        self._title = title
        self._sheet = sheet or Sheet(0, 0, 0)
        self._offsets: list[int] = [0, 0, 0]
        self._seen: dict[bytes, int] = {}
        self._nodes: list[tuple[int, int]] = []  # number of a node and its pages
        self._digest = hashlib.sha256()
        self._at = 0
        self.pages = 0
        self._write(HEADER)

    def add(self, source: Path | bytes) -> int:
        """Write the pages of a PDF behind those that are there; return how many it has."""
        with pikepdf.open(source if isinstance(source, Path) else io.BytesIO(source)) as pdf:
            objects = Objects(pdf)
            pages = [page.obj.objgen[0] for page in pdf.pages]
            numbers: dict[int, int] = {}
            node, kids = self._reserve(), []
            for page in pages:
                contents = set(_contents(objects[page]))
                for number in reversed(_children_first(objects, page)):
                    if number not in numbers and number != page:
                        numbers[number] = self._place(objects[number], numbers, alone=number in contents)
                kids.append(self._reserve())
                self._put(kids[-1], page_under(objects[page].written(kids[-1], numbers), node, self._sheet))
        self._put(
            node,
            b"%d 0 obj\n<< /Type /Pages /Parent %d 0 R /Count %d /Kids [%s] >>\nendobj\n"
            % (node, _PAGES, len(kids), _listed(kids)),
        )
        self._nodes.append((node, len(kids)))
        self.pages += len(kids)
        return len(kids)

    def close(self) -> None:
        """Write what makes the objects a file."""
        self._put(_ROOT, b"%d 0 obj\n<< /Type /Catalog /Pages %d 0 R >>\nendobj\n" % (_ROOT, _PAGES))
        listed = _listed([number for number, _ in self._nodes])
        self._put(_PAGES, b"%d 0 obj\n<< /Type /Pages /Count %d /Kids [%s] >>\nendobj\n" % (_PAGES, self.pages, listed))
        said = text_string(self._title)
        self._put(_INFO, b"%d 0 obj\n<< /Title %s /Producer (Listmill) >>\nendobj\n" % (_INFO, said))
        identity = self._digest.hexdigest()[:32].encode()
        self._write(table(self._offsets, root=_ROOT, info=_INFO, identity=identity, start=self._at))

    def _place(self, body: Body, numbers: dict[int, int], *, alone: bool) -> int:
        """Return the number of an object, writing it unless an equal one stands there."""
        if not alone:
            key = hashlib.sha256(body.written(0, numbers)).digest()
            if key in self._seen:
                return self._seen[key]
        number = self._reserve()
        if not alone:
            self._seen[key] = number
        self._put(number, body.written(number, numbers))
        return number

    def _reserve(self) -> int:
        self._offsets.append(0)
        return len(self._offsets)

    def _put(self, number: int, written: bytes) -> None:
        self._offsets[number - 1] = self._at
        self._write(written)

    def _write(self, data: bytes) -> None:
        self._target.write(data)
        self._digest.update(data)
        self._at += len(data)


def join(parts: Iterable[Path], target: Path, *, title: str = "") -> int:
    """Write the pages of several PDFs, in their order, to one file; return how many pages it has."""
    with target.open("wb") as file:
        joiner = Joiner(file, title=title)
        for part in parts:
            joiner.add(part)
        joiner.close()
    return joiner.pages


def _children_first(objects: Objects, page: int) -> list[int]:
    """Return what a page needs so that, read backwards, everything comes after what it refers to."""
    order: list[int] = []
    done: set[int] = set()
    waiting = [(page, False)]
    while waiting:
        number, entered = waiting.pop()
        if entered:
            order.append(number)
        elif number not in done:
            done.add(number)
            waiting.append((number, True))
            waiting += [(refers, False) for refers in objects[number].refers]
    return order[::-1]


def _contents(page: Body) -> Sequence[int]:
    return [refers for refers, text in zip(page.refers, page.texts, strict=False) if text.rstrip().endswith(b"/Contents")]


def _listed(numbers: Sequence[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)
