"""A short way to load a source of any format, as the conversion does, and small workbooks made by hand."""

import io
import string
import zipfile
from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import xlwt

from backend.adapters.engine import quote_identifier
from backend.datasets.formats import FORMATS, Course, ReadAs, format_of
from tests.reading import Listener, Read


def load(folder, data, *, name="list", listener=None, **options):
    """Load `data` (bytes or text) as the format it is in, with these reading options."""
    source = folder / "source"
    source.write_bytes(data.encode() if isinstance(data, str) else data)
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    course = Course(listener or Listener(), source.stat().st_size)
    loaded = FORMATS[format_of(source, name)](source, scratch, course, name=name, wanted=ReadAs.of(options))
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'").fetchall()
        path = str(loaded.path)
        types = {row[0]: row[1] for row in con.execute("DESCRIBE FROM read_parquet(?)", [path]).fetchall()}
        shown = ", ".join(_plain(quote_identifier(column), kind) for column, kind in types.items())
        rows = con.execute(f"SELECT {shown} FROM read_parquet(?)", [path]).fetchall()
    assert loaded.rows == len(rows)
    assert {one.column.name: one.column.type for one in loaded.columns} == types
    return Read(loaded, rows, types)


def _plain(name, kind):
    # DuckDB gives zoned times to Python only where pytz is installed: in UTC they need none.
    return f"timezone('UTC', {name}) AS {name}" if kind == "TIMESTAMP WITH TIME ZONE" else name


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_FORMATS = ("General", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm:ss", "[h]:mm:ss", "0.00%")


def parquet(columns, **options):
    """Return a Parquet file of these columns."""
    held = io.BytesIO()
    pq.write_table(pa.table(columns), held, **options)
    return held.getvalue()


def archive(members, compression=zipfile.ZIP_DEFLATED):
    """Return a ZIP archive of these files, text or bytes by name."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", compression) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return held.getvalue()


def xls(sheets):
    """Return an XLS of rows by sheet name."""
    book, held = xlwt.Workbook(), io.BytesIO()
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                sheet.write(r, c, value, *([day] if isinstance(value, date) else []))
    book.save(held)
    return held.getvalue()


def ods(sheets):
    """Return an ODS of rows by sheet name."""
    tables = "".join(
        f'<table:table table:name="{name}">{"".join(f"<table:table-row>{_ods_cells(row)}</table:table-row>" for row in rows)}</table:table>'
        for name, rows in sheets.items()
    )
    spaces = " ".join(f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text"))
    body = f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return archive({"mimetype": kind, "content.xml": body, "META-INF/manifest.xml": manifest})


def _ods_cells(row):
    told = {str: "string", int: "float", float: "float", date: "date", bool: "boolean"}
    cells = []
    for value in row:
        kind = told.get(type(value))
        own = {"date": f' office:date-value="{value}"', "float": f' office:value="{value}"'}.get(kind, "")
        cells.append(
            f'<table:table-cell office:value-type="{kind}"{own}><text:p>{value}</text:p></table:table-cell>'
            if kind
            else "<table:table-cell/>"
        )
    return "".join(cells)


def xlsx(sheets, *, year_1904=False, hidden=(), merged=None, far=None, compression=zipfile.ZIP_DEFLATED):
    """Return an XLSX. `sheets` are rows of cells by sheet name, each a value, or (value, style) with a style from 0 to 5.

    `far` is the place of one more cell in every sheet.
    """
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", compression) as book:
        types = "".join(
            f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        book.writestr(
            "[Content_Types].xml",
            f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        listed = "".join(
            f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""}/>'
            for i, name in enumerate(sheets, 1)
        )
        epoch = '<workbookPr date1904="1"/>' if year_1904 else ""
        book.writestr(
            "xl/workbook.xml",
            f'<?xml version="1.0"?><workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">{epoch}<sheets>{listed}</sheets></workbook>',
        )
        relations = "".join(
            f'<Relationship Id="rId{i}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        styles = f'<Relationship Id="rIdS" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}/relationships">{relations}{styles}</Relationships>',
        )
        codes = "".join(f'<numFmt numFmtId="{164 + i}" formatCode="{code}"/>' for i, code in enumerate(_FORMATS))
        used = "".join(f'<xf numFmtId="{164 + i}"/>' for i in range(len(_FORMATS)))
        book.writestr(
            "xl/styles.xml",
            f'<?xml version="1.0"?><styleSheet xmlns="{_MAIN}"><numFmts>{codes}</numFmts><cellXfs>{used}</cellXfs></styleSheet>',
        )
        lonely = f'<row r="{far.lstrip(string.ascii_uppercase)}"><c r="{far}"><v>1</v></c></row>' if far else ""
        for i, (name, rows) in enumerate(sheets.items(), 1):
            areas = "".join(f'<mergeCell ref="{area}"/>' for area in (merged or {}).get(name, ()))
            book.writestr(
                f"xl/worksheets/sheet{i}.xml",
                f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}"><sheetData>{_rows(rows)}{lonely}</sheetData><mergeCells>{areas}</mergeCells></worksheet>',
            )
    return held.getvalue()


def _rows(rows):
    return "".join(
        f'<row r="{r}">{"".join(_cell(value, f"{_letters(c)}{r}") for c, value in enumerate(cells))}</row>'
        for r, cells in enumerate(rows, 1)
    )


def _letters(column):
    return (_letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


def _cell(cell, place):
    value, style = cell if isinstance(cell, tuple) else (cell, 0)
    match value:
        case None:
            return ""
        case bool():
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        case str() if value.startswith("#"):
            return f'<c r="{place}" t="e"><v>{value}</v></c>'
        case str():
            text = value.replace("&", "&amp;").replace("<", "&lt;")
            return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        case _:
            return f'<c r="{place}" s="{style}"><v>{value!r}</v></c>'
