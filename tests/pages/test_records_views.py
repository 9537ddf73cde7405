"""Records, as AppTest runs it: what the grid is told, states without rows, and the plain pages without a bundle. Scrolling is in tests/e2e."""

import json
from pathlib import Path

import pytest

from backend.core.table import Column
from pages.components import records_grid
from tests.pages.query_stage import published
from tests.pages.stage import converting, ready
from tests.pages.version_stage import two_versions


@pytest.fixture
def bundle(tmp_path, monkeypatch):
    """The bundle is there, whatever this machine has built."""
    made = tmp_path / "records-grid.js"
    made.write_text("export const create = () => ({});")
    monkeypatch.setattr(records_grid, "BUNDLE", made)


@pytest.fixture
def no_bundle(monkeypatch):
    monkeypatch.setattr(records_grid, "BUNDLE", Path("/nowhere/records-grid.js"))


def told(app):
    """What the browser is told."""
    (grid,) = [one for one in app.get("bidi_component") if one.proto.component_name.endswith("listmill_records")]
    return json.loads(grid.proto.json)


def test_without_a_dataset_the_page_teaches_the_first_step(visitor):
    visitor.visit("records")

    assert "No rows to look at yet" in visitor.words()


def test_a_dataset_that_is_being_converted_shows_its_rows_later(visitor):
    visitor.visit("records", dataset=converting(visitor.me.id).dataset_id)

    assert "Not a list yet" in visitor.words()


def test_the_grid_is_told_the_version_its_rows_and_its_columns(visitor, bundle):
    made = ready(visitor.me.id)

    visitor.visit("records", dataset=made.dataset_id)

    data = told(visitor.app)
    assert (data["dataset"], data["version"], data["rows"]) == (str(made.dataset_id), str(made.version_id), 1000)
    assert [(one["name"], one["kind"]) for one in data["columns"]] == [("city", "text"), ("amount", "number")]


def test_before_the_profile_is_there_the_rows_are(visitor, bundle):
    visitor.visit("records", dataset=ready(visitor.me.id, profile=None).dataset_id)

    assert told(visitor.app)["rows"] == 1000


def test_a_past_version_is_read_as_such_and_not_cleaned(visitor, bundle):
    dataset_id, first, _ = two_versions(visitor.me.id)

    visitor.visit("records", dataset=dataset_id, version=1)

    data = told(visitor.app)
    assert data["version"] == str(first)
    assert data["offers"] == []
    assert "You look at version 1" in visitor.words()


def test_a_version_that_is_not_there_is_said(visitor, bundle):
    visitor.visit("records", dataset=ready(visitor.me.id).dataset_id, version=7)

    assert "has no version 7 to look at" in visitor.words()


def test_rows_that_fit_filters_can_be_handed_to_cleaning(visitor, bundle):
    visitor.visit("records", dataset=ready(visitor.me.id).dataset_id)

    assert [one["operation"] for one in told(visitor.app)["offers"]] == ["keep_rows", "drop_rows"]


def test_without_the_bundle_rows_come_page_by_page(visitor, no_bundle):
    dataset_id = published(visitor.me.id)

    visitor.visit("records", dataset=dataset_id)
    first = visitor.app.dataframe[0].value
    visitor.app.button(key="records_next").click()
    visitor.again()

    assert "Rows 101 to 200 of 1,200" in visitor.words()
    assert list(first["row"])[:2] == [1, 2]
    assert next(iter(visitor.app.dataframe[0].value["row"])) == 101


def test_without_the_bundle_a_view_in_the_address_is_shown_and_can_be_left(visitor, no_bundle):
    asked = json.dumps([{"column": "city", "operator": "eq", "value": "Bremen"}])

    visitor.visit("records", dataset=published(visitor.me.id), filter=asked, sort="-amount")
    assert "of 400" in visitor.words()
    assert "Sorted by amount descending · 1 filter" in visitor.words()

    visitor.app.button(key="records_clear").click()
    visitor.again()
    assert "of 1,200" in visitor.words()


def test_without_the_bundle_a_search_that_finds_nothing_says_so(visitor, no_bundle):
    visitor.visit("records", dataset=published(visitor.me.id), search="nowhere")

    assert "No row here" in visitor.words()


@pytest.mark.parametrize(
    ("name", "kind", "profile", "plain"),
    [
        ("amount", "BIGINT", {"min": 0, "max": 90}, False),
        ("order id", "BIGINT", {}, True),
        ("postcode", "BIGINT", {}, True),
        ("founded", "BIGINT", {"min": 1950, "max": 2024}, True),
        ("tel", "BIGINT", {"likely": "phone"}, True),
        ("year", "DOUBLE", {}, False),
    ],
)
def test_numbers_that_are_names_are_written_as_they_are(name, kind, profile, plain):
    assert records_grid.is_name(Column(name, kind), profile) is plain


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("DECIMAL(18,2)", "number"),
        ("UBIGINT", "number"),
        ("TIMESTAMP WITH TIME ZONE", "moment"),
        ("DATE", "date"),
        ("BOOLEAN", "boolean"),
        ("VARCHAR", "text"),
        ("INTEGER[]", "nested"),
        ("STRUCT(a INTEGER)", "nested"),
        ("UUID", "text"),
    ],
)
def test_every_type_is_something_a_person_can_filter_by(kind, shown):
    assert records_grid.kind_of(Column("c", kind)) == shown


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("", None),
        ("not json", None),
        ('["c", "a"]', ("c", "a")),
        ('{"hide": ["b"]}', ("a", "c")),
        ('{"show": ["a", "b"], "pin": ["b"]}', ("b", "a")),
        ('{"pin": ["c"]}', ("c", "a", "b")),
        ('["gone"]', None),
        ('{"hide": "b"}', None),
        ("7", None),
    ],
)
def test_the_columns_of_an_address_are_those_that_are_exported(told, shown):
    assert records_grid.shown_columns(["a", "b", "c"], told) == shown


def test_the_export_menu_takes_the_view_of_the_address(visitor, bundle):
    asked = json.dumps([{"column": "city", "operator": "eq", "value": "Bremen"}])

    visitor.visit("records", dataset=published(visitor.me.id), filter=asked, columns='["city"]')

    assert [one.proto.popover.label for one in visitor.app.get("popover")] == ["Export"]


def test_an_address_that_cannot_be_read_offers_no_export_of_everything(visitor, bundle):
    visitor.visit("records", dataset=published(visitor.me.id), filter="{")

    assert not visitor.app.get("popover")


@pytest.mark.parametrize(
    ("columns", "key"),
    [
        ([("id", "BIGINT", 10, 0)], "id"),
        ([("city", "VARCHAR", 3, 0), ("code", "VARCHAR", 10, 0)], "code"),
        ([("price", "DOUBLE", 10, 0), ("day", "DATE", 10, 0)], None),
        ([("id", "BIGINT", 9, 1)], None),
    ],
)
def test_single_rows_are_told_by_a_column_that_names_every_row(columns, key):
    told = [{"name": n, "type": t, "distinct": d, "distinct_exact": True, "nulls": e} for n, t, d, e in columns]

    assert records_grid.key_of({"rows": 10, "columns": told}) == key


def test_what_is_looked_at_opens_as_a_statement(visitor, bundle):
    asked = '[{"column": "city", "operator": "eq", "value": "Bremen"}]'
    visitor.visit("records", dataset=published(visitor.me.id), filter=asked, sort="-amount", columns='["amount"]')

    visitor.app.button(key="view_as_sql").click()
    visitor.again()

    sql = visitor.app.query_params["sql"]
    sql = sql if isinstance(sql, str) else sql[0]
    assert " ".join(sql.split()).startswith(
        'SELECT "amount" FROM sample_properties WHERE (("city" = \'Bremen\')) ORDER BY "amount" DESC'
    )


def test_a_past_version_is_not_offered_as_a_statement(visitor, bundle):
    dataset_id, _, _ = two_versions(visitor.me.id)

    visitor.visit("records", dataset=dataset_id, version=1)

    assert not any(one.key == "view_as_sql" for one in visitor.app.button)
