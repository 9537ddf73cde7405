"""Map within a day, as AppTest runs it: both prices before anything is paid, and what a run says while the provider has it."""

import pytest

from backend.jobs import service as jobs
from backend.mapping import service
from tests import parcelling
from tests.pages.test_map_page import Desk
from tests.parcelling import look

provider = parcelling.provider


@pytest.fixture
def desk(visitor, provider):
    return Desk(visitor)


def test_the_cheaper_price_stands_beside_the_other_and_is_chosen(desk, provider):
    provider.batches(hold=True)
    desk.visit()
    desk.describe()
    (choice,) = [one for one in desk.app.radio if one.label == "When do you need it?"]
    assert choice.options == ["At once", "Within a day, about half the price"]
    at_once = desk.app.number_input[0].value

    choice.set_value(choice.options[1])
    desk.visitor.again()
    assert desk.app.number_input[0].value <= at_once
    next(one for one in desk.app.toggle if one.label.startswith("What is not done by then")).set_value(True)
    desk.visitor.again()
    desk.press(next(one.label for one in desk.app.button if one.label.endswith(" values")))

    (run,) = service.list_runs(desk.me.id, desk.dataset_id)
    assert (run.economy.rest_now, run.pilot) == (True, None)
    look(run, times=2)
    desk.visit(run=run.id)
    assert "has not done within a day is asked for at once" in desk.words
    desk.press("Stop")
    assert jobs.get(desk.me.id, run.job_id).cancel_requested


def test_a_trial_is_asked_for_at_once(desk):
    desk.visit()
    desk.describe()
    next(one for one in desk.app.radio if one.label == "When do you need it?").set_value("Within a day, about half the price")
    desk.visitor.again()

    desk.press("Try 200 first")

    (run,) = service.list_runs(desk.me.id, desk.dataset_id)
    assert (run.pilot, run.economy) == (200, None)
