"""A choice between readings: what is offered leads to an answer, and to the one that was chosen."""

from datetime import date

from backend.queries.completions import completed
from backend.queries.interpreter.interpret import Interpretation, interpret
from backend.queries.interpreter.subject import Column, subject_of

SUBJECT = subject_of(
    "orders",
    [
        Column("order_id", "BIGINT", 600, 600, 1, 600),
        Column("order_date", "DATE", 300, 600, date(2025, 1, 1), date(2026, 11, 1)),
        Column("ship_date", "DATE", 300, 600, date(2025, 1, 1), date(2026, 11, 1)),
        Column("country", "VARCHAR", 3, 600),
        Column("list_price", "DOUBLE", 500, 600, 1, 99),
        Column("sale_price", "DOUBLE", 500, 600, 1, 99),
        Column("amount", "DOUBLE", 500, 600, 1, 99),
        Column("quantity", "BIGINT", 20, 600, 1, 9),
    ],
    rows=600,
    values={"country": ["Germany", "France", "Italy"]},
)


AMBIGUOUS = (
    "average price by country",
    "what is the total?",
    "what is the total by country",
    "best country",
    "what are the best countries?",
    "cheapest order",
    "highest price",
    "amount per month",
    "total amount in 2026 by country",
)


def test_every_choice_has_a_question_of_its_own_that_is_answered():
    asked = [(question, found) for question in AMBIGUOUS if (found := interpret(question, SUBJECT)).status == "clarify"]

    offered = [completed(question, found, SUBJECT) for question, found in asked]

    assert len(asked) >= 4
    for choices in offered:
        read = [interpret(text, SUBJECT) for _, text in choices]
        assert len(choices) >= 2
        assert {one.status for one in read} == {"answered"}
        assert len({one.sql for one in read}) == len(choices)
        for (choice, _), one in zip(choices, read, strict=True):
            name = choice.removeprefix("by ").removeprefix("sum of ")
            assert (f'"{name}"' in one.sql) == (name != "number of rows")


def test_a_choice_may_lead_to_the_next_one():
    found = interpret("amount in March", SUBJECT)

    choices = completed("amount in March", found, SUBJECT)

    for _, text in choices:
        following = interpret(text, SUBJECT)
        assert following.status == "answered" or completed(text, following, SUBJECT)


def test_a_choice_no_question_leads_to_is_not_offered():
    found = Interpretation("clarify", detail="Which one?", options=("country", "a column there is not"))

    assert completed("how many rows by place", found, SUBJECT) == ()


def test_a_question_as_long_as_a_page_is_not_written_anew():
    question = "what is the total " + "and so on " * 20

    assert completed(question, interpret("what is the total?", SUBJECT), SUBJECT) == ()
