"""How numbers, sizes, durations and times are written."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pages.components import format as fmt

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (8_000_000, "8,000,000"),
        (0, "0"),
        (-1203, "-1,203"),
        (64.2, "64.2"),
        (64.0, "64"),
        (2.4567, "2.457"),
        (0.012345, "0.01235"),
        (123456.789, "123,457"),
        (1e18, "1e+18"),
        (0.00001, "1e-05"),
        (float("nan"), "—"),
        (float("inf"), "—"),
    ],
)
def test_numbers_have_separators_and_sensible_digits(value, text):
    assert fmt.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(999, "999"), (8_900_000, "8.9 million"), (1_204_331, "1.2 million"), (2 * 10**9, "2 billion")]
)
def test_large_counts_are_said_in_words(value, text):
    assert fmt.roughly(value) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (987, 1000, "98.7%"),
        (1, 100_000, "<0.1%"),
        (99_999, 100_000, ">99.9%"),
        (1, 1, "100%"),
        (0, 5, "0%"),
        (0, 0, "0%"),
        (1, 4, "25%"),
    ],
)
def test_a_share_never_rounds_to_all_or_nothing(part, whole, text):
    assert fmt.share(part, whole) == text


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (212_000_000, "212 MB"), (1_310_000_000, "1.31 GB"), (10 << 30, "10.7 GB")],
)
def test_sizes_are_in_thousands(size_bytes, text):
    assert fmt.size(size_bytes) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.42, "0.4 s"),
        (-1, "0.0 s"),
        (12.2, "12 s"),
        (59.6, "1 min"),
        (128, "2 min 8 s"),
        (185.0, "3 min 5 s"),
        (1800, "30 min"),
        (11_100, "3 h 5 min"),
    ],
)
def test_durations_are_as_people_say_them(seconds, text):
    assert fmt.duration(seconds) == text


def test_done_is_told_in_the_unit_of_the_job():
    assert fmt.amount(1_310_000_000, 2_110_000_000, unit="bytes") == "1.31 of 2.11 GB"
    assert fmt.amount(425, 574, unit="values") == "425 of 574 values"
    assert fmt.amount(12_000, None, unit="rows") == "12,000 rows"
    assert fmt.amount(500, None, unit="bytes") == "500 B"
    assert fmt.rate(148_000_000, unit="bytes") == "148 MB/s"
    assert fmt.rate(12_345, unit="rows") == "12,345 rows/s"


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(seconds=3), "now"),
        (timedelta(minutes=12), "12 min ago"),
        (timedelta(hours=3), "09:00"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=3), "18 Nov"),
        (timedelta(days=400), "17 Oct 2025"),
    ],
)
def test_moments_are_told_from_now(age, text):
    assert fmt.when(NOON - age, at=NOON) == text


def test_a_moment_is_told_in_the_zone_of_the_person():
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)

    told = fmt.when(late, zone=ZoneInfo("Europe/Berlin"), at=NOON)

    assert told == "00:30"
    assert fmt.exactly(late, zone=ZoneInfo("Europe/Berlin")) == "21 Nov 2026, 00:30:00 CET"


def test_cells_are_short_texts():
    assert fmt.cell(None) == "—"
    assert fmt.cell(True) == "yes"
    assert fmt.cell("2026-01-01") == "1 Jan 2026"
    assert fmt.cell("2026-01-01T14:31:00") == "1 Jan 2026, 14:31"
    assert fmt.cell("2026-99-01") == "2026-99-01"
    assert fmt.cell("01067") == "01067"
    assert fmt.day(date(2026, 3, 4)) == "4 Mar 2026"


def test_a_name_in_a_label_is_never_read_as_markdown():
    assert fmt.label("*a* [b](c)\n:red[d]") == r"\*a\* \[b\]\(c\) \:red\[d\]"


def test_a_computed_figure_loses_what_counting_in_binary_leaves_behind():
    assert [fmt.tidy(value) for value in (593.3599999999999, 42.35150000000001, 1e300, 7, "2026-01-01", None)] == [
        593.36,
        42.3515,
        1e300,
        7,
        "2026-01-01",
        None,
    ]
