"""What a person types into the box becomes the cell they mean."""

import pytest

from pages.components.question_box import what_is_meant

TABLES = {"orders", "result_1"}


@pytest.mark.parametrize(
    ("typed", "sql"),
    [
        ("/ SELECT 1", "SELECT 1"),
        ("/orders", "orders"),
        ("SELECT city FROM orders", "SELECT city FROM orders"),
        ("select city from result_1", "select city from result_1"),
        ("select count(*) from elsewhere", "select count(*) from elsewhere"),
        ("with a as (select 1) select * from a", "with a as (select 1) select * from a"),
    ],
)
def test_sql_is_told_by_how_it_begins(typed, sql):
    assert what_is_meant(typed, tables=TABLES) == ("sql", {"sql": sql})


@pytest.mark.parametrize(
    "typed",
    ["how many rows?", "with which city do we earn most?", "Select the cities that matter", "select all rows from Bremen"],
)
def test_a_question_may_begin_like_sql(typed):
    assert what_is_meant(typed, tables=TABLES) == ("question", {"question": typed})


@pytest.mark.parametrize(("typed", "text"), [("# Findings", "# Findings"), ("#mind the gap", "mind the gap")])
def test_a_note_begins_with_a_hash(typed, text):
    assert what_is_meant(typed, tables=TABLES) == ("text", {"text": text})
