"""A column as a card: what it is, how full, how distinct, and what to beware of; and the repair report in a sentence."""

from uuid import UUID

import pytest

from pages.components import column_cards
from pages.components.column_profile import cards, kind_of, kinds_in_words
from pages.components.repair import sentence

AMOUNT = {
    "name": "amount <eur>", "type": "DECIMAL(12,2)", "nulls": 13, "distinct": 950_321, "distinct_exact": False, "min": 0.5,
    "max": 18_420, "mean": 91.75, "stddev": 3.2, "quantiles": {"p05": 1.0, "p25": 20.0, "p50": 64.2, "p75": 80.0, "p95": 98.0},
    "top": [], "histogram": [{"from": i, "to": i + 1, "count": 60 - i} for i in range(60)], "length": None,
    "warnings": [{"kind": "outliers", "detail": "Two values lie far above the rest."}, {"kind": "zeros", "detail": "Many."}],
}  # fmt: skip


def column(type_, **more):
    return {"name": "c", "type": type_, "nulls": 0, "distinct": 700, "distinct_exact": True, "top": [], "histogram": [], **more}


@pytest.mark.parametrize(
    ("profile", "kind"),
    [
        (column("VARCHAR", distinct=1000), "key"),
        (column("BIGINT", distinct=1000), "key"),
        (column("DOUBLE", distinct=1000), "number"),
        (column("VARCHAR", distinct=1000, distinct_exact=False), "text"),
        (column("VARCHAR", distinct=7), "category"),
        (column("VARCHAR"), "text"),
        (column("DATE", distinct=1000), "date"),
        (column("TIMESTAMP WITH TIME ZONE"), "date"),
        (column("BOOLEAN", distinct=2), "yes/no"),
        (column("VARCHAR[]"), "nested"),
        (column("STRUCT(a INTEGER)"), "nested"),
        (column("INTEGER", nulls=1000, distinct=0), "empty"),
    ],
)
def test_a_column_is_called_what_a_person_would_call_it(profile, kind):
    assert kind_of(profile, rows=1000) == kind


def test_a_card_is_one_link_with_a_name():
    (card,) = cards([AMOUNT], rows=1_000_000)

    html = column_cards.grid([card], dataset_id=UUID(int=7))

    assert 'href="profile?dataset=00000000-0000-0000-0000-000000000007&amp;column=amount+%3Ceur%3E"' in html
    assert 'aria-label="Open column amount &lt;eur&gt;"' in html
    assert ">outliers +1<" in html
    assert "median 64.2" in html
    assert "<eur>" not in html


@pytest.mark.parametrize(
    ("kinds", "mark"),
    [
        (["email"], '<span class="lm-tag note">e-mail</span>'),
        (["all_distinct"], '<span class="lm-tag ">text</span>'),
        (["untrimmed", "email"], '<span class="lm-tag warn">untrimmed</span>'),
        (["numbers_as_text", "blank"], '<span class="lm-tag warn">numbers as text +1</span>'),
    ],
)
def test_only_what_needs_care_is_marked_as_a_caution(kinds, mark):
    (card,) = cards([column("VARCHAR", warnings=[{"kind": kind, "detail": "."} for kind in kinds])], rows=1000)

    assert mark in card.html


def test_a_histogram_never_has_more_bars_than_fit():
    (card,) = cards([AMOUNT], rows=1_000_000)

    assert card.html.count('style="height:') <= 24
    assert ">0<" in card.html
    assert ">60<" in card.html


def test_a_column_of_nothing_is_drawn():
    (card,) = cards([column("INTEGER", nulls=1000, distinct=0, min=None, max=None)], rows=1000)

    assert "Every cell is empty." in card.html


def test_years_are_written_without_separators():
    built = column(
        "BIGINT", min=1890, max=2024, quantiles={"p50": 1949.0}, histogram=[{"from": 1890.0, "to": 2024.0, "count": 1000}]
    )
    (card,) = cards([built], rows=1000)

    assert "<span>1890</span><span>2024</span>" in card.html
    assert "median 1949" in card.html


def test_kinds_are_counted_the_most_frequent_first():
    made = cards(
        [column("DOUBLE"), column("DOUBLE"), column("DATE"), column("VARCHAR"), column("BOOLEAN", distinct=2)], rows=1000
    )

    assert kinds_in_words(made) == "2 numbers · 1 date · 1 text · 1 other"


SERIES = {
    "unit": "month",
    "points": [{"at": "2025-01", "count": 3}, {"at": "2025-02", "count": 9}, {"at": "2025-06", "count": 2}],
}


def test_dates_are_drawn_in_time_with_their_gaps_marked():
    dated = column("DATE", series={**SERIES, "gaps": [{"from": "2025-03", "to": "2025-05"}]})

    (card,) = cards([dated], rows=1000)

    assert card.html.count('<i class="gap">') == 3
    assert "<span>Jan 2025</span><span>Jun 2025</span>" in card.html
    assert "1 gap<" in card.html


def test_a_column_says_what_its_values_probably_are():
    marked = cards([column("VARCHAR", likely="postcode"), column("VARCHAR", likely="phone")], rows=1000)

    assert '<span class="lm-tag teal">postcode</span>' in marked[0].html
    assert '<span class="lm-tag note">phone</span>' in marked[1].html


@pytest.mark.parametrize(
    ("report", "told"),
    [
        ({}, "Nothing had to be repaired, no row was kept aside."),
        ({"rows_aside": 1}, "1 row kept aside."),
        (
            {"repairs": [{"kind": "a", "count": 2, "detail": "2 dates"}, {"kind": "b", "count": 9, "detail": "9 amounts."}]},
            "9 amounts; 2 dates.",
        ),
        (
            {"cells_not_fitting": [{"column": "c", "count": 3, "examples": ["x"]}]},
            "3 cells did not fit their column and are empty.",
        ),
        (
            {"repairs": [{"kind": k, "count": n, "detail": f"{n} {k}"} for n, k in enumerate("abcde", 1)]},
            "5 e; 4 d; 3 c; 2 other repairs.",
        ),
        (
            {"format": "csv", "encoding": "cp1252", "delimiter": ";", "header": 3, "rows_aside": 4,
             "repairs": [{"kind": "encoding", "count": 1, "detail": "rewritten"}, {"kind": "preamble", "count": 2, "detail": "two lines above the table were left out"}]},
            "Read as Windows-1252 with semicolons, header on line 3. 4 rows kept aside; 2 lines above the table left out.",
        ),
        (
            {"format": "xlsx", "table": "Orders", "encoding": "", "delimiter": "", "header": 1},
            "Read from the sheet “Orders” of an Excel workbook, header on line 1. Nothing had to be repaired, no row was kept aside.",
        ),
        (
            {"repairs": [{"kind": "dates", "count": 9, "detail": "a"}, {"kind": "thousands", "count": 2, "detail": "b"}]},
            "11 cells in another notation (dates, thousands separators).",
        ),
        (
            {"repairs": [{"kind": "preamble", "count": 3, "detail": "a: 3"}, {"kind": "preamble", "count": 2, "detail": "b: 2"}]},
            "5 lines above the table left out.",
        ),
        ({"repairs": [{"kind": "x_y", "count": 4, "detail": "w" * 200}]}, "X y: 4."),
        ({"format": "parquet", "header": False}, "Read as Parquet. Nothing had to be repaired, no row was kept aside."),
        (
            {"format": "csv", "encoding": "utf-8", "delimiter": ",", "header": False, "sources": [{}, {}]},
            "Read as UTF-8 with commas, 2 files, no header. Nothing had to be repaired, no row was kept aside.",
        ),
    ],
    ids=["nothing", "aside", "largest first", "misfits", "many", "text", "workbook", "notation", "of several files", "long", "parquet", "files"],
)  # fmt: skip
def test_the_repair_report_is_one_sentence(report, told):
    assert sentence(report) == told
