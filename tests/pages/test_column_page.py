"""A column's own page: its figures, its values with their rows, its warnings, and its neighbours."""

from urllib.parse import unquote_plus

from tests.pages.stage import PROFILE, REPAIR, ready
from tests.pages.version_stage import two_versions

DAY = {
    "name": "day", "type": "DATE", "nulls": 10, "distinct": 3, "distinct_exact": True, "min": "2026-01-05", "max": "2026-01-12",
    "top": [{"value": "2026-01-05", "count": 600}], "histogram": [], "warnings": [], "likely": None,
    "series": {
        "unit": "day", "points": [{"at": "2026-01-05", "count": 600}, {"at": "2026-01-06", "count": 90}, {"at": "2026-01-12", "count": 300}],
        "gaps": [{"from": "2026-01-07", "to": "2026-01-11"}], "weekdays": [900, 90, 0, 0, 0, 0, 0],
    },
}  # fmt: skip
ODD = {
    **PROFILE["columns"][0],
    "name": 'a "b" <i>',
    "top": [{"value": "O'Hara", "count": 3}, {"value": "x" * 199 + "…", "count": 2}],
}
WARNED = {
    **PROFILE["columns"][1],
    "warnings": [
        {"kind": "zeros", "detail": "9 values are zero.", "level": "know", "sql": 'SELECT * FROM {table} WHERE "amount" = 0'},
        {"kind": "outliers", "detail": "2 lie far off.", "level": "act", "sql": 'SELECT * FROM {table} WHERE "amount" > 99'},
    ],
}


def profile(*columns):
    return {**PROFILE, "columns": list(columns)}


def shown(visitor, column, **query):
    made = ready(visitor.me.id, profile=profile(PROFILE["columns"][0], column, DAY))
    visitor.visit("dataset", dataset=made.dataset_id, column=column["name"], **query)
    return visitor.words()


def test_a_column_of_numbers_shows_its_figures_and_its_neighbours(visitor):
    words = shown(visitor, WARNED)

    assert "column 2 of 3" in words
    assert 'aria-label="Previous column: city"' in words
    assert 'aria-label="Next column: day"' in words
    assert "<dt>Median</dt><dd>64.2</dd>" in words
    assert "<dt>5% are below</dt><dd>1</dd>" in words
    assert "<dt>Standard deviation</dt><dd>3.2</dd>" in words
    assert visitor.app.get("plotly_chart")


def test_warnings_stand_what_wants_action_first_with_their_rows(visitor):
    words = shown(visitor, WARNED)

    assert words.index("2 lie far off.") < words.index("9 values are zero.")
    assert 'FROM "sample_properties" WHERE "amount" > 99' in unquote_plus(words).replace("&gt;", ">").replace("&quot;", '"')


def test_values_lead_to_their_rows_whatever_stands_in_them(visitor):
    words = unquote_plus(shown(visitor, ODD)).replace("&quot;", '"').replace("&#x27;", "'")

    assert 'WHERE "a ""b"" <i>" = \'O\'\'Hara\'' in words
    assert "x…'" not in words  # half a value finds nothing
    assert "a &quot;b&quot; &lt;i&gt;" in visitor.words()


def test_dates_show_their_gaps(visitor):
    made = ready(visitor.me.id, profile=profile(DAY))

    visitor.visit("dataset", dataset=made.dataset_id, column="day")

    words = visitor.words()
    assert "Nothing lies in: 7 Jan 2026 to 11 Jan 2026." in words
    assert "Days of the week" in words
    assert "IS NULL" in unquote_plus(words)  # the 10 empty ones can be looked at


def test_a_column_that_is_not_there_leads_back(visitor):
    made = ready(visitor.me.id)

    visitor.visit("dataset", dataset=made.dataset_id, column="gone <b>")

    assert "There is no column “gone &lt;b&gt;”" in visitor.words()
    assert f'href="profile?dataset={made.dataset_id}"' in visitor.words()


def test_the_column_of_a_past_version_offers_no_query(visitor):
    dataset, _, _ = two_versions(visitor.me.id)

    visitor.visit("dataset", dataset=dataset, version=1, column="amount")

    words = visitor.words()
    assert "You look at version 1" in words
    assert "sql=" not in words
    assert f"profile?dataset={dataset}&amp;version=1&amp;column=city" in words


def test_a_source_is_read_again_only_for_the_current_version(visitor):
    dataset, _, _ = two_versions(visitor.me.id)
    visitor.visit("dataset", dataset=dataset, version=1)

    visitor.app.button(key="show_repairs").click()
    visitor.again()

    assert REPAIR["repairs"][0]["detail"] in visitor.words()
    assert "read_again" not in [button.key for button in visitor.app.button]


def test_reading_several_files_again_says_which_one_is_shown(visitor):
    dataset, _, _ = two_versions(visitor.me.id)

    visitor.visit("dataset", dataset=dataset, read="again")

    assert "You see “orders.csv”, the first of 2 files; the other is read the same way." in visitor.words()
