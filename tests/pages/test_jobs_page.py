"""Jobs: everything that runs, ran or waits."""

from backend.jobs import service as jobs
from backend.jobs.states import Status
from tests.pages.stage import converting, failed, ready


def test_an_empty_list_says_what_will_stand_here(visitor):
    visitor.visit("jobs")

    assert "Nothing runs here" in visitor.words()


def test_a_failed_job_says_why_and_what_to_do(visitor):
    failed(visitor.me.id, error="Line 3 has 9 cells.", hint="Fix that line.")

    visitor.visit("jobs")

    words = visitor.words()
    assert "Line 3 has 9 cells." in words
    assert "Fix that line." in words
    assert "1 needs you" in words


def test_a_waiting_job_can_be_cancelled(visitor):
    made = converting(visitor.me.id)
    visitor.visit("jobs")

    visitor.app.button(key=f"cancel_{made.job_id}").click()
    visitor.again()

    assert jobs.get(visitor.me.id, made.job_id).status is Status.CANCELLED
    assert "cancelled" in visitor.words()


def test_a_failed_job_can_be_run_again(visitor):
    made = failed(visitor.me.id, error="No.", hint="")
    visitor.visit("jobs")

    visitor.app.button(key=f"replay_{made.job_id}").click()
    visitor.again()

    assert jobs.get(visitor.me.id, made.job_id).status is Status.PENDING


def test_deleting_an_entry_asks_once(visitor):
    made = failed(visitor.me.id, error="No.", hint="")
    visitor.visit("jobs")

    visitor.app.button(key=f"delete_{made.job_id}").click()
    visitor.again()

    assert "leaves the list of jobs" in visitor.words()
    assert jobs.get(visitor.me.id, made.job_id)


def test_filters_by_state_and_kind_live_in_the_address(visitor):
    failed(visitor.me.id, error="The one that failed.", hint="")
    ready(visitor.me.id)

    visitor.visit("jobs", state="failed", kind="datasets.convert")

    words = visitor.words()
    assert "The one that failed." in words
    assert ">done<" not in words
    assert "lm-dot good" not in words


def test_a_changed_filter_changes_the_address(visitor):
    failed(visitor.me.id, error="The one that failed.", hint="")
    visitor.visit("jobs")

    visitor.app.segmented_control(key="filter_state").set_value("completed")
    visitor.again()

    assert visitor.app.query_params["state"] == "completed"
    assert "No such job" in visitor.words()


def test_a_filter_that_finds_nothing_says_so(visitor):
    ready(visitor.me.id)

    visitor.visit("jobs", state="cancelled")

    assert "No such job" in visitor.words()


def test_other_peoples_jobs_are_not_listed(visitor, other):
    failed(other.id, error="Somebody else's.", hint="")

    visitor.visit("jobs")

    assert "Nothing runs here" in visitor.words()
