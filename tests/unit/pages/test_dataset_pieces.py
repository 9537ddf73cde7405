"""Pieces of the dataset page: what is worth a look, drift, how columns hang together, and the whole repair report."""

from types import SimpleNamespace
from uuid import UUID

import pytest

from pages.components import column_figures, comparison_result, drift, relations, repair_report, worth_a_look
from pages.components.looks import rows_with

DATASET = SimpleNamespace(id=UUID(int=5), table="orders")


def warning(kind, *, level="act", detail="It is so."):
    return {"kind": kind, "detail": detail, "level": level, "sql": "SELECT * FROM {table} WHERE regexp_matches(a, '\\d{2}')"}


def test_the_gravest_stands_first_and_what_is_only_known_is_left_out():
    profile = {
        "warnings": [warning("duplicate_rows")],
        "columns": [{"name": "a", "warnings": [warning("untrimmed"), warning("all_distinct", level="know"), warning("empty")]}],
    }

    found = worth_a_look.looks(profile)

    assert [look.kind for look in found] == ["empty", "duplicate_rows", "untrimmed"]


def test_six_stand_open_and_the_rest_is_folded_and_capped():
    looks = worth_a_look.looks({"columns": [{"name": f"c{i}", "warnings": [warning("constant")]} for i in range(500)]})

    html = worth_a_look.section(looks, DATASET, current=True)

    before, _, after = html.partition("<details")
    assert before.count('role="listitem"') == 6
    assert after.count('role="listitem"') == 194
    assert "<summary>All 500</summary>" in after
    assert "300 more are on the pages of their columns." in after


def test_the_statement_of_a_warning_keeps_its_braces():
    html = worth_a_look.section(worth_a_look.looks({"warnings": [warning("spellings")]}), DATASET, current=True)

    assert "FROM+%22orders%22+WHERE" in html
    assert "%7B2%7D" in html


def test_nothing_to_look_at_draws_nothing():
    assert worth_a_look.section((), DATASET, current=True) == ""
    assert relations.section({"columns": []}, DATASET, current=True) == ""


@pytest.mark.parametrize(
    ("value", "kind", "condition"),
    [
        (None, "VARCHAR", '"a b" IS NULL'),
        (True, "BOOLEAN", '"a b" = True'),
        (3, "BIGINT", '"a b" = 3'),
        (99999.99, "DOUBLE", '"a b" = 99999.99'),
        ("it's", "VARCHAR", "\"a b\" = 'it''s'"),
        ("[1]", "INTEGER[]", "\"a b\"::VARCHAR = '[1]'"),
    ],
    ids=["empty", "yes", "whole", "fraction", "text", "nested"],
)
def test_the_rows_with_a_value_are_found_by_it(value, kind, condition):
    assert f"WHERE {condition}\n" in (rows_with("a b", value, kind=kind) or "")


def test_a_shortened_value_finds_nothing():
    assert rows_with("a", "half…", kind="VARCHAR") is None


def test_drift_is_one_line_with_its_details():
    found = {"new": ["a"], "gone": ["b", "c"], "retyped": [], "moved": [{"name": "d", "detail": "up to <9>"}]}

    html = drift.line(found, against=2)

    assert "Against version 2: 1 column new, 2 columns gone, the values of 1 column moved." in html
    assert "up to &lt;9&gt;" in html
    assert not drift.is_any({"new": [], "gone": [], "retyped": [], "moved": [], "rows": {"before": 1, "after": 2}})


def test_columns_that_hang_together_are_listed_and_mapped():
    pairs = [
        {"a": "x", "b": "y", "coefficient": -0.97, "rows": 10, "method": "pearson"},
        {"a": "y", "b": "z", "coefficient": 0.8},
    ]

    html = relations.section(
        {"keys": [{"columns": ["id", "day"], "detail": "unique"}], "correlations": pairs}, DATASET, current=True
    )

    assert "1 likely key · 2 correlations" in html
    assert "<b>id, day</b>" in html
    assert html.index("\u22120.97") < html.index("+0.80")
    assert html.count('class="self"') == 3


def test_gaps_are_shaded_and_the_line_does_not_cross_them():
    series = {
        "unit": "month",
        "points": [{"at": "2025-01-01", "count": 5}, {"at": "2025-06-01", "count": 7}],
        "gaps": [{"from": "2025-02-01", "to": "2025-05-01"}],
    }

    figure = column_figures.over_time(series)

    assert list(figure.data[0].y) == [5, 0, 0, 7]
    assert (str(figure.layout.shapes[0].x0)[:10], str(figure.layout.shapes[0].x1)[:10]) == ("2025-02-01", "2025-06-01")


def test_the_report_says_where_each_file_and_each_cell_that_did_not_fit():
    report = {
        "format": "xlsx", "table": "May", "tables": ["May", "June"], "encoding": "", "delimiter": "", "header": 2, "rows_loaded": 10,
        "repairs": [{"kind": "thousands", "count": 5, "detail": "separators in “total”", "lines": [4, 9]}],
        "cells_not_fitting": [{"column": "total", "count": 2, "examples": ["n/a <x>"], "lines": [7]}],
        "rows_aside": 60, "sample": [{"line": 12, "reason": "11 cells where 9 belong", "text": "1;<b>"}],
        "sources": [{"name": "may.xlsx", "rows_loaded": 6, "repairs": []}, {"name": "june.xlsx", "rows_loaded": 4, "repairs": []}],
        "columns": [{"name": "total", "type": "DOUBLE", "reading": "numbers"}],
    }  # fmt: skip

    html = repair_report.whole(report, dataset_id=UUID(int=5), version="version_id=9")

    assert "<dt>Format</dt><dd>Excel workbook</dd><dt>Table</dt><dd>May</dd><dt>Not read</dt><dd>June</dd>" in html
    assert "Encoding" not in html
    assert "separators in “total” · lines 4, 9 …" in html
    assert "“n/a &lt;x&gt;” · line 7" in html
    assert "1;&lt;b&gt;" in html
    assert "/repair.csv?version_id=9" in html
    assert "june.xlsx" in html


def test_two_cells_that_differ_never_look_alike():
    sample = {"columns": ["a"], "changed": [{"key": [1], "column": "a", "before": 99999.99, "after": 100000.0}]}
    result = {"key": ["id"], "rows_changed": 1, "sample": sample}

    html = comparison_result.whole(result, base=SimpleNamespace(number=1), other=SimpleNamespace(number=2))

    assert '<td class=" was">99,999.99</td><td class=" now">100,000</td>' in html


def test_versions_without_a_difference_say_so():
    html = comparison_result.whole({"rows_same": 5}, base=SimpleNamespace(number=1), other=SimpleNamespace(number=2))

    assert "Versions 1 and 2 hold the same rows and columns." in html
