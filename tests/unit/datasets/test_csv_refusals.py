"""What is no table is refused by name, with what to do; what a person chooses is done or refused in words."""

import gzip
import random

import pytest

from backend.core.errors import Rejected
from tests.reading import read

TABLE = "id;name\n" + "".join(f"{i};x, {i}\n" for i in range(50))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n \n\r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"PK\x03\x04rest", "XLSX"),
        (b"%PDF-1.7 rest", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"PAR1rest", "Parquet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "XLS"),
        (b"  <!doctype HTML><html></html>", "web page"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (bytes(range(256)) * 40, "binary"),
        (gzip.compress(random.Random(1).randbytes(50_000), mtime=0)[:-2000], "damaged"),
        (gzip.compress(b"", mtime=0), "empty"),
        (gzip.compress(b"%PDF-1.7", mtime=0), "PDF"),
    ],
)
def test_what_is_no_table_is_refused_by_name(tmp_path, data, words):
    with pytest.raises(Rejected, match=words) as refusal:
        read(tmp_path, data)

    assert refusal.value.hint


def test_a_chosen_delimiter_quote_and_header_are_kept(tmp_path):
    found = read(tmp_path, TABLE, delimiter=",", quote="", header=False)

    assert found.loaded.delimiter == ","
    assert found.names[0] == "column1"
    assert found.loaded.header is None


def test_a_chosen_header_line_leaves_out_what_stands_above(tmp_path):
    found = read(tmp_path, "made by x\nid;name\n" + TABLE.partition("\n")[2], header=2)

    assert (found.names, len(found.rows), found.loaded.header) == (["id", "name"], 50, 2)


def test_chosen_types_names_and_words_for_nothing_are_kept(tmp_path):
    data = "a,b,c\n" + "".join(f"{i},{i}.25,{'gone' if i % 5 == 0 else i}\n" for i in range(50))

    found = read(
        tmp_path, data, names=["id", "price", "n"], types={"id": "VARCHAR", "price": "DECIMAL(10,2)"}, null_words=["gone"]
    )

    assert found.types == {"id": "VARCHAR", "price": "DECIMAL(10,2)", "n": "BIGINT"}
    assert (found.column("n")[:2], found.column("n").count(None)) == ([None, 1], 10)
    assert "asked for" in found.why("price")


def test_a_chosen_type_counts_the_cells_it_cannot_take(tmp_path):
    found = read(tmp_path, "a,b\n" + "".join(f"{i},t{i}\n" for i in range(50)), types={"b": "BIGINT"})

    assert found.misfits == {"b": 50}
    assert found.column("b") == [None] * 50


def test_a_chosen_encoding_is_kept(tmp_path):
    data = ("id;name\n" + "".join(f"{i};Łódź\n" for i in range(50))).encode("cp1250")

    assert set(read(tmp_path, data, encoding="cp1250").column("name")) == {"Łódź"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"encoding": "klingon"}, "encoding"),
        ({"encoding": "zlib"}, "encoding"),
        ({"types": {"nope": "BIGINT"}}, "nope"),
        ({"types": {"id": "NUMBERISH"}}, "NUMBERISH"),
        ({"types": {"id": "HUGEINT"}}, "HUGEINT"),
        ({"header": 5000}, "5,000"),
    ],
)
def test_a_choice_that_cannot_be_kept_is_refused_in_words(tmp_path, options, words):
    with pytest.raises(Rejected, match=words) as refusal:
        read(tmp_path, TABLE, **options)

    assert refusal.value.hint
