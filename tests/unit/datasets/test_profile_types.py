"""Every type a column may have has a profile, whatever its cells are."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.profiling import profile

TYPES = {
    "TIME": "TIME '10:00' + INTERVAL (i) MINUTE",
    "INTERVAL": "to_hours(i)",
    "UUID": "md5(i::VARCHAR)::UUID",
    "BLOB": "('\\x00\\xFF' || i)::BLOB",
    "DECIMAL(38,10)": "(i / 7)::DECIMAL(38,10) * 1000000000000000",
    "DECIMAL(4,0)": "i::DECIMAL(4,0)",
    "HUGEINT": "i::HUGEINT * 100000000000000000000000000000",
    "UHUGEINT": "i::UHUGEINT * 300000000000000000000000000000000",
    "UTINYINT": "(i % 200)::UTINYINT",
    "FLOAT": "i / 3::FLOAT",
    "ENUM": "['low', 'high'][1 + i % 2]::ENUM('low', 'high')",
    "TIMESTAMP_NS": "(TIMESTAMP '2024-01-01' + to_hours(i))::TIMESTAMP_NS",
    "TIMESTAMP_S": "(TIMESTAMP '2024-01-01' + to_hours(i))::TIMESTAMP_S",
    "TIMESTAMP_MS": "(TIMESTAMP '2024-01-01' + to_hours(i))::TIMESTAMP_MS",
    "TIMESTAMPTZ": "(TIMESTAMP '2024-01-01' + to_hours(i)) AT TIME ZONE 'UTC'",
    "infinite date": "CASE i WHEN 0 THEN 'infinity'::DATE WHEN 1 THEN '-infinity'::DATE ELSE DATE '2024-01-01' + i::INTEGER END",
    "far date": "CASE i WHEN 0 THEN '4000-01-01 (BC)'::DATE WHEN 1 THEN '290000-01-01'::DATE ELSE DATE '2024-01-01' + i::INTEGER END",
    "far time": "CASE i WHEN 0 THEN '200000-01-01 00:00:00'::TIMESTAMP ELSE TIMESTAMP '2024-01-01' + to_hours(i) END",
    "BIT": "('101' || lpad((i % 2)::VARCHAR, 3, '1'))::BIT",
    "STRUCT": "{'a': i, 'b': {'c': [i, NULL], 'd': 'x' || i}}",
    "LIST": "[i, NULL, i + 1]",
    "LIST of STRUCT": "[{'a': i}]",
    "MAP": "MAP {'k' || i: i}",
    "JSON": """('{"a": ' || i || ', "b": [1, "x"]}')""",
    "UNION": "union_value(n := i)",
    "ARRAY": "[i, i + 1, i + 2]::INTEGER[3]",
    "BOOLEAN": "i % 2 = 0",
    "NULL": "NULL",
}


@pytest.mark.parametrize("cell", TYPES.values(), ids=TYPES.keys())
def test_a_column_of_any_type_has_a_profile(tmp_path, cell):
    found, columns = profile(
        tmp_path, f"SELECT CASE WHEN i % 10 = 9 THEN NULL ELSE {cell} END AS c, i AS n FROM range(100) t(i)"
    )

    shown = columns["c"]
    json.dumps(found, allow_nan=False)
    drawn = sum(one["count"] for one in shown["histogram"])
    assert drawn == 0 or 90 - drawn <= 2  # infinite ones are left out
    assert shown["distinct"] <= 100
    assert len(found["questions"]) >= 2


cells = st.one_of(st.none(), st.text(max_size=30), st.from_regex(r"[-+]?\d{1,4}[.,/-]?\d{0,3}", fullmatch=True))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(cells, cells), max_size=40), names=st.tuples(st.text(min_size=1, max_size=20), st.text(max_size=9))
)
def test_whatever_texts_there_are_they_are_counted(tmp_path, rows, names):
    one, two = (name.replace("\x00", "").replace('"', '""').encode(errors="replace").decode() for name in names)
    values = ", ".join(f"({', '.join(quoted(cell) for cell in row)})" for row in rows) or "(NULL, NULL)"

    found, _ = profile(
        tmp_path, f'SELECT a AS "{one}a", b AS "{two}b2" FROM (VALUES {values}, (NULL::VARCHAR, NULL::VARCHAR)) t(a, b)'
    )

    total = max(len(rows), 1) + 1
    assert found["rows"] == total
    assert [total - column["nulls"] for column in found["columns"]] == [sum(row[i] is not None for row in rows) for i in (0, 1)]
    assert [column["distinct"] for column in found["columns"]] == [len({row[i] for row in rows} - {None}) for i in (0, 1)]
    json.dumps(found, allow_nan=False)


def quoted(cell):
    return "NULL" if cell is None else "'" + cell.replace("\x00", "").replace("'", "''") + "'"
