"""Names of files, datasets and tables."""

import re

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.adapters.storage.protocol import check_key
from backend.core.errors import Rejected
from backend.datasets.names import check_file_name, check_name, dataset_name, free_table_name, safe_file_name, table_name


@pytest.mark.parametrize(
    "name",
    [
        "orders.csv",
        "ORDERS.TSV",
        "a.txt",
        "x.csv.gz",
        "x.CSV.ZST",
        "x.csv.zip",
        "x.json.gz",
        "plan.XLSX",
        "x.parquet",
        "größe 2026 (final).csv",
        "...csv",
        ".csv",
        "a" * 251 + ".csv",
    ],
)
def test_a_usual_file_name_is_kept_as_it_is(name):
    assert check_file_name(name) == name


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "has no name"),
        ("   ", "has no name"),
        ("a" * 296 + ".csv", "300 characters"),
        ("../orders.csv", "is a path"),
        ("/etc/orders.csv", "is a path"),
        ("C:\\orders.csv", "is a path"),
        ("..", "is a path"),
        ("or\0ders.csv", "U+0000"),
        ("or\nders.csv", "U+000A"),
        ("\u202evsc.csv", "U+202E"),
        ("\ud800.csv", "U+D800"),
        ("orders.exe", "ending in .exe"),
        ("orders", "without an ending"),
        ("orders.csv.rar", "ending in .rar"),
        ("orders.xlsx.gz", "ending in .gz"),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_a_sentence_with_what_to_do(name, says):
    with pytest.raises(Rejected) as refused:
        check_file_name(name)

    assert says in refused.value.detail
    assert refused.value.hint


@pytest.mark.parametrize(
    ("file_name", "dataset", "table", "key"),
    [
        ("orders-2026.csv", "orders-2026", "orders_2026", "orders-2026.csv"),
        ("orders.csv.gz", "orders", "orders", "orders.csv.gz"),
        ("2026 Größe.TSV", "2026 Größe", "t_2026_grosse", "2026_Grosse.tsv"),
        ("select.csv", "select", "select_list", "select.csv"),
        ("Заказы.csv", "Заказы", "list", "file.csv"),
        ("duckdb_tables.csv", "duckdb_tables", "t_duckdb_tables", "duckdb_tables.csv"),
        (".csv", ".csv", "csv", "csv.csv"),
    ],
)
def test_a_file_name_gives_the_dataset_its_name_the_table_and_the_key(file_name, dataset, table, key):
    assert (dataset_name(file_name), table_name(dataset_name(file_name)), safe_file_name(file_name)) == (dataset, table, key)


@given(st.text(max_size=300))
def test_every_table_name_is_plain_sql(name):
    made = table_name(name)

    assert re.fullmatch(r"[a-z][a-z0-9_]{0,62}", made)


@given(st.lists(st.text("aB1_ -ß.order", max_size=70), max_size=12))
def test_table_names_of_one_person_are_unique(names):
    taken = set()
    for name in names:
        made = free_table_name(name, taken)
        assert made not in taken
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,62}", made)
        taken.add(made)


def test_a_taken_table_name_gets_a_number_and_still_fits():
    long = "a" * 63

    assert free_table_name("orders", {"orders", "orders_2"}) == "orders_3"
    assert free_table_name(long, {long}) == "a" * 61 + "_2"


def test_no_word_that_duckdb_keeps_for_itself_becomes_a_table_without_quotes():
    with duckdb.connect() as engine:
        words = [word for (word,) in engine.execute("SELECT DISTINCT keyword_name FROM duckdb_keywords()").fetchall()]
        for word in words:
            engine.execute(f"CREATE TABLE {table_name(word)} (a INT)").fetchall()
            engine.execute(f"SELECT {table_name(word)}.a FROM {table_name(word)}").fetchall()

    assert len({table_name(word) for word in words}) == len(words)


@given(st.text(max_size=255))
def test_every_name_that_is_taken_makes_a_key(name):
    try:
        check_name(name, what="file")
    except Rejected:
        return

    assert check_key(f"sources/x/{safe_file_name(name + '.csv')}").endswith(".csv")
