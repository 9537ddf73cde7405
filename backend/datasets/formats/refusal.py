"""What is certainly no table: told from the first bytes, by name, with what to do instead."""

import re

from backend.core.errors import Rejected

_AS_TABLE = "Open it in the program that made it and save the table as XLSX or CSV."
_PICTURE = "A picture holds no rows: ask for the data itself as XLSX or CSV."
_REPACK = "Unpack it, and upload the table in it, or pack it as ZIP, gzip or zstd."
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"SQLite format 3\x00", "a SQLite database", "Export one of its tables as CSV."),
    (b"%PDF", "a PDF", "A PDF holds a picture of a table, not the table: ask for the data itself as XLSX or CSV."),
    (b"\x89PNG", "a PNG picture", _PICTURE),
    (b"\xff\xd8\xff", "a JPEG picture", _PICTURE),
    (b"GIF87a", "a GIF picture", _PICTURE),
    (b"GIF89a", "a GIF picture", _PICTURE),
    (b"II*\x00", "a TIFF picture", _PICTURE),
    (b"MM\x00*", "a TIFF picture", _PICTURE),
    (b"Rar!\x1a\x07", "a RAR archive", _REPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _REPACK),
    (b"\xfd7zXZ\x00", "an xz archive", _REPACK),
    (b"\x04\x22\x4d\x18", "an LZ4 archive", _REPACK),
    (b"\x7fELF", "a program", "Upload a table, as XLSX or CSV say."),
    (b"{\\rtf", "a text document (RTF)", _AS_TABLE),
    (b"Obj\x01", "an Avro file", "Write it as Parquet or CSV."),
    (b"$FL2", "an SPSS file", "Save it in SPSS as XLSX or CSV."),
    (b"<stata_dta>", "a Stata file", "Export it from Stata as XLSX or CSV."),
    (b"\x89HDF", "an HDF5 file", "Write its table as Parquet or CSV."),
)
# Told apart before a text is looked for; who says nevertheless that it is delimited text is refused by name.
_OTHER_TABLES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook (XLSX)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (XLS)"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
)
_TAR = slice(257, 262)
_BZIP2 = re.compile(rb"BZh[1-9]1AY&SY")
_ORC = re.compile(rb"ORC[\x00-\x08]")
_PAGE = re.compile(
    r"(<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(!doctype\s+html|html|head|body|meta|table|style)\b", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(r"(<!--.*?-->\s*)*(<\?xml\b|<([a-z][\w.-]*:)?[a-z][\w.-]*(\s[^<>]*)?>.*</)", re.IGNORECASE | re.DOTALL)
_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_CONTROL_SHARE = 0.02  # of control characters that no text has
_NUL_SHARE = 0.3


def refuse_what_is_no_table(head: bytes, name: str) -> None:
    """Raise Rejected if the first bytes of a file show that it is something that none of our formats takes."""
    for magic, what, do in _MAGIC:
        if head.startswith(magic):
            raise _refused(name, what, do)
    if _BZIP2.match(head):
        raise _refused(name, "a bzip2 archive", _REPACK)
    if _ORC.match(head):
        raise _refused(name, "an ORC file", "Write it as Parquet or CSV.")
    if head[_TAR] == b"ustar":
        raise _refused(name, "a TAR archive", "Pack the table in it as ZIP, gzip or zstd instead.")
    _refuse_marked_text(_text(head), name)


def refuse_binary(head: bytes, name: str, *, said: bool = False) -> None:
    """Raise Rejected if bytes that should be text in a single-byte encoding or UTF-8 are not text.

    Where the encoding was `said`, control characters are taken for what they are; whatever another format begins with is refused.
    """
    for magic, what in _OTHER_TABLES:
        if head.startswith(magic):
            raise _refused(
                name, what, "Upload it under its own name: its format is told by its bytes.", instead="delimited text"
            )
    if said:
        return
    control = sum(
        head.count(bytes([byte])) for byte in range(32) if byte not in b"\x00\x01\x02\t\n\x0b\x0c\r\x1a\x1b\x1c\x1d\x1e\x1f"
    )
    if control > max(8, len(head) * _CONTROL_SHARE) or head.count(0) > max(8, len(head) * _NUL_SHARE):
        raise Rejected(
            f"“{name}” holds binary data of a kind that is not known here.",
            hint="Upload a table as CSV, Excel, JSON, Parquet or Arrow, plain or packed with gzip, zstd or ZIP.",
        )


def _refuse_marked_text(text: str, name: str) -> None:
    begin = text.lstrip("\ufeff \t\r\n")
    if not begin.startswith("<"):
        return
    if _SPREADSHEET in begin:
        raise _refused(
            name, "an Excel workbook of 2003 written as XML", "Open it in Excel and save it as XLSX.", instead="XLSX or XLS"
        )
    if _PAGE.match(begin):
        if "<table" in begin.lower():
            raise _refused(
                name,
                "a web page (HTML) with a table in it",
                "Open it in Excel and save it as XLSX or CSV.",
                instead="a workbook or CSV file",
            )
        do = "Often it is a sign-in page saved under the file's name: download the file again, signed in."
        raise _refused(name, "a web page (HTML)", do)
    if _XML.match(begin):
        raise _refused(name, "an XML file", _AS_TABLE)


def _text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore")
    if head[:4] in {b"<\x00!\x00", b"<\x00h\x00", b"<\x00H\x00", b"<\x00?\x00"}:
        return head.decode("utf-16-le", "ignore")
    return head.decode("utf-8", "replace")


def _refused(name: str, what: str, do: str, *, instead: str = "a table") -> Rejected:
    return Rejected(f"“{name}” is {what}, not {instead}.", hint=do)
