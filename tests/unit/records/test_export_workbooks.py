import io
import re
import xml.etree.ElementTree as ET
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from backend.core.errors import TooLarge
from backend.records.exports import workbook
from backend.records.exports.selection import Tally
from backend.records.exports.zipping import Zip
from tests.exporting import cells_of, lent

NO_SURROGATES = st.characters(exclude_categories=["Cs"])


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    yield from lent(tmp_path_factory.mktemp("workbooks"))


def sheet_of(data, sheet=1):
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        return made.read(f"xl/worksheets/sheet{sheet}.xml").decode()


MIXED = pa.table(
    {
        "id": pa.array([1, 2**60, None], pa.int64()),
        "day": pa.array([date(2026, 1, 31), date(1799, 1, 1), None]),
        "at": pa.array([datetime(2026, 1, 31, 12, 30, tzinfo=UTC), None, None], pa.timestamp("us", "UTC")),
        "paid": pa.array([True, False, None]),
        "price": pa.array([Decimal("1.50"), Decimal("-2.25"), None]),
        "share": pa.array([0.1, float("nan"), float("inf")]),
        "text": pa.array(["=1+1", "<b>&", ""]),
        "tags": pa.array([["a", "b"], [], None]),
    }
)


def test_a_workbook_keeps_types_and_never_holds_a_formula(export):
    cells = cells_of(export("xlsx", MIXED))

    assert (cells["A2"], cells["A3"]) == (("", "1"), ("inlineStr", str(2**60)))
    assert (cells["B2"], cells["B3"]) == (("", "46053"), ("inlineStr", "1799-01-01"))
    assert cells["C2"][1].startswith("46053.52083333")
    assert (cells["D2"], cells["D3"]) == (("b", "1"), ("b", "0"))
    assert (cells["E2"], cells["F2"]) == (("", "1.50"), ("", "0.1"))
    assert (cells["G2"], cells["G3"], cells["H2"]) == (
        ("inlineStr", "=1+1"), ("inlineStr", "&lt;b&gt;&amp;"), ("inlineStr", '["a","b"]'),
    )  # fmt: skip
    assert "<f>" not in sheet_of(export("xlsx", MIXED))


def test_every_part_of_a_workbook_is_well_formed(export):
    with zipfile.ZipFile(io.BytesIO(export("xlsx", MIXED, name='O\'Brien & "Co"'))) as made:
        assert made.testzip() is None
        for name in made.namelist():
            ET.fromstring(made.read(name))


def test_a_workbook_has_its_header_frozen_a_filter_and_widths(export):
    sheet = sheet_of(export("xlsx", pa.table({"name": ["x" * 30], "day": [date(2026, 1, 1)]})))

    assert 'ySplit="1"' in sheet
    assert '<autoFilter ref="A1:B2"/>' in sheet
    assert '<col min="1" max="1" width="31.5" customWidth="1"/><col min="2" max="2" width="11.0"' in sheet


def test_moments_and_times_keep_their_time_of_day(export):
    table = pa.table({"at": [datetime(2026, 1, 31, 12), datetime(1899, 1, 31)], "t": [time(6)] * 2})  # noqa: DTZ001

    cells = cells_of(export("xlsx", table))

    assert (cells["A2"], cells["A3"], cells["B2"]) == (("", "46053.5"), ("inlineStr", "1899-01-31 00:00:00"), ("", "0.25"))


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        (10**15 - 1, ""), (10**15, "inlineStr"), (-(10**15), "inlineStr"),
        (Decimal("1234567890.12345"), ""), (Decimal("1234567890.123456"), "inlineStr"), (Decimal(100000000000000000), "inlineStr"), (Decimal("100000000000000.0"), ""),
    ],
)  # fmt: skip
def test_numbers_of_more_digits_than_excel_keeps_are_texts(export, number, kept):
    kind = pa.int64() if isinstance(number, int) else pa.decimal128(38, 6)

    cells = cells_of(export("xlsx", pa.table({"n": pa.array([number], kind)})))

    assert cells["A2"][0] == kept
    assert Decimal(cells["A2"][1]) == number


def test_rows_beyond_a_sheet_go_on_in_the_next(export):
    data = export.write("xlsx", export.select(pa.table({"a": list(range(5))})), more={"sheet_rows": 2})

    assert [cells_of(data, sheet)["A2"][1] for sheet in (1, 2, 3)] == ["0", "2", "4"]
    assert [cells_of(data, sheet)["A1"][1] for sheet in (1, 2, 3)] == ["a"] * 3
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names == ["orders", "orders (2)", "orders (3)"]


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 4])
def test_sheets_hold_each_row_once(export, rows):
    table = pa.table({"a": pa.array(range(rows), pa.int64())})

    data = export.write("xlsx", export.select(table), more={"sheet_rows": 2})

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = [book.get_sheet_by_index(number).to_python() for number in range(len(book.sheet_names))]
    assert [row for sheet in sheets for row in sheet[1:]] == [[float(number)] for number in range(rows)]


def test_a_text_longer_than_a_cell_is_cut_marked_and_told(export):
    tally = Tally()

    data = export("xlsx", pa.table({"a": ["x" * 40_000, "é" * 32_767, "😀" * 20_000, "y"]}), tally=tally)

    cells = cells_of(data)
    assert (len(cells["A2"][1]), cells["A2"][1][-1]) == (32_767, "…")
    assert cells["A3"][1] == "é" * 32_767
    assert len(cells["A4"][1].encode("utf-16-le")) // 2 <= 32_767
    assert tally.cut == 2
    assert cells_of(data, 2)["A1"][1].startswith("2 texts were longer than an Excel cell holds")


def test_numbers_that_are_none_are_left_out_and_told(export):
    tally = Tally()

    data = export("xlsx", pa.table({"a": [float("nan"), 1.0, float("-inf"), None]}), tally=tally)

    assert set(cells_of(data)) == {"A1", "A3"}
    assert tally.blanked == 2
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names == ["orders", "Notes"]


def test_more_columns_than_a_sheet_has_are_refused_with_another_way(export):
    wide = pa.table({f"c{number}": pa.array([], pa.int8()) for number in range(16_385)})

    with pytest.raises(TooLarge) as refused:
        export("xlsx", wide)

    assert "Parquet" in refused.value.hint


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(alphabet=NO_SURROGATES, max_size=40), min_size=1, max_size=6))
def test_texts_stay_what_they_are_and_the_file_well_formed(export, texts):
    data = export("xlsx", pa.table({"a": pa.array(texts, pa.string())}))

    root = ET.fromstring(sheet_of(data))
    found = [cell.text or "" for cell in root.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}t")][1:]
    assert [unescaped(text) for text in found] == texts


def unescaped(text):
    """What Excel reads: _x0007_ stands for a character XML cannot hold."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


@settings(max_examples=50)
@given(st.text(alphabet=NO_SURROGATES, max_size=60), st.integers(0, 200))
def test_any_name_becomes_a_name_excel_takes(name, number):
    made = workbook.sheet_name(name, number)

    assert 1 <= len(made.encode("utf-16-le")) // 2 <= 31
    assert not set(made) & set("[]:*?/\\")
    assert not made.startswith("'")
    assert not made.endswith("'")
    assert made.lower() not in {"history", "notes"}


def test_columns_are_lettered_as_excel_does():
    assert [workbook.letters(number) for number in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


def test_an_archive_beyond_four_gigabytes_is_refused():
    packed = Zip()
    packed.begin("huge")
    packed._members[0].size = 2**32 - 10

    with pytest.raises(TooLarge, match="4 GB"):
        packed.add(b"x" * 20)
