"""A reading in words."""

import pytest

from backend.core.table import Column, Table
from backend.datasets.previews.schemas import Preview
from pages.components import reading_words as words

COLUMNS = (Column("id", "BIGINT"), Column("on", "DATE"), Column("x", "DOUBLE"), Column("who", "VARCHAR"))


def preview(columns=COLUMNS, *, whole=True, rows=3, **report):
    known = {"format": "csv", "encoding": "Windows-1252", "delimiter": ";", "header": 3, "repairs": [], **report}
    return Preview("a.csv", 10, whole, known, Table(columns, [], rows, truncated=False), {})


@pytest.mark.parametrize(
    ("report", "says"),
    [
        ({}, "Windows-1252, semicolon, header on line 3, 4 columns: 2 numbers, 1 date, 1 text"),
        ({"delimiter": "", "header": False}, "Windows-1252, no header, 4 columns: 2 numbers, 1 date, 1 text"),
        ({"delimiter": "~"}, "Windows-1252, “~” between cells, header on line 3, 4 columns: 2 numbers, 1 date, 1 text"),
        (
            {"format": "xlsx", "table": "Oct", "tables": ["Oct", "Nov"], "encoding": "", "delimiter": ""},
            "Excel workbook, “Oct” of 2 tables, 4 columns: 2 numbers, 1 date, 1 text",
        ),
        ({"format": "parquet", "encoding": "", "delimiter": ""}, "Parquet, 4 columns: 2 numbers, 1 date, 1 text"),
    ],
)
def test_a_reading_is_one_sentence(report, says):
    assert words.reading(preview(**report)) == says


def test_what_is_left_out_is_told_and_much_of_it_is_counted():
    repairs = [{"kind": "dates", "count": 1, "detail": f"thing {i} was done."} for i in range(6)]

    repairs.append({"kind": "preamble", "count": 2, "detail": "2 lines above"})
    told, rest = words.left_out(
        preview(repairs=repairs, rows_aside=2, cells_not_fitting=[{"column": "x", "count": 1, "examples": ["n. a."]}])
    )

    assert told == ["2 rows kept aside", "1 cell does not fit the type of the column", "2 lines above", "thing 0 was done"]
    assert rest == [*(f"thing {i} was done" for i in range(1, 6)), "not fitting “x”: “n. a.”"]


def test_rows_kept_aside_are_shown_as_they_stand():
    sample = [{"line": 1402, "reason": "2 cells, the header has 4", "text": "a;" + "b" * 200}]

    _, rest = words.left_out(preview(rows_aside=1, sample=sample))

    assert rest == [f"line 1,402, 2 cells, the header has 4: “a;{'b' * 87}…”"]
    assert words.left_out(preview(repairs=[{"kind": "encoding", "count": 1, "detail": "rewritten"}])) == ([], [])


def test_a_beginning_says_that_it_is_one():
    assert words.seen(preview(rows=1)) == "1 row"
    assert words.seen(preview(rows=2995, whole=False)) == "judged by its first 2,995 rows"


def test_drift_is_a_line_with_names_behind_it():
    found = {"new": ["a"], "gone": ["b", "c"], "retyped": [{"name": "d", "before": "VARCHAR", "after": "DATE"}], "moved": []}

    assert words.drift(found) == (
        "1 new column, 2 gone, 1 of another type",
        "New: a; Gone: b, c; Another type: d (text → date)",
    )
    assert words.drift({"gone": ["a", "b"], "retyped": found["retyped"]})[0] == "2 columns gone, 1 of another type"
    assert words.drift({}) == ("", "")


def test_a_recipe_names_what_it_settles():
    options = {
        "delimiter": ";",
        "header": 2,
        "types": {"plz": "VARCHAR", "on": "DATE"},
        "footer": 1,
        "quote": "",
        "null_words": ["?"],
    }

    assert words.recipe(options) == (
        "semicolon, header on line 2, text in “plz”, date in “on”, 1 row left out below, no quotes, its words for nothing"
    )
