"""A JSON source as plain UTF-8: unpacked, and rewritten only where its encoding is another one or some bytes do not belong to it."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from backend.core.errors import Rejected
from backend.datasets.formats.course import Course
from backend.datasets.formats.csv import encoding as enc
from backend.datasets.formats.loaded import Repair
from backend.datasets.formats.packing import unpacked
from backend.datasets.formats.refusal import refuse_binary, refuse_what_is_no_table

_BLOCK_BYTES = 1 << 20
_HEAD_BYTES = 1 << 16


@dataclass(frozen=True)
class Plain:
    """The text, what its encoding was called, and what was done to it."""

    path: Path
    encoding: str
    repairs: tuple[Repair, ...]


def plain_text(path: Path, folder: Path, course: Course, *, name: str, forced: str | None) -> Plain:
    """Return the source as UTF-8. Raises Rejected for an empty file and for one that is no text."""
    path, repairs = unpacked(path, folder, course)
    with path.open("rb") as source:
        head = source.read(_HEAD_BYTES)
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise Rejected(f"“{name}” is empty.", hint="Check the export and upload the file again.")
    refuse_what_is_no_table(head, name)
    mark = enc.marked(head)
    known = enc.chosen(forced) if forced else (mark[0] if mark else enc.wide(head)) or enc.UTF8
    if known == enc.UTF8:
        refuse_binary(head, name)
    label = enc.name_of(known) + (" with a byte order mark" if mark else "")
    course.leg(0.05, "Looking over the file")
    if known == enc.UTF8 and _is_valid(path, course):
        return Plain(path, label, repairs)
    course.leg(0.2, f"Rewriting {enc.name_of(known)} as UTF-8")
    target = folder / "rewritten"
    mended, nuls = _rewrite(path, target, course, known)
    return Plain(target, label, (*repairs, *_told(known, mended, nuls)))


def _is_valid(path: Path, course: Course) -> bool:
    size, decoder = max(path.stat().st_size, 1), codecs.getincrementaldecoder("utf-8")()
    with path.open("rb", buffering=0) as source:
        while block := source.read(_BLOCK_BYTES):
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                return False
            if 0 in block:
                return False
            course.at(source.tell() / size)
    return True


def _rewrite(path: Path, target: Path, course: Course, known: str) -> tuple[int, int]:
    decoder, nuls, final = enc.Decoder(known), 0, False
    size = max(path.stat().st_size, 1)
    with path.open("rb", buffering=0) as source, target.open("wb") as out:
        while not final:
            block = source.read(_BLOCK_BYTES)
            final = not block
            text = decoder.decode(block, final=final)
            nuls += text.count("\x00")
            out.write(text.replace("\x00", "").encode("utf-8", "replace"))
            course.at(source.tell() / size)
    return decoder.mended, nuls


def _told(known: str, mended: int, nuls: int) -> Iterator[Repair]:
    if known != enc.UTF8:
        yield Repair("encoding", 1, f"the text was rewritten from {enc.name_of(known)}")
    rest = "as Windows-1252" if known in {enc.UTF8, enc.WINDOWS} else "as �"
    yield Repair(
        "bytes",
        mended,
        f"{mended:,} byte{'' if mended == 1 else 's'} that {enc.name_of(known)} does not know {'was' if mended == 1 else 'were'} read {rest}",
    )
    yield Repair(
        "nul_characters", nuls, f"{nuls:,} NUL character{'' if nuls == 1 else 's'} {'was' if nuls == 1 else 'were'} removed"
    )
