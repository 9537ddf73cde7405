import pytest

from tests.questions.scoring import ROOMS, asking

COVERAGE, PRECISION, SLIPS = 0.8, 0.95, 0.05


def outcomes(name):
    """Return (asked, answered, right) of what has an answer, and (asked, answered) of what must have none."""
    room = asking(name)
    good, none = [0, 0, 0], [0, 0]
    for asked in room.topic.questions:
        found = room.ask(asked.question)
        answered = found.status == "answered"
        if not asked.fair:
            none = [none[0] + 1, none[1] + answered]
        else:
            right = answered and room.is_right(asked, room.rows(found.sql))
            good = [good[0] + 1, good[1] + answered, good[2] + right]
    return good, none


@pytest.fixture(scope="module")
def scores():
    return {name: outcomes(name) for name in ROOMS}


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_most_questions_about_a_business_table_are_answered_and_nearly_all_of_those_rightly(scores, name):
    (asked, answered, right), _ = scores[name]

    assert answered / asked >= COVERAGE
    assert right / answered >= PRECISION


def test_what_must_not_be_answered_with_a_number_is_not(scores):
    asked, answered = (sum(none[place] for _, none in scores.values()) for place in (0, 1))

    assert answered / asked <= SLIPS


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_every_gold_statement_runs_and_is_right_about_itself(name):
    room = asking(name)

    for asked in room.topic.questions:
        if asked.fair:
            assert room.is_right(asked, room.rows(asked.fair[0]))


def test_questions_about_another_list_are_not_answered_from_this_one():
    here = asking("readings")
    others = [asked for name in ("suppliers", "donations", "students") for asked in asking(name).topic.questions]
    asked = [one.question for one in others if one.fair and one.kind not in {"missing", "duplicates"}]

    answered = [question for question in asked if here.ask(question).status == "answered"]

    assert len(answered) / len(asked) <= SLIPS
