import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.queries.statement import cache_key, mentioned, normal, one_line, pieces, volatile


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT a FROM t", "select   a\n\tFrom t ;"),
        ("select a from t -- all of it\nwhere b", "select a from t /* some */ where b"),
        ("select 'a' AS x", "SELECT 'a' as x"),
    ],
)
def test_gaps_comments_and_the_case_of_keywords_do_not_matter(one, other):
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("select 'a b'", "select 'a  b'"),
        ("select 'FROM'", "select 'from'"),
        ('select "A  b"', 'select "A b"'),
        ("select 1 as Total", "select 1 as total"),
        ("select 1 as From", "select 1 as from"),
        ("select Id from t", "select id from t"),
        ("select 'a' -- b\n, c", "select 'a' -- b, c"),
        ("select $$a  b$$", "select $$a b$$"),
        ("select $x$ -- $x$", "select $x$  $x$"),
        ("select e'it\\'s  a'", "select e'it\\'s a'"),
        ("select 'a'\n'b'", "select 'a' 'b'"),
        ("select 1 /* /* a */ b */ , 2", "select 1  , 2"),
        ("select 1 - -1", "select 1 --1"),
    ],
)
def test_what_may_change_the_answer_stays_apart(one, other):
    assert normal(one) != normal(other)


@given(st.text(alphabet="aA1 '\"$-/*\n\\eE;x().", max_size=40))
def test_a_statement_is_cut_into_pieces_without_losing_any(sql):
    assert "".join(piece.text for piece in pieces(sql)) == sql


@given(st.text(alphabet="aAs '\"$-/*\n\\eE;x", max_size=40))
def test_the_normal_form_is_its_own_normal_form(sql):
    assert normal(normal(sql)).split() == normal(sql).split()


def test_tables_are_found_by_name_in_any_case_and_quoting():
    sql = 'WITH a AS (SELECT * FROM "Orders") SELECT people.name FROM PEOPLE JOIN a USING (id)'

    assert mentioned(sql, ["orders", "people", "others"]) == ["orders", "people"]


def test_a_name_in_a_text_or_a_comment_is_no_table():
    assert mentioned("SELECT 'orders' -- people\n", ["orders", "people"]) == []


def test_a_part_of_a_longer_name_is_no_table():
    assert mentioned("SELECT * FROM my_orders_2", ["orders"]) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT random()",
        "SELECT now ()",
        'SELECT "uuid"()',
        "SELECT * FROM t WHERE day > CURRENT_DATE - 7",
        "SELECT age(day) FROM t",
        "SELECT * FROM t USING SAMPLE 10",
        "FROM t TABLESAMPLE 5%",
        "SHOW TABLES",
    ],
)
def test_answers_of_chance_and_clock_are_not_kept(sql):
    assert volatile(sql)
    assert cache_key(sql, {}, limits=[1]) is None


@pytest.mark.parametrize("sql", ["SELECT age, now, random FROM people", "SELECT 'now()'", "SELECT 1 -- random()\n"])
def test_columns_and_texts_of_such_names_do_not_stop_an_answer_from_being_kept(sql):
    assert not volatile(sql)


def test_an_answer_is_found_by_statement_versions_and_limits():
    key = cache_key("SELECT * FROM t", {"t": "1"}, limits=[10])

    assert key == cache_key("select *\nfrom t", {"t": "1"}, limits=[10])
    assert key != cache_key("SELECT * FROM t", {"t": "2"}, limits=[10])
    assert key != cache_key("SELECT * FROM t", {"t": "1"}, limits=[11])


def test_a_statement_as_a_title_is_one_short_line():
    assert one_line("SELECT *\n  FROM t") == "SELECT * FROM t"
    assert one_line("x" * 100) == "x" * 79 + "…"
