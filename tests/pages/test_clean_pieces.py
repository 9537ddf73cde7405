"""Pieces of the page of cleaning: groups of spellings, rows that are nearly the same, conditions, what steps say they change."""

import pytest

from backend.datasets.cleaning.operations import OPERATIONS
from backend.datasets.cleaning.operations.parameters import Kind
from backend.datasets.cleaning.proposing.service import FuzzyGroups
from backend.datasets.cleaning.schemas import StepEffect
from backend.datasets.cleaning.step import Step
from pages.components.clean_fields import FIELDS
from pages.components.clean_filters import kind_of
from pages.components.clean_form import fits
from pages.components.clean_fuzzy import drawn, head
from pages.components.clean_groups import as_group, taken
from pages.components.clean_steps import effect_in_words

GROUP = {"to": "Bremen", "on": True, "from": ["bremen", {"value": "BREMEN", "count": 9, "on": False}]}


def test_a_group_lists_its_frequent_spellings_first_and_keeps_what_is_unticked():
    group = as_group(GROUP)

    assert [(one["value"], one["on"]) for one in group["from"]] == [("BREMEN", False), ("bremen", True)]


def test_a_group_that_becomes_another_value_takes_the_one_it_was_to_become_along():
    group = taken(as_group(GROUP), on=True, to="BREMEN", ticked={"bremen"})

    assert group["to"] == "BREMEN"
    assert group["from"][0] == {"value": "Bremen", "count": None, "on": True}


def test_rows_that_are_nearly_the_same_stand_side_by_side_and_only_the_first_stays():
    rows = tuple((number, (f"<b>Meier</b> {number}", None)) for number in range(1, 10))

    found = FuzzyGroups(("name", "city"), (rows,), total_groups=31, total_rows=40, about=True, keys=((),))

    html = head(found) + drawn(found, 0)

    assert "about 31 groups" in html
    assert "40 rows would go" in html
    assert html.count(">stays<") == 1
    assert "and 3 more rows of this group that go" in html
    assert "<b>Meier" not in html


def test_every_kind_of_parameter_has_a_field():
    kinds = {parameter.kind for operation in OPERATIONS.values() for parameter in operation.parameters}

    assert kinds - set(FIELDS) <= {Kind.FILTERS, Kind.GROUPS}


def test_columns_are_offered_to_operations_that_take_them():
    assert fits(OPERATIONS["trim"], "VARCHAR")
    assert not fits(OPERATIONS["trim"], "BIGINT")
    assert fits(OPERATIONS["round"], "DECIMAL(18,2)")
    assert fits(OPERATIONS["drop"], "STRUCT(a INTEGER)")


@pytest.mark.parametrize(
    ("type_name", "kind"),
    [
        ("VARCHAR", "text"),
        ("HUGEINT", "number"),
        ("DATE", "date"),
        ("TIMESTAMP", "date"),
        ("BOOLEAN", "yes/no"),
        ("INTEGER[]", "text"),
    ],
)
def test_conditions_fit_the_kind_of_column(type_name, kind):
    assert kind_of(type_name) == kind


TRIM, DROP, RENAME = Step("a", "trim", "city"), Step("a", "dedupe_exact"), Step("a", "rename", "city", {"to": "town"})


@pytest.mark.parametrize(
    ("step", "effect", "exact", "words"),
    [
        (TRIM, StepEffect("a", 1203, 1203), True, "changes 1,203 cells"),
        (TRIM, StepEffect("a", 1203, 1203), False, "changes about 1,200 cells"),
        (TRIM, StepEffect("a", 0, 0), True, "changes no cell"),
        (TRIM, StepEffect("a", 5, 5, unfit=1), True, "changes 5 cells · 1 value cannot be read and becomes empty"),
        (TRIM, StepEffect("a", None, None), False, "too rare to be counted while you wait; the new version has the exact figure"),
        (TRIM, None, True, "…"),
        (DROP, StepEffect("a", 0, 1, removes=True), True, "1 row goes"),
        (DROP, StepEffect("a", 0, 0, removes=True), True, "no row goes"),
        (RENAME, StepEffect("a", 0, 0), True, "changes the columns, no cell"),
        (Step("a", "trim", "city", enabled=False, cells=7), None, True, "off · would change 7 cells"),
        (Step("a", "dedupe_exact", enabled=False, rows=7), None, True, "off · 7 rows would go"),
    ],
)  # fmt: skip
def test_what_a_step_changes_is_said_in_words(step, effect, exact, words):
    assert effect_in_words(step, effect, exact=exact) == words
