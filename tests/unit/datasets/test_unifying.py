"""Columns and types that tables have together."""

from decimal import Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import Rejected
from backend.core.table import Column
from backend.datasets.making.unifying import Facts, Tabled, common_type, together

TYPES = ["TINYINT", "UTINYINT", "SMALLINT", "INTEGER", "UINTEGER", "BIGINT", "UBIGINT", "FLOAT", "DOUBLE", "DECIMAL(5,2)"]
TYPES += [
    "DECIMAL(18,0)",
    "DECIMAL(38,10)",
    "DATE",
    "TIMESTAMP",
    "TIMESTAMP WITH TIME ZONE",
    "TIME",
    "BOOLEAN",
    "VARCHAR",
    "BLOB",
]
WHOLE = {"TINYINT": (-128, 127), "UTINYINT": (0, 255), "SMALLINT": (-(2**15), 2**15 - 1), "INTEGER": (-(2**31), 2**31 - 1)}
WHOLE |= {"UINTEGER": (0, 2**32 - 1), "BIGINT": (-(2**63), 2**63 - 1), "UBIGINT": (0, 2**64 - 1)}


def table(name, *columns, nameless=False, facts=None):
    held = tuple(Column(*column) for column in columns)
    return Tabled(name, held, nameless, lambda names: {one: (facts or {}).get(one, Facts(filled=True)) for one in names})


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as found:
        yield found


@pytest.mark.parametrize("one", TYPES)
def test_the_type_of_two_does_not_depend_on_their_order(one):
    for other in TYPES:
        assert common_type(one, other, greatest=7) == common_type(other, one, greatest=7)
    assert common_type(one, one, greatest=7) == one


@given(st.sampled_from(sorted(WHOLE)), st.sampled_from([*sorted(WHOLE), "DOUBLE", "DECIMAL(5,2)"]), st.data())
def test_no_digit_of_a_whole_number_is_lost(con, one, other, data):
    value = data.draw(st.integers(*WHOLE[one]))
    kind = common_type(one, other, greatest=abs(value))

    (kept,) = con.execute(f"SELECT CAST(CAST('{value}' AS {one}) AS {kind})").fetchone()

    assert Decimal(str(kept)) == value if kind != "DOUBLE" else int(kept) == value


@pytest.mark.parametrize(
    ("one", "other", "greatest", "kind"),
    [
        ("BIGINT", "UBIGINT", 1, "DECIMAL(38,0)"),
        ("BIGINT", "DOUBLE", 2**53, "DOUBLE"),
        ("BIGINT", "DOUBLE", 2**53 + 1, "VARCHAR"),
        ("DECIMAL(30,2)", "DOUBLE", 0, "VARCHAR"),
        ("DECIMAL(38,10)", "DECIMAL(38,0)", 0, "VARCHAR"),
        ("DATE", "TIMESTAMP", 0, "TIMESTAMP"),
        ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE", 0, "VARCHAR"),
    ],
)
def test_types_are_widened_only_where_every_value_stays_exact(one, other, greatest, kind):
    assert common_type(one, other, greatest=greatest) == kind


def test_names_meet_without_the_spaces_around_them_and_else_without_capitals():
    found = together([table("a", ("Id", "BIGINT"), ("id ", "BIGINT")), table("b", ("id", "BIGINT"), ("ID", "BIGINT"))])

    assert [column.name for column in found.columns] == ["Id", "id "]
    assert [column.name for column in found.taken[1]] == ["ID", "id"]


def test_a_new_column_never_gets_a_name_that_sql_takes_for_another():
    found = together([table("a", ("x", "BIGINT")), table("b", ("x", "BIGINT"), ("X", "BIGINT"))])

    assert [column.name for column in found.columns] == ["x", "X_2"]


def test_an_empty_column_has_no_say_in_the_type():
    empty = {"x": Facts(filled=False)}

    found = together([table("a", ("x", "VARCHAR"), facts=empty), table("b", ("x", "DATE"))])

    assert found.columns == (Column("x", "DATE"),)


def test_columns_nobody_named_are_taken_by_place_only_if_they_are_as_many():
    known = table("a", ("id", "BIGINT"), ("city", "VARCHAR"))
    fits = table("b", ("column1", "BIGINT"), ("column2", "VARCHAR"), nameless=True)
    wider = table("c", ("column1", "BIGINT"), ("column2", "VARCHAR"), ("column3", "VARCHAR"), nameless=True)

    assert [c.name for c in together([known, fits]).columns] == ["id", "city"]
    with pytest.raises(Rejected):
        together([known, wider])
