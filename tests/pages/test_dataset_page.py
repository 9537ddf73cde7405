"""A dataset's landing view: figures, the repair report, a card a column, and every state before that."""

from backend.adapters.db import transaction
from backend.datasets.models import Version
from backend.datasets.service import get_dataset
from backend.jobs import service as jobs
from backend.jobs.states import Status
from tests.pages.stage import COLUMNS, PROFILE, converting, ended, failed, ready


def many(count):
    one = PROFILE["columns"][1]
    return {**PROFILE, "columns": [{**one, "name": f"measure {i}"} for i in range(count)]}


def test_four_figures_stand_on_top(visitor):
    made = ready(visitor.me.id)

    visitor.visit("dataset", dataset=made.dataset_id)

    words = visitor.words()
    assert "<dt>Rows</dt><dd>1,000</dd><em>3 duplicates</em>" in words
    assert "<dt>Columns</dt><dd>2</dd><em>1 category · 1 number</em>" in words
    assert "<dt>Complete cells</dt><dd>99.3%</dd><em>13 empty</em>" in words
    assert "<dt>Repairs</dt><dd>0</dd><em>notation: 203 cells</em>" in words


def test_a_card_tells_type_empties_distinct_and_warnings(visitor):
    made = ready(visitor.me.id)

    visitor.visit("dataset", dataset=made.dataset_id)

    words = visitor.words()
    assert "&lt;b&gt;Bremen&lt;/b&gt;" in words
    assert "3 distinct" in words
    assert "median 64.2" in words
    assert ">outliers<" in words


def test_the_repair_report_is_one_sentence_and_a_drawer(visitor):
    made = ready(visitor.me.id)
    visitor.visit("dataset", dataset=made.dataset_id)
    line = visitor.words()

    visitor.app.button(key="show_repairs").click()
    visitor.again()

    assert (
        "Read as UTF-8 with semicolons, header on line 1. 2 rows kept aside; 203 cells in another notation (currency signs)."
        in line
    )
    words = visitor.words()
    assert "<dd>semicolon</dd>" in words
    assert "1;&lt;script&gt;;3" in words
    assert "text &lt;kept&gt;" in words
    assert f"/api/datasets/{made.dataset_id}/repair.csv" in words


def test_a_search_for_columns_where_there_are_many(visitor):
    made = ready(visitor.me.id, profile=many(20), columns=[{"name": f"measure {i}", "type": "DOUBLE"} for i in range(20)])
    visitor.visit("dataset", dataset=made.dataset_id)
    everything = visitor.words().count('class="lm-card"')

    visitor.app.text_input(key="find").set_value("17 measure")
    visitor.again()

    assert everything == 20
    assert visitor.words().count('class="lm-card"') == 1


def test_hundreds_of_columns_are_drawn_when_asked_for(visitor):
    made = ready(visitor.me.id, profile=many(100), columns=[{"name": f"measure {i}", "type": "DOUBLE"} for i in range(100)])
    visitor.visit("dataset", dataset=made.dataset_id)
    first = visitor.words().count('class="lm-card"')

    next(b for b in visitor.app.button if b.label.startswith("Show all")).click()
    visitor.again()

    assert first == 60
    assert visitor.words().count('class="lm-card"') == 100


def test_a_dataset_without_rows_is_drawn(visitor):
    empty = [
        {"name": c["name"], "type": c["type"], "nulls": 0, "distinct": 0, "distinct_exact": True, "top": [], "histogram": []}
        for c in COLUMNS
    ]
    made = ready(visitor.me.id, profile={"rows": 0, "duplicate_rows": 0, "columns": empty, "warnings": []}, repair={})

    visitor.visit("dataset", dataset=made.dataset_id)

    assert "No rows." in visitor.words()
    assert "Nothing had to be repaired, no row was kept aside." in visitor.words()


def test_while_the_profile_is_made_the_dataset_can_be_used(visitor):
    made = ready(visitor.me.id, profile=None)
    with transaction() as session:
        job = jobs.enqueue(
            session, "datasets.profile", owner_id=visitor.me.id, title="Profile orders", subject_id=made.version_id
        )
        session.get_one(Version, made.version_id).profile_job_id = job.id
    visitor.visit("dataset", dataset=made.dataset_id)

    words = visitor.words()
    assert "not counted yet" in words
    assert 'class="lm-card"' not in words
    assert visitor.app.button(key="title_action").label == "Query"


def test_a_profile_that_failed_can_be_made_again(visitor):
    made = ready(visitor.me.id, profile=None)
    with transaction() as session:
        job = jobs.enqueue(
            session, "datasets.profile", owner_id=visitor.me.id, title="Profile orders", subject_id=made.version_id
        )
        session.flush()
        ended(session, job.id, Status.FAILED).error = "The worker ran out of memory."
    visitor.visit("dataset", dataset=made.dataset_id)
    words = visitor.words()

    next(b for b in visitor.app.button if b.label == "Make it again").click()
    visitor.again()

    assert "The worker ran out of memory." in words
    assert jobs.get(visitor.me.id, job.id).status is Status.PENDING


def test_a_dataset_on_its_way_says_so(visitor):
    made = converting(visitor.me.id)

    visitor.visit("dataset", dataset=made.dataset_id)

    assert "It opens here by itself." in visitor.words()


def test_a_dataset_that_failed_says_why(visitor):
    made = failed(visitor.me.id, error="The file is empty.", hint="Upload another.")

    visitor.visit("dataset", dataset=made.dataset_id)

    assert "The file is empty." in visitor.words()
    assert "Upload another." in visitor.words()


def test_what_is_not_yours_does_not_exist(visitor, other):
    made = ready(other.id)

    visitor.visit("dataset", dataset=made.dataset_id)

    assert 'role="alert"' in visitor.words()
    assert "orders" not in visitor.words()


def test_a_broken_address_leads_back_to_the_list(visitor):
    visitor.visit("dataset", dataset="nonsense")

    assert "There is no dataset at this address." in visitor.words()
    assert visitor.app.button[0].label == "Go to the list of datasets"


def test_a_new_version_is_never_shown_with_the_old_profile(visitor):
    made = ready(visitor.me.id)
    visitor.visit("dataset", dataset=made.dataset_id)
    again = ready(visitor.me.id, name="second", profile={**PROFILE, "duplicate_rows": 0})

    visitor.visit("dataset", dataset=again.dataset_id)

    assert get_dataset(visitor.me.id, again.dataset_id).name == "second"
    assert "3 duplicates" not in visitor.words()
