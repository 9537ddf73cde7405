from functools import cache

import pytest

from backend.queries.interpreter.alternatives import changed, parts_of
from backend.queries.interpreter.kept import reading_as_json, reading_from_json
from backend.queries.interpreter.sql import sql_of
from backend.queries.interpreter.telling import told
from tests.questions.scoring import ROOMS, asking

MOST_BOUND = 80  # statements of a table that are bound; they differ in a part or two


@cache
def answered(name):
    """Return (question, reading) of every question about a made-up table that is answered."""
    room = asking(name)
    found = [(asked.question, room.ask(asked.question)) for asked in room.topic.questions]
    return [(question, one.reading) for question, one in found if one.status == "answered"]


@cache
def exchanges(name):
    """Return every part of every reading with each of its choices, and the reading that gives."""
    subject = asking(name).subject
    return [
        (question, reading, part, choice, changed(reading, part.key, choice.key))
        for question, reading in answered(name)
        for part in parts_of(reading, subject)
        for choice in part.choices
    ]


def key_back(part, choice):
    """Return the key a part has once this choice was taken: a date's key is its name."""
    return f"date:{choice.key}" if part.key.startswith("date:") else part.key


def plan(room, sql):
    """Bind a statement as the engine would before it runs it."""
    room.engine.execute(f"EXPLAIN {sql}")


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_every_choice_of_every_part_gives_a_statement_the_table_answers(name):
    room = asking(name)
    whose = {
        sql_of(reading, room.subject): f"{question} / {part.key} / {choice.text}"
        for question, _, part, choice, reading in exchanges(name)
    }

    for sql, words in list(whose.items())[:: max(1, len(whose) // MOST_BOUND)]:
        try:
            plan(room, sql)
        except Exception as error:  # noqa: BLE001 the message names the choice
            pytest.fail(f"{words}: {error}")


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_the_sentence_of_a_changed_reading_names_the_choice(name):
    wrong = [
        (question, part.key, choice.text, told(reading))
        for question, _, part, choice, reading in exchanges(name)
        if choice.text not in told(reading)
    ]

    assert wrong == []


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_changing_back_gives_the_statement_there_was_before(name):
    subject = asking(name).subject

    wrong = [
        (question, part.key, choice.text)
        for question, reading, part, choice, other in exchanges(name)
        if sql_of(changed(other, key_back(part, choice), part.chosen), subject) != sql_of(reading, subject)
    ]

    assert wrong == []


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_what_can_be_left_out_leaves_a_statement_the_table_answers(name):
    room = asking(name)

    for question, reading in answered(name):
        for part in parts_of(reading, room.subject):
            if part.removable:
                try:
                    room.rows(sql_of(changed(reading, part.key, None), room.subject))
                except Exception as error:  # noqa: BLE001 the message names the part
                    pytest.fail(f"{question} / {part.key}: {error}")


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_a_reading_kept_as_json_is_the_same_reading(name):
    for _, reading in answered(name):
        assert reading_from_json(reading_as_json(reading)) == reading


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_the_current_choice_of_a_part_stands_among_its_choices(name):
    subject = asking(name).subject

    wrong = [
        (question, part.key)
        for question, reading in answered(name)
        for part in parts_of(reading, subject)
        if part.choices and part.chosen not in {choice.key for choice in part.choices}
    ]

    assert wrong == []
