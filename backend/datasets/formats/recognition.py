"""Which format a source is in: its bytes say so first, its name only where bytes cannot."""

import json
import re
import zipfile
from pathlib import Path

from backend.core.errors import Rejected
from backend.datasets.formats.csv.source import packed_as
from backend.datasets.formats.packing import head_of

HEAD_BYTES = 1 << 16
TEXT = ("csv", "jsonl")

_PARQUET, _ARROW, _ARROW_STREAM, _OLE = b"PAR1", b"ARROW1", b"\xff\xff\xff\xff", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")  # packed twice
_EARLY_XLS = (b"\x09\x08\x10\x00\x00\x06", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BLANK = " \t\r\n\ufeff"
_OBJECT = re.compile(r'\{\s*("|\}|$)')
_ARRAY = re.compile(r'\[\s*([\[{"\]]|-?[0-9]|true\b|false\b|null\b|$)')
_NOT_JSON = re.compile(r"\[[^\]\n]{0,200}\][^\n,\]]*\n(?!\s*[\[\],])")  # [section] of an INI file, [note] above a list
_JSON_ENDING = re.compile(r"\.(geo)?json(\.(gz|zst))?$", re.IGNORECASE)
_LINES_ENDING = re.compile(r"\.(jsonl|ndjson|jsonlines|ldjson)(\.(gz|zst))?$", re.IGNORECASE)
_DOCUMENTS = (
    ("word/document.xml", "a Word document (DOCX)"),
    ("ppt/presentation.xml", "a PowerPoint presentation (PPTX)"),
    ("index/document.iwa", "an Apple Numbers, Pages or Keynote document"),
    ("meta-inf/manifest.mf", "a Java program (JAR)"),
    ("androidmanifest.xml", "an Android program (APK)"),
)
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


def format_of(path: Path, name: str = "") -> str:
    """Return the name of the format a source is in. Whatever is not known otherwise is "csv", which refuses what is no text.

    Raises Rejected for a document that a ZIP archive turns out to be.
    """
    head = head_of(path, HEAD_BYTES)
    if head.startswith(_ZIP) and packed_as(path) is None:
        return _in_zip(path, name)
    return told_by(head, name)


def told_by(head: bytes, name: str) -> str:
    """Return the name of the format that the first bytes of a source, unpacked, are in."""
    if head.startswith(_PARQUET):
        return "parquet"
    if head.startswith(_ARROW) or _is_arrow_stream(head):
        return "arrow"
    if head.startswith((_OLE, *_EARLY_XLS)):
        return "xls"
    if head.startswith((*_ZIP, *_PACKED)):
        return "zip"
    return _text_format(_text(head), name)


def takes_heads(name: str, head: bytes) -> bool:
    """Say whether a source can be read from its first bytes alone, cut at the last line end."""
    return told_by(head, name) in TEXT and not head.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd"))


def _is_arrow_stream(head: bytes) -> bool:
    # The mark of a continued message, the length of the schema, and the table of its fields behind it.
    return head.startswith(_ARROW_STREAM) and 16 <= int.from_bytes(head[4:8], "little") < 1 << 28


def _text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore")
    if head[1:2] == b"\x00" and head[:1] in b"{[ \r\n\t":
        return head.decode("utf-16-le", "ignore")
    return head.decode("utf-8", "replace")


def _text_format(text: str, name: str) -> str:
    begin = text.lstrip(_BLANK)
    if not begin:
        return "csv"
    array = _ARRAY.match(begin)
    if _OBJECT.match(begin) is None and (array is None or (_NOT_JSON.match(begin) and not _JSON_ENDING.search(name))):
        # A scalar is JSON only where the name says so: `1`, `"a"` and `true` begin many a list.
        return "jsonl" if _LINES_ENDING.search(name) else "json" if _JSON_ENDING.search(name) else "csv"
    return "jsonl" if _is_lines(begin, name) else "json"


def _is_lines(begin: str, name: str) -> bool:
    """Say whether the first line is a value by itself and another one follows; a name may speak for a first line that is broken."""
    first, _, rest = begin.partition("\n")
    told = _LINES_ENDING.search(name) is not None
    if _is_value(first) and (rest.strip() or told):
        return told or rest.lstrip()[:1] == begin[:1]
    return told and _is_value(rest.partition("\n")[0])


def _is_value(line: str) -> bool:
    whole = line.strip()
    if whole.startswith("{"):
        whole = whole.removesuffix(",")
    try:
        return isinstance(json.loads(whole, strict=False), (dict, list))
    except (ValueError, RecursionError):
        return False


def _in_zip(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {one.replace("\\", "/").lstrip("/").lower() for one in archive.namelist()}
            kind = archive.read("mimetype").decode("utf-8", "replace") if "mimetype" in names else ""
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        KeyError,
        OSError,
        EOFError,
        RuntimeError,
        ValueError,
    ) as fault:
        if isinstance(fault, OSError) and fault.errno is not None:
            raise
        return "zip"  # its loader says what is wrong with it
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if kind.startswith(_OPEN_DOCUMENT):
        if kind.startswith(f"{_OPEN_DOCUMENT}spreadsheet"):
            return "ods"
        raise _no_table(name, "an OpenDocument text, drawing or presentation")
    for member, what in _DOCUMENTS:
        if member in names:
            raise _no_table(name, what)
    return "zip"


def _no_table(name: str, what: str) -> Rejected:
    return Rejected(
        f"“{name}” is {what}, not a table.", hint="Open it in the program that made it and save the table as XLSX or CSV."
    )
