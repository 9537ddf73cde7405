"""Files that are large or strange in a way that costs much: reading them costs little time, little memory, or is refused."""

import gzip
import time

import pyarrow as pa
import pytest

from backend.core.errors import Rejected, TooLarge
from backend.datasets.formats.csv import load, records, source
from backend.datasets.formats.csv.dialects import Dialect
from backend.datasets.formats.csv.header import names_of
from tests.reading import Listener, read

COMMAS = records.Marks.of(Dialect(",", '"', '"'))
MB = 1 << 20


def strict_passes(monkeypatch):
    """Note every text that a strict pass is made over."""
    passed, strictly = [], load.strict_pass

    def noted(text, *rest):
        passed.append(text.path.name)
        return strictly(text, *rest)

    monkeypatch.setattr(load, "strict_pass", noted)
    return passed


@pytest.mark.parametrize(
    "data",
    [
        'id,t\n1,x\n2,"' + "some text without a quote\n" * 30_000,
        "id,t\n" + "".join(f"{i},x\n" for i in range(20_000)) + "".join(f"{i},x,more\n" for i in range(30_000)),
        "id,t\n" + "".join(f"{i},x\n" + f'{i},"x","more"\n' * (i % 3 == 0) for i in range(30_000)),
        "id,t,n\n" + "".join(f'{i},"x" y",{i}\n' for i in range(30_000)),
    ],
    ids=["a quote that never closes", "another width from the middle on", "another width here and there", "a quote too many"],
)
def test_rows_of_which_many_go_aside_are_never_held_by_the_strict_pass(tmp_path, monkeypatch, data):
    passed = strict_passes(monkeypatch)

    found = read(tmp_path, data)

    assert passed == ["mended"]
    assert len(found.rows) + found.loaded.aside.count == data.count("\n") - 1


def test_a_text_with_cells_of_many_lines_needs_no_mending(tmp_path, monkeypatch):
    data = "id,t\n" + "".join(f'{i},"dear all\n\nthis is, {i}\nand more\nregards"\n' for i in range(5_000))
    passed = strict_passes(monkeypatch)

    found = read(tmp_path, data)

    assert (passed, len(found.rows), found.loaded.aside.count) == (["list.csv"], 5_000, 0)


def test_short_rows_that_are_the_custom_are_told_before_all_of_them_are_aside(tmp_path):
    data = "id,t,u\n" + "".join(f"{i},x,y\n" for i in range(15_000)) + "".join(f"{i},x\n" for i in range(40_000))

    found = read(tmp_path, data)

    assert (len(found.rows), found.repairs, found.loaded.aside.count) == (55_000, {"short_rows": 40_000}, 0)


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_what_was_packed_to_fill_the_disk_is_refused_while_it_is_unpacked(tmp_path, monkeypatch, packing):
    monkeypatch.setattr(source, "_UNSUSPICIOUS_BYTES", MB)
    plain = b"id,v\n" + b"1,2\n" * (2 * MB)
    data = gzip.compress(plain, mtime=0) if packing == "gzip" else pa.compress(plain, "zstd", asbytes=True)

    with pytest.raises(TooLarge, match="more than 200 times its size") as refusal:
        read(tmp_path, data, name=f"list.csv.{packing}")

    assert refusal.value.hint
    assert (tmp_path / "scratch" / "unpacked").stat().st_size < 2 * MB


def test_what_unpacks_to_more_than_an_upload_may_have_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(source.settings(), "upload_max_bytes", MB)

    with pytest.raises(TooLarge, match="more than 1,048,576 bytes"):
        read(tmp_path, gzip.compress(b"id,v\n" + b"1,2\n" * MB, mtime=0))


def test_unpacking_hears_at_every_block_that_the_work_has_to_end(tmp_path):
    class Ended(Exception):
        pass

    class Impatient(Listener):
        asked = 0

        def check(self):
            self.asked += 1
            if self.asked > 9:
                raise Ended

    with pytest.raises(Ended):
        read(tmp_path, gzip.compress(b"id,v\n" + b"1,2\n" * MB, mtime=0), listener=Impatient())

    assert (tmp_path / "scratch" / "unpacked").stat().st_size <= 9 * source.BLOCK_BYTES


@pytest.mark.parametrize(
    "line",
    [
        b'"' * (MB - 1),
        b'"a,' * (MB // 3),
        b'"a",' * (MB // 4) + b'"open',
        b'"a" b",' * (MB // 7),
        b'"' + b" " * MB + b'",' + b" " * MB + b'"x" y',
    ],
    ids=["quotes alone", "all open", "open at the end", "all stray", "spaces"],
)
def test_a_line_of_a_megabyte_of_quotes_costs_little(line):
    began = time.process_time()

    records.patient_cells(line, COMMAS, width=3)

    assert time.process_time() - began < 1.5


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        (b'1,"5" pipe, 2",x', [b"1", b'5" pipe, 2', b"x"]),
        (b'1,"a"" ,x', [b"1", b'a"', b"x"]),
        (b'"""",2,3', [b'"', b"2", b"3"]),
        (b'1,  "a" b"  ,3', [b"1", b'a" b', b"3"]),
        (b'1,"Bob" Smith,3', [b"1", b'"Bob" Smith', b"3"]),
    ],
)
def test_quotes_that_nobody_escaped_are_taken_as_they_stand(line, cells):
    assert records.patient_cells(line, COMMAS, width=3) == cells


def test_a_first_row_of_megabytes_of_cells_is_refused_by_its_width(tmp_path):
    data = b"id,t\n1," + (b"x" * 399 + b",") * 30_000 + b"\n" + b"2,x\n" * 100

    with pytest.raises(Rejected, match="columns; 20,000 are the most"):
        read(tmp_path, data)


def test_many_columns_of_the_same_name_are_numbered_at_once():
    names = names_of(["a"] * 50_000, 50_000)

    assert (names[:3], names[-1], len(set(names))) == (("a", "a_2", "a_3"), "a_50000", 50_000)
