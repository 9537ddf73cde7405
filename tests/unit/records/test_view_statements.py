"""A whole view as one statement: its rows in its order, its columns by name, only the rows that were chosen."""

from uuid import uuid4

import duckdb
import pytest

from backend.core.errors import Rejected
from backend.core.table import Column
from backend.datasets.schemas import VersionRef
from backend.records.base import on_paths
from backend.records.schemas import View
from backend.records.viewing import statement_of

COLUMNS = (Column("id", "BIGINT"), Column('odd";--', "BIGINT"), Column("t", "VARCHAR"))


@pytest.fixture(scope="module")
def version(tmp_path_factory):
    """A version of 400,000 rows in two parts of many row groups, and the paths of its parts."""
    folder = tmp_path_factory.mktemp("parts")
    paths = [folder / f"{number}.parquet" for number in range(2)]
    with duckdb.connect() as con:
        for number, path in enumerate(paths):
            rows = f'SELECT i AS id, i % 40 AS "odd"";--", \'t\' || i % 3 AS t FROM range({number * 200_000}, {(number + 1) * 200_000}) r(i)'
            con.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 4096)").fetchall()
    return VersionRef(uuid4(), uuid4(), "t", ("one", "two"), COLUMNS, 400_000), paths


def selected(version, view, **chosen):
    source, paths = version
    with duckdb.connect(config={"threads": 4}) as con:
        found = con.execute(statement_of(on_paths(source, paths), view, **chosen))
        return found.fetchall(), [column[0] for column in found.description]


@pytest.mark.parametrize("values", [[3], [1, 5, 9], list(range(0, 40, 4))])
def test_rows_keep_the_order_of_the_version(version, values):
    view = View.parse(filter=f'[{{"column": "odd\\";--", "operator": "in", "value": {values}}}]')

    rows, _ = selected(version, view, columns=["id"])

    assert [row[0] for row in rows] == [i for i in range(400_000) if i % 40 in values]


def test_rows_that_were_chosen_come_in_the_order_of_the_view(version):
    chosen = [399_999, 5, 7, 200_001, 9, 11, 400_001]

    listed, names = selected(version, View(), rows=chosen, columns=['odd";--', "id"])
    by_text, _ = selected(version, View.parse(sort="-t"), rows=chosen, columns=["t", "id"])

    assert names == ['odd";--', "id"]
    assert [row[1] for row in listed] == [4, 6, 8, 10, 200_000, 399_998]
    assert by_text == sorted(by_text, key=lambda row: (-int(row[0][1]), row[1]))
    assert selected(version, View(), rows=[])[0] == []


def test_a_column_the_version_does_not_have_is_told(version):
    with pytest.raises(Rejected) as raised:
        selected(version, View(), columns=["town"])

    assert "no column “town”" in raised.value.detail
