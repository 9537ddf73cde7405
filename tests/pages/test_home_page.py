"""Datasets: the list, the samples, the menu."""

from backend.core.config import settings
from backend.datasets.service import list_datasets, rename_dataset
from backend.jobs import service as jobs
from backend.jobs.states import Status
from tests.pages.stage import converting, failed, ready


def test_an_empty_first_visit_says_what_to_do(visitor):
    visitor.visit()

    assert "No dataset yet" in visitor.words()
    assert [b.label for b in visitor.app.button] == ["Try the sample list"]


def test_the_sample_list_is_one_click_away(visitor):
    visitor.visit()

    visitor.app.button(key="sample_properties").click()
    visitor.again()

    assert [d.status for d in list_datasets(visitor.me.id).items] == ["converting"]
    assert "Sample properties" in visitor.words()


def test_a_row_tells_name_rows_columns_and_state(visitor):
    ready(visitor.me.id, name="orders <2026>")

    visitor.visit()

    words = visitor.words()
    assert "orders &lt;2026&gt;" in words
    assert "1,000" in words
    assert "12.3 kB" in words
    assert ">ready<" in words
    assert "1 dataset · 1,000 rows · 12.3 kB" in words


def test_a_conversion_that_failed_says_why_and_what_to_do(visitor):
    made = failed(visitor.me.id, error="“a.csv” is a web page.", hint="Download the list itself.")
    visitor.visit()

    words = visitor.words()
    visitor.app.button(key=f"retry_{made.dataset_id}").click()
    visitor.again()

    assert "“a.csv” is a web page." in words
    assert "Download the list itself." in words
    assert jobs.get(visitor.me.id, made.job_id).status is Status.PENDING


def test_deleting_asks_once_and_names_what_goes(visitor):
    made = failed(visitor.me.id, error="No.", hint="")
    visitor.visit()

    visitor.app.button(key=f"drop_{made.dataset_id}").click()
    visitor.again()

    assert "“Sample properties”" in visitor.words()
    assert "This cannot be undone." in visitor.words()
    assert len(list_datasets(visitor.me.id).items) == 1


def test_other_peoples_datasets_are_not_listed(visitor, other):
    converting(other.id)

    visitor.visit()

    assert "No dataset yet" in visitor.words()


def test_fifty_rows_to_a_page_and_the_way_to_older_ones(visitor):
    rename_dataset(visitor.me.id, converting(visitor.me.id).dataset_id, "the oldest")
    for _ in range(50):
        converting(visitor.me.id)
    visitor.visit()
    first = visitor.words()

    next(b for b in visitor.app.button if b.label == "Older").click()
    visitor.again()

    assert "the oldest" not in first
    assert "the oldest" in visitor.words()


def test_an_unknown_cursor_is_a_sentence_not_a_crash(visitor):
    visitor.visit(after="nonsense")

    assert 'role="alert"' in visitor.words()


def test_lists_are_fetched_from_a_bucket_where_that_is_allowed(visitor, monkeypatch):
    visitor.visit()
    without = [field.label for field in visitor.app.text_input]
    monkeypatch.setenv("LISTMILL_IMPORT_PREFIXES", "s3://lists/in/")
    settings.cache_clear()
    visitor.again()

    visitor.app.text_input(key="import_address").set_value("s3://elsewhere/orders.csv")
    next(b for b in visitor.app.button if b.label == "Import").click()
    visitor.again()
    refused = visitor.words()
    visitor.app.text_input(key="import_address").set_value("s3://lists/in/orders.csv")
    next(b for b in visitor.app.button if b.label == "Import").click()
    visitor.again()

    assert without == []
    assert 'role="alert"' in refused
    (dataset,) = list_datasets(visitor.me.id).items
    assert (dataset.name, dataset.status) == ("orders", "converting")
