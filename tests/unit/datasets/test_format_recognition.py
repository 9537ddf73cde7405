"""What a source is, its bytes say; what is no table is refused by name, with what to do."""

import gzip
import io
import json

import pyarrow as pa
import pytest

from backend.core.errors import Rejected
from backend.datasets.formats import format_of, tables_of, takes_heads
from backend.datasets.formats.refusal import refuse_what_is_no_table
from tests.sources import archive, load, parquet, xlsx

SHEET = xlsx({"A": [["a", "b"], [1, 2]]})
RECORDS = [{"a": i, "b": f"x{i}"} for i in range(3)]
ARROW = io.BytesIO()
with pa.ipc.new_stream(ARROW, pa.schema([("a", pa.int64())])) as made:
    made.write_batch(pa.record_batch({"a": [1]}))


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"a,b\n1,2\n", "list.xlsx", "csv"),
        (SHEET, "list.csv", "xlsx"),
        (gzip.compress(SHEET, mtime=0), "list.csv", "zip"),
        (parquet({"a": [1]}), "list", "parquet"),
        (gzip.compress(parquet({"a": [1]}), mtime=0), "list", "parquet"),
        (ARROW.getvalue(), "list.csv", "arrow"),
        (json.dumps(RECORDS), "list.txt", "json"),
        (json.dumps(RECORDS, indent=2), "list", "json"),
        (json.dumps({"data": RECORDS}), "list", "json"),
        ("\n".join(map(json.dumps, RECORDS)), "list.json", "jsonl"),
        (json.dumps(RECORDS[0]), "one.jsonl", "jsonl"),
        ("\n".join(map(json.dumps, RECORDS)).encode("utf-16"), "list", "jsonl"),
        ('{"cut": \n{"a": 1}\n{"a": 2}\n', "list.jsonl", "jsonl"),
        ("[section]\nkey=1\n", "list.csv", "csv"),
        ("[note] made by hand\na,b\n1,2\n", "list.csv", "csv"),
        ("{name},{value}\n1,2\n", "list.csv", "csv"),
        ('"a","b"\n1,2\n', "list.csv", "csv"),
        ("1\n2\n", "list.csv", "csv"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 12 else "",
)
def test_bytes_say_what_a_source_is_whatever_its_name(tmp_path, data, name, kind):
    path = tmp_path / "source"
    path.write_bytes(data.encode() if isinstance(data, str) else data)

    assert format_of(path, name) == kind


def test_text_can_be_read_from_its_beginning_and_binary_formats_cannot():
    assert takes_heads("a.csv", b"a,b\n1,2\n")
    assert takes_heads("a.jsonl", b'{"a":1}\n{"a":2}\n')
    assert not any(
        takes_heads("a", head) for head in (SHEET, parquet({"a": [1]}), gzip.compress(b"a,b\n", mtime=0), b'[{"a":1},')
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 rest", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"  <!doctype HTML><html></html>", "web page"),
        ("<!-- x --><html><body>".encode("utf-16"), "web page"),
        (b"<table><tr><td>1</td></tr></table>", "table in it"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "2003"),
        (b"<rows><row a='1'/></rows>", "XML"),
        (b"x.txt".ljust(257, b"\x00") + b"ustar\x00", "TAR"),
    ],
)  # fmt: skip
def test_what_no_format_takes_is_refused_by_name(data, words):
    with pytest.raises(Rejected, match=words) as refusal:
        refuse_what_is_no_table(data, "list.xls")

    assert refusal.value.hint


@pytest.mark.parametrize(
    "data", [SHEET, parquet({"a": [1]}), b'{"a":1}', b"a,b\n", b"ORCID,name\n", b"BZh,x\n", b"<5,>6\n1,2\n"]
)
def test_what_a_format_takes_is_not_refused_by_its_first_bytes(data):
    refuse_what_is_no_table(data[:64], "list")


@pytest.mark.parametrize(("member", "words"), [("word/document.xml", "Word"), ("ppt/presentation.xml", "PowerPoint")])
def test_documents_that_are_archives_inside_are_refused_by_name(tmp_path, member, words):
    with pytest.raises(Rejected, match=words):
        load(tmp_path, archive({member: b"<x/>", "[Content_Types].xml": b"<x/>"}), name="letter.xlsx")


@pytest.mark.parametrize(
    ("data", "tables"),
    [
        (xlsx({"A": [["a"]], "B": []}), ("A", "B")),
        (gzip.compress(SHEET, mtime=0), ("A",)),
        (archive({"b.csv": "x\n", "a.csv": "y\n", ".x": "z"}), ("a.csv", "b.csv")),
        (json.dumps({"x": {"y": RECORDS}, "z": RECORDS, "n": [1]}), ("x.y", "z")),
        (json.dumps(RECORDS), ()),
        (b"a,b\n1,2\n", ()),
        (parquet({"a": [1]}), ()),
    ],
    ids=["sheets", "packed", "archive", "lists", "one list", "text", "parquet"],
)
def test_the_tables_of_a_source_are_listed_without_reading_their_rows(tmp_path, data, tables):
    path = tmp_path / "source"
    path.write_bytes(data.encode() if isinstance(data, str) else data)

    assert tables_of(path, "list") == tables
