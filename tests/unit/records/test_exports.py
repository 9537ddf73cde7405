import csv
import io
import json
import re
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import TooLarge
from backend.records.exports import EXPORTS, xlsx

NO_SURROGATES = st.characters(exclude_categories=["Cs"])
TEXTS = st.none() | st.text(alphabet=NO_SURROGATES, max_size=20)
NUMBERS = st.none() | st.integers(min_value=-(2**63), max_value=2**63 - 1)
FLOATS = st.none() | st.floats(allow_nan=False, allow_infinity=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("exports")


def parts_of(folder, *tables):
    """Write each table as a Parquet part and return the paths."""
    paths = []
    for number, table in enumerate(tables):
        paths.append(folder / f"part-{number}.parquet")
        pq.write_table(table, paths[-1], row_group_size=3)
    return paths


def exported(folder, kind, *tables, name="orders"):
    return b"".join(EXPORTS[kind].stream(parts_of(folder, *tables), name=name))


def read_csv(data):
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def cells_of(data, sheet=1):
    """Return {cell: (type, text)} of one sheet of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        text = book.read(f"xl/worksheets/sheet{sheet}.xml").decode()
    found = re.findall(r'<c r="(\w+)"[^>]*?(?: t="(\w+)")?>(?:<is><t[^>]*>(.*?)</t></is>|<v>(.*?)</v>)</c>', text, re.DOTALL)
    return {cell: (kind, inline or value) for cell, kind, inline, value in found}


@pytest.fixture
def book(home):
    """Export tables as a workbook; `home` gives it a scratch folder."""

    def make(folder, *tables, name="orders"):
        return exported(folder, "xlsx", *tables, name=name)

    return make


MIXED = pa.table(
    {
        "id": pa.array([1, 2**60, None], pa.int64()),
        "day": pa.array([date(2026, 1, 31), date(1799, 1, 1), None]),
        "at": pa.array([datetime(2026, 1, 31, 12, 30, tzinfo=UTC), None, None], pa.timestamp("us", "UTC")),
        "paid": pa.array([True, False, None]),
        "price": pa.array([Decimal("1.50"), Decimal("-2.25"), None]),
        "share": pa.array([0.1, float("nan"), float("inf")]),
        "text": pa.array(["=1+1", 'say "hi", you', ""]),
        "tags": pa.array([["a", "b"], [], None]),
        "raw": pa.array([b"\x00\xff", None, b""]),
        "kind": pa.array(["x", "y", None]).dictionary_encode(),
    }
)


@given(st.lists(st.tuples(TEXTS, NUMBERS, FLOATS), max_size=12))
def test_csv_brings_back_every_cell_and_guards_formulas(folder, rows):
    table = pa.table(
        {
            "text": pa.array([row[0] for row in rows], pa.string()),
            "number": pa.array([row[1] for row in rows], pa.int64()),
            "float": pa.array([row[2] for row in rows], pa.float64()),
        }
    )

    header, *back = read_csv(exported(folder, "csv", table))

    assert header == ["text", "number", "float"]
    for (text, number, fraction), (text_back, number_back, fraction_back) in zip(rows, back, strict=True):
        guard = "'" if text and text[0] in "=+-@\t\r" else ""
        assert text_back == guard + (text or "")
        assert number_back == ("" if number is None else str(number))
        assert (None if fraction_back == "" else float(fraction_back)) == fraction


@given(st.lists(st.tuples(TEXTS, NUMBERS, FLOATS, st.none() | st.booleans()), max_size=12))
def test_json_brings_back_every_cell(folder, rows):
    names = ["text", "number", "float", "truth"]
    kinds = [pa.string(), pa.int64(), pa.float64(), pa.bool_()]
    columns = {name: pa.array([row[i] for row in rows], kinds[i]) for i, name in enumerate(names)}

    back = json.loads(exported(folder, "json", pa.table(columns)))

    assert back == [dict(zip(names, row, strict=True)) for row in rows]


def test_csv_writes_moments_lists_and_bytes_as_people_read_them(folder):
    header, first, second, _ = read_csv(exported(folder, "csv", MIXED))

    assert header[:4] == ["id", "day", "at", "paid"]
    assert first == ["1", "2026-01-31", "2026-01-31 12:30:00Z", "true", "1.50", "0.1", "'=1+1", '["a", "b"]', "00ff", "x"]
    assert second[6] == 'say "hi", you'


def test_csv_leaves_negative_numbers_alone(folder):
    table = pa.table({"n": [-1], "d": [Decimal("-2.5")], "t": ["-3"]})

    assert read_csv(exported(folder, "csv", table))[1] == ["-1", "-2.5", "'-3"]


def test_csv_guards_the_names_of_columns_too(folder):
    assert read_csv(exported(folder, "csv", pa.table({"=cmd": [1]})))[0] == ["'=cmd"]


def test_csv_ends_lines_as_the_standard_says(folder):
    assert exported(folder, "csv", pa.table({"a": [1], "b": ["x"]})) == b'"a","b"\r\n1,"x"\r\n'


def test_json_says_what_json_cannot_otherwise(folder):
    rows = json.loads(exported(folder, "json", MIXED))

    assert rows[0]["at"] == "2026-01-31T12:30:00+00:00"
    assert (rows[1]["id"], rows[1]["share"], rows[2]["share"]) == (2**60, None, None)
    assert (rows[0]["price"], rows[0]["tags"], rows[0]["raw"], rows[0]["kind"]) == (1.5, ["a", "b"], "00ff", "x")


def test_json_lines_hold_one_object_a_line_over_all_parts(folder):
    data = exported(folder, "jsonl", pa.table({"a": [1, 2]}), pa.table({"a": [3]}))

    assert [json.loads(line) for line in data.splitlines()] == [{"a": 1}, {"a": 2}, {"a": 3}]


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl"])
def test_parts_follow_each_other_in_their_order(folder, kind):
    text = exported(folder, kind, pa.table({"a": ["one", "two"]}), pa.table({"a": ["three"]})).decode()

    assert text.index("one") < text.index("two") < text.index("three")


def test_nothing_is_still_a_file_of_its_format(folder, book):
    empty = pa.table({"a": pa.array([], pa.int64())})

    assert exported(folder, "csv", empty) == b'"a"\r\n'
    assert json.loads(exported(folder, "json", empty)) == []
    assert cells_of(book(folder, empty)) == {"A1": ("inlineStr", "a")}


def test_one_parquet_part_leaves_as_it_is(folder):
    data = exported(folder, "parquet", MIXED)

    assert data == (folder / "part-0.parquet").read_bytes()


@pytest.mark.usefixtures("home")
def test_several_parquet_parts_leave_as_one_file(folder):
    data = exported(folder, "parquet", MIXED, MIXED)

    back = pq.read_table(io.BytesIO(data))
    assert back.num_rows == 6
    assert back.column("id").to_pylist() == MIXED.column("id").to_pylist() * 2


def test_a_workbook_keeps_types_and_never_holds_a_formula(folder, book):
    data = book(folder, MIXED)

    cells = cells_of(data)
    assert cells["A2"] == ("", "1.0")
    assert cells["A3"] == ("inlineStr", str(2**60))
    assert cells["B2"] == ("", "46053.0")
    assert cells["B3"] == ("inlineStr", "1799-01-01")
    assert cells["D2"] == ("b", "1")
    assert cells["G2"] == ("inlineStr", "=1+1")
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


def test_a_workbook_has_its_header_frozen(folder, book):
    with zipfile.ZipFile(io.BytesIO(book(folder, MIXED))) as made:
        assert b'ySplit="1"' in made.read("xl/worksheets/sheet1.xml")


def test_a_moment_keeps_its_time_of_day_in_a_workbook(folder, book):
    table = pa.table({"at": [datetime(2026, 1, 31, 12, 0), datetime(2026, 1, 31, 18, 0)], "t": [time(8, 30)] * 2})  # noqa: DTZ001

    cells = cells_of(book(folder, table))

    assert (cells["A2"], cells["A3"], cells["B2"]) == (("", "46053.5"), ("", "46053.75"), ("inlineStr", "08:30:00"))


def test_rows_beyond_a_sheet_go_on_in_the_next(folder, tmp_path):
    paths = parts_of(folder, pa.table({"a": list(range(5))}))

    xlsx.write(paths, tmp_path / "book.xlsx", name="orders", sheet_rows=2)

    data = (tmp_path / "book.xlsx").read_bytes()
    assert [cells_of(data, sheet)["A2"][1] for sheet in (1, 2, 3)] == ["0.0", "2.0", "4.0"]
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        assert b'name="orders (3)"' in made.read("xl/workbook.xml")


def test_a_text_longer_than_a_cell_is_cut_and_marked(folder, book):
    text = cells_of(book(folder, pa.table({"a": ["x" * 40_000]})))["A2"][1]

    assert (len(text), text[-1]) == (32_767, "…")


def test_more_columns_than_a_sheet_has_are_refused_with_another_way(folder):
    paths = parts_of(folder, pa.table({f"c{number}": pa.array([], pa.int8()) for number in range(16_385)}))

    with pytest.raises(TooLarge) as refused:
        list(EXPORTS["xlsx"].stream(paths, name="wide"))

    assert "Parquet" in refused.value.hint


@given(st.text(alphabet=NO_SURROGATES, max_size=60), st.integers(0, 200))
def test_any_name_becomes_a_name_excel_takes(name, number):
    made = xlsx.sheet_name(name, number)

    assert 1 <= len(made) <= 31
    assert not set(made) & set("[]:*?/\\")
    assert not made.startswith("'")
    assert not made.endswith("'")


def test_durations_leave_as_text(folder):
    table = pa.table({"d": pa.array([timedelta(hours=1)])})

    assert read_csv(exported(folder, "csv", table))[1] == ["1:00:00"]
