"""Statements side by side: order, settings, exceptions and stopping; quantiles of groups are those of the values."""

import threading
from contextlib import contextmanager

import duckdb
import pytest

from backend.core.table import Column
from backend.datasets.course import Course
from backend.datasets.profiles.abreast import abreast
from backend.datasets.profiles.columns import Subject
from backend.datasets.profiles.groups import gathered
from backend.datasets.profiles.spread import quantiles, quantiles_of_groups
from backend.datasets.workshop import rows_of, workshop
from tests.reading import Listener

ENDLESS = "SELECT count(*) FROM range(10000000000) a, range(1000) b WHERE a.range * b.range = -1"


class Ended(Exception):
    """The work has to end."""


class Stopper(Listener):
    """Ends the work at the second look."""

    looks = 0

    def check(self):
        self.looks += 1
        if self.looks > 1:
            raise Ended

    @contextmanager
    def stopping(self, _stop):
        yield


def asking(sql, course):
    return lambda cursor: rows_of(cursor, sql, course)[0][0]


def test_results_come_in_the_order_of_the_tasks_and_the_threads_are_given_back(tmp_path):
    course, shares = Course(Listener(), 1), []

    with workshop(tmp_path, threads=3) as con:
        found = abreast(con, [asking(f"SELECT {i}", course) for i in range(20)], course, told=shares.append)
        threads = rows_of(con, "SELECT current_setting('threads')", course)[0][0]

    assert found == list(range(20))
    assert (shares == sorted(shares), shares[-1], threads) == (True, 1.0, 3)


def test_tables_in_memory_and_the_time_zone_are_the_same_beside(tmp_path):
    course = Course(Listener(), 1)
    asked = "SELECT count(*) || ' ' || current_setting('TimeZone') FROM kept"

    with workshop(tmp_path, threads=2) as con:
        rows_of(con, "CREATE TABLE kept AS FROM range(7)", course)
        found = abreast(con, [asking(asked, course)] * 3, course)

    assert found == ["7 UTC"] * 3


def test_an_exception_stops_the_others_and_is_raised_when_they_have_ended(tmp_path):
    course, before = Course(Listener(), 1), set(threading.enumerate())

    with workshop(tmp_path, threads=4) as con:
        with pytest.raises(duckdb.CatalogException):
            abreast(con, [asking(ENDLESS, course), asking("FROM missing", course), asking(ENDLESS, course)], course)
        left = rows_of(con, "SELECT 1", course)

    assert left == [(1,)]
    assert set(threading.enumerate()) <= before  # one of an earlier test may end meanwhile


def test_work_that_has_to_end_ends_all_statements_at_once(tmp_path):
    course, before = Course(Stopper(), 1), threading.active_count()

    with workshop(tmp_path, threads=4) as con, pytest.raises(Ended):
        abreast(con, [asking(ENDLESS, course)] * 5, course)

    assert threading.active_count() <= before  # one of an earlier test may end meanwhile


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("BIGINT", "hash(range) % 37"),
        ("DOUBLE", "CASE WHEN range % 11 = 0 THEN 'nan'::DOUBLE WHEN range % 3 > 0 THEN sqrt(hash(range) % 90) END"),
        ("DATE", "DATE '2024-01-01' + (hash(range) % 400)::INTEGER"),
        ("TIMESTAMP", "TIMESTAMP '2024-01-01' + to_hours((hash(range) % 400)::INTEGER)"),
    ],
)
@pytest.mark.parametrize("rows", [1, 2, 19, 20, 1001])
def test_quantiles_of_groups_are_those_of_every_row(tmp_path, kind, cell, rows):
    course = Course(Listener(), 1)
    one, other = (Subject(Column("v", kind), rows) for _ in range(2))

    with workshop(tmp_path) as con:
        rows_of(con, f"CREATE TABLE kept AS SELECT ({cell})::{kind} AS v FROM range({rows})", course)
        quantiles(con, "kept", one, course)
        quantiles_of_groups(con, gathered(con, "kept", other, "grouped", course), other, course)

    assert other.facts.get("quantiles") == (
        pytest.approx(one.facts["quantiles"]) if one.is_number and one.facts["quantiles"] else one.facts["quantiles"]
    )
