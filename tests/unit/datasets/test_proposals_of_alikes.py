"""Spellings of one value and rows of one customer: found where they are, and never where values only look alike."""

import duckdb
import pytest

from backend.core.table import Column
from backend.datasets.cleaning.proposing import surplus
from backend.datasets.cleaning.proposing.clusters import by_case, by_fingerprint, by_ngrams, by_slips, merged
from backend.datasets.cleaning.proposing.looking import look_at
from backend.datasets.course import Course
from benchmarks.clean_corpus import DISTINCT
from tests.proposing import only, proposals
from tests.reading import Listener

PEOPLE = """SELECT range AS id, ['Ada', 'Björn', 'Chloé', 'Dieter', 'Elena', 'François', 'Greta'][1 + range % 7] || ' ' ||
    ['Andersen', 'Bauer', 'Costa', 'Dubois', 'Eriksson', 'Fischer', 'García', 'Hoffmann', 'Jensen', 'Keller', 'Lefèvre'][1 + range % 11] AS name,
    ['Mill Road', 'High Street', 'Ostkai'][1 + range % 3] || ' ' || range AS street, lpad((range * 37 % 99999)::VARCHAR, 5, '0') AS postcode,
    'p' || range || '@example.com' AS email FROM range(400)"""
AGAIN = [
    ("Ada Andersen", "Mill Road 0", "00000", None),  # the first one, without its address
    ("Bauer, Björn", "High  Street 1", "00037", "p1@example.com"),
    ("Chloé Csta", "Ostkai 2", "00074", "p2@example.com"),
]


def groups(found):
    return {(group.target, tuple(value for value, _ in group.members if value != group.target)) for group in found}


@pytest.mark.parametrize("name", sorted(DISTINCT))
def test_different_values_are_never_merged(name):
    values = sorted(set(DISTINCT[name]))
    alike = dict.fromkeys(values, 100)
    apart = {value: 1 if i % 3 else 100 for i, value in enumerate(values)}

    assert merged(alike) == []
    assert [method(apart) for method in (by_case, by_fingerprint, by_ngrams)] == [[], [], []]
    # Kempen that occurs once beside a hundred Kempten could be a slip: a person decides.
    assert groups(by_slips(apart)) <= {("Kempten", ("Kempen",))}


def test_figures_and_signs_with_a_meaning_keep_values_apart():
    counts = dict.fromkeys(["1.5", "15", "1-5", "A-", "A+", "a", "C++", "c#", "-5 °C", "5 °C", "Room 1/2", "Room 12"], 50)

    assert merged(counts) == []


def test_each_method_finds_its_kind_of_spelling():
    assert groups(by_case({"Bonn": 9, "BONN": 2, "bonn": 1})) == {("Bonn", ("BONN", "bonn"))}
    assert groups(by_fingerprint({"Zürich": 9, "Zuerich": 2, "ZURICH.": 1})) == {("Zürich", ("Zuerich", "ZURICH."))}
    assert groups(by_fingerprint({"Acme Limited": 9, "ACME, Ltd.": 2})) == {("Acme Limited", ("ACME, Ltd.",))}
    assert groups(by_fingerprint({"Hauptstraße 5": 9, "Hauptstr. 5": 2})) == {("Hauptstraße 5", ("Hauptstr. 5",))}
    assert groups(by_ngrams({"Blue Harbour": 9, "Blueharbour": 2})) == {("Blue Harbour", ("Blueharbour",))}
    assert groups(by_slips({"Leipzig": 90, "Leizpig": 2, "Lepzig": 1})) == {("Leipzig", ("Leizpig", "Lepzig"))}


def test_a_slip_that_could_be_two_values_is_left():
    assert by_slips({"Hamburg": 50, "Homburg": 50, "Hmburg": 1}) == []


def test_of_equally_frequent_spellings_the_one_with_a_capital_is_kept():
    assert by_case({"munich": 3, "MUNICH": 3, "Munich": 3})[0].target == "Munich"


def test_people_typed_again_are_proposed_and_other_people_are_not(tmp_path):
    listed = ", ".join(
        f"({900 + i}, " + ", ".join("NULL" if cell is None else f"'{cell}'" for cell in one) + ")"
        for i, one in enumerate(AGAIN)
    )
    again = f"SELECT * FROM (VALUES {listed})"

    found = only(proposals(tmp_path, f"{PEOPLE} UNION ALL {again}"), "dedupe_fuzzy")

    assert (found.enabled, found.rows) == (False, 3)
    assert found.parameters["columns"] == ["name", "street", "postcode", "email"]
    assert "alike" in found.reason
    assert "dedupe_fuzzy" not in {one.operation for one in proposals(tmp_path, PEOPLE)}


@pytest.mark.parametrize(("keep", "gone"), [("first", [2, 5]), ("fullest", [1, 5])])
def test_of_rows_that_are_nearly_the_same_the_first_or_the_fullest_stays(keep, gone):
    rows = """(VALUES (1, 'Ada Andersen', NULL, '01067'), (2, 'Ada Anderson', '0351 1234567', '01067'), (3, 'Bo Bauer', '1', '01067'),
        (4, 'Cleo Costa', '+49 30 7654321', '10115'), (5, 'Cléo Costa', '030 7654321', '10115')) t(id, name, phone, postcode)"""
    asked = {"columns": ["name", "phone", "postcode"], "block": [], "similarity": 0.9, "keep": keep}
    with duckdb.connect() as con:
        table = surplus(con, rows, asked, row="id", course=Course(Listener(), 1))

        assert [row[0] for row in con.execute(f"SELECT row FROM {table} ORDER BY row").fetchall()] == gone


def test_a_chain_of_rows_that_are_alike_ends_at_its_first_row():
    rows = "(SELECT range AS id, 'Maximilian Mustermann' || repeat('x', range::INTEGER) AS name, 'Bonn' AS city FROM range(40))"
    asked = {"columns": ["name", "city"], "block": ["name"], "similarity": 0.9, "keep": "first"}
    with duckdb.connect() as con:
        table = surplus(con, rows, asked, row="id", course=Course(Listener(), 1))

        assert con.execute(f"SELECT count(*), min(row) FROM {table}").fetchall() == [(39, 1)]


def test_of_a_large_list_a_part_is_looked_at_and_the_reason_says_about(tmp_path):
    query = "SELECT range AS id, 'text number ' || range || CASE WHEN range % 50 = 0 THEN ' ' ELSE '' END AS note FROM range(600_000)"

    found = only(proposals(tmp_path, query), "trim", "note")

    assert found.enabled
    assert 11_000 <= found.cells <= 13_000
    assert found.reason.startswith("“note” has about 12,000 cells with spaces around")


def test_of_lists_with_very_long_texts_fewer_rows_are_looked_at():
    rows = "(SELECT range AS \"\x01row\", 'x' AS note FROM range(5000))"
    profile = {"columns": [{"name": "note", "length": {"mean": 100_000}}]}
    with duckdb.connect() as con:
        found = look_at(
            con, rows, columns=[Column("note", "VARCHAR")], rows=5_000, profile=profile, course=Course(Listener(), 1)
        )

        assert (found.is_whole, found.looked) == (False, 64 * (2_000 // 64))
