"""Headers and values as lists write them, and the words people use for them instead."""

from datetime import date

import pytest

from backend.queries.interpreter import Subject, interpret, subject_of
from backend.queries.interpreter.subject import Column

FIRST, LAST = date(2024, 1, 1), date(2026, 11, 1)


@pytest.fixture(scope="module")
def visits() -> Subject:
    columns = [
        Column("VISIT_NO", "VARCHAR", 900, 900), Column("CUST_NM", "VARCHAR", 80, 900), Column("CTRY_CD", "VARCHAR", 3, 900),
        Column("STATUS", "VARCHAR", 3, 900), Column("JOB_TITLE", "VARCHAR", 3, 900), Column("VISIT_DT", "DATE", 700, 900, FIRST, LAST),
        Column("FOLLOWUP_DT", "DATE", 300, 400, FIRST, LAST), Column("FRT_CHG_EUR", "DOUBLE", 800, 900, 1.0, 90.0),
        Column("KIDS", "BIGINT", 4, 900, 0, 3), Column("WAIT_SEC", "BIGINT", 300, 900, 0, 900), Column("INSURED", "VARCHAR", 2, 900),
        Column("RESOLVED_FLG", "BIGINT", 2, 900, 0, 1), Column("ASSIGNEE", "VARCHAR", 3, 700), Column("SIZE", "VARCHAR", 2, 900),
    ]  # fmt: skip
    values = {
        "CTRY_CD": ["DE", "FR", "US"], "STATUS": ["Open", "Rejected", "Under review"], "JOB_TITLE": ["Backend Engineer", "Data Engineer", "Recruiter"],
        "INSURED": ["Y", "N"], "ASSIGNEE": ["aki", "bea", "cem"], "SIZE": ["20ft", "40ft"],
    }  # fmt: skip
    return subject_of("visits", columns, rows=900, values=values)


@pytest.mark.parametrize(
    ("question", "reading"),
    [
        ("number of visits per month", "number of rows, by month of VISIT_DT"),
        ("how many follow-ups in 2026", "number of rows, where FOLLOWUP_DT is in 2026"),
        ("total freight charge by country", "total FRT_CHG_EUR, by CTRY_CD"),
        ("top 5 customers by freight", "total FRT_CHG_EUR, by CUST_NM, highest total FRT_CHG_EUR first, only the first 5"),
        ("how many german visits", "number of rows, where CTRY_CD is DE"),
        ("visits from France, how many", "number of rows, where CTRY_CD is FR"),
        ("how many visits were declined", "number of rows, where STATUS is Rejected"),
        ("how many visits by engineers", "number of rows, where JOB_TITLE is Backend Engineer or Data Engineer"),
        ("how many visits were insured", "number of rows, where INSURED is true"),
        ("how many visits were not insured", "number of rows, where INSURED is false"),
        ("percentage of resolved visits", "percent of rows where RESOLVED_FLG is true"),
        ("how many unassigned visits", "number of rows, where ASSIGNEE is empty"),
        ("how many visits with kids", "number of rows, where KIDS is above 0"),
        ("how many visits without kids", "number of rows, where KIDS is 0"),
        ("how many visits waiting more than 2 minutes", "number of rows, where WAIT_SEC is above 120"),
        ("how many visits of size 20ft", "number of rows, where SIZE is 20ft"),
        ("how many visits on weekends", "number of rows, where VISIT_DT is on Saturday or Sunday"),
        ("how many visits in 2025 or later", "number of rows, where VISIT_DT is from 2025-01-01"),
        ("visits in 2024 versus 2025", "number of rows, by year of VISIT_DT, where VISIT_DT is in 2024 or VISIT_DT is in 2025"),
        ("busiest weekday", "number of rows, by weekday of VISIT_DT, highest number of rows first, only the first"),
    ],
)
def test_a_list_may_write_it_in_another_way_than_people_say_it(visits, question, reading):
    found = interpret(question, visits)

    assert found.told == f"I read this as: {reading}."


@pytest.mark.parametrize(
    "question",
    [
        "should we raise the charges?",
        "which visits will be cancelled",
        "mark V-000103 as paid",
        "switch off the reminders",
        "renew all rejected visits",
        "what should we do about France",
    ],
)
def test_advice_the_future_and_orders_are_never_answered(visits, question):
    found = interpret(question, visits)

    assert found.status == "declined"
    assert found.refused


def test_a_short_form_is_told_among_the_assumptions(visits):
    found = interpret("total freight by country", visits)

    assert found.reading is not None
    assert "“freight” is read as “frt”." in found.reading.assumptions
