"""Models that answer badly, or not at all, while a column is filled: little is paid, much is said, nothing is lost."""

import pytest

from backend.jobs import service as jobs
from backend.jobs.states import Status
from backend.mapping import service
from backend.mapping.models import State
from backend.mapping.task import read_task
from tests import parcelling
from tests.flows.test_mapping_run import TASK, work
from tests.parcelling import begin, until_ended
from tests.published import published

provider = parcelling.provider
ODD = ["Food, drink", '"Quoted" \\ back', "🚀 rockets", "<b>bold</b>", ":red[x] $5$"]


@pytest.fixture
def many(owner):
    return published(owner, "many", "SELECT 'supplier ' || i AS supplier FROM range(1000) r(i)")


def test_a_model_whose_replies_cannot_be_used_is_soon_asked_no_more(owner, many, model):
    model.becomes("stub-badjson")

    run = work(service.start_run(owner.id, many, TASK))

    card = jobs.get(owner.id, run.job_id)
    assert card.status is Status.FAILED
    assert "nothing that could be used" in card.error
    assert run.calls == len(model.asked) == 6 * 6  # six of the twenty batches: asked three times, and each for a better shape
    assert run.values[State.WAITING] == 700


def test_the_same_within_a_day_is_asked_once(owner, many, provider):
    provider.becomes("stub-wrongschema")

    card, run = until_ended(owner, begin(owner, many))

    assert card.status is Status.FAILED
    assert "nothing that could be used" in card.error
    assert (run.calls, run.repair_calls, len(provider.batches()["batches"])) == (20, 0, 1)


def test_labels_with_commas_quotes_signs_and_pictures_are_kept_letter_for_letter(owner, model, provider):
    dataset = published(owner, "odd", "SELECT unnest(['a', 'bb', 'ccc', 'dddd', 'eeeee']) AS supplier")
    fills = [{"name": 'trade, "x" 🚀', "labels": ODD}, {"name": "firm?", "kind": "yes_no"}, {"name": "size", "kind": "number"}]
    task = read_task({**TASK.model_dump(mode="json"), "fills": fills})

    at_once = work(service.start_run(owner.id, dataset, task))
    within = until_ended(owner, service.start_run(owner.id, dataset, read_task({**task.model_dump(mode="json"), "instruction": "More"}), economy=True))[1]  # fmt: skip

    for run in (at_once, within):
        values = service.list_values(owner.id, run.id)
        assert [one.answers for one in values] == [
            (ODD[len(v) % 5], len(v) % 2 == 0, len(v)) for v in (one.value for one in values)
        ]
