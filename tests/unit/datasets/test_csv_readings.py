"""How cells of people become numbers, dates and truths: what was understood, why, and that every change of look is counted."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from tests.reading import read


def column(folder, *values, count=60, **options):
    """Read a column of these values, over and over, beside one that numbers the rows."""
    rows = "".join(f"{i}\t{values[i % len(values)]}\n" for i in range(count))
    return read(folder, f"id\tv\n{rows}", **options)


def detail(found, kind):
    return next(one.detail for one in found.loaded.repairs if one.kind == kind)


@pytest.mark.parametrize(
    ("cells", "numbers", "repairs"),
    [
        (("1.234,56", "7,5"), [1234.56, 7.5], {"thousands": 30, "decimal_comma": 60}),
        (("1,234.56", "7.5"), [1234.56, 7.5], {"thousands": 30}),
        (("1 234,56", "7,5"), [1234.56, 7.5], {"thousands": 30, "decimal_comma": 60}),
        (("1\u202f234,5", "7"), [1234.5, 7], {"thousands": 30, "decimal_comma": 30}),
        (("1'234.56", "1\u2019000"), [1234.56, 1000], {"thousands": 60}),
        (("12,34,567.5", "1,000"), [1234567.5, 1000], {"thousands": 60}),
        (("870", "12 500"), [870, 12500], {"thousands": 30}),
        (("5-", "(5.5)", "\u22123"), [-5, -5.5, -3], {"negatives": 60}),
        (("$1,234.56", "-$5", "($7)"), [1234.56, -5, -7], {"currency": 60, "thousands": 20, "negatives": 20}),
        (("1.234,50 €", "€ -5"), [1234.5, -5], {"currency": 60, "thousands": 30, "decimal_comma": 30}),
        (("CHF 1'000.00", "chf 5"), [1000, 5], {"currency": 60, "thousands": 30}),
        (("1 234,00 zł", "5,50 zł"), [1234, 5.5], {"currency": 60, "thousands": 30, "decimal_comma": 60}),
        (("12,50 kr", "8 kr"), [12.5, 8], {"currency": 60, "decimal_comma": 30}),
        (("12.5%", "0", "7 %"), [12.5, 0, 7], {"percent": 40}),
        (("1,5E+03", "2,5"), [1500, 2.5], {"decimal_comma": 60}),
        (("1e5", "2.5"), [100000, 2.5], {}),
        (("1.234.567", "1.000"), [1234567, 1000], {"thousands": 60}),
    ],
)
def test_numbers_are_read_in_the_notation_of_their_column_and_counted(tmp_path, cells, numbers, repairs):
    found = column(tmp_path, *cells)

    assert found.types["v"] == "DOUBLE"
    assert found.column("v")[: len(numbers)] == numbers
    assert found.repairs == repairs
    assert found.misfits == {}


@pytest.mark.parametrize(
    "cells",
    [
        ("030 123456", "089 998877"),
        ("123 456 789", "552 100 554"),
        ("$5", "€5"),
        ("12%", "0.5"),
        ("12€50", "7€20"),
        ("1.2.10", "1.10.3"),
        ("2024-W05", "2024-W06"),
        ("10:30", "25:61"),
        ("12345678901234567", "1.5"),
        ("+4930123456789", "+4930123456780"),
    ],
)
def test_what_only_looks_like_a_number_stays_the_text_it_is(tmp_path, cells):
    found = column(tmp_path, *cells)

    assert found.types["v"] == "VARCHAR"
    assert found.column("v")[:2] == list(cells)
    assert found.repairs == {}


def test_percentages_say_that_they_stay_percentages(tmp_path):
    found = column(tmp_path, "12.5%", "7%")

    assert "12.5% is kept as 12.5" in found.why("v")
    assert detail(found, "percent") == "“%” was taken off 60 cells: 12.5% is kept as 12.5 in “v”"


def test_three_digits_behind_a_point_are_thousands_where_another_column_has_decimal_commas(tmp_path):
    rows = "".join(f"{i};1.{i:03d};{i},5\n" for i in range(100, 160))

    found = read(tmp_path, f"id;pieces;price\n{rows}")

    assert found.column("pieces")[:2] == [1100, 1101]
    assert "“price” has decimal commas" in found.why("pieces")


def test_three_digits_behind_a_point_alone_stay_decimals(tmp_path):
    assert column(tmp_path, "1.234", "5.678").column("v")[:2] == [1.234, 5.678]


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (("31/12/2024", "1/2/2024"), [date(2024, 12, 31), date(2024, 2, 1)]),
        (("12/31/2024", "1/2/2024"), [date(2024, 12, 31), date(2024, 1, 2)]),
        (("01.03.2026", "09.03.2026"), [date(2026, 3, 1), date(2026, 3, 9)]),
        (("31.12.24", "01.02.99"), [date(2024, 12, 31), date(1999, 2, 1)]),
        (("12/31/24", "1/2/68"), [date(2024, 12, 31), date(1968, 1, 2)]),
        (("31-Dec-24", "1-Jan-69"), [date(2024, 12, 31), date(1969, 1, 1)]),
        (("5. März 2024", "12. Dez. 2023"), [date(2024, 3, 5), date(2023, 12, 12)]),
        (("1er août 2023", "3 févr. 2020", "14 juillet 2021"), [date(2023, 8, 1), date(2020, 2, 3), date(2021, 7, 14)]),
        (("December 31st, 2024", "Jan 5, 2024"), [date(2024, 12, 31), date(2024, 1, 5)]),
        (("Mon, 5 Feb 2024", "Mittwoch, 3. Januar 2024"), [date(2024, 2, 5), date(2024, 1, 3)]),
        (("2024/12/31", "2024/1/5"), [date(2024, 12, 31), date(2024, 1, 5)]),
        (("2024.12.31", "2024.01.05"), [date(2024, 12, 31), date(2024, 1, 5)]),
    ],
)
def test_dates_are_read_in_the_layout_of_their_column_and_counted(tmp_path, cells, days):
    found = column(tmp_path, *cells)

    assert (found.types["v"], found.column("v")[: len(days)]) == ("DATE", days)
    assert found.repairs == {"dates": 60}


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("31/12/2024 1:30 PM", datetime(2024, 12, 31, 13, 30)),  # noqa: DTZ001  a column without a zone
        ("12/31/24 12:05:09 am", datetime(2024, 12, 31, 0, 5, 9)),  # noqa: DTZ001
        ("2024-12-31 1:30 p.m.", datetime(2024, 12, 31, 13, 30)),  # noqa: DTZ001
        ("31.12.2024, 23:59:59.5", datetime(2024, 12, 31, 23, 59, 59, 500_000)),  # noqa: DTZ001
        ("31 Dec 2024 10:00", datetime(2024, 12, 31, 10)),  # noqa: DTZ001
    ],
)
def test_times_of_any_clock_are_times(tmp_path, cell, moment):
    found = column(tmp_path, cell)

    assert (found.types["v"], found.column("v")[0], found.repairs) == ("TIMESTAMP", moment, {"dates": 60})


@pytest.mark.parametrize(
    ("cells", "times", "repairs"),
    [
        (("07:08", "7:08:09", "23:59:59.250"), [time(7, 8), time(7, 8, 9), time(23, 59, 59, 250_000)], {}),
        (("1:30 PM", "12:05:09 a.m."), [time(13, 30), time(0, 5, 9)], {"times": 60}),
    ],
)
def test_times_of_day_are_times(tmp_path, cells, times, repairs):
    found = column(tmp_path, *cells)

    assert (found.types["v"], found.column("v")[: len(times)], found.repairs) == ("TIME", times, repairs)


def test_times_of_a_zone_are_kept_in_utc_and_counted(tmp_path):
    found = column(tmp_path, "2024-05-01T12:00:00+02:00", "2024-05-01 10:00:00Z")

    assert set(found.column("v")) == {datetime(2024, 5, 1, 10)}  # noqa: DTZ001  the reader of the tests takes the zone off
    assert found.repairs == {"time_zones": 30}


def test_the_order_of_day_and_month_says_what_proves_it(tmp_path):
    assert "because of 12/31/2024" in column(tmp_path, "1/2/2024", "12/31/2024").why("v")
    assert "could also be read month first" in column(tmp_path, "1/2/2024", "3/4/2024").why("v")
    assert "as its clock has twelve hours" in column(tmp_path, "1/2/2024 1:30 PM", "3/4/2024 2:00 AM").why("v")


def test_dates_that_could_be_both_follow_those_that_cannot(tmp_path):
    rows = "".join(f"{i},{i % 12 + 1}/{i % 28 + 1}/2024,{i % 9 + 1}/{i % 7 + 1}/2023\n" for i in range(60))

    found = read(tmp_path, f"id,made,sent\n{rows}")

    assert found.column("sent")[1] == date(2023, 2, 2)
    assert found.column("sent")[9] == date(2023, 1, 3)
    assert "month first, as in “made”" in found.why("sent")


def test_several_layouts_in_one_column_are_told_with_how_many_of_each(tmp_path):
    found = column(tmp_path, "2024-12-31", "2024-11-30", "31/12/2024", "5 Jan 2024")

    assert found.types["v"] == "DATE"
    assert "30 like 2024-12-31, 15 like 31/12/2024, 15 like 5 Jan 2024" in found.why("v")
    assert found.repairs == {"dates": 30}
    assert "15 dates written like 31/12/2024" in detail(found, "dates")
    assert "15 dates written like 31 Dec 2024" in detail(found, "dates")


def test_dates_of_both_orders_stay_text_and_say_why(tmp_path):
    found = column(tmp_path, "31/12/2024", "12/31/2024")

    assert found.types["v"] == "VARCHAR"
    assert "31/12/2024 begins with the day, 12/31/2024 with the month" in found.why("v")


def test_serial_numbers_of_spreadsheets_stay_numbers(tmp_path):
    assert column(tmp_path, "45291", "45292").types["v"] == "BIGINT"


@pytest.mark.parametrize(
    ("yes", "no"), [("yes", "no"), ("ja", "nein"), ("WAHR", "FALSCH"), ("oui", "non"), ("Sí", "No"), ("Y", "N")]
)
def test_truths_of_many_languages_are_truths_and_counted(tmp_path, yes, no):
    found = column(tmp_path, yes, no)

    assert (found.types["v"], found.column("v")[:2], found.repairs) == ("BOOLEAN", [True, False], {"booleans": 60})


def test_words_for_nothing_are_told_with_their_column_and_count(tmp_path):
    found = column(tmp_path, "1", "2", "n/a", "NULL", "#DIV/0!", "", "  ")

    assert found.types["v"] == "BIGINT"
    assert found.repairs["null_words"] == 26
    assert detail(found, "null_words") == (
        "words for nothing were left empty: “n/a” 9 times, “NULL” 9 times, “#DIV/0!” 8 times in “v”"
    )


def test_words_for_nothing_among_text_stay_unless_asked_for(tmp_path):
    kept = column(tmp_path, "Oslo", "NA", "none")
    asked = column(tmp_path, "Oslo", "NA", "none", null_words=["NA"])

    assert (kept.column("v")[:3], kept.repairs) == (["Oslo", "NA", "none"], {})
    assert (asked.column("v")[:3], asked.repairs) == (["Oslo", None, "none"], {"null_words": 20})


@pytest.mark.parametrize(
    ("kind", "cells", "values"),
    [
        ("DECIMAL(10,2)", ("1.234,56 €", "7,00 €"), [Decimal("1234.56"), Decimal("7.00")]),
        ("BIGINT", ("007", "1,234"), [7, 1234]),
        ("INTEGER", ("12.0", "5-"), [12, -5]),
        ("DOUBLE", ("00.5", "3"), [0.5, 3.0]),
        ("DATE", ("20241231", "20240105"), [date(2024, 12, 31), date(2024, 1, 5)]),
        ("DATE", ("12/31/2024", "1/5/2024"), [date(2024, 12, 31), date(2024, 1, 5)]),
        ("BOOLEAN", ("1", "0"), [True, False]),
        ("VARCHAR", ("1", "2"), ["1", "2"]),
    ],
)
def test_a_type_asked_for_reads_with_the_notation_that_fits(tmp_path, kind, cells, values):
    found = column(tmp_path, *cells, types={"v": kind})

    assert (found.types["v"], found.column("v")[:2], found.misfits) == (kind, values, {})


def test_a_type_asked_for_never_rounds(tmp_path):
    found = read(tmp_path, "id,n,d\n" + "".join(f"{i},{'1.5' if i == 7 else i},{'1.239' if i == 8 else '1.2'}\n" for i in range(50)),
                 types={"n": "BIGINT", "d": "DECIMAL(10,2)"})  # fmt: skip

    assert found.misfits == {"n": 1, "d": 1}
    assert {one.column: one.examples for one in found.loaded.misfits} == {"n": ("1.5",), "d": ("1.239",)}


def test_plain_numbers_dates_and_truths_are_no_repair(tmp_path):
    rows = "".join(f"{i},{i}.25,2024-01-{i % 28 + 1:02d},2024-01-01 10:00:{i % 60:02d},true\n" for i in range(60))

    assert read(tmp_path, f"a,b,c,d,e\n{rows}").repairs == {}
