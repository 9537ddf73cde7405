"""Workers that die while a column is filled within a day: what they began is found again, and paid for once."""

import pytest

from backend.jobs import service as jobs
from backend.jobs.states import Status
from backend.mapping import service
from backend.mapping.economy import sending, tending
from backend.mapping.economy.models import Step
from tests import parcelling
from tests.parcelling import TASK, asked_values, begin, look, paid, parcels, until_ended

provider, suppliers = parcelling.provider, parcelling.suppliers
pytestmark = pytest.mark.usefixtures("provider")


class Killed(BaseException):
    """The worker ends here, as with kill -9: nothing is settled."""


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_worker_that_dies_at_the_creation_of_a_batch_pays_nothing_twice(owner, suppliers, provider, monkeypatch, place):
    create = sending.provider.create

    def dies(*said, **more):
        if place == "after":
            create(*said, **more)
        raise Killed

    provider.batches(hold=True)
    run = service.start_run(owner.id, suppliers, TASK, economy=True)
    with monkeypatch.context() as patch:
        patch.setattr(sending.provider, "create", dies)
        look(run)
        with pytest.raises(Killed):
            look(run)
    assert [one.step for one in parcels(run)] == [Step.SENDING]
    provider.batches(hold=False)
    card, found = until_ended(owner, run)

    told = provider.batches()
    assert (card.status, found.done_values, found.calls) == (Status.COMPLETED, 120, 3)
    assert (len(told["uploads"]), len(told["batches"])) == (1, 1)
    assert set(asked_values(provider).values()) == {1}


def test_a_worker_that_dies_while_it_reads_reads_again_and_counts_the_cost_once(owner, suppliers, provider, monkeypatch):
    def dies(*said, **more):
        raise Killed

    run = service.start_run(owner.id, suppliers, TASK, economy=True)
    with monkeypatch.context() as patch:
        patch.setattr(tending.reading.repository, "spend", dies)
        look(run)
        with pytest.raises(Killed):
            look(run)
    _, found = until_ended(owner, run)

    assert (found.calls, found.done_values) == (3, 120)
    assert paid(found)


def test_a_batch_whose_creation_was_never_told_is_found_again(owner, suppliers, provider):
    provider.batches(lose_create=1)

    run = begin(owner, suppliers)
    assert "It is asked again" in jobs.get(owner.id, run.job_id).message
    _, found = until_ended(owner, run)

    assert (len(provider.batches()["batches"]), found.calls, found.done_values) == (1, 3, 120)
