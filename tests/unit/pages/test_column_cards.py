"""A column as a card and whole: what it is, how full, how distinct, and what to beware of."""

import pytest

from pages.components import column_cards
from pages.components.column_profile import cards, kind_of, kinds_in_words, whole
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


def test_a_card_is_one_button_with_a_name():
    (card,) = cards([AMOUNT], rows=1_000_000)

    html = column_cards.grid([(4, card)])

    assert 'data-card="4"' in html
    assert 'aria-label="Open column amount &lt;eur&gt;"' in html
    assert ">outliers +1<" in html
    assert "median 64.2" in html
    assert "<eur>" not in html


@pytest.mark.parametrize(
    ("kinds", "mark"),
    [
        (["email"], '<span class="lm-tag note">personal</span>'),
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


def test_the_whole_profile_says_everything_known():
    html = whole(AMOUNT, rows=1_000_000)

    assert "number · DECIMAL(12,2) · 999,987 values, 13 empty (&lt;0.1%)" in html
    assert "<dt>Distinct</dt><dd>about 950,321</dd>" in html
    assert "<dt>Largest</dt><dd>18,420</dd>" in html
    assert "<dt>Standard deviation</dt><dd>3.2</dd>" in html
    assert "Two values lie far above the rest." in html


def test_a_column_of_nothing_is_drawn():
    (card,) = cards([column("INTEGER", nulls=1000, distinct=0, min=None, max=None)], rows=1000)

    assert "Every cell is empty." in card.html
    assert whole(column("INTEGER", nulls=1000, distinct=0), rows=1000)


def test_years_are_written_without_separators():
    built = column(
        "BIGINT", min=1890, max=2024, quantiles={"p50": 1949.0}, histogram=[{"from": 1890.0, "to": 2024.0, "count": 1000}]
    )
    (card,) = cards([built], rows=1000)

    assert "<span>1890</span><span>2024</span>" in card.html
    assert "median 1949" in card.html
    assert "<dt>Largest</dt><dd>2024</dd>" in whole(built, rows=1000)


def test_kinds_are_counted_the_most_frequent_first():
    made = cards(
        [column("DOUBLE"), column("DOUBLE"), column("DATE"), column("VARCHAR"), column("BOOLEAN", distinct=2)], rows=1000
    )

    assert kinds_in_words(made) == "2 number · 1 date · 1 text · 1 other"


@pytest.mark.parametrize(
    ("report", "told"),
    [
        ({}, "Nothing had to be repaired on reading. No row was kept aside."),
        ({"rows_aside": 1}, "Nothing had to be repaired on reading. 1 row was kept aside."),
        (
            {"repairs": [{"kind": "a", "count": 2, "detail": "2 dates"}, {"kind": "b", "count": 9, "detail": "9 amounts."}]},
            "On reading: 9 amounts; 2 dates. No row was kept aside.",
        ),
        (
            {"cells_not_fitting": [{"column": "c", "count": 3, "examples": ["x"]}]},
            "On reading: 3 cells did not fit their column and are empty. No row was kept aside.",
        ),
        (
            {"repairs": [{"kind": k, "count": n, "detail": f"{n} {k}"} for n, k in enumerate("abcde", 1)]},
            "On reading: 5 e; 4 d; 3 c; 2 other repairs. No row was kept aside.",
        ),
    ],
)
def test_the_repair_report_is_one_sentence(report, told):
    assert sentence(report) == told
