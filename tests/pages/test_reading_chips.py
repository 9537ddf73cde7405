"""Readings corrected part by part: what the line shows, and what a change does; the menus themselves are tried in a browser."""

import re

import pytest

from backend.core.errors import NotFound, Rejected
from backend.queries import asking, replies
from backend.queries.answers import Source
from backend.queries.correcting import change_part, parts_of_answer
from backend.queries.interpreter.alternatives import Part
from backend.queries.turns import Turn
from pages.components.reading_chips import reading_line
from tests.pages.notebook_stage import Desk


@pytest.fixture
def page(visitor):
    return Desk(visitor)


@pytest.fixture
def asked(page):
    """Return an answer, and a callable that changes the part of a key to the choice of a text."""
    answer = asking.ask(page.me.id, "total amount by city", dataset_id=page.dataset_id)

    def change(key, text):
        part = part_of(page.me.id, answer.id, key)
        choice = next(one.key for one in part.choices if one.text == text)
        return change_part(page.me.id, answer.id, part=key, choice=choice)

    return answer, change


def part_of(owner_id, answer_id, key):
    return next(one for one in parts_of_answer(owner_id, answer_id) if one.key == key)


def test_a_changed_part_gives_a_new_answer_and_leaves_the_one_before(page, asked):
    answer, change = asked

    made = change("function:0", "average")

    assert made.reading == "I read this as: average amount, by city."
    assert made.sql != answer.sql
    assert {one.id for one in page.answers()} == {answer.id, made.id}
    assert replies.get_answer(page.me.id, answer.id).sql == answer.sql


def test_a_corrected_answer_can_be_corrected_again(page, asked):
    _, change = asked
    made = change("function:0", "median")

    average = next(one.key for one in part_of(page.me.id, made.id, "function:0").choices if one.text == "average")

    again = change_part(page.me.id, made.id, part="function:0", choice=average)

    assert again.reading == "I read this as: average amount, by city."
    assert again.receipt.source is Source.INTERPRETER


def test_a_part_left_out_is_gone_from_the_reading(page):
    answer = asking.ask(page.me.id, "total amount by city in 2026", dataset_id=page.dataset_id)
    where = next(one for one in parts_of_answer(page.me.id, answer.id) if one.key.startswith("where:0") and one.removable)

    made = change_part(page.me.id, answer.id, part=where.key, choice=None)

    assert made.reading == "I read this as: total amount, by city."


def test_a_choice_nobody_offered_is_refused(page, asked):
    answer, _ = asked

    with pytest.raises(Rejected):
        change_part(page.me.id, answer.id, part="function:0", choice='{"function": "sum", "field": "secret", "where": []}')
    with pytest.raises(Rejected):
        change_part(page.me.id, answer.id, part="nothing", choice=None)


def test_an_answer_of_somebody_else_cannot_be_corrected(page, asked, other):
    answer, _ = asked

    with pytest.raises(NotFound):
        change_part(other.id, answer.id, part="function:0", choice=None)
    with pytest.raises(NotFound):
        parts_of_answer(other.id, answer.id)


def test_correcting_counts_against_no_limit(page, asked, monkeypatch):
    _, change = asked
    monkeypatch.setenv("LISTMILL_QUESTIONS_PER_MINUTE", "1")

    made = [change("function:0", text) for text in ("average", "median", "lowest", "highest")]

    assert len({one.id for one in made}) == 4


def test_a_question_goes_on_from_what_was_corrected(page, asked):
    _, change = asked
    made = change("function:0", "average")
    before = [Turn(made.question, made.sql or "", made.read)]

    further = asking.ask(page.me.id, "only 2026", dataset_id=page.dataset_id, before=before, use_cache=False)

    assert further.reading.startswith("I read this as: average amount, by city")


def test_the_line_offers_choices_as_buttons_and_escapes_what_a_table_calls_its_columns(asked):
    answer, _ = asked
    hostile = Part("figure", '<b>"x"</b>', 'measure:0"><script>', removable=True)

    line = reading_line(answer, [hostile])

    assert "<script>" not in line
    assert "<b>" not in line
    assert "data-drop" in line


def test_the_page_draws_the_parts_of_a_reading_as_buttons(page):
    page.visit()

    page.ask("total amount by city")

    lines = [one for one in page.words.split("<div") if "data-reading" in one]
    assert len(lines) == 1
    assert re.findall(r'data-part="([^"]+)"', lines[0]) == ["function:0", "measure:0", "group:0", "group:0"]
