import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.core.errors import Rejected, TooLarge
from backend.core.table import Column
from backend.records.exports import EXPORTS
from backend.records.exports.options import Options
from backend.records.exports.selection import Selection, Tally
from tests.exporting import lent

NO_SURROGATES = st.characters(exclude_categories=["Cs"])
TEXTS = st.none() | st.text(alphabet=NO_SURROGATES, max_size=20)
NUMBERS = st.none() | st.integers(min_value=-(2**63), max_value=2**63 - 1)
FLOATS = st.none() | st.floats(allow_nan=False, allow_infinity=False)
NAMES = st.lists(st.text(alphabet=NO_SURROGATES, min_size=1, max_size=8), min_size=1, max_size=5)


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    yield from lent(tmp_path_factory.mktemp("exports"))


def read_csv(data, **how):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), **how))


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


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(TEXTS, NUMBERS, FLOATS), max_size=12))
def test_csv_brings_back_every_cell_and_guards_formulas(export, rows):
    table = pa.table(
        {
            "text": pa.array([row[0] for row in rows], pa.string()),
            "number": pa.array([row[1] for row in rows], pa.int64()),
            "float": pa.array([row[2] for row in rows], pa.float64()),
        }
    )

    header, *back = read_csv(export("csv", table))

    assert header == ["text", "number", "float"]
    for (text, number, fraction), (text_back, number_back, fraction_back) in zip(rows, back, strict=True):
        bare = (text or "").lstrip("'")
        guard = "'" if bare and bare[0] in "=+-@\t\r" else ""
        assert text_back == guard + (text or "")
        assert number_back == ("" if number is None else str(number))
        assert (None if fraction_back == "" else float(fraction_back)) == fraction


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(TEXTS, NUMBERS, FLOATS, st.none() | st.booleans()), max_size=12))
def test_json_brings_back_every_cell(export, rows):
    names = ["text", "number", "float", "truth"]
    kinds = [pa.string(), pa.int64(), pa.float64(), pa.bool_()]
    columns = {name: pa.array([row[i] for row in rows], kinds[i]) for i, name in enumerate(names)}

    back = json.loads(export("json", pa.table(columns)))

    assert back == [dict(zip(names, row, strict=True)) for row in rows]


@settings(max_examples=12, deadline=None)
@given(NAMES, st.sampled_from(["csv", "json", "parquet"]))
def test_columns_keep_their_names_whatever_they_are(export, names, kind):
    table = pa.table({f"c{number}": [number] for number in range(len(names))})
    columns = [Column(name, "BIGINT") for name in names]

    data = export(kind, table, columns=columns, guard=False) if kind == "csv" else export(kind, table, table, columns=columns)

    if kind == "csv":
        assert read_csv(data)[0] == names
    elif kind == "json":
        assert list(json.loads(data)[0].values()) == list(range(len(names)))
    else:
        assert pq.read_table(io.BytesIO(data)).num_columns == len(names)


def test_columns_of_one_name_all_leave(export):
    table, columns = pa.table({"a": [1], "b": [2]}), [Column("n", "BIGINT"), Column("n", "BIGINT")]

    assert read_csv(export("csv", table, columns=columns)) == [["n", "n"], ["1", "2"]]
    assert json.loads(export("json", table, columns=columns)) == [{"n": 1, "n (2)": 2}]
    assert pq.read_table(io.BytesIO(export("parquet", table, table, columns=columns))).column_names == ["n", "n (2)"]


def test_csv_writes_moments_lists_and_bytes_as_people_read_them(export):
    header, first, second, _ = read_csv(export("csv", MIXED))

    assert header[:4] == ["id", "day", "at", "paid"]
    assert first == ["1", "2026-01-31", "2026-01-31 12:30:00Z", "true", "1.50", "0.1", "'=1+1", '["a","b"]', "00ff", "x"]
    assert second[6] == 'say "hi", you'


def test_csv_leaves_negative_numbers_alone(export):
    table = pa.table({"n": [-1], "d": [Decimal("-2.5")], "t": ["-3"]})

    assert read_csv(export("csv", table))[1] == ["-1", "-2.5", "'-3"]


def test_csv_guards_the_names_of_columns_too(export):
    assert read_csv(export("csv", pa.table({"=cmd": [1]})))[0] == ["'=cmd"]


def test_the_guard_can_be_switched_off_for_machines(export):
    table = pa.table({"=t": ["=1", "'=1", "x"], "n": [1, 2, 3]})

    assert read_csv(export("csv", table, guard=False))[:3] == [["=t", "n"], ["=1", "1"], ["'=1", "2"]]


@settings(max_examples=12, deadline=None)
@given(st.text(alphabet=st.sampled_from("'=+-@\t\rab"), max_size=6))
def test_taking_one_apostrophe_away_undoes_the_guard(export, text):
    guarded = read_csv(export("csv", pa.table({"t": [text], "n": [1]})))[1][0]

    bare = guarded.lstrip("'")
    looks_guarded = guarded.startswith("'") and bool(bare) and bare[0] in "=+-@\t\r"
    assert (guarded[1:] if looks_guarded else guarded) == text


def test_csv_ends_lines_as_the_standard_says(export):
    assert export("csv", pa.table({"a": [1], "b": ["x,"]})) == b'"a","b"\r\n1,"x,"\r\n'


def test_an_empty_text_is_told_from_a_missing_cell(export):
    assert export("csv", pa.table({"a": ["", None], "b": [1, 2]})) == b'"a","b"\r\n"",1\r\n,2\r\n'


def test_the_only_column_loses_no_row_to_an_empty_line(export):
    assert export("csv", pa.table({"a": ["x", None]})) == b'"a"\r\nx\r\n""\r\n'


def test_csv_for_excel_in_german(export):
    table = pa.table({"name": ["Käse; alt"], "price": [Decimal("1234.50")], "share": [0.5], "n": [-7]})

    data = export("csv", table, delimiter="semicolon", decimal="comma", bom=True)

    assert data.startswith(b"\xef\xbb\xbf")
    assert read_csv(data, delimiter=";")[1] == ["Käse; alt", "1234,50", "0,5", "-7"]


def test_csv_with_tabs(export):
    assert export("csv", pa.table({"a": ["x\ty"], "b": [1]}), delimiter="tab") == b'"a"\t"b"\r\n"x\ty"\t1\r\n'


def test_a_delimiter_we_do_not_know_is_named():
    with pytest.raises(Rejected, match="pipe"):
        Options(delimiter="pipe")


def test_json_says_what_json_cannot_otherwise(export):
    rows = json.loads(export("json", MIXED))

    assert rows[0]["at"] == "2026-01-31T12:30:00+00:00"
    assert (rows[1]["id"], rows[1]["share"], rows[2]["share"]) == (2**60, None, None)
    assert (rows[0]["price"], rows[0]["tags"], rows[0]["raw"], rows[0]["kind"]) == (1.5, ["a", "b"], "00ff", "x")


def test_not_a_number_deep_inside_is_null_in_json(export):
    deep = pa.array([[{"x": float("nan"), "at": datetime(2026, 1, 31), "raw": b"\xff"}, None]])  # noqa: DTZ001

    rows = json.loads(export("json", pa.table({"deep": deep, "far": pa.array([[[float("inf"), 1.5]]])})))

    assert rows == [{"deep": [{"x": None, "at": "2026-01-31T00:00:00", "raw": "ff"}, None], "far": [[None, 1.5]]}]


def test_long_decimals_keep_every_digit_in_json(export):
    table = pa.table({"d": [Decimal("12345678901234567890123456.789")]})

    assert b"12345678901234567890123456.789" in export("jsonl", table)


def test_json_lines_hold_one_object_a_line_over_all_parts(export):
    data = export("jsonl", pa.table({"a": [1, 2]}), pa.table({"a": [3]}))

    assert [json.loads(line) for line in data.splitlines()] == [{"a": 1}, {"a": 2}, {"a": 3}]


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl"])
def test_parts_follow_each_other_in_their_order(export, kind):
    text = export(kind, pa.table({"a": ["one", "two"]}), pa.table({"a": ["three"]})).decode()

    assert text.index("one") < text.index("two") < text.index("three")


def test_nothing_is_still_a_file_of_its_format(export):
    empty = pa.table({"a": pa.array([], pa.int64())})

    assert export("csv", empty) == b'"a"\r\n'
    assert json.loads(export("json", empty)) == []
    assert export("jsonl", empty) == b""
    assert pq.read_table(io.BytesIO(export("parquet", empty))).column_names == ["a"]


def test_no_column_is_refused():
    with pytest.raises(Rejected, match="No column"):
        Selection("orders", "SELECT 1", (), ())


def test_one_parquet_part_leaves_as_it_is(export):
    data = export("parquet", MIXED)

    assert data == (export.folder / "part-0.parquet").read_bytes()


def test_several_parquet_parts_leave_as_one_file_of_the_same_types(export):
    data = export("parquet", MIXED, MIXED)

    back = pq.read_table(io.BytesIO(data))
    assert back.drop_columns("kind").schema.types == MIXED.drop_columns("kind").schema.types
    assert back.drop_columns("share").to_pylist() == (MIXED.drop_columns("share").to_pylist() * 2)


def test_durations_leave_as_text(export):
    selection = Selection("orders", "SELECT INTERVAL 90 MINUTE AS a, 1 AS b", ("a", "b"), ())

    assert read_csv(export.write("csv", selection))[1] == ["01:30:00", "1"]
    assert json.loads(export.write("jsonl", selection)) == {"a": "01:30:00", "b": 1}


@pytest.mark.parametrize("kind", sorted(EXPORTS))
def test_the_rows_are_counted_while_they_leave(export, kind):
    tally = Tally()

    export(kind, pa.table({"a": list(range(5))}), pa.table({"a": list(range(4))}), tally=tally)

    assert tally.rows == 9


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_two_thousand_columns_leave(export, kind):
    table = pa.table({f"column {number}": [number, None] for number in range(2000)})

    assert len(export(kind, table, table)) > 4000


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_who_leaves_early_stops_the_making(export, kind):
    paths = export.select(pa.table({"a": [1]})).paths
    endless = Selection("orders", "SELECT range AS a, repeat('x', 500) AS b FROM range(100000000)", ("a", "b"), paths)
    pieces = EXPORTS[kind].stream(export.con, endless, options=Options(), tally=Tally())
    next(piece for piece in pieces if len(piece) > 1000)

    pieces.close()

    assert export.con.execute("SELECT 1").fetchall() == [(1,)]


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_rows_that_need_too_much_memory_at_once_are_told(export, kind):
    sql = "SELECT string_agg(repeat(range::VARCHAR, 1000), '') AS a FROM range(1000000)"
    selection = Selection("orders", sql, ("a",), ())

    with pytest.raises(TooLarge, match="memory"):
        export.write(kind, selection)
