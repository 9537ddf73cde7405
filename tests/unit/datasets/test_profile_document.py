"""The profile as one HTML file: everything in it, nothing fetched, nothing of the data alive."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from backend.datasets.profiles.document import CARDS_MAX, Heading, profile_document
from tests.profiling import profile

MADE = datetime(2026, 3, 1, 14, 5, tzinfo=UTC)
HOSTILE = """<script>alert(1)</script>"><img src=x onerror=alert(2)> ' javascript:alert(3) &lt; \x07 {{7*7}}"""
REPAIR = {
    "rows_loaded": 500,
    "rows_aside": 2,
    "format": "csv",
    "encoding": "utf-8",
    "repairs": [{"kind": "dates", "count": 3, "detail": "3 dates were written in another notation."}],
    "cells_not_fitting": [{"column": "n", "count": 4, "examples": ["x"]}],
}


class Reader(HTMLParser):
    """Collects tags and attributes, and checks that what is opened is closed."""

    VOID = frozenset({"meta", "rect", "line", "link", "br"})

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.open = set(), [], []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def read(document):
    reader = Reader()
    reader.feed(document)
    reader.close()
    assert reader.open == []
    return reader


def document(folder, query, *, name="Orders", repair=REPAIR):
    found, _ = profile(folder, query)
    return profile_document(found, Heading(name, 3, "uploaded as orders.csv", MADE, repair))


QUERY = """SELECT i AS id, i % 9 AS n, 2.5 * (i % 9) + i % 2 AS x, CASE WHEN i % 50 = 0 THEN ' Bonn' ELSE 'Town ' || i % 30 END AS town,
  DATE '2024-01-01' + (i % 200)::INTEGER AS day, i % 3 = 0 AS yes, NULL::VARCHAR AS gone, 'free text ' || hash(i) AS note, 1950 + i % 60 AS built
  FROM range(500) t(i)"""


def test_the_document_says_what_a_person_wants_to_know(tmp_path):
    text = document(tmp_path, QUERY)

    reader = read(text)
    for said in (
        "<h1>Orders</h1>",
        "Version 3 · uploaded as orders.csv",
        "<dd>500</dd>",
        "3 dates were written in another notation.",
        "4 cells of “n” did not fit its type and are empty.",
        "2 were kept aside.",
        "10 values begin or end with a space.",
        "Every cell is empty.",
        "1950",
        "What moves together",
        "Made by Listmill on 1 March 2026, 14:05 UTC.",
    ):
        assert said in text, said
    assert {"svg", "article", "table", "style"} <= reader.tags


def test_nothing_is_run_and_nothing_is_fetched(tmp_path):
    reader = read(document(tmp_path, QUERY))

    assert reader.tags.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "form", "base"})
    addresses = [value for _, name, value in reader.attributes if name in {"href", "src", "action", "xlink:href"}]
    assert all(address.startswith("#c") for address in addresses)
    policy = [value for _, name, value in reader.attributes if name == "content" and "default-src" in value]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"]


def test_hostile_names_and_cells_are_text(tmp_path):
    cell = HOSTILE.replace("'", "''")
    name = HOSTILE.replace('"', '""')
    query = f"""SELECT CASE WHEN i % 3 = 0 THEN '{cell}' ELSE 'x' || i % 4 END AS "{name}", '{cell}' AS same, i AS n FROM range(90) t(i)"""
    repair = REPAIR | {"repairs": [{"kind": HOSTILE, "count": 1, "detail": HOSTILE}], "encoding": HOSTILE}

    text = document(tmp_path, query, name=HOSTILE, repair=repair)

    reader = read(text)
    assert reader.tags.isdisjoint({"script", "img"})
    assert not [name for _, name, _ in reader.attributes if name.startswith("on")]
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", text)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


@pytest.mark.parametrize(
    "query", ["SELECT 1 AS a WHERE false", "SELECT NULL AS a", "SELECT [1] AS a, {'b': 2} AS c, 'inf'::DOUBLE AS d"]
)
def test_odd_versions_have_a_document_too(tmp_path, query):
    assert "<h1>Orders</h1>" in document(tmp_path, query, repair={})


def test_a_profile_of_before_has_a_document(tmp_path):
    found, _ = profile(tmp_path, QUERY)
    before = {key: found[key] for key in ("rows", "duplicate_rows", "columns", "warnings")}
    for column in before["columns"]:
        for key in ("likely", "likely_misfits", "series"):
            column.pop(key)
        column["length"].pop("histogram", None)
        column["warnings"] = [{"kind": one["kind"], "detail": one["detail"]} for one in column["warnings"]]

    assert read(profile_document(before, Heading("Orders", 1, "", MADE))).tags


def test_columns_beyond_the_cards_stand_in_a_table(tmp_path):
    many = ", ".join(f"i + {n} AS c{n}" for n in range(CARDS_MAX + 5))

    text = document(tmp_path, f"SELECT {many} FROM range(4) t(i)")

    assert text.count("<article") == CARDS_MAX
    assert f"<td>c{CARDS_MAX + 4}</td>" in text
