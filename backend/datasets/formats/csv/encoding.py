"""In which encoding the bytes of a text stand: byte order marks, UTF-16 by its zero bytes, UTF-8 by being valid; what else it can be is in `legacy`."""

import codecs
import re

from backend.core.errors import Rejected

UTF8 = "utf-8"
WINDOWS = "cp1252"

NAMES = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 (little-endian)",
    "utf-16-be": "UTF-16 (big-endian)",
    "utf-32-le": "UTF-32 (little-endian)",
    "utf-32-be": "UTF-32 (big-endian)",
    "cp1252": "Windows-1252",
    "iso8859-1": "ISO 8859-1 (Latin 1)",
    "iso8859_2": "ISO 8859-2 (Central European)",
    "iso8859_15": "ISO 8859-15 (Latin 9)",
    "mac_roman": "Mac Roman",
    "cp850": "Code page 850 (DOS)",
    "cp866": "Code page 866 (DOS, Cyrillic)",
    "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1254": "Windows-1254 (Turkish)",
    "cp1255": "Windows-1255 (Hebrew)",
    "cp1256": "Windows-1256 (Arabic)",
    "koi8_r": "KOI8-R (Cyrillic)",
    "cp932": "Shift JIS (Japanese)",
    "euc_jp": "EUC-JP (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
    "big5": "Big5 (Chinese)",
    "cp949": "CP949 (Korean)",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_MIXED = "listmill-mixed"


def name_of(encoding: str) -> str:
    """Return how a person calls this encoding."""
    return NAMES.get(encoding, encoding.upper())


def marked(head: bytes) -> tuple[str, int] | None:
    """Return the encoding a byte order mark tells and the mark's length, or None without a mark."""
    return next(((encoding, len(mark)) for mark, encoding in _MARKS if head.startswith(mark)), None)


def wide(head: bytes) -> str | None:
    """Return "utf-16-le" or "utf-16-be" for text whose every second byte is zero, else None."""
    part = head[:4096]
    if len(part) < 4:
        return None
    half = len(part) / 2
    even, odd = part[0::2].count(0), part[1::2].count(0)
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.1 else None


def chosen(name: str) -> str:
    """Return Python's name of an encoding a person asked for. Raises Rejected for one it does not know."""
    try:
        found = codecs.lookup(name)
        "".encode(found.name)  # not every codec is one of text
    except (LookupError, UnicodeError) as fault:
        raise Rejected(
            f"No encoding is called “{name}”.", hint="Common ones are utf-8, windows-1252, iso-8859-1, utf-16 and cp437."
        ) from fault
    # With the mark, Python's plain "utf-16" tells the order itself; without one, nearly every such file is little-endian.
    return {"utf-16": "utf-16-le", "utf-32": "utf-32-le", "utf-8-sig": UTF8}.get(found.name, found.name)


def sequences(block: bytes) -> int:
    """Return how many UTF-8 sequences of several bytes a block holds that is not valid as a whole."""
    return len(_SEQUENCE.findall(block))


class Decoder:
    """Decodes a stream and counts what it had to make of bytes that do not belong to its encoding.

    A byte that is not UTF-8 is read as Windows-1252, which is where such bytes come from; in other encodings it becomes �.
    """

    def __init__(self, encoding: str) -> None:
        self.mended = 0
        self._decoder = codecs.getincrementaldecoder(encoding)(errors=_MIXED)
        self._encoding = encoding

    def decode(self, block: bytes, *, final: bool) -> str:
        """Return the text of the next block."""
        text = self._decoder.decode(block, final)
        if _MARK in text:
            self.mended += text.count(_MARK)
            text = text.replace(_MARK, "")
        return text


# Written by the handler before every mended character and taken out again: handlers have no other way to count per stream.
_MARK = "\U0010fffd"


def _mend(fault: UnicodeError) -> tuple[str, int]:
    if not isinstance(fault, UnicodeDecodeError):
        raise fault
    end = max(fault.end, fault.start + 1)
    if fault.encoding in {"utf-8", "utf8"}:
        return "".join(_MARK + _as_windows(byte) for byte in fault.object[fault.start : end]), end
    if fault.encoding in {"cp1252", "charmap"}:
        return "".join(_MARK + chr(byte) for byte in fault.object[fault.start : end]), end
    return _MARK + "\ufffd", end


def _as_windows(byte: int) -> str:
    return bytes([byte]).decode(WINDOWS, "ignore") or chr(byte)


codecs.register_error(_MIXED, _mend)
