import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.adapters.engine import quote_identifier, quote_text
from backend.adapters.engine.child import prepare
from backend.adapters.engine.functions import CALLABLE, TABLE_FUNCTIONS, VOLATILE
from backend.adapters.engine.gate import MAX_CHARACTERS, admit
from backend.core.errors import Rejected, TooLarge

HONEST = [
    "SELECT * FROM sales LIMIT 5;",
    "FROM sales SELECT country, count(*) GROUP BY ALL ORDER BY 2 DESC",
    "-- what sells\nSELECT country FROM sales /* all of it */ WHERE price > 3 AND NOT (qty < 2 OR qty IS NULL)",
    "WITH a AS (SELECT country, sum(amount) s FROM sales GROUP BY 1), b AS (SELECT * FROM a) SELECT * FROM b WHERE s > (SELECT avg(s) FROM a)",
    "SELECT id, row_number() OVER (PARTITION BY country ORDER BY amount DESC) rn FROM sales QUALIFY rn <= 3",
    "SELECT sum(amount) OVER w, lag(amount, 1, 0) OVER w FROM sales WINDOW w AS (ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)",
    "SELECT list_transform([1, 2], lambda x: x + 1), list_filter([1, 2], x -> x > 1), [y * 2 FOR y IN [1, 2] IF y > 1]",
    "WITH RECURSIVE r AS (SELECT 1 n UNION ALL SELECT n + 1 FROM r WHERE n < 10) SELECT * FROM r",
    "SELECT unnest(range(3)), generate_series FROM generate_series(1, 3)",
    "PIVOT sales ON status IN ('paid', 'new') USING sum(amount) GROUP BY country",
    "UNPIVOT (SELECT price, amount FROM sales) ON price, amount",
    "SELECT x.* FROM (VALUES (1, 2), (3, 4)) x(a, b)",
    "SELECT a.country FROM sales a JOIN people b ON a.id = b.id LEFT JOIN people c ON b.id = c.id ASOF JOIN people d ON a.id >= d.id",
    "SELECT country, avg(price) FILTER (qty > 3), median(amount), quantile_cont(price, 0.9) FROM sales GROUP BY GROUPING SETS ((country), ())",
    "SELECT CASE WHEN price > 10 THEN 'a' WHEN price IS NULL THEN 'b' ELSE 'c' END k, count(DISTINCT id) FROM sales GROUP BY 1 HAVING count(*) > 1",
    "SELECT * FROM sales TABLESAMPLE 10%",
    "SELECT * FROM sales USING SAMPLE reservoir(5 ROWS)",
    "(SELECT 1) UNION ALL (SELECT 2) EXCEPT SELECT 3 INTERSECT SELECT 4",
    "SELECT id FROM sales UNION BY NAME SELECT id, country FROM sales ORDER BY ALL NULLS LAST LIMIT 3 OFFSET 1",
    "SELECT date_trunc('month', day), sum(amount)::DECIMAL(12, 2) FROM sales WHERE day >= DATE '2024-01-01' - INTERVAL 3 MONTH GROUP BY 1",
    "SELECT * EXCLUDE (comment) REPLACE (price + 1 AS price) RENAME (country AS land) FROM sales WHERE comment ILIKE '%late%'",
    "SELECT histogram(qty), mode(country), max_by(id, amount), arg_min(id, amount), approx_count_distinct(email) FROM sales",
    "SELECT {'a': 1}.a, [1, 2][1], MAP {'a': 1}['a'], 'abc'[1:2], struct_pack(a := 1), (1, 'x')",
    "SELECT regexp_extract(email, '@(.*)', 1) d, string_agg(DISTINCT country, ', ' ORDER BY country) FROM sales GROUP BY 1",
    "SELECT t.country, u.c FROM sales t, LATERAL (SELECT count(*) c FROM range(t.qty)) u",
    "VALUES (1), (2)",
    "TABLE sales",
    "SELECT COLUMNS('p.*'), COLUMNS(c -> c LIKE 'a%') FROM sales",
    "SELECT extract(year FROM day), day + 3, age(day, DATE '2020-01-01'), strftime(day, '%Y-%m'), day AT TIME ZONE 'UTC' FROM sales",
    "SELECT country COLLATE NOCASE, price BETWEEN 1 AND 2, country IN ('a', 'b'), country LIKE 'a\\_%' ESCAPE '\\' FROM sales",
    "SELECT * FROM sales WHERE id IN (SELECT id FROM people) AND EXISTS (FROM people p WHERE p.id = sales.id) AND id = ANY (SELECT 1)",
    "SELECT coalesce(price, 0), ifnull(price, 1), nullif(price, 2), if(qty > 1, 1, 2), try_cast(email AS INT), TRY(1 / 0) FROM sales",
    "SELECT json_extract_string('{\"a\": 1}', '$.a'), '{\"a\": 1}'::JSON ->> 'a', j.value FROM json_each('{\"b\": 2}') j",
    "SELECT DISTINCT ON (country) * FROM sales ORDER BY country, price DESC",
    "SELECT country, sum(amount) FROM sales GROUP BY ROLLUP (country) ORDER BY grouping(country)",
    "SELECT corr(price, amount), regr_slope(price, amount), stddev(price), var_pop(price), kurtosis(price), entropy(qty) FROM sales",
    "SELECT round(price, 2), abs(-1), ceil(1.2), 7 // 2, 7 % 2, 2 ** 3, 5!, ~1, 'a' || 'b', 1 << 2, 'a' ~ 'b', 'x' GLOB '*' FROM sales",
    "SELECT sales FROM sales",
    "SELECT #1, country.upper().lower() FROM sales",
    "SELECT * FROM sales POSITIONAL JOIN people",
    "SELECT * FROM main.sales",
    "DESCRIBE sales",
    "DESCRIBE SELECT 1 AS a",
    "SUMMARIZE sales",
    "FROM (SUMMARIZE sales) SELECT column_name, max",
    "SHOW TABLES",
    "EXPLAIN SELECT * FROM sales",
    "explain analyze select count(*) from sales",
    "-- why is it slow\nEXPLAIN /* really */ ANALYZE SELECT 1",
    "EXPLAIN (FORMAT JSON) SELECT * FROM sales",
    "/* what is there */ show -- all\n tables ;",
    "WITH sales AS (SELECT * FROM sales WHERE qty > 1) SELECT count(*) FROM sales",
]


@pytest.fixture(scope="module")
def con(tmp_path_factory):
    made = prepare(memory_mb=200)
    made.execute(
        "CREATE TABLE sales AS SELECT i AS id, 'DE' AS country, 'paid' AS status, i % 9 AS qty, i * 1.5 AS price, i * 2.5 AS amount, "
        "DATE '2024-01-01' + (i % 99)::INT AS day, 'a@b.test' AS email, 'late' AS comment FROM range(100) r(i)"
    ).fetchall()
    made.execute("CREATE TABLE people AS SELECT i AS id FROM range(10) r(i)").fetchall()
    made.execute("CREATE TABLE secrets AS SELECT 'x' AS secret").fetchall()
    yield made
    made.close()


def check(con, sql):
    return admit(con, sql, tables=["sales", "people"], known=["others"])


@pytest.mark.parametrize("sql", HONEST)
def test_honest_statements_pass_and_run(con, sql):
    admitted = check(con, sql)

    con.sql(admitted.sql).to_arrow_table()


def test_it_says_which_tables_a_statement_reads(con):
    admitted = check(con, 'WITH a AS (FROM "SALES") SELECT * FROM a, main.people')

    assert admitted.tables == {"sales", "people"}


def test_a_table_that_only_stands_in_a_text_is_not_read(con):
    assert check(con, "SELECT 'sales' AS people").tables == frozenset()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM secrets, (WITH secrets AS (SELECT 1) FROM secrets)",
        "WITH secrets AS (SELECT * FROM secrets) SELECT * FROM secrets",
        "WITH a AS (SELECT * FROM secrets), secrets AS (SELECT 1) SELECT * FROM a",
        "WITH RECURSIVE secrets AS (SELECT secret FROM secrets UNION ALL SELECT secret FROM secrets) SELECT * FROM secrets",
        "SELECT (WITH secrets AS (SELECT 1) SELECT 1), (SELECT secret FROM secrets)",
        "WITH main AS (SELECT 1), secrets AS (SELECT 2) SELECT * FROM main.secrets",
        "WITH secrets AS (SELECT 1 AS a) SELECT * FROM memory.main.secrets",
        "SELECT 1 ORDER BY (SELECT max(secret) FROM secrets)",
        "SELECT 1 LIMIT (SELECT count(*) FROM secrets)",
        "SELECT * FROM range((SELECT length(secret) FROM secrets))",
        "PIVOT secrets ON secret IN ('x') USING count(*)",
        "DESCRIBE secrets",
        "SUMMARIZE secrets",
        "EXPLAIN SELECT * FROM secrets",
        "EXPLAIN ANALYZE SELECT * FROM secrets",
        "EXPLAIN (FORMAT JSON) SELECT * FROM secrets",
        "SELECT list_transform([1], lambda x: (SELECT max(secret) FROM secrets))",
        "SELECT sum(qty) FILTER ((SELECT true FROM secrets)) OVER (PARTITION BY (SELECT secret FROM secrets)) FROM sales",
    ],
)
def test_a_table_of_somebody_else_is_out_of_reach_wherever_it_stands(con, sql):
    with pytest.raises(Rejected, match=r"secrets|another schema"):
        check(con, sql)


@pytest.mark.parametrize(
    ("sql", "detail", "hint"),
    [
        ("SELECT 1; SELECT 2", "There are 2 statements; one runs at a time.", "one after the other"),
        ("  ;; ", "There is no statement to run.", "SELECT"),
        ("-- nothing here", "There is no statement to run.", "SELECT"),
        ("DELETE FROM sales", "DELETE does not run here: a query may only read.", "Clean"),
        ("/* a */ -- b\n truncate sales", "TRUNCATE does not run here: a query may only read.", "Export"),
        ("PIVOT sales ON status USING count(*)", "PIVOT needs to be told its columns here.", "IN ("),
        ("SELECT ?", "The statement has a placeholder (? or $name).", "value"),
        ("SELECT * FROM read_csv('x.csv')", "read_csv() reads files; a query reads datasets only.", "Upload"),
        ("SELECT lenght(country) FROM sales", "There is no function “lenght” here.", "length"),
        ("SELECT * FROM slaes", "There is no table “slaes”.", "sales"),
        ("SELECT * FROM xyz", "There is no table “xyz”.", "others, people, sales"),
        ("SHOW DATABASES", "This form of SHOW does not run here.", "SHOW TABLES"),
        (
            "WITH w AS (DELETE FROM sales RETURNING *) FROM w",
            "WITH holds a statement that writes; a query may only read.",
            "SELECT",
        ),
        ("EXPLAIN ANALYZE DELETE FROM sales", "DELETE does not run here: a query may only read.", "Clean"),
        ("EXPLAIN SELECT 1; DROP TABLE sales", "There are 2 statements; one runs at a time.", "one after the other"),
        ("WITH x AS (SELECT 1) DELETE FROM sales", "DELETE does not run here: a query may only read.", "Clean"),
        ("SELECT \x00", "The statement holds a NUL character.", "Remove"),
        ("SELECT " + "(" * 100 + "1" + ")" * 100, "The statement is nested too deeply.", "WITH"),
    ],
)
def test_what_does_not_run_is_answered_with_what_to_do(con, sql, detail, hint):
    with pytest.raises(Rejected) as refused:
        check(con, sql)

    assert refused.value.detail == detail
    assert hint in refused.value.hint


def test_a_statement_beyond_the_length_is_too_large(con):
    with pytest.raises(TooLarge):
        check(con, "SELECT '" + "x" * MAX_CHARACTERS + "'")


def test_a_mistake_is_told_with_its_line(con):
    with pytest.raises(Rejected, match=r"syntax error.*\(line 2\)"):
        check(con, "SELECT country\nFORM sales WHERE")


def test_every_function_on_the_list_exists():
    # DuckDB writes two of them in mixed case; the parser's own operators are not in its catalogue.
    with duckdb.connect() as con:
        there = {name.lower() for (name,) in con.sql("SELECT DISTINCT function_name FROM duckdb_functions()").fetchall()}

    assert not (CALLABLE | TABLE_FUNCTIONS) - there


def test_no_function_on_the_list_reads_files_state_or_the_catalogue():
    dangerous = {
        "getenv", "getvariable", "current_setting", "set_config", "nextval", "currval", "setval", "setseed", "write_log", "error",
        "read_text", "read_blob", "query", "query_table", "json_execute_serialized_sql", "json_serialize_plan", "which_secret",
        "txid_current", "in_search_path", "parse_path", "sleep_ms", "pg_sleep", "current_query", "to_aggregate_state", "finalize",
        "combine", "glob", "sniff_csv", "version", "current_user",
    }  # fmt: skip

    assert not CALLABLE & dangerous
    assert not [
        name
        for name in CALLABLE | TABLE_FUNCTIONS
        if name.startswith(("read_", "duckdb_", "pragma_", "__internal", "parquet_"))
    ]
    assert not {"random", "now", "uuid", "today"} - VOLATILE


@given(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_only_the_allowed_names_pass_whatever_a_table_is_called(con, name):
    asked = f"SELECT * FROM {quote_identifier(name)}"

    if name.lower() in {"sales", "people"}:
        assert check(con, asked).tables == {name.lower()}
    else:
        with pytest.raises(Rejected):
            check(con, asked)


@given(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=60))
def test_a_quoted_text_stays_a_text(con, text):
    admitted = check(con, f"SELECT {quote_text(text)} AS a")

    assert con.execute(admitted.sql).fetchall() == [(text,)]


@given(st.text(max_size=80))
def test_any_text_at_all_is_admitted_or_refused_in_our_words(con, text):
    refused = None
    try:
        check(con, text)
    except Rejected as error:
        refused = error

    assert refused is None or (refused.detail and refused.hint)
