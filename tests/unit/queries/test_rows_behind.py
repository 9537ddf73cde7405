"""The rows behind an answer, told from the tree of its statement: their number, how they are counted, or why nobody can say."""

from uuid import uuid4

import pytest

from backend.datasets.schemas import VersionRef
from backend.queries.behind import Behind, counting

REF = VersionRef(uuid4(), uuid4(), "orders", (), (), 100)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT sum(a) FROM orders",
        "SELECT country, count(*) FROM ORDERS GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
        "WITH m AS (SELECT country, count(*) AS n FROM orders GROUP BY 1) SELECT max(n) FROM m",
        "SELECT avg(n) FROM (SELECT country, count(*) AS n FROM orders GROUP BY 1)",
    ],
)
def test_without_a_condition_all_rows_are_behind(sql):
    assert counting(sql, REF) == Behind(rows=100)


@pytest.mark.parametrize(
    ("sql", "counted"),
    [
        ("SELECT country, sum(a) FROM orders WHERE b > 3 GROUP BY 1", "SELECT count_star() FROM orders WHERE (b > 3)"),
        ("FROM orders AS o WHERE o.a = 'x''y' LIMIT 5", "SELECT count_star() FROM orders AS o WHERE (o.a = 'x''y')"),
        (
            "WITH m AS (SELECT a FROM orders WHERE a > 1) SELECT count(*) FROM m",
            "SELECT count_star() FROM orders WHERE (a > 1)",
        ),
        (
            "SELECT * FROM orders WHERE a = (SELECT max(a) FROM orders)",
            "SELECT count_star() FROM orders WHERE (a = (SELECT max(a) FROM orders))",
        ),
    ],
)
def test_with_a_condition_the_rows_that_meet_it_are_counted(sql, counted):
    assert counting(sql, REF) == Behind(sql=counted)


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("SELECT c FROM orders GROUP BY c HAVING count(*) > 3", "it leaves groups out after they are counted"),
        ("SELECT c FROM orders QUALIFY row_number() OVER (ORDER BY c) = 1", "it leaves groups out after they are counted"),
        ("SELECT avg(a) FROM (SELECT a FROM orders ORDER BY a LIMIT 3)", "it cuts rows before they are counted"),
        ("WITH m AS (SELECT c, count(*) n FROM orders GROUP BY 1) SELECT * FROM m WHERE n > 3", "it leaves results out after they are counted"),
        ("WITH m AS (SELECT max(a) x FROM orders) SELECT * FROM orders WHERE a = (SELECT x FROM m)", "its condition looks at a result of its own"),
        ("SELECT a FROM orders UNION ALL SELECT b FROM orders", "it puts several results together"),
        ("SELECT * FROM orders JOIN other USING (a)", "it joins several results"),
        ("SELECT * FROM other", "it reads another list"),
        ("SELECT 1", "it does not read the list directly"),
        ("SELECT a FROM orders WHERE random() < 0.5", "its answer changes by chance or by the clock"),
        ("PIVOT orders ON a USING sum(b)", "its SQL is of a kind whose rows are not counted"),
        ("this is no SQL", "its SQL is of a kind whose rows are not counted"),
    ],
)  # fmt: skip
def test_where_the_number_might_be_wrong_nobody_says_one_and_the_reason_is_told(sql, why):
    assert counting(sql, REF) == Behind(note=why)
