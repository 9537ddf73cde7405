import pytest

from backend.queries.interpreter import interpret
from tests.questions.dialogues import DIALOGUES, NONE
from tests.questions.scoring import asking, same
from tests.questions.subjects import EMPLOYEES, LISTINGS, ORDERS

GOES_ON = [
    (ORDERS, ["revenue by country", "and by month?"], "total amount_eur, by month of order_date"),
    (ORDERS, ["revenue by country", "also by channel"], "total amount_eur, by country, by channel"),
    (ORDERS, ["revenue by channel", "only Germany"], "total amount_eur, by channel, where country is Germany"),
    (ORDERS, ["revenue from France in 2024", "what about Spain?"], "total amount_eur, where order_date is in 2024, where country is Spain"),
    (ORDERS, ["orders per month in 2024", "the same for 2025"], "number of rows, by month of order_date, where order_date is in 2025"),
    (ORDERS, ["top 10 customers by revenue", "top 5 instead"], "total amount_eur, by customer, highest total amount_eur first, only the first 5"),
    (ORDERS, ["top 10 customers by revenue", "bottom 3 instead"], "total amount_eur, by customer, lowest total amount_eur first, only the first 3"),
    (ORDERS, ["revenue by country", "as a share"], "total amount_eur, as a share in percent, by country"),
    (ORDERS, ["how many orders were returned in 2025", "as a percentage"], "percent of rows where status is returned, where order_date is in 2025"),
    (ORDERS, ["revenue by country", "without cancelled ones"], "total amount_eur, by country, where status is not cancelled"),
    (ORDERS, ["revenue by country", "only Germany", "and by month?", "the same for 2025"],
     "total amount_eur, by month of order_date, where country is Germany, where order_date is in 2025"),
    (ORDERS, ["month over month growth of revenue in 2025", "by quarter"], "total amount_eur, change in percent, by quarter of order_date, where order_date is in 2025"),
    (EMPLOYEES, ["average salary by department", "and the median?"], "median salary_eur, by Department"),
    (EMPLOYEES, ["average salary by department", "and the bonus?"], "average bonus, by Department"),
    (EMPLOYEES, ["how many employees are remote", "and in Sales?"], "number of rows, where is_remote is true, where Department is Sales"),
    (LISTINGS, ["show the 10 listings with the highest asking price", "only villas"],
     "Listing ID, Asking Price, where Property Type is Villa, highest Asking Price first, only the first 10"),
]  # fmt: skip


def asked_in_turn(subject, questions):
    before = []
    for question in questions:
        found = interpret(question, subject, before=before)
        if found.reading is not None:
            before.append(found.reading)
    return found


@pytest.mark.parametrize(
    ("subject", "questions", "reading"), GOES_ON, ids=[" / ".join(questions) for _, questions, _ in GOES_ON]
)
def test_a_short_question_changes_the_answer_before(subject, questions, reading):
    found = asked_in_turn(subject, questions)

    assert (found.status, found.told) == ("answered", f"I read this as: {reading}.")


def test_a_whole_question_stands_on_its_own_whatever_was_asked_before():
    alone = interpret("how many employees are in Finance?", EMPLOYEES)

    found = asked_in_turn(EMPLOYEES, ["average salary by department", "and how many employees are in Finance?"])

    assert found.sql == alone.sql


def test_what_was_grouped_before_is_named_when_it_is_replaced():
    found = asked_in_turn(ORDERS, ["revenue by country", "and by channel?"])

    assert "Instead of by country." in found.reading.assumptions


@pytest.mark.parametrize("question", ["and by shoe size?", "only Atlantis", "and why?", "as a forecast", "and?"])
def test_a_continuation_nobody_understands_is_declined(question):
    assert asked_in_turn(ORDERS, ["revenue by country", question]).status != "answered"


def test_without_an_answer_before_a_continuation_is_no_question():
    assert interpret("the same for 2025", ORDERS).status != "answered"


def test_dialogues_about_business_tables_are_answered_and_nearly_all_rightly():
    answered, right = 0, 0
    for one in DIALOGUES:
        room = asking(one.room)
        found = asked_in_turn(room.subject, one.turns)
        if found.status == "answered":
            answered += 1
            right += any(same(room.rows(fair), room.rows(found.sql)) for fair in one.fair)

    assert answered / len(DIALOGUES) >= 0.9
    assert right / answered >= 0.95


@pytest.mark.parametrize("one", NONE, ids=[" / ".join(one.turns) for one in NONE])
def test_a_continuation_the_table_knows_nothing_of_is_not_answered(one):
    assert asked_in_turn(asking(one.room).subject, one.turns).status != "answered"
