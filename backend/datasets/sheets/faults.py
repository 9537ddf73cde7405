"""Cells that hold an error such as #N/A: the reader of workbooks gives them as empty, so they are counted in the file itself."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

_BLOCK_BYTES = 1 << 20
_TAG_MAX_BYTES = 4096
_CELL = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")([^>]*)>')
_ROW = re.compile(rb'\br="[A-Z]+([0-9]+)"')
_LINES = 20
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ERROR_RECORDS = {3, 11}  # in a binary sheet: an error, a formula whose value is one


@dataclass(frozen=True)
class Faults:
    """How many cells of a sheet hold an error, and the rows of the first few, from 1."""

    count: int = 0
    lines: tuple[int, ...] = ()


def count_faults(path: Path, sheet: str, *, number: int) -> Faults:
    """Return the error cells of a sheet: `number` is its place among all sheets, from 0. Empty where the file cannot tell."""
    if not zipfile.is_zipfile(path):
        return Faults()
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        try:
            if "content.xml" in names:
                return _in_open_document(archive, number)
            part = _part_of(archive, sheet)
            if part is None or part not in names:
                return Faults()
            return _in_binary(archive, part) if part.endswith(".bin") else _in_xml(archive, part)
        except (ET.ParseError, zipfile.BadZipFile, KeyError, IndexError, EOFError):
            return Faults()


def _in_xml(archive: zipfile.ZipFile, part: str) -> Faults:
    count, rest = 0, b""
    lines: list[int] = []
    with archive.open(part) as source:
        while block := source.read(_BLOCK_BYTES):
            text = rest + block
            if b't="e"' in text:
                end = 0
                for found in _CELL.finditer(text):
                    count, end = count + 1, found.end()
                    row = _ROW.search(found[1])
                    if row and len(lines) < _LINES:
                        lines.append(int(row[1]))
                text = text[end:]
            rest = text[max(text.rfind(b"<"), len(text) - _TAG_MAX_BYTES, 0) :]
    return Faults(count, tuple(lines))


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the member that holds a sheet."""
    if "xl/workbook.bin" in archive.namelist():
        found = _binary_ids(archive.read("xl/workbook.bin"))
        relations = "xl/_rels/workbook.bin.rels"
    else:
        tree = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  expat refuses what grows without end
        found = {one.get("name", ""): one.get(_RELATION, "") for one in tree.iter() if one.tag.endswith("}sheet")}
        relations = "xl/_rels/workbook.xml.rels"
    listed = ET.fromstring(archive.read(relations))  # noqa: S314  as above
    targets = {one.get("Id"): one.get("Target", "") for one in listed}
    target = targets.get(found.get(sheet))
    if not target:
        return None
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _binary_ids(data: bytes) -> dict[str, str]:
    ids = {}
    for kind, body in _records(iter([data])):
        if kind == 156:  # a sheet of the book: state, number, id of the relation, name
            length = int.from_bytes(body[8:12], "little")
            relation = body[12 : 12 + 2 * length].decode("utf-16-le")
            at = 12 + 2 * length
            size = int.from_bytes(body[at : at + 4], "little")
            ids[body[at + 4 : at + 4 + 2 * size].decode("utf-16-le")] = relation
    return ids


def _in_binary(archive: zipfile.ZipFile, part: str) -> Faults:
    count, row = 0, 0
    lines: list[int] = []
    with archive.open(part) as source:
        for kind, body in _records(iter(lambda: source.read(_BLOCK_BYTES), b"")):
            if kind == 0:
                row = int.from_bytes(body[:4], "little") + 1
            elif kind in _ERROR_RECORDS:
                count += 1
                if len(lines) < _LINES:
                    lines.append(row)
    return Faults(count, tuple(lines))


def _records(blocks: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the kind and body of the records of a binary part."""
    data, at = next(blocks, b""), 0
    while True:
        if len(data) - at < _TAG_MAX_BYTES and (more := next(blocks, b"")):
            data, at = data[at:] + more, 0
        if at >= len(data):
            return
        kind, at = _number(data, at, 2)
        size, at = _number(data, at, 4)
        while len(data) - at < size:
            more = next(blocks, b"")
            if not more:
                return
            data, at = data[at:] + more, 0
        yield kind, data[at : at + size]
        at += size


def _number(data: bytes, at: int, most: int) -> tuple[int, int]:
    """Return a number of seven bits a byte and where it ends. In a record's kind the marks are part of what they mark."""
    value = 0
    for i in range(most):
        byte = data[at + i]
        value |= (byte & 0x7F) << (7 * i)
        if byte < 0x80:
            return value, at + i + 1
    return value, at + most


def _in_open_document(archive: zipfile.ZipFile, number: int) -> Faults:
    count, row, table = 0, 0, -1
    lines: list[int] = []
    with archive.open("content.xml") as source:
        for event, one in ET.iterparse(source, events=("start", "end")):  # noqa: S314  expat refuses what grows without end
            tag = one.tag.rpartition("}")[2]
            if event == "start":
                table += tag == "table"
                row = 0 if tag == "table" else row
                continue
            if tag == "table-row":
                row += _repeated(one, "number-rows-repeated")
                one.clear()
            elif tag == "table-cell" and table == number and _attribute(one, "value-type", "calcext") == "error":
                count += _repeated(one, "number-columns-repeated")
                if len(lines) < _LINES:
                    lines.append(row + 1)
    return Faults(count, tuple(lines))


def _attribute(one: ET.Element, name: str, space: str) -> str:
    return next((value for key, value in one.attrib.items() if key.endswith(f"}}{name}") and space in key), "")


def _repeated(one: ET.Element, name: str) -> int:
    told = _attribute(one, name, "table")
    return int(told) if told.isdecimal() else 1
