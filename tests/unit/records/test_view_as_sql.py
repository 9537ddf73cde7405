"""A view as a statement to go on with: it finds the rows of the view, in its order."""

import duckdb
import pytest

from backend.core.errors import Rejected
from backend.core.table import Column
from backend.records.schemas import View
from backend.records.viewing import sql_of

KNOWN = (Column('the "city"', "VARCHAR"), Column("amount", "DOUBLE"), Column("day", "DATE"), Column("tags", "VARCHAR[]"))
ROWS = """
SELECT * FROM (VALUES ('Łódź', 2.5, DATE '2026-01-05', ['x']), ('Bremen', 1.0, NULL, ['lodz']), ('lodz b', 3.0, DATE '2026-02-01', []),
  (NULL, 9.0, NULL, NULL), ('ÄLV', 4.0, NULL, ['b']), ('alva', NULL, DATE '2025-01-01', ['c'])) AS t("the ""city\""", amount, day, tags)
"""


def rows_of(view, **shown):
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE lists AS {ROWS}")
        return con.execute(sql_of(view, KNOWN, table="lists", **shown)).fetchall()


@pytest.mark.parametrize(
    ("view", "found"),
    [
        (View.parse(search="lodz"), [2.5, 1.0, 3.0]),
        (View.parse(search='ä "alv"'), [4.0, None]),
        (View.parse(search="LÓDŹ", sort="-amount"), [3.0, 2.5, 1.0]),
        (View.parse(filter='[{"column": "day", "operator": "is_null"}]', sort="amount"), [1.0, 4.0, 9.0]),
        (View.parse(sort='"the ""city"""'), [4.0, None, 1.0, 3.0, 2.5, 9.0]),
    ],
)
def test_a_statement_finds_the_rows_of_its_view_in_their_order(view, found):
    assert [amount for (amount,) in rows_of(view, columns=["amount"])] == found


def test_all_columns_and_a_beginning_are_said_shortly():
    assert sql_of(View(), KNOWN, table="lists", limit=5) == "SELECT * FROM lists LIMIT 5"


def test_a_view_of_a_column_that_is_gone_is_refused():
    with pytest.raises(Rejected, match="There is no column “town”"):
        sql_of(View.parse(sort="town"), KNOWN, table="lists")
