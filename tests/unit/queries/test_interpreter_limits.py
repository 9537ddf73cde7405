import time

import duckdb
import pytest

from backend.adapters.engine.gate import admit
from backend.queries.interpreter import interpret, subject_of
from backend.queries.interpreter.reading import Reading, Shape
from backend.queries.interpreter.sql import sql_of
from backend.queries.interpreter.subject import Column
from tests.questions.subjects import ORDERS, number, subject, text

CALM_S = 2.0  # far above what is needed, far below what a quadratic search takes


def seconds(work):
    """Return how long the fastest of three goes took: other tests share the machine."""
    took = []
    for _ in range(3):
        started = time.perf_counter()
        work()
        took.append(time.perf_counter() - started)
    return min(took)


def test_a_table_without_rows_is_asked_like_any_other():
    empty = subject_of("orders", [Column("amount", "DOUBLE", 0, 0), Column("country", "VARCHAR", 0, 0)], rows=0, values={})

    assert interpret("average amount by country", empty).sql.startswith('SELECT "country", avg("amount")')


def test_a_table_without_columns_is_declined_in_words():
    assert interpret("average amount by country", subject_of("nothing", [], rows=0, values={})).status == "declined"


@pytest.mark.parametrize(
    "name", ["", " ", "\x01\x02", "'; DROP TABLE t; --", '"', "a" * 10_000, "7", "select", "👍", "average", "how many"]
)
def test_a_column_of_any_name_leaves_the_others_askable(name):
    odd = subject("orders", text(name, "x", "y"), number("amount"), text("country", "Spain", "Italy"))

    assert interpret("average amount by country", odd).sql.startswith('SELECT "country", avg("amount")')


def test_control_characters_in_a_question_change_nothing():
    assert (
        interpret("how many\x00 orders\x07 from\u202e Spain?", ORDERS).sql
        == interpret("how many orders from Spain?", ORDERS).sql
    )


def test_two_thousand_columns_are_read_in_time_and_their_gaps_pass_the_gate():
    wide = subject("wide", *[number(f"Measure {place} of Line") for place in range(2_000)])
    con = duckdb.connect()

    assert seconds(lambda: interpret("average measure 77 of line and measure 1999 of line", wide)) < CALM_S
    assert admit(con, sql_of(Reading(Shape.MISSING), wide), tables=["wide"]).tables == {"wide"}


def test_a_question_of_two_thousand_characters_is_read_in_time():
    long = ("how many orders from Spain and France or not Germany between 5 and 7 by country per month in 2024 " * 25)[:2_000]

    assert seconds(lambda: interpret(long, ORDERS)) < CALM_S


def test_a_question_without_end_is_read_no_further_than_people_write():
    assert seconds(lambda: interpret("why not " * 200_000, ORDERS)) < CALM_S


def test_two_hundred_thousand_values_do_not_slow_a_question_down():
    names = tuple(f"customer {place:06}" for place in range(200_000))
    many = subject("orders", text("customer", *names), number("amount"), rows=1_000_000)
    interpret("warm", many)

    assert seconds(lambda: interpret("total amount of customer 000777 by custmer", many)) < CALM_S
    assert "'customer 000777'" in interpret("total amount of customer 000777", many).sql
