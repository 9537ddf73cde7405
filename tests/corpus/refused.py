"""Files that are no table: pages, pictures, programs, databases, nothing at all."""

import sqlite3
import tempfile
from pathlib import Path

from tests.corpus.case import case, lines, refused

_PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form>…</form></body></html>\n"


def _database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        con = sqlite3.connect(path)
        con.execute("CREATE TABLE t AS SELECT 1 AS a, 'x' AS b")
        con.commit()
        con.close()
        return path.read_bytes()


CASES = (
    refused("html_page.csv", _PAGE, told="HTML|web page"),
    refused("html_page_after_blank.csv", "\n\n  " + _PAGE, told="HTML|web page"),
    refused("html_page_comment_first.csv", "<!-- saved from a page -->\n" + _PAGE, told="HTML|web page"),
    refused("html_page_bom.csv", "\ufeff" + _PAGE, told="HTML|web page"),
    refused("html_page_utf16.csv", _PAGE.encode("utf-16"), told="HTML|web page"),
    refused("html_table.xls", "<table><tr><td>id</td></tr>" + "<tr><td>1</td></tr>" * 50 + "</table>", told="HTML|web page"),
    refused("xml.csv", '<?xml version="1.0"?>\n<rows>' + "<row><a>1</a></row>" * 50 + "</rows>", told="XML"),
    refused("xml_no_declaration.csv", "<rows>\n" + "  <row><a>1</a></row>\n" * 50 + "</rows>", told="XML|HTML|web page"),
    refused("pdf.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"1 0 obj\n" * 50, told="PDF"),
    refused("png.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, told="picture|image|PNG"),
    refused("jpeg.csv", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 8, told="picture|image|JPEG"),
    refused("webp.csv", b"RIFF\x24\x10\x00\x00WEBPVP8 " + bytes(range(256)) * 8),
    refused("mp3.csv", b"ID3\x04\x00" + bytes(range(256)) * 8),
    refused("program.csv", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 8, told="program"),
    refused("windows_program.csv", b"MZ\x90\x00\x03\x00\x00\x00" + bytes(range(256)) * 8),
    refused("random_bytes.csv", bytes((i * i * 31 + i * 7 + (i >> 3)) % 256 for i in range(20_000))),
    refused("sqlite.csv", _database, told="SQLite|database"),
    refused("word_document.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2_000),
    refused("rtf.csv", b"{\\rtf1\\ansi\\deff0 {\\fonttbl}}", told="RTF"),
    refused("empty.csv", b"", told="empty|no byte|nothing"),
    refused("only_blank_lines.csv", "\n\n\r\n  \n", told="empty|blank|nothing|no "),
    refused("only_bom.csv", b"\xef\xbb\xbf", told="empty|nothing|no "),
    refused("only_nuls.csv", b"\x00" * 5_000),
    refused("only_delimiters.csv", ",,,\n" * 20, told="empty|nothing|no "),
    refused("pickle.csv", b"\x80\x04\x95" + bytes(range(256)) * 4),
    refused("hdf5.csv", b"\x89HDF\r\n\x1a\n" + b"\x00" * 2_000),
    case("prose.txt", "It was a bright cold day in April, and the clocks were striking thirteen.\nWinston Smith slipped quickly through\nthe glass doors.\n", [(2, 0), (3, 0), (2, 1), (1, 2), (0, 3)], issues=None),
    case("log_lines.txt", lines(row=lambda i: f"2024-05-01 12:{i % 60:02d}:00,123 INFO  worker-{i % 4} took job {i}, {i} ms"), issues=None),
    case("sql_dump.sql", lines("CREATE TABLE t (id INT, name TEXT);", row=lambda i: f"INSERT INTO t VALUES ({i}, 'x{i}');"), [(100, 0), (101, 0), (100, 1)], issues=None),
)  # fmt: skip
