"""Filters by type: what a person may type for a column, which rows it keeps, and what is told where it does not fit."""

import json
from collections import Counter
from itertools import product

import duckdb
import pytest

from backend.core.errors import Rejected
from backend.core.table import Column
from backend.datasets.filtering import OPERATORS, Filter, cells_of, read_filters, where, write_filters

TABLE = """
CREATE TABLE t AS SELECT * FROM (VALUES
    (1, 1::BIGINT, 0.5::DOUBLE, 1.25::DECIMAL(6, 2), 'Bremen', true, DATE '2026-03-01', TIMESTAMP '2026-03-01 08:00:00', TIMESTAMPTZ '2026-03-01 23:30:00+00', TIME '08:30', 0.1::FLOAT, [1], 'a'::BLOB),
    (2, -5, 'nan', 2.50, 'bremerhaven', false, '2026-03-02', '2026-03-02 00:00:00', '2026-03-02 00:00:00+00', '12:00', 0.2, [2, 3], 'b'),
    (3, 9007199254740993, 'inf', 100.00, 'O''Hara; --', NULL, '2026-04-01', '2026-03-01 23:59:59.5', '2026-04-01 00:00:00+00', '23:59', 3, NULL, NULL),
    (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
) v(id, n, x, d, s, b, day, "at", zoned, clock, f, l, raw)
"""


@pytest.fixture(scope="module")
def rows():
    """Return which rows a filter keeps."""
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'").fetchall()
        con.execute(TABLE).fetchall()
        columns = [Column(name, kind) for name, kind, *_ in con.execute("DESCRIBE t").fetchall()]

        def kept(*filters, match="all"):
            condition = where([Filter(*one) for one in filters], cells_of(columns), match=match)
            return [row[0] for row in con.execute(f"SELECT id FROM t WHERE {condition} ORDER BY id").fetchall()]

        yield kept


@pytest.mark.parametrize(
    ("column", "operator", "value", "expected"),
    [
        ("n", "eq", 1, [1]),
        ("n", "eq", "9007199254740993", [3]),
        ("n", "eq", 9007199254740993, [3]),
        ("n", "lt", 1.5, [1, 2]),
        ("n", "lt", "1e40", [1, 2, 3]),
        ("n", "ne", 1, [2, 3, 4]),
        ("n", "in", [1, None], [1, 4]),
        ("n", "not_in", [1, None], [2, 3]),
        ("n", "in", [], []),
        ("n", "between", [-5, 1], [1, 2]),
        ("n", "between", [None, 0], [2]),
        ("x", "eq", "NaN", [2]),
        ("x", "ge", "Infinity", [2, 3]),
        ("d", "eq", "2.5", [2]),
        ("f", "eq", 0.1, [1]),
        ("s", "eq", "bremen", []),
        ("s", "eq", "O'Hara; --", [3]),
        ("s", "contains", "BREM", [1, 2]),
        ("s", "not_contains", "brem", [3, 4]),
        ("s", "starts_with", "o'h", [3]),
        ("s", "ends_with", "HAVEN", [2]),
        ("s", "ge", "b", [2]),
        ("s", "is_null", None, [4]),
        ("s", "not_null", None, [1, 2, 3]),
        ("b", "is_true", None, [1]),
        ("b", "is_false", None, [2]),
        ("b", "eq", "no", [2]),
        ("b", "ne", True, [2, 3, 4]),
        ("day", "eq", "2026-03-01", [1]),
        ("day", "between", ["2026-03-01", "2026-03-31"], [1, 2]),
        ("day", "gt", "2026-03-01T12:00:00", [2, 3]),
        ("at", "eq", "2026-03-01", [1, 3]),
        ("at", "ne", "2026-03-01", [2, 4]),
        ("at", "le", "2026-03-01", [1, 3]),
        ("at", "gt", "2026-03-01", [2]),
        ("at", "between", ["2026-03-01", "2026-03-01"], [1, 3]),
        ("at", "in", ["2026-03-01", "2026-03-02T00:00:00"], [1, 2, 3]),
        ("zoned", "ge", "2026-03-02T01:00:00+01:00", [2, 3]),
        ("zoned", "eq", "2026-03-01", [1]),
        ("clock", "lt", "12:00", [1]),
        ("l", "contains", "3", [2]),
        ("n", "contains", "-5", [2]),
        ("raw", "not_null", None, [1, 2]),
    ],
)
def test_a_filter_keeps_the_rows_a_person_means(rows, column, operator, value, expected):
    wanted = tuple(value) if isinstance(value, list) else value

    assert rows((column, operator, wanted)) == expected
    assert read_back(Filter(column, operator, wanted)) == Filter(column, operator, wanted)


def read_back(one):
    (found,) = read_filters(write_filters([one]))
    return found


def test_several_filters_hold_together_or_one_of_them(rows):
    filters = (("s", "contains", "brem"), ("b", "is_false", None))

    assert rows(*filters) == [2]
    assert rows(*filters, match="any") == [1, 2]
    assert rows() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("column", "operator", "value", "said"),
    [
        ("n", "eq", "abc", "“abc” is not a number"),
        ("n", "gt", True, "is not a number"),
        ("n", "eq", "Infinity", "is not a number"),
        ("d", "lt", "1,5", "is not a number"),
        ("day", "eq", "01.03.2026", "is not a date"),
        ("day", "eq", "2026-02-30", "is not a date"),
        ("at", "lt", 5, "is not a date or a moment"),
        ("clock", "eq", "25:00", "is not a time of day"),
        ("b", "eq", "maybe", "is not yes or no"),
        ("b", "lt", True, "have no order"),
        ("n", "between", (1,), "a least and a largest value"),
        ("n", "between", (None, None), "a least and a largest value"),
        ("n", "gt", None, "one value"),
        ("n", "eq", (1, 2), "one value"),
        ("s", "contains", "", "a text to look for"),
        ("town", "eq", "x", "no column “town”"),
    ],
)
def test_a_value_that_does_not_fit_its_column_is_told(rows, column, operator, value, said):
    with pytest.raises(Rejected) as raised:
        rows((column, operator, value))

    assert said in raised.value.detail
    assert raised.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        "[1]",
        '[{"operator": "eq"}]',
        '[{"column": "a", "operator": "matches", "value": 1}]',
        '[{"column": "a", "operator": "eq", "value": {"b": 1}}]',
        '[{"column": "a", "operator": "eq", "value": 1, "more": 1}]',
        json.dumps([{"column": "a", "operator": "in", "value": list(range(1001))}]),
        json.dumps([{"column": "a", "operator": "is_null"}] * 41),
        json.dumps([{"column": "a", "operator": "eq", "value": "a\x00b"}]),
        json.dumps([{"column": "a", "operator": "eq", "value": "x" * 20_000}]),
        "[" * 5000,
    ],
)
def test_a_filter_that_cannot_be_read_is_refused_in_words(text):
    with pytest.raises(Rejected) as raised:
        list(read_filters(text))

    assert raised.value.detail
    assert raised.value.hint


KINDS = {
    "INTEGER": "1", "DOUBLE": "'nan'", "DECIMAL(5, 2)": "1.25", "VARCHAR": "'a'", "BOOLEAN": "true", "DATE": "'infinity'", "TIME": "'08:30:00'",
    "TIMESTAMP": "'2026-03-01'", "TIMESTAMP_NS": "'2026-03-01'", "TIMESTAMP_S": "'2026-03-01'", "TIMESTAMP_MS": "'2026-03-01'",
    "TIMESTAMPTZ": "'2026-03-01'", "INTERVAL": "'3 days'", "BLOB": "'ab'", "UUID": "'0190b4c5-0000-7000-8000-000000000000'", "JSON": "'{\"a\": 1}'",
    "INTEGER[]": "[1]", "STRUCT(a INTEGER)": "{'a': 1}", "MAP(VARCHAR, INTEGER)": "MAP {'a': 1}", "ENUM('a', 'b')": "'a'", "UTINYINT": "255",
}  # fmt: skip
VALUES = (None, "", "a", 1, -1.5, 10**40, True, "2026-03-01", "2026-03-01T10:00:00Z", (1, None), ("a", "b"))


def test_every_operator_on_every_type_answers_or_is_refused_in_words():
    """5,000 conditions: over a second."""
    outcomes = Counter()
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'").fetchall()
        cells = ", ".join(f"{value}::{kind} AS c{number}" for number, (kind, value) in enumerate(KINDS.items()))
        con.execute(f"CREATE TABLE t AS SELECT {cells} UNION ALL BY NAME SELECT NULL::INTEGER AS c0").fetchall()
        columns = cells_of([Column(name, kind) for name, kind, *_ in con.execute("DESCRIBE t").fetchall()])
        for name, operator, value in product(columns, OPERATORS, VALUES):
            outcomes[outcome(con, Filter(name, operator, value), columns)] += 1

    assert outcomes["answered"] > 1000
    assert outcomes["refused in words"] > 1000
    assert set(outcomes) == {"answered", "refused in words"}


def outcome(con, one, columns):
    try:
        sql = where([one], columns)
    except Rejected as refused:
        return "refused in words" if refused.detail and refused.hint else "refused"
    con.execute(f"SELECT count(*) FROM t WHERE {sql}").fetchall()
    return "answered"
