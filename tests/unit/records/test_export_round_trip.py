"""What leaves as a file and is loaded again is the same table, but for what `as_loaded` and docs/export.md say.

Types are told to the loader, as a CSV, a workbook and JSON do not carry them; the last test lets it find them.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.datasets.formats import FORMATS, Course, ReadAs
from tests.exporting import lent
from tests.reading import Listener

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
HOSTILE = ["=1+1", "+4", "-", "@cmd", "'", "'=x", "''-y", "\t=z", " lead", "trail ", "a,b", 'say "hi"', '"', "1;2", "NULL", "n/a", "007",
           "1,5", "1e5", "true", "2026-01-31", "<b>&amp;</b>", "_x0041_", "_x005F_x0041_", "line\nbreak", '{"a":1}', "\\", "\\n", "#N/A",
           "é😀\u2028\u00a0", "\ufeffmark", "x" * 300, "٣", "ß", "\u202eabc", "\x07bell", "\x1b[0m", "a\x00b", "cr\rlf\r\n", "", "~", "%", " ", "\u00a0", "\u3000\u2003", "\x1f", "\x1e x"]  # fmt: skip
TEXTS = st.none() | st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
FIRST, LAST = datetime(1600, 1, 1), datetime(9999, 12, 31)  # noqa: DTZ001  moments without a zone are a type of their own
MOMENTS = st.datetimes(FIRST, LAST).map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000))
KINDS = {
    "VARCHAR": (pa.string(), TEXTS),
    "BIGINT": (pa.int64(), st.none() | st.integers(-(2**63) + 1, 2**63 - 1)),
    "DOUBLE": (pa.float64(), st.none() | st.floats(width=64)),
    "BOOLEAN": (pa.bool_(), st.none() | st.booleans()),
    "DATE": (pa.date32(), st.none() | st.dates(date(1600, 1, 1), date(9999, 12, 31))),
    "TIMESTAMP": (pa.timestamp("us"), st.none() | MOMENTS),
    "TIME": (pa.time64("us"), st.none() | st.times().map(lambda at: at.replace(microsecond=0))),
    "DECIMAL(30,4)": (pa.decimal128(30, 4), st.none() | st.decimals(-(10**20), 10**20, places=4)),
}


@st.composite
def tables(draw, rows=6):
    """A table with a number of the row first, so that no row is empty, and columns of any kinds behind it."""
    kinds = ["BIGINT", *draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=5))]
    rows = draw(st.integers(max(1, rows - 5), rows))
    columns = [list(range(rows)), *(draw(st.lists(KINDS[kind][1], min_size=rows, max_size=rows)) for kind in kinds[1:])]
    arrays = [pa.array(cells, KINDS[kind][0]) for cells, kind in zip(columns, kinds, strict=True)]
    return pa.table(dict(zip([f"c{number}" for number in range(len(kinds))], arrays, strict=True))), kinds


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    yield from lent(tmp_path_factory.mktemp("round"))


def loaded(folder, kind, data, **options):
    """The rows and types that the loader makes of a file."""
    source, scratch = folder / f"list.{kind}", folder / "loaded"
    source.write_bytes(data)
    scratch.mkdir(exist_ok=True)
    found = FORMATS[kind](source, scratch, Course(Listener(), len(data)), name=source.name, wanted=ReadAs.of(options))
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'").fetchall()
        table = con.sql(f"SELECT * FROM read_parquet('{found.path}')")
        types = dict(zip(table.columns, map(str, table.types), strict=True))
        return table.to_arrow_table().to_pylist(), types


def as_loaded(value, kind):
    """What a cell is after it left and came back: the differences a format forces, and no others."""
    if isinstance(value, str):
        if kind != "csv":
            value = value.replace("\r\n", "\n").replace("\r", "\n")  # the loader's line ends inside of cells
            value = value.replace("\x1e", " ").replace("\x1f", " ")  # by which it parts rows and cells, and says so
        value = value.replace("\x00", "")  # which it removes
        return (
            None if all(unicodedata.category(letter) == "Zs" for letter in value) else value
        )  # nothing but blanks is no value
    if isinstance(value, float) and kind != "csv" and not abs(value) < float("inf"):
        return None  # neither JSON nor Excel knows it
    return value


def same(found, wanted):
    """Equal, and not-a-number equals itself; zero has a sign only where the format keeps it."""
    return found == wanted or (isinstance(wanted, float) and wanted != wanted and found != found)  # noqa: PLR0124


def check(found, table, kind, *, guard=None):
    wanted = table.to_pylist()
    assert len(found) == len(wanted)
    for row, original in zip(found, wanted, strict=True):
        for name, value in original.items():
            expected = guard(value) if guard and isinstance(value, str) else value
            assert same(row[name], as_loaded(expected, kind)), (name, row[name], value)


@settings(max_examples=8, deadline=None)
@given(
    made=tables(), delimiter=st.sampled_from(sorted(DELIMITERS)), decimal=st.sampled_from(["point", "comma"]), bom=st.booleans()
)
def test_a_csv_for_machines_comes_back_as_it_left(export, made, delimiter, decimal, bom):
    table, kinds = made

    data = export("csv", table, delimiter=delimiter, decimal=decimal, bom=bom, guard=False)

    rows, _ = loaded(export.folder, "csv", data, **told(kinds), delimiter=DELIMITERS[delimiter], quote='"', header=1)
    check(rows, table, "csv")


@settings(max_examples=8, deadline=None)
@given(made=tables())
def test_a_guarded_csv_comes_back_with_the_apostrophes_it_was_guarded_with(export, made):
    table, kinds = made

    data = export("csv", table)

    rows, _ = loaded(export.folder, "csv", data, **told(kinds), delimiter=",", quote='"', header=1)
    check(rows, table, "csv", guard=lambda text: f"'{text}" if re.match(r"'*[=+\-@\t\r]", text) else text)


@settings(max_examples=8, deadline=None)
@given(made=tables(), kind=st.sampled_from(["json", "jsonl"]))
def test_json_comes_back_as_it_left(export, made, kind):
    table, kinds = made

    rows, _ = loaded(export.folder, kind, export(kind, table), **told(kinds))

    check(rows, table, kind)


@settings(max_examples=3, deadline=None)  # a process of its own reads each
@given(made=tables(rows=60))
def test_a_workbook_comes_back_as_it_left(export, made):
    table, kinds = made

    rows, _ = loaded(export.folder, "xlsx", export("xlsx", table), **told(kinds), header=1)

    check(rows, table, "xlsx")


@settings(max_examples=8, deadline=None)
@given(made=tables())
def test_parquet_comes_back_as_it_left(export, made):
    table, kinds = made

    rows, types = loaded(export.folder, "parquet", export("parquet", table, table))

    assert list(types.values()) == kinds
    for row, original in zip(rows, table.to_pylist() * 2, strict=True):
        assert all(same(row[name], value) for name, value in original.items())


@settings(max_examples=8, deadline=None)
@given(
    cells=st.lists(
        st.none() | st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=5), min_size=1, max_size=5
    )
)
def test_a_single_column_comes_back_with_every_row(export, cells):
    table = pa.table({"only": pa.array(cells, pa.string())})
    data = export("csv", table, guard=False)

    rows, _ = loaded(export.folder, "csv", data, **ONLY)

    check(rows, table, "csv")


ONLY = {"types": {"*": "VARCHAR"}, "null_words": [], "delimiter": ",", "quote": '"', "header": 1}


def told(kinds):
    """What a person says who knows the columns; and that no word stands for nothing."""
    return {"types": {f"c{number}": kind for number, kind in enumerate(kinds)}, "null_words": []}


REAL = pa.table(
    {
        "id": pa.array(range(1, 41), pa.int64()),
        "zip": [f"{number:05}" for number in range(40)],
        "note": ["=1+1", "plain, with comma", 'say "hi"', "line\nbreak"] * 10,
        "amount": [number / 4 for number in range(40)],
        "price": pa.array([Decimal(number) / 100 for number in range(40)], pa.decimal128(10, 2)),
        "paid": [number % 3 == 0 for number in range(40)],
        "day": [date(2026, 1, 1 + number % 28) for number in range(40)],
        "at": pa.array([datetime(2026, 1, 1, number % 24, 30) for number in range(40)], pa.timestamp("us")),  # noqa: DTZ001
        "seen": pa.array([datetime(2026, 1, 1, number % 24, tzinfo=UTC) for number in range(40)], pa.timestamp("us", "UTC")),
        "opens": [time(number % 24, 15) for number in range(40)],
        "gap": [None if number % 2 else number for number in range(40)],
    }
)
PLAIN = {"id": "BIGINT", "zip": "VARCHAR", "note": "VARCHAR", "amount": "DOUBLE", "price": "DOUBLE", "paid": "BOOLEAN", "day": "DATE",
         "at": "TIMESTAMP", "seen": "TIMESTAMP WITH TIME ZONE", "opens": "TIME", "gap": "BIGINT"}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "types"),
    [
        ("csv", PLAIN),
        ("json", PLAIN),
        ("jsonl", PLAIN),
        ("xlsx", PLAIN | {"seen": "TIMESTAMP"}),
        ("parquet", PLAIN | {"price": "DECIMAL(10,2)"}),
    ],
)
def test_a_usual_list_comes_back_without_a_word(export, kind, types):
    data = export(kind, REAL, **({"guard": False} if kind == "csv" else {}))

    rows, found = loaded(export.folder, kind, data)

    wanted = REAL.to_pylist()
    if kind == "xlsx":
        wanted = [row | {"seen": row["seen"].replace(tzinfo=None)} for row in wanted]
    if kind != "parquet":
        wanted = [row | {"price": float(row["price"])} for row in wanted]
    assert found == types
    assert rows == wanted


FRACTIONS = [
    1.0000000000000002e16,
    9.223669256393361e18,
    1.2345678901234567e-06,
    1.2345678901234567e-07,
    5e-324,
    1.7976931348623157e308,
]


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl", "parquet"])
def test_fractions_come_back_to_their_last_digit(export, kind):
    table = pa.table({"c0": pa.array([*FRACTIONS, *(-one for one in FRACTIONS)], pa.float64()), "c1": ["x"] * 12})

    rows, types = loaded(export.folder, kind, export(kind, table))

    assert types["c0"] == "DOUBLE"
    assert [row["c0"] for row in rows] == table["c0"].to_pylist()


def test_fractions_beyond_all_digits_come_back_from_a_workbook(export):
    large = [1.0000000000000002e16, 4.89127127578759e16, -1e17, 2.0**62, 9.1e15, 9007199254740994.0, 1e300, 0.5, None]
    table = pa.table({"c0": pa.array(range(60), pa.int64()), "c1": pa.array((large * 7)[:60], pa.float64())})

    rows, _ = loaded(export.folder, "xlsx", export("xlsx", table), **told(["BIGINT", "DOUBLE"]), header=1)

    check(rows, table, "xlsx")


def test_a_column_of_control_characters_comes_back_from_a_workbook(export):
    table = pa.table({"c0": pa.array(range(60), pa.int64()), "c1": ["\x07\x03"] * 60})

    rows, _ = loaded(export.folder, "xlsx", export("xlsx", table), **told(["BIGINT", "VARCHAR"]), header=1)

    check(rows, table, "xlsx")
