"""The versions of a dataset: the story, looking at a past one, restoring, deleting, comparing two."""

import pytest

from backend.datasets import comparison
from backend.datasets.service import get_dataset
from tests.pages.stage import COLUMNS, PROFILE, ready
from tests.pages.version_stage import DRIFT, compared, two_versions, version_of, version_that_failed

RESULT = {
    "key": ["city"], "rows_base": 1000, "rows_other": 1250, "rows_added": 260, "rows_removed": 10, "rows_changed": 3, "rows_same": 987,
    "columns_added": ["channel"], "columns_removed": [], "columns_retyped": [], "changed_cells": [{"column": "amount", "cells": 3}],
    "sample": {
        "columns": ["city", "amount"], "added": [["Ulm <b>", 3.5]], "removed": [["Bonn", None]],
        "changed": [{"key": ["Leipzig"], "column": "amount", "before": 1.0, "after": 2.5}],
    },
}  # fmt: skip


def menu(visitor, version_id):
    return next(b for b in visitor.app.get("menu_button") if b.key == f"menu_{version_id}")


def test_the_story_says_what_happened_and_how_many_rows_more(visitor):
    dataset, _, _ = two_versions(visitor.me.id, drift=DRIFT)

    visitor.visit("versions", dataset=dataset)

    words = visitor.words()
    assert words.index(">Version 2<") < words.index(">Version 1<")
    assert "more.csv appended to version 1" in words
    assert '<b>1,250 rows</b> <span class="lm-more-rows">+250</span>' in words
    assert "From orders.csv (1,000 rows), more.csv (250 rows)" in words
    assert "Against version 1: 1 column new, 1 column with another type." in words


def test_a_version_that_was_not_made_says_why_and_can_be_tried_again(visitor):
    dataset, _, _ = two_versions(visitor.me.id)
    failed = version_that_failed(dataset, visitor.me.id, number=3, error="The file is a web page.")
    visitor.visit("dataset", dataset=dataset)
    profile = visitor.words()
    visitor.visit("versions", dataset=dataset)
    words = visitor.words()

    visitor.app.button(key=f"retry_{failed}").click()
    visitor.again()

    assert "Version 3: The file is a web page." in profile
    assert "The file is a web page." in words
    assert get_dataset(visitor.me.id, dataset).versions[0].status == "converting"


def test_a_past_version_says_that_it_is_one_and_leads_back(visitor):
    dataset, _, _ = two_versions(visitor.me.id)

    visitor.visit("dataset", dataset=dataset, version=1)

    words = visitor.words()
    assert "You look at version 1" in words
    assert "the current is 2" in words
    assert "<dt>Rows</dt><dd>1,000</dd>" in words
    assert "Show the rows" not in words
    assert f"profile?dataset={dataset}&amp;version=1&amp;column=city" in words


def test_a_version_that_is_not_there_is_said(visitor):
    made = ready(visitor.me.id)

    visitor.visit("dataset", dataset=made.dataset_id, version=9)

    assert "“orders” has no version 9 to look at." in visitor.words()


def test_what_is_not_yours_has_no_versions(visitor, other):
    made = ready(other.id)

    visitor.visit("versions", dataset=made.dataset_id)

    assert 'role="alert"' in visitor.words()
    assert "Version 1" not in visitor.words()


def test_restoring_asks_once_and_makes_a_version_of_its_own(visitor):
    dataset, first, _ = two_versions(visitor.me.id)
    visitor.visit("versions", dataset=dataset)
    menu(visitor, first).click("Restore")
    visitor.again()
    asked = visitor.words()

    menu(visitor, first).click("Restore")  # without a browser a dialog is drawn only in the run of its press
    visitor.app.button(key="restore_now").click()
    visitor.again()

    assert "The 1,000 rows of version 1 become the current ones, as version 3." in asked
    assert "Version 2 stays" in asked
    assert [v.number for v in get_dataset(visitor.me.id, dataset).versions] == [3, 2, 1]
    assert get_dataset(visitor.me.id, dataset).rows == 1000


def test_deleting_a_version_asks_once_and_keeps_the_others(visitor):
    dataset, first, second = two_versions(visitor.me.id)
    visitor.visit("versions", dataset=dataset)
    menu(visitor, first).click("Delete")
    visitor.again()
    asked = visitor.words()

    menu(visitor, first).click("Delete")
    visitor.app.button(key="delete_for_good").click()
    visitor.again()

    assert "Version 1 with 1,000 rows will be gone." in asked
    assert [v.id for v in get_dataset(visitor.me.id, dataset).versions] == [second]


def test_the_current_version_can_be_neither_restored_nor_deleted(visitor):
    dataset, _, second = two_versions(visitor.me.id)

    visitor.visit("versions", dataset=dataset)

    assert menu(visitor, second).options == ["Look at it", "Compare with…", "Download"]


def test_comparing_starts_a_job_and_shows_what_it_found_at_its_address(visitor):
    dataset, first, second = two_versions(visitor.me.id)
    visitor.visit("versions", dataset=dataset, compare="1..2")
    visitor.app.multiselect(key="compare_key_1_2").set_value(["city"])
    visitor.app.button(key="compare_now").click()
    visitor.again()
    waiting = visitor.words()
    job = comparison.find_comparison(visitor.me.id, dataset, base_id=first, other_id=second, key=("city",))
    compared(job, RESULT)

    visitor.visit("versions", dataset=dataset, compare="1..2", key="city")

    assert "opens here by itself" in waiting
    words = visitor.words()
    assert "<dt>Added</dt><dd>260</dd><em>20.8% of version 2</em>" in words
    assert "<dt>Changed</dt><dd>3</dd><em>3 cells</em>" in words
    assert '<td class=" was">1</td><td class=" now">2.5</td>' in words
    assert "Ulm &lt;b&gt;" in words
    assert "channel" in words


def test_without_a_key_the_page_says_what_can_be_compared(visitor):
    dataset, _, _ = two_versions(visitor.me.id)

    visitor.visit("versions", dataset=dataset, compare="1..2")

    assert "No column has a value of its own for every row in both versions." in visitor.words()


def test_a_column_that_tells_rows_apart_is_suggested(visitor):
    keyed = {**PROFILE, "keys": [{"columns": ["city"], "detail": "“city” is different in every row."}]}
    made = ready(visitor.me.id, profile=keyed)
    version_of(made.dataset_id, number=2, parent_id=made.version_id, profile=keyed)

    visitor.visit("versions", dataset=made.dataset_id, compare="1..2")

    assert visitor.app.multiselect(key="compare_key_1_2").value == ["city"]
    assert "“city” tells every row apart in both versions." in visitor.words()


@pytest.mark.parametrize("wanted", ["1..9", "x", "2"])
def test_an_address_that_names_no_two_versions_leads_back(visitor, wanted):
    dataset, _, _ = two_versions(visitor.me.id)

    visitor.visit("versions", dataset=dataset, compare=wanted)

    assert "has no two versions" in visitor.words()
    assert f'href="versions?dataset={dataset}"' in visitor.words()


def test_a_column_that_only_one_version_has_is_no_key(visitor):
    made = ready(visitor.me.id)
    version_of(made.dataset_id, number=2, parent_id=made.version_id, columns=COLUMNS[:1])

    visitor.visit("versions", dataset=made.dataset_id, compare="1..2")

    assert visitor.app.multiselect(key="compare_key_1_2").options == ["city"]
