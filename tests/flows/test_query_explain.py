"""How a statement would be run, in words, from the real engine."""

import pytest

from backend.core.errors import Rejected
from backend.queries import service
from backend.queries.explaining import explain
from tests.published import published


@pytest.fixture
def sales(owner):
    return published(owner, "sales", "SELECT i AS id, 'c' || i % 3 AS country, i * 1.5 AS amount FROM range(1000) r(i)")


def test_the_steps_stand_in_the_order_they_are_done(owner, sales):
    found = explain(
        owner.id, "SELECT country, sum(amount) AS total FROM sales WHERE amount > 3 GROUP BY 1 ORDER BY 2 DESC LIMIT 3"
    )

    assert [step.told for step in found.steps] == ["Read", "Group", "Take the first 3 by"]
    assert "amount > 3" in found.steps[0].detail
    assert "country" in found.steps[1].detail
    assert found.steps[0].rows is not None
    assert [step.depth for step in found.steps] == [2, 1, 0]


def test_explaining_leaves_nothing_in_the_history(owner, sales):
    explain(owner.id, "SELECT a.id FROM sales a JOIN sales b USING (id)")

    assert service.history(owner.id).items == ()


def test_a_statement_over_an_earlier_result_is_explained_too(owner, sales):
    run = service.run_sql(owner.id, "SELECT country, count(*) AS n FROM sales GROUP BY ALL")

    found = explain(owner.id, "SELECT max(n) FROM result_1", tables={"result_1": run.id})

    assert found.steps[0].told == "Read"


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM sales", "may only read"),
        ("SELECT nothing FROM sales", "nothing"),
        ("SELECT * FROM nowhere", "nowhere"),
        ("SELECT 1; SELECT 2", "2 statements"),
    ],
)
def test_what_may_not_run_is_not_explained_either(owner, sales, sql, said):
    with pytest.raises(Rejected, match=said) as refused:
        explain(owner.id, sql)

    assert "FORMAT JSON" not in refused.value.detail
