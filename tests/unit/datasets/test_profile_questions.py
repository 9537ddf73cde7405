"""Suggested questions: plain words, and SQL that the engine runs as it stands."""

from pathlib import Path

import pytest

from backend.adapters.engine import quote_identifier, run, shutdown
from backend.datasets.formats import FORMATS, Course, ReadAs
from backend.datasets.profiles import with_table
from backend.datasets.profiles.questions import suggested
from backend.datasets.samples import write_orders, write_properties
from tests.profiling import profile
from tests.reading import Listener

DIRTY = r"""SELECT i % 480 AS "order id", 'P-' || lpad((i % 495)::VARCHAR, 6, '0') AS "Property No", CASE WHEN i % 50 = 0 THEN ' Bonn' WHEN i % 2 = 0
  THEN 'BONN' ELSE 'Bonn' END AS "to""wn", CASE WHEN i % 100 = 7 THEN 'none given' ELSE 'p' || i || '@example.com' END AS "e-mail",
  CASE WHEN i = 5 THEN 1000000 WHEN i % 20 = 0 THEN -1 ELSE i % 90 END AS price, CASE WHEN i < 3 THEN DATE '2099-12-31'
  WHEN i = 9 THEN DATE '1800-01-01' WHEN i = 10 THEN DATE '2031-01-01' ELSE DATE '2024-01-01' + (i % 100)::INTEGER END AS due,
  (CASE WHEN i < 9 THEN TIMESTAMP '9999-12-31' WHEN i = 9 THEN TIMESTAMP '1800-01-01' WHEN i = 10 THEN TIMESTAMP '2031-01-01'
  ELSE TIMESTAMP '2024-01-01' + to_hours(i) END) AT TIME ZONE 'UTC' AS zoned, '2024-01-0' || (1 + i % 9) || CASE i WHEN 4 THEN '?' ELSE '' END AS day,
  CASE i WHEN 3 THEN 'FR' ELSE 'DE' END AS country, CASE i WHEN 77 THEN 'MÃ¼ller <b>' WHEN 78 THEN '=SUM(A1)' WHEN 79 THEN '  '
  WHEN 80 THEN 'n/a' WHEN 81 THEN 'x' || chr(7) WHEN 82 THEN repeat('x', 9000) ELSE 'ok ' || i END AS "FROM {table}",
  CASE WHEN i % 9 = 0 THEN NULL ELSE i END AS a, CASE WHEN i % 9 = 0 THEN NULL ELSE 'T' || (i % 40) END AS b, 1000 + i * 70 AS zip,
  upper('T' || (i % 40)) AS b2, CASE WHEN i = 7 THEN 'other' ELSE 'T' || (i % 40) END AS b3 FROM range(500) t(i)"""  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def engine():
    yield
    shutdown()


def answer(folder, sql):
    """What the engine gives to a statement over the profiled rows."""
    return run(sql, {"list": [folder / "part-0.parquet"]}, folder / "answer.parquet", deadline_s=30, max_rows=1000)


def sample(folder, name):
    source = folder / f"{name}.csv"
    if name == "orders":
        write_orders(source, rows=3000, course=Course(Listener(), 1))
    else:
        write_properties(source, rows=3000)
    loaded = FORMATS["csv"](source, folder, Course(Listener(), 1), name=source.name, wanted=ReadAs())
    return f"SELECT * FROM '{Path(loaded.path)}'"


@pytest.mark.parametrize("name", ["orders", "properties"])
def test_four_questions_of_a_sample_can_be_answered(home, tmp_path, name):
    found, _ = profile(tmp_path, sample(tmp_path, name))

    asked = suggested(found, quote_identifier("list"))

    assert len(asked) == 4
    assert len({one.question for one in asked}) == 4
    for one in asked:
        assert one.question.endswith("?")
        assert answer(tmp_path, one.sql).rows > 0
    assert found["questions"] == [{"text": one.question, "sql": one.sql} for one in suggested(found, "{table}")]


def test_the_questions_of_orders_are_those_a_person_would_ask_first(home, tmp_path):
    found, _ = profile(tmp_path, sample(tmp_path, "orders"))

    assert [one["text"] for one in found["questions"]] == [
        "How did total develop by month?",
        "How does total differ by category?",
        "How many rows are there for each status?",
        "Which 10 rows have the largest total?",
    ]


def test_the_sql_of_every_warning_shows_rows(home, tmp_path):
    found, columns = profile(tmp_path, DIRTY)

    every = [*found["warnings"], *(one for column in columns.values() for one in column["warnings"])]
    every += [*found["similar"], *found["dependencies"], *found["missing_together"]]
    asked = [one for one in every if "sql" in one]
    empty = [one for one in asked if not answer(tmp_path, with_table(one["sql"], "list")).rows]
    assert empty == []
    assert len(asked) >= 20


def test_questions_keep_the_capitals_of_names(tmp_path):
    found, _ = profile(tmp_path, "SELECT 'K' || i % 5 AS Kunde, i * 1.5 AS Betrag_EUR FROM range(50) t(i)")

    assert found["questions"][0]["text"] == "How does total Betrag EUR differ by Kunde?"


def test_a_table_of_nothing_known_still_has_questions(tmp_path):
    found, _ = profile(tmp_path, "SELECT i AS a FROM range(3) t(i)")

    assert [one["text"] for one in found["questions"]] == ["How many rows are there?", "What do the first rows look like?"]


def test_no_rows_no_questions(tmp_path):
    found, _ = profile(tmp_path, "SELECT 1 AS a WHERE false")

    assert found["questions"] == []
