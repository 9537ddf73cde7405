"""A column filled within a day: batches of the provider, each paid for once, whatever happens on the way."""

from decimal import Decimal

import pytest
from sqlmodel import select

from backend.adapters.db import transaction
from backend.core.config import settings
from backend.core.errors import Rejected
from backend.datasets import service as datasets
from backend.jobs import service as jobs
from backend.jobs.models import Chunk
from backend.jobs.states import Status
from backend.mapping import service, upkeep
from backend.mapping.economy.standing import wake
from backend.mapping.models import State
from tests import parcelling
from tests.parcelling import LABELS, ROWS, TASK, asked_values, begin, every, paid, parcels, until_ended
from tests.published import published

provider, suppliers = parcelling.provider, parcelling.suppliers
pytestmark = pytest.mark.usefixtures("provider")


def test_the_bill_says_both_prices_and_the_cheaper_one_is_paid(owner, suppliers, provider):
    bill = service.estimate(owner.id, suppliers, TASK)

    card, run = until_ended(owner, service.start_run(owner.id, suppliers, TASK, economy=True))

    assert (bill.economy_cost_usd, bill.economy_eta_seconds) == (bill.cost_usd / 2, 86_400)
    assert (card.status, card.done, card.total) == (Status.COMPLETED, 120, 120)
    assert [one.answers for one in every(owner, run)] == [(LABELS[len(one.value) % 3],) for one in every(owner, run)]
    assert (run.calls, run.repair_calls, run.done_values) == (3, 0, 120)
    assert paid(run)
    assert 0.5 < bill.economy_cost_usd / run.cost_usd < 2
    assert set(asked_values(provider).values()) == {1}
    left = provider.batches()
    assert (len(left["uploads"]), len(left["batches"]), left["files"]) == (1, 1, [])
    again = until_ended(owner, service.start_run(owner.id, suppliers, TASK, economy=True))[1]
    assert (again.calls, again.done_values, len(provider.batches()["batches"])) == (0, 120, 1)


def test_it_waits_without_a_worker_and_says_since_when(owner, suppliers, provider, monkeypatch):
    monkeypatch.setenv("LISTMILL_MODEL_BATCH_REQUESTS", "1")
    settings.cache_clear()
    provider.batches(hold=True)

    run = begin(owner, suppliers)

    card, found = jobs.get(owner.id, run.job_id), service.get_run(owner.id, run.id).economy
    assert (card.status, card.eta_seconds) == (Status.PROCESSING, None)
    assert "With the provider since" in card.message
    assert "0 of 3 calls done" in card.message
    assert (found.parcels, found.open_parcels, found.requests, found.done) == (3, 3, 3, 0)
    assert found.since < found.until
    with transaction() as session:
        assert [one.lease_until for one in session.exec(select(Chunk).where(Chunk.job_id == run.job_id))] == [None, None]
    provider.batches(hold=False)
    assert wake(provider.batches()["batches"][0]["id"])
    assert not wake("batch_of_somebody_else")
    assert until_ended(owner, run)[1].done_values == 120


def test_what_failed_is_asked_for_again_in_a_smaller_batch(owner, suppliers, provider):
    rows = [{"id": i, "label": "food", "doubt": 0.1} for i in range(50)]
    rows[0]["label"], rows[1]["id"] = "coal", 2  # not a label; an id that is doubled and one that is missing
    provider.answers(("supplier 119", {"items": rows}))
    provider.batches(every_fault=2)

    card, run = until_ended(owner, begin(owner, suppliers))

    assert card.status is Status.COMPLETED
    assert [one.round for one in parcels(run)] == [0, 1, 2]
    first, *again = [one["total"] for one in (batch["request_counts"] for batch in provider.batches()["batches"])]
    assert first == 3
    assert all(size < first for size in again)
    assert run.repair_calls == run.calls - 1
    assert run.done_values + run.needs_review == 120


def test_a_batch_that_speaks_to_the_model_is_believed_only_after_a_look(owner, suppliers, provider):
    known = next(label for label in LABELS if label != LABELS[len("supplier 3") % 3])

    run = until_ended(owner, begin(owner, suppliers, examples=[("supplier 3", known)]))[1]

    assert run.needs_review == 119


@pytest.mark.parametrize("rest_now", [False, True])
def test_what_is_not_done_within_the_day_is_asked_for_as_the_person_chose(owner, suppliers, provider, rest_now):
    provider.batches(ends="expired", share=0.34, hold=True)
    run = begin(owner, suppliers, rest_now=rest_now)

    provider.batches(hold=False)
    while provider.batches()["batches"][0]["status"] != "expired":
        pass  # the provider is at it
    if not rest_now:
        late, halfway = until_ended(owner, run)
        assert (late.status, halfway.done_values, halfway.values[State.WAITING]) == (Status.FAILED, 100, 20)
        assert "within a day" in late.error
        jobs.retry(owner.id, run.job_id)
    provider.batches(ends="completed")
    card, run = until_ended(owner, run)

    assert (card.status, run.done_values, run.calls) == (Status.COMPLETED, 120, 3)
    assert set(asked_values(provider).values()) == {1}
    statuses = [one["status"] for one in provider.batches()["batches"]]
    assert statuses[0] == "expired"
    assert (len(statuses) == 1) is rest_now


def test_a_person_stops_it_what_is_done_is_used_and_it_can_go_on(owner, suppliers, provider):
    provider.batches(hold=True, share=0.34)
    run = begin(owner, suppliers)

    stopping = jobs.cancel(owner.id, run.job_id)
    card, stopped = until_ended(owner, run)

    assert (stopping.status, stopping.cancel_requested) == (Status.PROCESSING, True)
    assert (card.status, stopped.done_values, stopped.values[State.WAITING]) == (Status.CANCELLED, 50, 70)
    assert provider.batches(hold=False)["files"] == []
    jobs.retry(owner.id, run.job_id)
    card, gone_on = until_ended(owner, run)
    assert (card.status, gone_on.done_values, gone_on.calls) == (Status.COMPLETED, 120, 3)
    assert set(asked_values(provider).values()) == {1}


def test_a_list_that_is_deleted_stops_what_is_asked_for_it(owner, suppliers, provider):
    provider.batches(hold=True)
    run = begin(owner, suppliers)

    datasets.delete_dataset(owner.id, suppliers)
    early = upkeep.sweep()
    card, _ = until_ended(owner, run)

    assert (early, card.status) == (0, Status.CANCELLED)
    assert [one["status"] for one in provider.batches()["batches"]] == ["cancelled"]
    assert upkeep.sweep() == 1


def test_the_cap_is_kept_before_anything_is_sent(owner, suppliers, provider):
    whole = service.estimate(owner.id, suppliers, TASK).economy_cost_usd

    run = until_ended(owner, service.start_run(owner.id, suppliers, TASK, economy=True, cost_cap_usd=whole * Decimal("0.5")))[1]
    nothing = until_ended(owner, service.start_run(owner.id, published(owner, "more", ROWS.replace("supplier '", "firm '")), TASK, economy=True, cost_cap_usd=Decimal(0)))[1]  # fmt: skip

    assert run.stopped_at_cap
    assert run.cost_usd <= run.cost_cap_usd
    assert 0 < run.values[State.WAITING] < 120
    assert (nothing.stopped_at_cap, nothing.calls, nothing.cost_usd) == (True, 0, 0)


def test_files_keep_to_the_limits_of_the_provider(owner, suppliers, provider, monkeypatch):
    monkeypatch.setenv("LISTMILL_MODEL_BATCH_MB", "0.006")
    settings.cache_clear()

    provider.batches(hold=True)
    run = begin(owner, suppliers)

    sizes = [one["bytes"] for one in provider.batches(hold=False)["files"]]
    assert len(sizes) > 1
    assert max(sizes) <= 6_000
    assert until_ended(owner, run)[1].done_values == 120


def test_what_is_too_much_for_the_account_goes_in_halves_one_after_the_other(owner, suppliers, provider):
    provider.batches(most=2)

    card, run = until_ended(owner, begin(owner, suppliers))

    assert (card.status, run.done_values) == (Status.COMPLETED, 120)
    assert [one["status"] for one in provider.batches()["batches"]] == ["failed", "completed", "completed"]


def test_a_file_that_is_not_taken_ends_the_job_with_a_reason_and_no_word_of_the_provider(owner, suppliers, provider):
    provider.batches(ends="failed", code="invalid_json_line")

    card, run = until_ended(owner, begin(owner, suppliers))

    assert card.status is Status.FAILED
    assert "invalid_json_line" in card.error
    assert "secret words" not in card.error
    assert (run.calls, run.cost_usd) == (0, 0)


def test_a_stronger_model_looks_in_a_batch_of_its_own(owner, provider, monkeypatch):
    monkeypatch.setenv("LISTMILL_MODEL_STRONGER", "stub-strong")
    settings.cache_clear()
    hard = published(
        owner, "hard", "SELECT CASE WHEN i < 14 THEN 'doubtful ' ELSE 'firm ' END || i AS supplier FROM range(30) r(i)"
    )

    run = until_ended(owner, service.start_run(owner.id, hard, TASK, economy=True))[1]

    assert [one["model"] for one in provider.asked] == ["stub-ok", "stub-strong"]
    assert (run.calls, run.needs_review, run.done_values) == (2, 8, 22)


def test_economy_is_refused_where_the_server_makes_no_batches(owner, suppliers, monkeypatch):
    monkeypatch.setenv("LISTMILL_MODEL_BATCHES", "")
    settings.cache_clear()

    assert service.estimate(owner.id, suppliers, TASK).economy_eta_seconds is None
    with pytest.raises(Rejected, match="no batches"):
        service.start_run(owner.id, suppliers, TASK, economy=True)
