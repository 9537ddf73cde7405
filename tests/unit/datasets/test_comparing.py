"""What differs between two tables, checked against counting in plain Python."""

from collections import Counter, defaultdict

import duckdb
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from backend.core.table import Column
from backend.datasets.comparing import Side, compared
from backend.datasets.formats import Course
from tests.reading import Listener

ROWS = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(["a", "b", None, ""]), st.sampled_from([1.5, None, 0.0])), max_size=25
)
QUICK = hypothesis_settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("sides")


def side(folder, name, sql, parts=1):
    """A table of the rows of a statement, cut into parts."""
    found = []
    with duckdb.connect() as con:
        shown = con.sql(sql)
        columns = tuple(Column(n, str(t)) for n, t in zip(shown.columns, shown.types, strict=True))
        for part in range(parts):
            path = folder / f"{name}-{part}.parquet"
            con.execute(
                f"COPY (SELECT * EXCLUDE n FROM (SELECT *, row_number() OVER () AS n FROM ({sql})) WHERE n % {parts} = {part}) TO '{path}' (FORMAT parquet)"
            ).fetchall()
            found.append(path)
    return Side(found, columns)


def table(rows):
    values = ", ".join(f"({i}, {'NULL' if t is None else repr(t)}, {'NULL' if x is None else x})" for i, t, x in rows)
    shape = "SELECT NULL::BIGINT AS id, NULL::VARCHAR AS t, NULL::DOUBLE AS x WHERE false"
    return f"{shape} UNION ALL SELECT * FROM (VALUES {values})" if rows else shape


def compare(folder, base, other, *key, parts=1):
    with duckdb.connect() as con:
        return compared(
            con, side(folder, "base", base, parts), side(folder, "other", other, parts), key=key, course=Course(Listener(), 100)
        )


@given(ROWS, ROWS, st.integers(1, 2))
@QUICK
def test_whole_rows_are_counted_as_often_as_they_stand_there(folder, before, after, parts):
    found = compare(folder, table(before), table(after), parts=parts)

    old, new = Counter(before), Counter(after)
    assert found["rows_added"] == (new - old).total()
    assert found["rows_removed"] == (old - new).total()
    assert found["rows_same"] == (old & new).total()
    assert len(found["sample"]["added"]) == min(20, found["rows_added"])
    assert all(new[tuple(row)] > old[tuple(row)] for row in found["sample"]["added"])


@given(ROWS, ROWS)
@QUICK
def test_rows_found_by_their_key_are_never_multiplied(folder, before, after):
    found = compare(folder, table(before), table(after), "id")

    old, new = defaultdict(list), defaultdict(list)
    for rows, held in ((before, old), (after, new)):
        for row in rows:
            held[row[0]].append(row)
    once = [key for key in old if len(old[key]) == 1 == len(new[key])]
    changed = [(old[key][0], new[key][0]) for key in once if old[key] != new[key]]
    several = [key for key in {*old, *new} if key not in once]
    removed = sum((Counter(old[key]) - Counter(new[key])).total() for key in several)
    added = sum((Counter(new[key]) - Counter(old[key])).total() for key in several)
    assert (found["rows_changed"], found["rows_removed"], found["rows_added"]) == (len(changed), removed, added)
    assert found["duplicate_keys"] == sum(len(old[key]) > 1 or len(new[key]) > 1 for key in {*old, *new})
    assert found["rows_same"] + found["rows_changed"] + found["rows_removed"] == found["rows_base"] == len(before)
    assert found["rows_same"] + found["rows_changed"] + found["rows_added"] == found["rows_other"] == len(after)
    cells = {one["column"]: one["cells"] for one in found["changed_cells"]}
    assert cells == {k: n for k, n in zip("tx", [sum(a[i] != b[i] for a, b in changed) for i in (1, 2)], strict=True) if n}


def test_changed_cells_are_shown_with_the_key_of_their_row(folder):
    found = compare(folder, "SELECT 1 AS id, 'old' AS t, 5 AS x", "SELECT 1 AS id, 'new' AS t, 5 AS x", "id")

    assert found["sample"]["changed"] == [{"key": [1], "column": "t", "before": "old", "after": "new"}]


def test_columns_that_came_and_went_are_told_and_do_not_count_as_changes(folder):
    found = compare(folder, "SELECT 1 AS id, 2 AS gone", "SELECT 1 AS id, 3 AS came", "id")

    assert (found["columns_added"], found["columns_removed"], found["rows_same"]) == (["came"], ["gone"], 1)


def test_a_wider_type_alone_changes_no_row(folder):
    found = compare(
        folder, "SELECT 1::BIGINT AS id, DATE '2026-01-01' AS d", "SELECT 1.0::DOUBLE AS id, TIMESTAMP '2026-01-01' AS d", "id"
    )

    assert (found["rows_same"], [c["name"] for c in found["columns_retyped"]]) == (1, ["id", "d"])


def test_names_and_values_of_any_kind_leave_as_json(folder):
    hostile = 'a"; DROP TABLE x; --'
    sql = (
        """SELECT 1 AS "a""; DROP TABLE x; --", 'x' AS "k", TIMESTAMPTZ '2026-01-01 00:00:00+00' AS "SELECT", {n}::DECIMAL(38, 0) AS " ","""
        """ [1, 2] AS l, 'Infinity'::DATE AS d, repeat('€', 300) AS long, 'a' || chr(0) AS nul, 'NaN'::DOUBLE AS nan"""
    )

    found = compare(folder, sql.format(n=1), sql.format(n="12345678901234567890123456789012345678"), hostile)

    (change,) = found["sample"]["changed"]
    assert change == {"key": [1], "column": " ", "before": "1", "after": "12345678901234567890123456789012345678"}
    added = compare(folder, sql.format(n=1), sql.format(n=2))["sample"]["added"][0]
    assert added[2:8] == ["2026-01-01 00:00:00+00", "2", "[1, 2]", "infinity", "€" * 199 + "…", "a"]


def test_a_comparison_that_does_not_fit_in_memory_is_done_in_slices(folder):
    sql = "SELECT i AS id, i % 7 AS x FROM range({}, {}) AS t(i)"
    base, other = side(folder, "wide", sql.format(0, 600_000)), side(folder, "wider", sql.format(300_000, 900_000))
    with duckdb.connect(config={"memory_limit": "60MB", "threads": 1, "temp_directory": ""}) as con:
        found = compared(con, base, other, key=["id"], course=Course(Listener(), 100))

    assert (found["rows_added"], found["rows_removed"], found["rows_same"]) == (300_000, 300_000, 300_000)
