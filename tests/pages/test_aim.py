"""Files dropped for a dataset: the page of datasets says which, and makes a new version of it."""

import pytest

from backend.datasets.service import get_dataset, list_datasets
from tests.pages.stage import ready
from tests.pages.test_arrivals_page import CITIES, dropped


@pytest.mark.parametrize(("mode", "words"), [("append", "Add to “orders”"), ("replace", "Replace “orders”")])
def test_a_file_dropped_for_a_dataset_becomes_a_version_of_it(visitor, mode, words):
    made = ready(visitor.me.id)
    view = dropped(visitor, "more.csv", CITIES)
    visitor.visit(into=made.dataset_id, mode=mode)
    button = visitor.app.button(key=f"aimed_{view.id}")
    said = visitor.words()

    button.click()
    visitor.again()

    assert button.label.replace("\\", "") == words
    assert "<b>orders</b>, as a new version" in said
    assert [one.id for one in list_datasets(visitor.me.id).items] == [made.dataset_id]
    assert get_dataset(visitor.me.id, made.dataset_id).versions[0].change == mode


@pytest.mark.parametrize("aimed", ["nonsense", "theirs"])
def test_an_address_that_names_no_dataset_of_mine_aims_at_nothing(visitor, other, aimed):
    view = dropped(visitor, "more.csv", CITIES)

    visitor.visit(into=ready(other.id).dataset_id if aimed == "theirs" else aimed, mode="append")

    assert "as a new version" not in visitor.words()
    assert visitor.app.button(key=f"agree_{view.id}").label == "Looks right"


def test_every_file_dropped_for_a_dataset_has_its_card(visitor):
    made = ready(visitor.me.id)
    views = [dropped(visitor, "more.csv", CITIES), dropped(visitor, "others.csv", b"plant,height\noak,21\nelm,18\n")]

    visitor.visit(into=made.dataset_id, mode="append")

    assert "could not be drawn" not in visitor.words()
    assert all(visitor.app.button(key=f"{kind}_{view.id}") for view in views for kind in ("aimed", "agree"))
