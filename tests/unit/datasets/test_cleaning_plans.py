"""What holds for every plan: in steps or at once, previewed or applied, written down and read again, on whatever values."""

import json
import math

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.core.errors import Rejected
from backend.datasets.cleaning.operations import OPERATIONS
from backend.datasets.cleaning.plan import Plan
from tests.cleaning import bench, cleaned, effects, plan_of

FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
HOSTILE = [
    "'", '"', "''); DROP TABLE x; --", "a\x00b", "\x00", "x" * 100_000, "👩\u200d👧\u200d👦", "\u202eabc\u202c", "שלום", "مرحبا",
    "\u00a0", "", " ", "\n", "%s {0} $1 \\1 \\", "ß", "İ", "ǆ", "1e400", "-", "(", "[", "NULL", "31.02.2024", "0000-00-00", "\ufeff", "9" * 400,
]  # fmt: skip
NAMES = ['a"b', "row", "file_row_number", "c0", "r1", "t; --"]
FILTER = {"filters": [{"column": "b", "operator": "contains", "value": "a"}]}
STEPS = [
    ("trim", "a", {}),
    ("squeeze", "a", {}),
    ("case", "a", {"to": "title"}),
    ("case", "b", {"to": "upper"}),
    ("null_words", "b", {"words": ["-", "n/a"]}),
    ("replace", "a", {"find": "a", "with": "bb"}),
    ("replace", "b", {"find": "(.)b", "with": r"\1", "how": "regex"}),
    ("map_values", "b", {"groups": [{"to": "x", "from": ["ab", "B"]}]}),
    ("fill", "a", {"value": "?"}),
    ("fill", "b", {"how": "previous"}),
    ("fill", "a", {"how": "column", "from": "b"}),
    ("round", "n", {"digits": 0}),
    ("clip", "n", {"low": -3, "high": 3}),
    ("blank_values", "n", {"values": [0, 1]}),
    ("drop_rows", None, FILTER),
    ("keep_rows", None, {"filters": [{"column": "n", "operator": "ge", "value": 0}]}),
    ("dedupe_exact", None, {"columns": ["a"]}),
    ("dedupe_exact", None, {"keep": "last"}),
    ("merge", None, {"columns": ["a", "b"], "with": "-", "into": "ab", "keep": True}),
    ("split", "a", {"by": "a", "into": ["l", "r"], "keep": True}),
    ("extract", "a", {"pattern": "[a-b]+", "into": "e"}),
    ("add_constant", None, {"into": "k", "value": "v"}),
    ("add_row_number", None, {"into": "at"}),
    ("reorder", None, {"columns": ["n"]}),
]
CELLS = st.one_of(st.none(), st.text(alphabet="aAbB -.\u00a0\tß1", max_size=6), st.sampled_from(["-", "n/a", " ab ", "B"]))
TABLES = st.lists(st.tuples(CELLS, CELLS, st.one_of(st.none(), st.integers(-5, 5))), min_size=1, max_size=30).map(
    lambda rows: {
        "a": pa.array([row[0] for row in rows], pa.string()),
        "b": pa.array([row[1] for row in rows], pa.string()),
        "n": pa.array([row[2] for row in rows], pa.int64()),
    }
)
CHOSEN = st.lists(st.sampled_from(STEPS), min_size=1, max_size=6, unique_by=lambda step: (step[0], step[1]))


def as_table(table, *steps):
    with bench(table, plan=plan_of(*steps)) as (con, built, source):
        return con.sql(built.bench.result(source)).to_arrow_table()


@FEW
@given(TABLES, CHOSEN)
def test_a_plan_done_step_by_step_equals_the_plan_done_at_once(table, steps):
    at_once = as_table(table, *steps)

    step_by_step = pa.table(table)
    for step in steps:
        step_by_step = as_table(step_by_step, step)

    assert step_by_step.to_pylist() == at_once.to_pylist()
    assert step_by_step.column_names == at_once.column_names


@FEW
@given(TABLES, CHOSEN)
def test_looking_values_up_changes_nothing(table, steps):
    assert cleaned(table, *steps, by_value=True) == cleaned(table, *steps)


@FEW
@given(TABLES, st.sampled_from(STEPS))
def test_the_count_of_a_step_is_that_of_the_cells_and_rows_that_differ(table, step):
    before, after = pa.table(table).to_pylist(), as_table(table, step).to_pylist()

    cells, rows, _ = effects(table, step)[0]

    if step[0] in {"drop_rows", "keep_rows", "dedupe_exact"}:
        assert rows == len(before) - len(after)
    elif step[0] not in {"merge", "split", "extract", "add_constant", "add_row_number", "reorder"}:
        assert cells == sum(one[name] != other[name] for one, other in zip(before, after, strict=True) for name in one)


def parameters_of(operation):
    """Parameters that an operation takes, on the columns a and b."""
    given = {
        "text": "a", "pattern": "a", "value": "1", "values": ["1"], "number": 0.9, "whole": 0, "flag": True, "words": ["a"],
        "wholes": [2], "name": "new", "names": ["x", "y"], "column": "b", "columns": ["a", "b"],
        "filters": FILTER["filters"], "groups": [{"to": "x", "from": ["a"]}], "apart": [["0" * 32]],
    }  # fmt: skip
    told = {one.name: one.choices[0][0] if one.choices else given[one.kind.value] for one in operation.parameters}
    told |= {one.name: int(one.low or 0) for one in operation.parameters if one.kind.value == "whole" and (one.low or 0) > 0}
    told |= {"country_code": "+49"} if operation.name == "phone" else {}
    told |= {"below": None, "above": None} if operation.name == "blank_values" else {}
    return (
        told
        | ({"yes": ["a"], "no": ["b"]} if operation.name == "to_boolean" else {})
        | ({"pattern": "(.)(.)"} if operation.name == "split_pattern" else {})
    )


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_no_value_makes_an_operation_fail_or_changes_another_cell(name):
    operation = OPERATIONS[name]
    numbers = "text" not in operation.types and "any" not in operation.types
    values = [float(i) for i in range(len(HOSTILE) - 3)] + [math.nan, math.inf, None] if numbers else HOSTILE
    table = {"a": values, "b": HOSTILE, "kept": HOSTILE, "n": list(range(len(HOSTILE)))}
    column = "a" if operation.on == "column" else None

    with bench(table, plan=plan_of((name, column, parameters_of(operation)))) as (con, built, source):
        assert not built.problems
        found = con.sql(built.bench.result(source)).to_arrow_table().to_pylist()

    kept = {row["n"]: row["kept"] for row in found}
    assert kept == {n: HOSTILE[n] for n in kept}
    if operation.on == "column":
        assert [row["b"] for row in found] == HOSTILE


@pytest.mark.parametrize("name", NAMES)
def test_columns_may_be_called_anything(name):
    table = {name: [" x ", " x ", None], "other": [1, 1, 2]}
    steps = (
        ("trim", name, {}),
        ("keep_rows", None, {"filters": [{"column": name, "operator": "not_null"}]}),
        ("dedupe_exact", None, {"columns": [name]}),
        ("rename", name, {"to": f"{name}'\"2"}),
        ("add_row_number", None, {"into": "at"}),
    )

    with bench(table, plan=plan_of(*steps)) as (con, built, source):
        found = con.sql(built.bench.result(source)).to_arrow_table()

    assert (found.column_names, found.to_pylist()) == (
        ["at", f"{name}'\"2", "other"],
        [{"at": 1, f"{name}'\"2": "x", "other": 1}],
    )


def test_row_numbers_go_on_over_the_parts_of_a_version():
    parts = [{"a": ["x", "y"]}, {"a": ["z"]}, {"a": ["x"]}]

    with bench(*parts, plan=plan_of(("dedupe_exact", None, {"keep": "last"}), ("add_row_number", None, {"into": "n"}))) as made:
        con, built, source = made
        found = con.execute(built.bench.result(source)).fetchall()
        rows = con.execute(f"SELECT row, c0 FROM ({source}) ORDER BY row").fetchall()

    assert rows == [(1, "x"), (2, "y"), (3, "z"), (4, "x")]
    assert found == [(1, "y"), (2, "z"), (3, "x")]


@FEW
@given(CHOSEN, st.booleans(), st.text(max_size=20).filter(lambda text: text.isprintable()))
def test_a_plan_that_is_written_down_is_read_again_as_it_was(steps, enabled, reason):
    told = [{"operation": n, "column": c, "parameters": p, "enabled": enabled, "reason": reason} for n, c, p in steps]
    plan = Plan.parse({"steps": told})

    again = Plan.parse(json.dumps(plan.to_json()))

    assert again == plan
    assert again.to_json() == plan.to_json()


@pytest.mark.parametrize(
    ("given_plan", "said"),
    [
        ("{", "it is not JSON"),
        ("[1]", "is an object with “steps”"),
        ('{"steps": [], "x": 1}', "unknown part “x”"),
        ({"steps": [1]}, "Step 1 is not an object"),
        ({"steps": [{"operation": ["trim"], "column": "a"}]}, "there is no operation “”"),
        ({"steps": [{"operation": "__class__", "column": "a"}]}, "there is no operation “__class__”"),
        ({"steps": [{"operation": "trim", "column": "a\x00"}]}, "needs a column"),
        ({"steps": [{"operation": "trim", "column": {"a": 1}}]}, "needs a column"),
        ({"steps": [{"operation": "keep_rows", "column": "a"}]}, "takes no column of its own"),
        ({"steps": [{"operation": "case", "column": "a", "parameters": {"to": "upper(x)"}}]}, "is none of"),
        ({"steps": [{"operation": "cast", "column": "a", "parameters": {"type": "STRUCT(a INT)"}}]}, "No column is made"),
        ({"steps": [{"operation": "round", "column": "a", "parameters": {"digits": 1e9}}]}, "goes from -12 to 12"),
        ({"steps": [{"operation": "round", "column": "a", "parameters": {"digits": True}}]}, "is not a number"),
        ({"steps": [{"operation": "replace", "column": "a", "parameters": {"find": ""}}]}, "is missing"),
        ({"steps": [{"operation": "replace", "column": "a", "parameters": {"find": "x" * 501}}]}, "up to 500"),
        ({"steps": [{"operation": "extract", "column": "a", "parameters": {"pattern": "("}}]}, "is not understood"),
        ({"steps": [{"operation": "extract", "column": "a", "parameters": {"pattern": "(?=a)"}}]}, "is not understood"),
        ({"steps": [{"operation": "split_at", "column": "a", "parameters": {"positions": [3, 1], "into": ["x"]}}]}, "that rise"),
        ({"steps": [{"operation": "map_values", "column": "a", "parameters": {"groups": [{"to": 1, "from": []}]}}]}, "is not a text"),
        ({"steps": [{"operation": "drop_rows", "parameters": {"filters": [{"column": "a", "operator": "sql"}]}}]}, "no operator"),
        ({"steps": [{"operation": "trim", "column": "a", "enabled": 1}]}, "neither true nor false"),
        ({"steps": [{"id": "x", "operation": "trim", "column": "a"}] * 2}, "the same id"),
        ({"steps": [{"operation": "trim", "column": "a", "cells_changed": -1}]}, "no whole number"),
        ({"steps": [{"operation": "trim", "column": "a"}] * 201}, "200 are taken"),
    ],
)  # fmt: skip
def test_what_is_no_plan_is_refused_with_the_reason(given_plan, said):
    with pytest.raises(Rejected) as refused:
        Plan.parse(given_plan)

    assert said in refused.value.detail
    assert refused.value.hint


def test_a_plan_says_which_of_its_columns_a_list_does_not_have():
    plan = plan_of(
        ("split", "name", {"by": " ", "into": ["first", "last"]}),
        ("trim", "First", {}),
        ("trim", "town", {}),
        ("drop_rows", None, {"filters": [{"column": "state", "operator": "is_null"}]}),
    )

    assert plan.missing(["NAME", "city"]) == (("s3", "town"), ("s4", "state"))
