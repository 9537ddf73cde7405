"""The objects of a PDF as bytes, with the numbers of those they speak of, so that they can stand in another file."""

import re
from dataclasses import dataclass

import pikepdf

# A reference, or a string in which one would be but text.
_REFERENCE = re.compile(rb"\((?:\\.|[^()\\])*\)|<[0-9A-Fa-f]*>|\b(\d+) 0 R\b")
_PARENT = re.compile(rb"/Parent \d+ 0 R ?")
HEADER = b"%PDF-1.7\n%\xbf\xf7\xa2\xfe\n"


@dataclass(slots=True)
class Body:
    """One object: its text before and after each reference, the numbers referred to, and its stream, packed as it was."""

    texts: list[bytes]
    refers: list[int]
    stream: bytes | None

    def written(self, number: int, numbers: dict[int, int]) -> bytes:
        """Return the object as it stands in a file where it has this number and others have new ones."""
        parts = [b"%d 0 obj\n" % number, self.texts[0]]
        for refers, text in zip(self.refers, self.texts[1:], strict=True):
            parts += (b"%d 0 R" % numbers[refers], text)
        if self.stream is not None:
            parts += (b"\nstream\n", self.stream, b"\nendstream")
        parts.append(b"\nendobj\n")
        return b"".join(parts)


class Objects:
    """The objects of an open PDF, each read once. References to parents are left out: whoever writes pages knows better."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._held: dict[int, Body] = {}

    def __getitem__(self, number: int) -> Body:
        body = self._held.get(number)
        if body is None:
            body = self._held[number] = self._read(self._pdf.get_object(number, 0))
        return body

    def below(self, number: int) -> list[int]:
        """Return the numbers of all objects an object needs, itself first, in a settled order."""
        found = {number: None}
        waiting = [number]
        while waiting:
            fresh = [refers for refers in self[waiting.pop()].refers if refers not in found]
            found.update(dict.fromkeys(fresh))
            waiting += fresh
        return list(found)

    def _read(self, thing: pikepdf.Object) -> Body:
        stream = None
        if isinstance(thing, pikepdf.Stream):
            stream = thing.read_raw_bytes()
            thing.stream_dict.Length = len(stream)
            text = thing.stream_dict.unparse()
        else:
            text = thing.unparse(resolved=True)
        texts, refers, at = [], [], 0
        text = _PARENT.sub(b"", text)
        for match in _REFERENCE.finditer(text):
            if match[1]:
                texts.append(text[at : match.start()])
                refers.append(int(match[1]))
                at = match.end()
        texts.append(text[at:])
        return Body(texts, refers, stream)


def table(offsets: list[int], *, root: int, info: int | None, identity: bytes, start: int) -> bytes:
    """Return what ends a file: where each object stands, numbered from 1 in this order, and which one is the root."""
    rows = b"".join([b"%010d 00000 n \n" % offset for offset in offsets])
    said = b"" if info is None else b"/Info %d 0 R " % info
    return (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root %d 0 R %s/ID [<%s> <%s>] >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            len(offsets) + 1,
            rows,
            len(offsets) + 1,
            root,
            said,
            identity,
            identity,
            start,
        )
    )


def text_string(text: str) -> bytes:
    """Return a text as PDF writes it in a dictionary."""
    return b"<%s>" % ("\ufeff" + text).encode("utf-16-be").hex().upper().encode()
