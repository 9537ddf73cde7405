"""The words of a list, as AppTest runs them: empty, proposed, added, refused, removed, taken back."""

import pytest
from streamlit.testing.v1 import AppTest

from backend.queries import glossary, replies
from backend.queries.asking import ask
from tests.pages.notebook_stage import Desk


@pytest.fixture
def desk(visitor):
    return Desk(visitor)


def draw(owner_id, dataset_id):
    from backend.datasets.service import get_dataset
    from pages.components.glossary_panel import panel

    panel(owner_id, get_dataset(owner_id, dataset_id))


@pytest.fixture
def drawer(desk):
    """What the drawer holds, outside of the drawer: AppTest runs whole pages, which close it."""
    desk.app = desk.visitor.app = AppTest.from_function(draw, args=(desk.me.id, desk.dataset_id), default_timeout=30)
    desk.visitor.again()
    return desk


def add(desk, word, column, value=None):
    desk.app.text_input(key="glossary_new_word").set_value(word)
    desk.app.selectbox(key="glossary_new_column").set_value(column)
    desk.visitor.again()
    if value:
        desk.app.selectbox(key="glossary_new_value").set_value(value)
    desk.press_key("glossary_add_word")


def kept(desk):
    return glossary.glossary_of(desk.me.id, desk.dataset_id)


def test_an_empty_drawer_says_what_words_are_for_and_proposes_a_name_for_rows(drawer):
    assert "None yet. “turnover” could mean a column" in drawer.words
    assert "None yet. Press thumbs up at an answer that is right" in drawer.words

    drawer.press_key("glossary_likely_noun")

    assert kept(drawer).row_noun
    assert drawer.app.text_input(key="glossary_noun").value == kept(drawer).row_noun


def test_a_word_for_a_column_and_one_for_a_value_are_added_and_removed(drawer):
    add(drawer, "heft", "amount")
    add(drawer, "hometown", "city", "Dresden")

    assert [(one.word, one.column, one.value) for one in kept(drawer).synonyms] == [
        ("heft", "amount", None),
        ("hometown", "city", "Dresden"),
    ]
    assert "<b>heft</b> means amount" in drawer.words

    drawer.press_key("glossary_word_0_remove")

    assert [one.word for one in kept(drawer).synonyms] == ["hometown"]
    assert "<b>heft</b>" not in drawer.words


def test_what_is_in_the_way_is_said_where_the_word_is_added_and_the_word_stays_typed(drawer):
    add(drawer, "City", "amount")

    assert "“City” is the name of the column city; it cannot mean amount too." in drawer.words
    assert drawer.app.text_input(key="glossary_new_word").value == "City"
    assert kept(drawer).synonyms == ()


def test_a_word_alone_asks_for_its_column(drawer):
    drawer.app.text_input(key="glossary_new_word").set_value("heft")

    drawer.press_key("glossary_add_word")

    assert "Choose the column “heft” means." in drawer.words


def test_a_change_is_taken_back_by_one_press(drawer):
    drawer.app.text_input(key="glossary_noun").set_value("parcel")
    drawer.visitor.again()
    assert kept(drawer).row_noun == "parcel"

    drawer.press_key("glossary_undo")

    assert kept(drawer).row_noun == ""
    assert drawer.app.text_input(key="glossary_noun").value == ""


def test_what_a_column_means_is_told_and_shown_as_text(drawer):
    drawer.app.selectbox(key="glossary_told_column").set_value("amount")
    drawer.app.text_area(key="glossary_told_text").set_value("<b>grams</b>, packed")

    drawer.press_key("glossary_add_meaning")

    assert "&lt;b&gt;grams&lt;/b&gt;, packed" in drawer.words


def test_verified_answers_are_listed_and_can_be_forgotten(drawer):
    answer = ask(drawer.me.id, "total amount by city", dataset_id=drawer.dataset_id)
    replies.judge(drawer.me.id, answer.id, "good")
    drawer.visitor.again()
    assert "total amount by city" in drawer.words

    drawer.press("Forget “total amount by city”")

    assert "None yet. Press thumbs up" in drawer.words


def test_the_datasets_page_opens_the_drawer(desk):
    desk.visitor.visit("dataset", dataset=desk.dataset_id)

    desk.app.button(key="glossary_open").click()
    desk.visitor.again()

    assert "are read with these words, from the next one on." in desk.words
