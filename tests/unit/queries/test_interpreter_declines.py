import pytest

from backend.queries.interpreter import interpret
from tests.questions.subjects import EMPLOYEES, ORDERS, day, number, subject, text

STOPS = subject(
    "stops", text("stop_no", distinct=1_000), text("machine", "Press", "Lathe"), day("stop_start"), day("stop_end"), number("downtime_min"),
    text("state", "cancelled", "closed", "open"), number("temp_c", low=-20.0),
)  # fmt: skip
READ = [
    (ORDERS, "country with the second highest revenue", "total amount_eur, by country, highest total amount_eur first, only number 2"),
    (ORDERS, "90th percentile of amount by country", "90th percentile of amount_eur, by country"),
    (ORDERS, "upper quartile of the amount", "75th percentile of amount_eur"),
    (ORDERS, "how many orders over 1.250,50", "number of rows, where amount_eur is above 1,250.5"),
    (ORDERS, "return rate by channel", "percent of rows where status is returned, by channel"),
    (ORDERS, "which country has the highest return rate", "percent of rows where status is returned, by country, highest share first, only the first"),
    (EMPLOYEES, "average salary and average bonus by department", "average salary_eur, average bonus, by Department"),
    (STOPS, "stops longer than two hours, how many", "number of rows, where downtime_min is above 120"),
    (STOPS, "how many stops with a temperature below -5", "number of rows, where temp_c is below -5"),
    (STOPS, "stops by hour of the day", "number of rows, by hour of day of stop_start"),
    (STOPS, "how many stops are still open", "number of rows, where state is open"),
]  # fmt: skip


@pytest.mark.parametrize(("about", "question", "reading"), READ, ids=[question for _, question, _ in READ])
def test_what_analysts_ask_is_read_as_meant(about, question, reading):
    found = interpret(question, about)

    assert (found.status, found.told) == ("answered", f"I read this as: {reading}.")


def test_a_decline_names_the_words_it_does_not_know():
    found = interpret("churned revenue by moon phase", ORDERS)

    assert found.status == "declined"
    assert {"churned", "moon", "phase"} <= set(found.unknown)
    assert "“churned”" in found.detail


def test_words_that_are_known_and_took_no_part_are_named_apart():
    found = interpret("revenue by country ratio", ORDERS)

    assert (found.status, found.unknown, found.unused) == ("declined", (), ("ratio",))
    assert found.detail == "I did not know what to do with “ratio”."


def test_a_refusal_names_the_words_that_ask_for_what_no_list_knows():
    found = interpret("why did revenue fall?", ORDERS)

    assert (found.refused, found.unknown) == (True, ("why",))


def test_a_declined_question_offers_itself_without_the_word_nobody_knows():
    found = interpret("fiscal revenue by country", ORDERS)

    assert found.status == "declined"
    assert found.rewrites == (("Without “fiscal”: total amount_eur, by country", "revenue by country"),)


def test_a_word_that_looks_like_a_column_is_offered_as_that_column():
    found = interpret("revenue by countryside", ORDERS)

    assert ("Did you mean “country”?", "revenue by country") in found.rewrites


def test_what_is_offered_instead_is_understood():
    declined = [
        interpret(question, ORDERS) for question in ("fiscal revenue by country", "revenue by countryside", "revenue by moon")
    ]

    offered = [question for found in declined for _, question in found.rewrites]

    assert offered
    assert all(interpret(question, ORDERS).status == "answered" for question in offered)


def test_knowledge_a_list_has_is_not_outside_of_it():
    deals = subject(
        "deals", text("deal_no", distinct=1_000), text("competitor", "Acme", "Globex", filled=400), number("amount_eur")
    )

    assert interpret("how many deals have no competitor?", deals).status == "answered"
    assert interpret("how many competitors are there?", ORDERS).status == "declined"


def test_change_in_something_is_a_question_and_an_order_to_change_is_none():
    assert interpret("change in revenue from 2023 to 2024", ORDERS).status == "answered"
    assert interpret("change the status of all orders to returned", ORDERS).refused
