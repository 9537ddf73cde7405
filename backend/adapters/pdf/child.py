"""The process that draws: it may run out of memory, spin or crash without harm to who asked. Run as `python -m ... CONFIG`.

It knows a folder of its own with our program and pictures, the fonts, and the requests on its standard input; nothing else.
"""

import codecs
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pikepdf
import typst
from PIL import Image, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin

from backend.adapters.pdf import limits, raster, wire
from backend.adapters.pdf.pictures import Wish, prepare
from backend.adapters.pdf.splitting import Sheet, split

_PICTURE = re.compile(r"[A-Za-z0-9_-]{1,80}\.(png|jpg|jpeg|webp|svg)")
_REASON_MAX = 300
_PATH = re.compile(r"(?:file://)?(?:/[^\s/:)\"']+){2,}/?")  # where things lie here is nobody's business

# Python looks for these on the disk when they are first used; by then it may open nothing there.
_READERS = (MpoImagePlugin, TiffImagePlugin, WebPImagePlugin)
_CODECS = ("ascii", "latin-1", "utf-8", "utf-16", "utf-16-be", "utf-16-le", "cp1252")

Answer = tuple[wire.Head, Sequence[bytes]]


class Drawing:
    """Typst with our program, the fonts of the deployment, and nothing to fetch."""

    def __init__(self, config: dict[str, Any]) -> None:  # Any: JSON
        self._root = Path(config["root"])
        book = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[config["fonts"]])
        nothing = self._root / "none"
        self._compiler = typst.Compiler(
            str(self._root / "program.typ"),
            root=str(self._root),
            font_paths=book,
            package_path=str(nothing),
            package_cache_path=str(nothing),
        )

    def compiled(self, job: bytes) -> bytes:
        """Return the PDF of a job."""
        pdf = self._compiler.compile(sys_inputs={"job": job.decode()}, pdf_tags=False, timestamp=0)
        if not isinstance(pdf, bytes):
            raise TypeError("typst gave no PDF")
        return pdf

    def documents(self, head: wire.Head, job: bytes) -> Answer:
        """Draw documents and cut them apart."""
        pdf = self.compiled(job)
        made = list(split(pdf, documents=head["documents"], sheet=Sheet(*head["sheet"]), title=head["title"]))
        return {"sizes": [len(one) for one in made]}, made

    def merged(self, _: wire.Head, job: bytes) -> Answer:
        """Draw documents into one file."""
        pdf = self.compiled(job)
        with pikepdf.open(io.BytesIO(pdf)) as found:
            pages = len(found.pages)
        return {"sizes": [len(pdf)], "pages": pages}, [pdf]

    def picture(self, head: wire.Head, job: bytes) -> Answer:
        """Draw one page of a document as a picture."""
        png, pages = raster.picture(self.compiled(job), page=head["page"], width_px=head["width_px"])
        return {"sizes": [len(png)], "pages": pages}, [png]

    def prepare(self, head: wire.Head, _: bytes) -> Answer:
        """Make pictures ready; answer the reasons of those that cannot be drawn."""
        faults = {}
        for one in head["pictures"]:
            source, target = self._file("in", one["source"]), self._file("images", one["target"])
            try:
                if not target.exists():
                    prepare(source, target, Wish(*one["wish"]))
            except ValueError as fault:
                faults[one["target"]] = str(fault)
        return {"sizes": [], "faults": faults}, []

    def _file(self, folder: str, name: str) -> Path:
        if not _PICTURE.fullmatch(name):
            raise ValueError("not the name of a picture")
        return self._root / folder / name


def main() -> None:
    """Answer requests until the caller closes the pipe."""
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)  # what a library says must not stand among our answers
    _rehearse()
    config = json.loads(sys.argv[1])
    os.chdir(config["root"])
    limits.confine(memory_mb=config["memory_mb"], file_mb=config["file_mb"])
    limits.keep_to(config["root"], config["fonts"])
    drawing = Drawing(config)
    doing: dict[str, Callable[[wire.Head, bytes], Answer]] = {
        "documents": drawing.documents,
        "merged": drawing.merged,
        "picture": drawing.picture,
        "prepare": drawing.prepare,
    }
    _say(target, {"sizes": [], "ready": True}, [])
    while (request := wire.read(source)) is not None:
        head, body = request
        limits.allow_seconds(head["deadline_s"])
        try:
            answer, made = doing[head["do"]](head, body)
        except MemoryError:
            answer, made = {"sizes": [], "fault": "it needs more memory than a document may take"}, []
        except Exception as fault:  # noqa: BLE001  whatever a library raises is the caller's answer
            answer, made = {"sizes": [], "fault": _reason(fault)}, []
        _say(target, answer, made)
    shutil.rmtree(config["root"], ignore_errors=True)  # the caller has closed its end, or has been killed


def _rehearse() -> None:
    """Have everything done once that Python would look for on the disk; Typst stays out, it would start its thread."""
    Image.preinit()
    for name in _CODECS:
        codecs.lookup(name)
    held = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(held)
    (made,) = split(held.getvalue(), documents=1, sheet=Sheet(9, 9, 1), title="Zoë")
    raster.picture(made, page=1, width_px=16)


def _reason(fault: Exception) -> str:
    told = fault.strerror if isinstance(fault, OSError) else getattr(fault, "message", "") or fault
    said = str(told or "").strip().splitlines()
    return _PATH.sub("a file", said[0] if said else type(fault).__name__)[:_REASON_MAX]


def _say(target: BinaryIO, head: wire.Head, made: Sequence[bytes]) -> None:
    target.writelines(wire.packed(head, made))
    target.flush()


if __name__ == "__main__":
    main()
