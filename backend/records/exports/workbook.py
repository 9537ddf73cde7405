"""The fixed parts of an Excel workbook: its styles, the list of its sheets, what stands before and after the rows of one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

SHEET_ROWS = 1_048_575  # an Excel sheet has one more, which holds the header
MOST_COLUMNS = 16_384
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9a-fA-F]{4})")
LONGEST_TEXT = 32_767  # of a cell, counted as Excel does: what is beyond the basic plane counts twice

STYLES = (
    _HEAD + f'<styleSheet xmlns="{_MAIN}"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="166" formatCode="hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    + "".join(
        f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for number in (164, 165, 166)
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
ROOT = (
    _HEAD + f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)


@dataclass(frozen=True)
class Sheet:
    """A sheet that is written: its name, and the cells its filter covers, none where it has no filter."""

    name: str
    filtered: str = ""


def escaped(text: str) -> str:
    """Return a text as XML may hold it; what XML cannot say is written as Excel does: _x0007_."""
    known = _LIKE_AN_ESCAPE.sub("_x005F_", text)
    for sign, said in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        known = known.replace(sign, said)
    return _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", known)


def letters(number: int) -> str:
    """Return what Excel calls column `number` (from 0): A, Z, AA, XFD."""
    found, left = "", number + 1
    while left:
        left, rest = divmod(left - 1, 26)
        found = chr(65 + rest) + found
    return found


def sheet_name(name: str, number: int) -> str:
    """Return what sheet `number` (from 0) is called: at most 31 characters, none of those Excel forbids."""
    suffix = f" ({number + 1})" if number else ""
    cleaned = _NOT_IN_A_NAME.sub("_", "".join(c for c in name if c.isprintable())).strip() or "Rows"
    if cleaned.lower() in {"history", "notes"}:  # Excel keeps the first for itself, we the second
        cleaned += "_"
    while len((cleaned + suffix).encode("utf-16-le")) > 62:
        cleaned = cleaned[:-1]
    return (cleaned.rstrip("' ") or "Rows") + suffix


def sheet_start(names: Sequence[str], *, widths: Sequence[float], styles: Sequence[int], first: bool) -> str:
    """Return what stands before the rows of a sheet: a frozen header in bold, widths of columns, and the header itself."""
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width:.1f}" customWidth="1"{f" style={chr(34)}{style}{chr(34)}" * bool(style)}/>'
        for number, (width, style) in enumerate(zip(widths, styles, strict=True), start=1)
    )
    cells = "".join(text_cell(f"{letters(number)}1", name, style=1) for number, name in enumerate(names))
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView{" tabSelected=" + chr(34) + "1" + chr(34) if first else ""} '
        'workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        '<selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f'<cols>{columns}</cols><sheetData><row r="1">{cells}</row>'
    )


def sheet_end(filtered: str) -> str:
    """Return what stands after the rows: the filter over `filtered`, none where it is empty."""
    return f"</sheetData>{f'<autoFilter ref={chr(34)}{filtered}{chr(34)}/>' if filtered else ''}</worksheet>"


def text_cell(at: str, text: str, *, style: int = 0) -> str:
    """Return a cell with a text."""
    kept = text if len(text) <= LONGEST_TEXT // 2 else text[: LONGEST_TEXT // 2] + "…"
    return f'<c r="{at}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escaped(kept)}</t></is></c>'


def notes(lines: Sequence[str]) -> str:
    """Return a sheet that holds nothing but lines of text."""
    rows = "".join(f'<row r="{number}">{text_cell(f"A{number}", line)}</row>' for number, line in enumerate(lines, start=1))
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><cols><col min="1" max="1" width="100" customWidth="1"/></cols>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def book(sheets: Sequence[Sheet]) -> str:
    """Return the list of the sheets; the cells a filter covers have a hidden name, as Excel gives them one."""
    listed = "".join(
        f'<sheet name="{escaped(sheet.name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, start=1)
    )
    names = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{number}" hidden="1">{escaped(_quoted(sheet))}</definedName>'
        for number, sheet in enumerate(sheets)
        if sheet.filtered
    )
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><bookViews><workbookView/></bookViews><sheets>{listed}</sheets>'
        f"{f'<definedNames>{names}</definedNames>' if names else ''}</workbook>"
    )


def relations(sheets: int) -> str:
    """Return where the parts of the workbook stand."""
    found = [
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, sheets + 1)
    ]
    found.append(f'<Relationship Id="rId{sheets + 1}" Type="{_RELATIONS}/styles" Target="styles.xml"/>')
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(found)}</Relationships>'


def content_types(sheets: int) -> str:
    """Return what each part is."""
    parts = [("workbook.xml", "sheet.main"), ("styles.xml", "styles")]
    parts += [(f"worksheets/sheet{number}.xml", "worksheet") for number in range(1, sheets + 1)]
    listed = "".join(f'<Override PartName="/xl/{part}" ContentType="{_TYPES}.{kind}+xml"/>' for part, kind in parts)
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _quoted(sheet: Sheet) -> str:
    first, last = sheet.filtered.split(":")
    area = ":".join(re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", corner) for corner in (first, last))
    name = sheet.name.replace("'", "''")
    return f"'{name}'!{area}"
