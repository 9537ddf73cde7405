"""How two results differ, told in a sentence with the rows that tell it."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.notebooks.comparing import compared


@pytest.fixture
def files(tmp_path):
    def made(*statements):
        for number, sql in enumerate(statements):
            with duckdb.connect() as con:
                con.execute(f"COPY ({sql}) TO '{tmp_path / f'{number}.parquet'}' (FORMAT parquet)").fetchall()
        return compared(tmp_path / "0.parquet", tmp_path / "1.parquet")

    return made


def listed(*rows, names="city, total"):
    return f"SELECT * FROM (VALUES {', '.join(rows)}) t({names})"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("8000", "8120", "8,000 before, 8,120 now, +1.5%."),
        ("8120", "8000", "8,120 before, 8,000 now, -1.5%."),
        ("0", "5", "0 before, 5 now."),
        ("NULL::INT", "5", "no value before, 5 now."),
        ("-10.25", "-5.125", "-10.25 before, -5.125 now, +50.0%."),
        ("1000000", "1000001", "1,000,000 before, 1,000,001 now."),
    ],
)
def test_one_number_is_told_before_and_now(files, before, after, told):
    assert files(f"SELECT {before} AS n", f"SELECT {after} AS n").told == told


def test_sums_that_differ_by_the_order_of_their_addition_are_the_same(files):
    assert files("SELECT 0.1::DOUBLE + 0.2 AS n", "SELECT 0.3::DOUBLE AS n").kind == "same"
    assert files(listed("('a', 0.1::DOUBLE + 0.2::DOUBLE)"), listed("('a', 0.3::DOUBLE)")).kind == "same"


def test_rows_are_known_again_by_their_texts_and_dates(files):
    found = files(
        listed("('Bonn', 1)", "('Ulm', 2)", "('Jena', 3)"), listed("('Bonn', 1)", "('Ulm', 5)", "('Köln', 9)", "(NULL, 4)")
    )

    assert found.told == "2 rows added, 1 row removed, 1 row changed; 3 before, 4 now."
    assert (found.added, found.removed, found.changed) == (2, 1, 1)
    assert found.columns == ("city", "total")
    changed = next(row for row in found.rows if row.kind == "changed")
    assert (changed.before, changed.cells) == (("Ulm", 2), ("Ulm", 5))


def test_a_table_of_numbers_is_known_again_by_its_first_column(files):
    found = files(listed("(2025, 10)", "(2026, 20)"), listed("(2025, 11)", "(2026, 20)"))

    assert found.told == "1 row changed; 2 before, 2 now."


def test_rows_nothing_tells_apart_are_counted_as_often_as_they_are(files):
    found = files(listed("('a', 1)", "('a', 1)", "('b', 2)"), listed("('a', 1)", "('b', 2)", "('b', 2)"))

    assert found.told == "1 row added, 1 row removed; 3 before, 3 now."


def test_other_columns_are_named(files):
    found = files("SELECT 1 AS a, 2 AS b", "SELECT 1 AS a, 2 AS c")

    assert (found.kind, found.told) == ("columns", "Columns: “c” added; “b” removed. 1 row before, 1 now.")


def test_lists_structures_and_times_with_a_zone_are_compared_too(files):
    sql = "SELECT ['a', '{}'] AS list, {{'x': {}}} AS pair, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS at, 1.5::DECIMAL(9, 2) AS money"

    assert files(sql.format("b", 1), sql.format("b", 1)).kind == "same"
    assert files(sql.format("b", 1), sql.format("c", 2)).kind == "rows"


def test_a_column_that_became_a_text_is_compared_by_what_it_says(files):
    assert files(listed("('a', 1)"), listed("('a', '1')")).kind == "same"
    assert files(listed("('a', 1)"), listed("('a', 'one')")).changed == 1


def test_the_numbers_of_a_single_row_are_told_one_by_one(files):
    found = files("SELECT 'all' AS what, 2 AS least, 8.5 AS mean", "SELECT 'all' AS what, 2 AS least, 10.2 AS mean")

    assert found.told == "mean: 8.5 before, 10.2 now, +20.0%."
    assert files("SELECT 'a' AS what, 1 AS n", "SELECT 'b' AS what, 1 AS n").added == 1


def test_empty_results_are_compared(files):
    assert files("SELECT 1 AS a WHERE false", "SELECT 1 AS a WHERE false").kind == "same"
    assert files("SELECT 1 AS a WHERE false", "SELECT 1 AS a").added == 1


def test_a_hundred_thousand_rows_are_compared_in_a_moment(files):
    found = files(
        "SELECT range AS id, 'x' || range AS name, random() AS r FROM range(100000)",
        "SELECT range AS id, 'x' || range AS name, random() AS r FROM range(100000)",
    )

    assert found.changed == 100_000
    assert len(found.rows) == 20


ROWS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 3), min_size=1, max_size=6)


@given(before=ROWS, after=ROWS)
@settings(max_examples=15, deadline=None)
def test_what_is_told_agrees_with_the_rows(tmp_path_factory, before, after):
    folder = tmp_path_factory.mktemp("results")
    for name, rows in (("old", before), ("new", after)):
        with duckdb.connect() as con:
            values = ", ".join(f"('{key}', {value}, 'same')" for key, value in rows.items())
            con.execute(f"COPY (SELECT * FROM (VALUES {values}) t(k, v, w)) TO '{folder / name}' (FORMAT parquet)").fetchall()

    found = compared(folder / "old", folder / "new")

    both = before.keys() & after.keys()
    assert (found.added, found.removed) == (len(after.keys() - both), len(before.keys() - both))
    assert found.changed == sum(before[key] != after[key] for key in both)
    assert (found.kind == "same") == (before == after)
