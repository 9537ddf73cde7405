"""Writes workbooks byte by byte: XLSX and ODS from rows of cells, XLS (BIFF8 in a compound file) from plain ones."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="00000"/></numFmts>'
    "<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs>"
    '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/>'
    '<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="10" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


@dataclass(frozen=True)
class Styled:
    """A number shown in a style: 3 is 00000, 4 is 0.00%."""

    value: float
    style: int


@dataclass(frozen=True)
class Fault:
    """A cell that shows an error such as #N/A."""

    word: str


@dataclass(frozen=True)
class Formula:
    """A cell with a formula and the value it had when the file was saved."""

    text: str
    value: object


Rows = Sequence[Sequence[object]]


def _letters(column: int) -> str:
    name = ""
    while column >= 0:
        name, column = chr(65 + column % 26) + name, column // 26 - 1
    return name


def _serial(moment: date) -> float:
    at = moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001  sheets know no zone
    return (at - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001  sheets know no zone


def _xlsx_cell(at: str, value: object, formula: str = "") -> str:
    match value:
        case Formula(text, inner):
            return _xlsx_cell(at, inner, f"<f>{escape(text)}</f>")
        case bool():
            return f'<c r="{at}" t="b">{formula}<v>{int(value)}</v></c>'
        case Styled(number, style):
            return f'<c r="{at}" s="{style}">{formula}<v>{number}</v></c>'
        case date():
            return f'<c r="{at}" s="{2 if isinstance(value, datetime) else 1}">{formula}<v>{_serial(value)}</v></c>'
        case int() | float():
            return f'<c r="{at}">{formula}<v>{value!r}</v></c>'
        case Fault(word):
            return f'<c r="{at}" t="e">{formula}<v>{word}</v></c>'
    if formula:
        return f'<c r="{at}" t="str">{formula}<v>{escape(str(value))}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def _xlsx_sheet(rows: Rows, merged: Sequence[str], hidden: Sequence[int]) -> str:
    lines = []
    for r, row in enumerate(rows, 1):
        cells = "".join(_xlsx_cell(f"{_letters(c)}{r}", value) for c, value in enumerate(row) if value is not None)
        lines.append(f'<row r="{r}"{" hidden=" + chr(34) + "1" + chr(34) if r in hidden else ""}>{cells}</row>')
    joined = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    merges = f'<mergeCells count="{len(merged)}">{joined}</mergeCells>' if merged else ""
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData>{merges}</worksheet>'


def xlsx(
    sheets: Mapping[str, Rows], *, merged: Sequence[str] = (), hidden: Sequence[str] = (), hidden_rows: Sequence[int] = ()
) -> bytes:
    """Return a workbook of these sheets; `merged` and `hidden_rows` are of every one of them."""
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{i}" r:id="rId{i}"{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""}/>'
        for i, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    styles = f'<Relationship Id="rId{len(sheets) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.worksheet+xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    members = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.'
        f'main+xml"/>{kinds}</Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_RELS}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_RELS}">{links}{styles}</Relationships>',
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{i}.xml": _xlsx_sheet(rows, merged, hidden_rows) for i, rows in enumerate(sheets.values(), 1)},
    }
    return zipped(members)


def _ods_cell(value: object) -> str:
    match value:
        case None:
            return "<table:table-cell/>"
        case bool():
            kind, text = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"', str(value).upper()
        case date():
            kind, text = f'office:value-type="date" office:date-value="{value.isoformat()}"', str(value)
        case int() | float():
            kind, text = f'office:value-type="float" office:value="{value!r}"', str(value)
        case _:
            kind, text = 'office:value-type="string"', escape(str(value))
    return f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"


def ods(sheets: Mapping[str, Rows]) -> bytes:
    """Return an OpenDocument workbook of these sheets."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        f'{_HEAD}<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
        f'xmlns:text="{space}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>{tables}</office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        f'{_HEAD}<manifest:manifest xmlns:manifest="{space}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": manifest,
        }
    )


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """Return an archive that is the same at every run."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, content in members.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, kind)
    return sink.getvalue()


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _xls_cell(r: int, c: int, value: object) -> bytes:
    if isinstance(value, date):
        return _record(0x0203, struct.pack("<HHHd", r, c, 1, _serial(value)))
    if isinstance(value, int | float):
        return _record(0x0203, struct.pack("<HHHd", r, c, 0, value))
    text = str(value).encode("utf-16-le")
    return _record(0x0204, struct.pack("<HHHHB", r, c, 0, len(text) // 2, 1) + text)


def _xls_stream(sheets: Mapping[str, Rows]) -> bytes:
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    sheet_begin = struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)
    formats = b"".join(_record(0x00E0, struct.pack("<HHH", 0, form, 0) + b"\x00" * 14) for form in (0, 14))
    head = _record(0x0809, begin) + _record(0x0042, struct.pack("<H", 1200)) + formats
    bodies = [
        _record(0x0809, sheet_begin)
        + b"".join(_xls_cell(r, c, v) for r, row in enumerate(rows) for c, v in enumerate(row) if v is not None)
        + _record(0x000A, b"")
        for rows in sheets.values()
    ]
    size = len(head) + sum(4 + 8 + 2 * len(name) for name in sheets) + 4
    listed = b""
    for name, body in zip(sheets, bodies, strict=True):
        listed += _record(0x0085, struct.pack("<IHBB", size, 0, len(name), 1) + name.encode("utf-16-le"))
        size += len(body)
    return head + listed + _record(0x000A, b"") + b"".join(bodies)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    coded = (name + "\x00").encode("utf-16-le") if name else b""
    none = 0xFFFFFFFF
    return (
        coded.ljust(64, b"\x00")
        + struct.pack("<HBBIII", len(coded), kind, 1, none, none, child)
        + b"\x00" * 36
        + struct.pack("<IQ", start, size)
    )


def xls(sheets: Mapping[str, Rows]) -> bytes:
    """Return an Excel 97 workbook of these sheets: numbers, dates and texts."""
    stream = _xls_stream(sheets)
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\x00")
    blocks = len(stream) // 512
    tables = -(-(blocks + 2) // 127)
    chain = [*range(1, blocks), 0xFFFFFFFE, 0xFFFFFFFE, *[0xFFFFFFFD] * tables]
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(tables * 512, b"\xff")
    first = blocks + 1
    listed = [*range(first, first + tables), *[0xFFFFFFFF] * (109 - tables)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\x00" * 6
    head += struct.pack("<IIIIIIIII", 0, tables, blocks, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<109I", *listed)
    folder = (
        _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
        + _entry("Workbook", 2, 0xFFFFFFFF, 0, len(stream))
        + _entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    )
    return head + stream + folder + fat
