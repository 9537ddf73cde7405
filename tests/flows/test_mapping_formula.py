"""A column by an expression: tried on the first rows, written as a version, and shut to everything but the table."""

from datetime import date

import duckdb
import pytest

from backend.adapters.storage import storage
from backend.core.errors import ListmillError, NotFound, Rejected
from backend.datasets import service as datasets
from backend.jobs import service as jobs
from backend.jobs.runner import run_chunk
from backend.jobs.states import Status
from backend.mapping import formula
from tests.published import published

ROWS = "SELECT i AS id, CASE WHEN i % 3 > 0 THEN i / 2.0 END AS net, 'Mill ' || i AS \"the name\" FROM range({}, {}) r(i)"


@pytest.fixture
def mills(owner):
    return published(owner, "mills", ROWS.format(0, 40_000), ROWS.format(40_000, 70_000))


def made(owner, dataset, name, expression):
    accepted = formula.start(owner.id, dataset, name, expression)
    run_chunk(formula.KIND, accepted.job_id, 0, formula.derive)
    card = jobs.get(owner.id, accepted.job_id)
    assert card.status is Status.COMPLETED, card.error
    ref = datasets.version_ref(owner.id, dataset)
    with storage().local(ref.parts[0]) as path, duckdb.connect() as con:
        found = con.sql(f"SELECT * FROM read_parquet('{path}')")
        return found.columns, found.fetchall()


def test_an_expression_is_shown_on_the_first_rows_with_what_it_reads(owner, mills):
    found = formula.preview(owner.id, mills, "gross", "round(net * 1.19, 2) -- with tax")

    assert [one.name for one in found.columns] == ["net", "gross"]
    assert found.rows[1] == (0.5, 0.6) or [float(cell) for cell in found.rows[1]] == [0.5, 0.6]
    assert (len(found.rows), found.total, found.filled) == (50, 70_000, 46_666)


def test_every_row_gets_its_own_answer_in_its_own_place(owner, mills):
    columns, rows = made(owner, mills, "short", "upper(left(\"the name\", 4)) || '-' || id")

    assert columns == ["id", "net", "the name", "short"]
    assert [row[0] for row in rows] == list(range(70_000))
    assert all(row[3] == f"MILL-{row[0]}" for row in rows)
    version = datasets.get_dataset(owner.id, mills).versions[0]
    assert version.change == "map"
    assert "upper(left" in version.reason


def test_columns_keep_the_kind_of_what_they_hold(owner, mills):
    _, rows = made(owner, mills, "day", "DATE '2026-01-01' + CAST(id AS INTEGER)")

    assert rows[31][3] == date(2026, 2, 1)


@pytest.mark.parametrize(
    "expression",
    [
        "sum(net)",
        "net, id",
        "1) AS a, (2",
        "(SELECT count(*) FROM read_csv('/etc/passwd'))",
        "getenv('HOME')",
        "nope + 1",
        "1; DROP TABLE mills",
        "",
    ],
)
def test_what_is_no_expression_over_a_row_is_refused(owner, mills, expression):
    with pytest.raises(ListmillError) as refused:
        made(owner, mills, "x", expression)

    assert refused.value.hint


def test_a_name_that_is_taken_and_a_list_of_somebody_else_are_refused(owner, other, mills):
    with pytest.raises(Rejected, match="already"):
        formula.preview(owner.id, mills, "NET", "1")
    with pytest.raises(NotFound):
        formula.preview(other.id, mills, "gross", "net")
