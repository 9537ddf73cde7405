"""Statements laid out for reading."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.queries.formatting import WIDTH, formatted
from backend.queries.statement import pieces

LONG = (
    "with monthly as (select date_trunc('month', day) as month, country, sum(amount) filter (where amount > 0) as total from t "
    "where not late group by all) select m.country, case when m.total>100 and m.total<200 then 'a' else 'b' end as size, "
    "m.month from monthly m left join t b on m.country=b.country where m.total>(select avg(total) from monthly) and m.country "
    "in ('Germany','France') or left(m.country,1)='G' -- why\n order by 1,2"
)
STATEMENTS = (
    LONG,
    "select country,sum(amount) as total from t where amount between 3 and 5 and not late group by country order by total desc",
    'select \'-- no comment\' as a, $$ it\'s text $$ as b, "a b" from (select 1 as "a b")',
    "from t select country where late is not distinct from false qualify row_number() over (partition by country) = 1",
    "select 1 -- one\n, 2 /* two */ union all select 3, 4 limit 5",
    "select [1, 2][1] as a, {'x': 1} as b, list_transform([1], lambda x: x + 1), 1::bigint",
    "select sum(\n-- inside\n amount) from t",
)


def said(sql: str) -> list[str]:
    return [piece.text.lower() for piece in pieces(sql) if piece.kind != "gap"]


def comments(sql: str) -> int:
    return sql.count("--") + sql.count("/*")


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as con:
        con.execute("CREATE TABLE t (day DATE, country VARCHAR, amount DOUBLE, late BOOLEAN)").fetchall()
        yield con


def test_each_clause_stands_on_a_line_of_its_own():
    made = formatted("select country,sum(amount) as total from t where amount between 3 and 5 group by country limit 10")

    assert made.splitlines() == [
        "SELECT country, sum(amount) AS total",
        "FROM t",
        "WHERE amount BETWEEN 3 AND 5",
        "GROUP BY country",
        "LIMIT 10",
    ]


def test_a_long_statement_is_broken_where_one_reads_a_break():
    lines = formatted(LONG).splitlines()

    assert lines[0] == "WITH monthly AS ("
    assert "  GROUP BY ALL" in lines
    assert "LEFT JOIN t b ON m.country=b.country" in lines
    assert "  AND m.country IN ('Germany', 'France')" in lines
    assert max(map(len, lines)) <= WIDTH


@pytest.mark.parametrize("sql", STATEMENTS)
def test_a_statement_means_the_same_after_it_is_laid_out(con, sql):
    made = formatted(sql)

    trees = [con.execute("SELECT json_serialize_sql(?)", [one]).fetchall()[0][0] for one in (sql, made)]
    assert "error_message" not in trees[0]
    assert said(made) == said(sql)
    assert comments(made) == comments(sql)
    assert formatted(made) == made


@pytest.mark.parametrize("sql", ["select (1", "select 1)", "select 'a'\n'b'", "", "  ", "select 'open"])
def test_what_cannot_be_laid_out_stays_as_it_is(sql):
    assert formatted(sql) == sql


PART = st.sampled_from(
    [
        "select",
        "from",
        "t",
        "where",
        "a",
        "and",
        "(",
        ")",
        ",",
        "'x'",
        "--c\n",
        "/*c*/",
        "left",
        "join",
        "group",
        "by",
        ".",
        "\n",
    ]
)


@given(st.lists(PART, max_size=25).map(" ".join) | st.text(max_size=60))
def test_nothing_is_added_or_lost_whatever_is_written(sql):
    made = formatted(sql)

    assert said(made) == said(sql)
