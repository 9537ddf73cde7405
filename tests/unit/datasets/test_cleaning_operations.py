"""What each operation of cleaning does to values, and what it leaves alone."""

from datetime import date
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest

from backend.core.errors import Rejected
from backend.datasets.cleaning.proposing.likeness import key_of
from tests.cleaning import cleaned, column, effects, plan_of, problems

NBSP, ZWSP, ZWJ = "\u00a0", "\u200b", "\u200d"


def test_trim_takes_every_kind_of_blank_and_what_cannot_be_seen_from_the_ends():
    values = ["  a b ", f"{NBSP}a\t", f"{ZWSP}a\ufeff", "a", "\n a\r\n", "   ", "", None, f"👩{ZWJ}👧"]

    assert column(values, ("trim", {})) == ["a b", "a", "a", "a", "a", None, None, None, f"👩{ZWJ}👧"]
    assert column([" a "], ("trim", {"side": "left"})) == ["a "]
    assert column([" a "], ("trim", {"side": "right"})) == [" a"]


def test_squeeze_makes_one_plain_space_of_several_and_keeps_lines():
    values = ["a  b", f"a{NBSP}b", "a\t\tb", "a b", f"a{ZWSP}b", "a\n\nb", "a\x00b", f"👩{ZWJ}👧", None]

    assert column(values, ("squeeze", {})) == ["a b", "a b", "a b", "a b", "ab", "a\n\nb", "ab", f"👩{ZWJ}👧", None]


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("upper", ["ÉCOLE DE LYON", "O'NEIL-SMITH", None, ""]),
        ("lower", ["école de lyon", "o'neil-smith", None, ""]),
        ("title", ["École De Lyon", "O'Neil-Smith", None, ""]),
        ("sentence", ["École de lyon", "O'neil-smith", None, ""]),
    ],
)
def test_case_is_changed_in_every_language(to, expected):
    assert column(["école DE Lyon", "o'neil-SMITH", None, ""], ("case", {"to": to})) == expected


def test_words_that_mean_nothing_become_empty_cells():
    values = ["n/a", " N/A ", "-", "na", "Banana", None]

    assert column(values, ("null_words", {"words": ["N/A", "-"]})) == [None, None, None, "na", "Banana", None]


def test_texts_are_replaced_wherever_they_stand_or_as_whole_cells_or_by_pattern():
    assert column(["a.b", "axb", None], ("replace", {"find": ".", "with": "!"})) == ["a!b", "axb", None]
    assert column(["a.b", "A.B"], ("replace", {"find": "a.b", "with": r"\0", "ignore_case": True})) == [r"\0", r"\0"]
    assert column(["x", "xx"], ("replace", {"find": "x", "with": "", "how": "exact"})) == [None, "xx"]
    assert column(["a1b22"], ("replace", {"find": "([0-9]+)", "with": r"<\1>", "how": "regex"})) == ["a<1>b<22>"]


def test_values_of_groups_become_one_and_members_switched_off_stay():
    groups = [
        {"to": "Bremen", "from": ["bremen", {"value": "BREMEN", "count": 3, "on": False}]},
        {"to": None, "from": ["?"]},
        {"to": "Kiel", "from": ["kiel"], "on": False},
    ]

    assert column(["bremen", "BREMEN", "?", "kiel", None], ("map_values", {"groups": groups})) == [
        "Bremen", "BREMEN", None, "kiel", None,
    ]  # fmt: skip


def test_a_part_is_taken_by_a_pattern_into_the_column_or_beside_it():
    table = {"a": ["x-12", "none"], "b": [1, 2]}

    assert cleaned(table, ("extract", "a", {"pattern": "[0-9]+"})) == [("12", 1), (None, 2)]
    assert cleaned(table, ("extract", "a", {"pattern": "x-([0-9]+)", "group": 1, "into": "n"})) == [
        ("x-12", "12", 1),
        ("none", None, 2),
    ]


def test_empty_cells_are_filled_with_a_value_the_one_above_or_another_column():
    assert column([1, None], ("fill", {"value": 7})) == [1, 7]
    assert column([None, "a", None, "b", None], ("fill", {"how": "previous"})) == [None, "a", "a", "b", "b"]
    assert cleaned({"a": [None, "x"], "b": [1, 2]}, ("fill", "a", {"how": "column", "from": "b"})) == [("1", 1), ("x", 2)]
    assert problems({"c": [1, None]}, ("fill", "c", {"value": "x"})) == ["“x” is not a number; “c” holds numbers."]


def test_the_value_above_is_that_of_a_row_which_is_still_there():
    table = {"k": [1, 2, 3], "v": ["a", "gone", None]}
    dropped = ("drop_rows", None, {"filters": [{"column": "k", "operator": "eq", "value": 2}]})

    assert cleaned(table, dropped, ("fill", "v", {"how": "previous"})) == [(1, "a"), (3, "a")]


def test_values_that_cannot_be_become_empty_or_are_kept_within_bounds():
    assert column([1, 999, -5], ("blank_values", {"below": 0, "values": [999]})) == [1, None, None]
    assert column([1, 999, -5], ("clip", {"low": 0, "high": 100})) == [1, 100, 0]
    assert column([date(1900, 1, 1), date(2026, 1, 1)], ("blank_values", {"values": ["1900-01-01"]})) == [
        None,
        date(2026, 1, 1),
    ]
    assert problems({"c": ["a"]}, ("clip", "c", {"low": 1})) == ["“c” holds text, which has no bounds."]


def test_numbers_are_rounded_and_keep_their_type():
    assert column([1.256, None], ("round", {"digits": 2})) == [1.26, None]
    assert column([1234], ("round", {"digits": -2})) == [1200]
    assert column([Decimal("1.25")], ("round", {"digits": 1}), kind=pa.decimal128(10, 2)) == [Decimal("1.30")]


def test_a_column_is_split_and_no_part_is_lost():
    table = {"n": ["Ada, Lovelace, x", "Bob", None], "k": [1, 2, 3]}

    assert cleaned(table, ("split", "n", {"by": ", ", "into": ["first", "last"]})) == [
        ("Ada", "Lovelace, x", 1),
        ("Bob", None, 2),
        (None, None, 3),
    ]
    assert cleaned({"c": ["ab12"]}, ("split_at", "c", {"positions": [2], "into": ["a", "b"], "keep": True})) == [
        ("ab12", "ab", "12")
    ]
    assert cleaned({"c": ["5 kg", "x"]}, ("split_pattern", "c", {"pattern": "([0-9]+) (kg)", "into": ["n", "unit"]})) == [
        ("5", "kg"),
        (None, None),
    ]


def test_columns_are_merged_renamed_reordered_and_left_out():
    table = {"a": ["x", None], "b": [1, 2], "c": [None, None]}
    steps = (
        ("merge", None, {"columns": ["a", "b"], "with": "-", "into": "ab", "keep": True}),
        ("rename", "b", {"to": "B!"}),
        ("reorder", None, {"columns": ["ab"]}),
        ("drop", "c", {}),
    )

    assert cleaned(table, *steps) == [("x-1", "x", 1), ("2", None, 2)]


def test_a_column_of_one_value_and_one_of_row_numbers_are_added():
    table = {"a": ["x", "y", "z"]}
    without = ("drop_rows", None, {"filters": [{"column": "a", "operator": "eq", "value": "y"}]})

    assert cleaned(table, ("add_constant", None, {"into": "k", "value": 5, "type": "BIGINT"})) == [("x", 5), ("y", 5), ("z", 5)]
    assert cleaned(table, ("add_row_number", None, {"into": "n", "start": 10})) == [(10, "x"), (11, "y"), (12, "z")]
    assert cleaned(table, without, ("add_row_number", None, {"into": "n"})) == [(1, "x"), (2, "z")]


def test_rows_are_kept_and_dropped_by_the_filters_of_the_grid():
    table = {"a": ["x", "y", None], "b": [1, 2, 3]}
    fits = {"filters": [{"column": "a", "operator": "eq", "value": "x"}, {"column": "b", "operator": "ge", "value": 3}]}

    assert cleaned(table, ("keep_rows", None, fits | {"match": "any"})) == [("x", 1), (None, 3)]
    assert cleaned(table, ("keep_rows", None, fits)) == []
    assert cleaned(table, ("drop_rows", None, fits | {"match": "any"})) == [("y", 2)]


def test_of_rows_that_repeat_one_stays():
    table = {"a": ["x", "x", None, None, "y"], "b": [1, 1, 2, 2, 1]}

    assert cleaned(table, ("dedupe_exact", None, {})) == [("x", 1), (None, 2), ("y", 1)]
    assert cleaned(table, ("dedupe_exact", None, {"columns": ["b"], "keep": "last"})) == [(None, 2), ("y", 1)]
    assert effects(table, ("dedupe_exact", None, {}), ("dedupe_exact", None, {})) == [(0, 2, 0), (0, 0, 0)]


def test_of_rows_that_are_nearly_the_same_one_stays():
    table = {"name": ["Anna Schmidt", "Anna Schmitt", "Bert Meier"], "city": ["Bremen", "Bremen", "Kiel"], "row": [1, 2, 3]}
    wanted = {"columns": ["name", "city"], "block": ["city"], "similarity": 0.9}

    assert [row[2] for row in cleaned(table, ("dedupe_fuzzy", None, wanted))] == [1, 3]


def test_rows_that_a_person_called_different_stay_however_they_are_written_later():
    names = ["Anna Schmidt", "Anna Schmitt", "Bert Meier", "Bert Meyer", "Bert  MEIER "]
    table = {"name": names, "city": ["Bremen", "Bremen", "Kiel", "Kiel", "Kiel"], "row": [1, 2, 3, 4, 5]}
    with duckdb.connect() as con:
        anna = "SELECT unnest(['Schmitt, ANNA', 'anna schmidt']) AS name, 'Bremen' AS city"
        keys = [key for (key,) in con.execute(f"SELECT {key_of(['name', 'city'])} FROM ({anna})").fetchall()]
    wanted = {"columns": ["name", "city"], "block": ["city"], "similarity": 0.9, "apart": [keys]}

    assert [row[2] for row in cleaned(table, ("trim", "name", {}), ("dedupe_fuzzy", None, wanted))] == [1, 2, 3]
    with pytest.raises(Rejected, match="holds something that is not the key of a row"):
        plan_of(("dedupe_fuzzy", None, {**wanted, "apart": [["SELECT 1"]]}))


def test_a_step_that_cannot_be_done_is_told_and_the_others_go_on():
    table = {"a": [" x "], "b": [1]}

    assert problems(table, ("trim", "b", {}), ("trim", "z", {}), ("rename", "a", {"to": "B"}), ("trim", "a", {})) == [
        "“b” holds whole numbers, not text.",
        "There is no column “z” at this step.",
        "There is a column “B” already.",
    ]


def test_what_is_looked_up_value_by_value_is_what_each_row_would_get():
    values = [" Ä b ", "n/a", "1.234,5", "31.12.2025", None, "", "x\x00y", "'quoted'", "\U0001f469"] * 40
    steps = [
        ("trim", "c", {}),
        ("null_words", "c", {"words": ["n/a"]}),
        ("case", "c", {"to": "title"}),
        ("squeeze", "c", {}),
        ("replace", "c", {"find": "'", "with": "''"}),
        ("extract", "c", {"pattern": "[0-9.,]+", "into": "figure"}),
        ("to_number", "figure", {"decimal": "comma"}),
        ("to_date", "c", {}),
    ]

    plainly = cleaned({"c": values}, *steps)
    looked_up = cleaned({"c": values}, *steps, by_value=True)

    assert looked_up == plainly
