"""One look over a whole source: encoding, line ends, zero bytes, the longest line. Rewrites it as plain UTF-8 only where needed."""

import codecs
from dataclasses import dataclass, field, replace
from pathlib import Path

from backend.core.errors import Rejected
from backend.datasets.formats.course import Course
from backend.datasets.formats.csv import encoding as enc
from backend.datasets.formats.csv.legacy import legacy
from backend.datasets.formats.csv.source import BLOCK_BYTES, packed_as, unpack
from backend.datasets.formats.refusal import refuse_binary, refuse_what_is_no_table

HEAD_BYTES = 1 << 16
_STRANGE_BYTES = 1 << 16
_MOSTLY = 4
_ONE_LINE = 16 << 20  # a text without any line end that is longer is no table


@dataclass(frozen=True)
class Look:
    """A source as plain UTF-8 with line feeds, carriage returns or both kept apart.

    `path` is the source itself or the rewritten copy; lines have the same numbers in both. `newline` is "lf", "crlf" or "mixed".
    """

    path: Path
    encoding: str
    newline: str
    longest_line: int  # bytes
    packing: str | None = None
    bytes_mended: int = 0
    nuls_removed: int = 0
    marked: bool = False


@dataclass
class _Scan:
    """What the blocks so far have shown."""

    valid: bool = True
    good: int = 0
    bad: int = 0
    nuls: int = 0
    returns: int = 0
    feeds: int = 0
    pairs: int = 0
    longest: int = 0
    run: int = 0
    after_return: bool = False
    cut_pair: bool = False  # the last block ended between a return and its feed
    strange: bytearray = field(default_factory=bytearray)  # lines that are not UTF-8, the first few of the file

    @property
    def newline(self) -> str:
        """Which line ends there are; "cr" means carriage returns alone."""
        if not self.returns:
            return "lf"
        if self.returns - self.pairs > _MOSTLY * self.feeds:
            return "cr"  # the few line feeds stand inside cells
        return "crlf" if self.returns == self.feeds == self.pairs else "mixed"


def look_over(path: Path, folder: Path, course: Course, *, name: str, forced: str | None = None) -> Look:
    """Return the source as plain UTF-8, and what was found on the way.

    Raises Rejected for an empty file, for one that is no text, and for an encoding nobody knows.
    """
    packing = packed_as(path)
    if packing:
        course.leg(0.2, f"Unpacking {packing}")
        unpack(path, folder / "unpacked", course, packing=packing)
        path = folder / "unpacked"
    with path.open("rb") as source:
        head = source.read(HEAD_BYTES)
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise Rejected(
            f"“{name}” is empty.", hint="Check the export and upload the file again: the first line should name the columns."
        )
    refuse_what_is_no_table(head, name)
    course.leg(0.05, "Looking over the file")
    found = _look(path, head, course, name=name, forced=forced)
    if _is_plain(found):
        return replace(found[0], packing=packing)
    course.leg(0.25, f"Rewriting {enc.name_of(found[0].encoding)} as UTF-8")
    look = _rewrite(found[0], folder / "rewritten", course, cr_only=found[1].newline == "cr")
    if packing:
        path.unlink()  # the rewritten copy has replaced it
    return replace(look, packing=packing)


def _is_plain(found: tuple[Look, _Scan]) -> bool:
    look, scan = found
    return look.encoding == enc.UTF8 and scan.valid and not scan.nuls and scan.newline != "cr"


def _look(path: Path, head: bytes, course: Course, *, name: str, forced: str | None) -> tuple[Look, _Scan]:
    mark = enc.marked(head)
    known = enc.chosen(forced) if forced else (mark[0] if mark else enc.wide(head))
    if known is not None and known not in {enc.UTF8, enc.WINDOWS}:
        # Its bytes say nothing before they are decoded; the rewriting looks at the text.
        return Look(path, known, "mixed", 0, marked=mark is not None), _Scan(valid=False)
    refuse_binary(head.rstrip(b"\x00"), name, said=forced is not None)
    scan = _scanned(path, course)
    if not scan.feeds and not scan.returns and scan.longest > _ONE_LINE:
        raise Rejected(
            f"“{name}” is one single line of {scan.longest:,} bytes: it has no line ends.",
            hint="Export it again with one row a line.",
        )
    guessed = enc.UTF8 if scan.valid or scan.good * 2 > scan.bad else legacy(bytes(scan.strange))
    newline = "lf" if scan.newline == "cr" else scan.newline
    return Look(path, known or guessed, newline, scan.longest, marked=mark is not None), scan


def _scanned(path: Path, course: Course) -> _Scan:
    scan, decoder = _Scan(), _strict()
    size, read = max(path.stat().st_size, 1), 0
    with path.open("rb", buffering=0) as source:
        while block := source.read(BLOCK_BYTES):
            read += len(block)
            decoder = _note_encoding(scan, block, decoder, final=read >= size)
            scan.nuls += block.count(0) if 0 in block else 0
            note_lines(scan, block)
            if read % (BLOCK_BYTES * 64) < BLOCK_BYTES:
                course.at(read / size)
    scan.longest = max(scan.longest, scan.run)
    return scan


def _note_encoding(scan: _Scan, block: bytes, decoder: codecs.IncrementalDecoder, *, final: bool) -> codecs.IncrementalDecoder:
    try:
        text = decoder.decode(block, final)
        scan.good += len(block) - len(text)
    except UnicodeDecodeError:
        scan.valid = False
        scan.good += enc.sequences(block)
        scan.bad += block.decode("utf-8", "replace").count("\ufffd")
        _keep_strange(scan, block)
        return _strict()
    return decoder


def _keep_strange(scan: _Scan, block: bytes) -> None:
    """Keep lines with bytes above 127: what encoding they are in shows only in words."""
    for line in block.splitlines():
        if len(scan.strange) >= _STRANGE_BYTES:
            return
        if not line.isascii():
            scan.strange += line[:1000] + b"\n"


def _strict() -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder("utf-8")("strict")


def note_lines(scan: _Scan, block: bytes) -> None:
    """Take the line ends of a block and how long lines are that reach over blocks."""
    if scan.after_return or b"\r" in block:
        scan.pairs += block.count(b"\r\n") + (scan.after_return and block.startswith(b"\n"))
        scan.returns += block.count(b"\r")
        scan.feeds += block.count(b"\n")
        scan.after_return = block.endswith(b"\r")
    else:
        scan.feeds += b"\n" in block  # how many does not matter: one without a return already makes the line ends mixed
    end = b"\n" if b"\n" in block else b"\r"
    first = block.find(end)
    if first < 0:
        scan.run += len(block)
        return
    scan.longest = max(scan.longest, scan.run + first)
    scan.run = len(block) - block.rfind(end) - 1


def _feeds_only(plain: bytes, scan: _Scan) -> bytes:
    """Return a block with line feeds for carriage returns; a pair of both, also over blocks, is one line end."""
    ended, scan.cut_pair = scan.cut_pair, plain.endswith(b"\r") or (scan.cut_pair and not plain)
    if ended and plain.startswith(b"\n"):
        plain = plain[1:]
    return plain.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _rewrite(look: Look, target: Path, course: Course, *, cr_only: bool) -> Look:
    decoder, scan, nuls = enc.Decoder(look.encoding), _Scan(), 0
    size, read = max(look.path.stat().st_size, 1), 0
    with look.path.open("rb", buffering=0) as source, target.open("wb") as out:
        final = False
        while not final:
            block = source.read(BLOCK_BYTES)
            read, final = read + len(block), not block
            text = decoder.decode(block, final=final)
            if "\x00" in text:
                nuls += text.count("\x00")
                text = text.replace("\x00", "")
            if read == len(block):
                text = text.removeprefix("\ufeff")
            plain = text.encode("utf-8", "replace")
            plain = _feeds_only(plain, scan) if cr_only else plain
            note_lines(scan, plain)
            out.write(plain)
            course.at(read / size)
    if scan.newline == "cr":  # seen only now, after decoding
        again = replace(look, path=target, encoding=enc.UTF8)
        done = _rewrite(again, target.with_suffix(".lines"), course, cr_only=True)
        target.unlink()
        return replace(done, encoding=look.encoding, bytes_mended=decoder.mended, nuls_removed=nuls)
    return replace(
        look,
        path=target,
        newline=scan.newline,
        longest_line=max(scan.longest, scan.run),
        bytes_mended=decoder.mended,
        nuls_removed=nuls,
    )
