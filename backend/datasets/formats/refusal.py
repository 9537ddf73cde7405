"""What is certainly no table: told from the first bytes, by name, with what to do instead."""

import re

from backend.core.errors import Rejected

_AS_CSV = "Open it in the program that made it and save it as CSV."
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook (XLSX)", "Unpack it, or open it in Excel and save it as “CSV UTF-8”."),
    (b"PK\x05\x06", "an empty ZIP archive", "Pack it again, or upload the CSV itself."),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (XLS)", "Open it in Excel and save it as “CSV UTF-8”."),
    (b"PAR1", "a Parquet file", _AS_CSV),
    (b"ARROW1", "an Arrow file", _AS_CSV),
    (b"SQLite format 3\x00", "a SQLite database", "Export one of its tables as CSV."),
    (b"%PDF", "a PDF", "A PDF holds a picture of a table, not the table: ask for the data itself as CSV."),
    (b"\x89PNG", "a PNG picture", "A picture holds no rows: ask for the data itself as CSV."),
    (b"\xff\xd8\xff", "a JPEG picture", "A picture holds no rows: ask for the data itself as CSV."),
    (b"GIF8", "a GIF picture", "A picture holds no rows: ask for the data itself as CSV."),
    (b"II*\x00", "a TIFF picture", "A picture holds no rows: ask for the data itself as CSV."),
    (b"Rar!\x1a\x07", "a RAR archive", "Unpack it and upload the CSV in it."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it and upload the CSV in it."),
    (b"BZh", "a bzip2 archive", "Unpack it, or compress the CSV with gzip or zstd."),
    (b"\xfd7zXZ\x00", "an xz archive", "Unpack it, or compress the CSV with gzip or zstd."),
    (b"\x7fELF", "a program", "Upload a table saved as CSV."),
    (b"{\\rtf", "a text document (RTF)", _AS_CSV),
)
_PAGE = re.compile(rb"\s*(<!doctype\s+html|<html|<head|<body)", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b", re.IGNORECASE)
_CONTROL_SHARE = 0.02  # of control characters that no text has
_NUL_SHARE = 0.3


def refuse_what_is_no_table(head: bytes, name: str) -> None:
    """Raise Rejected if the first bytes of a file show that it is something else than a text table."""
    for magic, what, do in _MAGIC:
        if head.startswith(magic):
            raise Rejected(f"“{name}” is {what}, not a CSV file.", hint=do)
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _PAGE.match(text):
        raise Rejected(
            f"“{name}” is a web page (HTML), not a CSV file.",
            hint="Often it is a sign-in page saved under the file's name: download the file again, signed in.",
        )
    if _XML.match(text):
        raise Rejected(f"“{name}” is an XML file, not a CSV file.", hint=_AS_CSV)


def refuse_binary(head: bytes, name: str) -> None:
    """Raise Rejected if bytes that should be text in a single-byte encoding or UTF-8 are not text."""
    control = sum(head.count(bytes([byte])) for byte in range(32) if byte not in b"\x00\t\n\x0b\x0c\r\x1a\x1b\x1c\x1d\x1e\x1f")
    if control > max(8, len(head) * _CONTROL_SHARE) or head.count(0) > max(8, len(head) * _NUL_SHARE):
        raise Rejected(
            f"“{name}” holds binary data, not text.",
            hint="Upload a table saved as CSV, plain or compressed with gzip or zstd.",
        )
