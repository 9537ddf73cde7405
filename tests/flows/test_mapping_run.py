"""A column filled by a model and without one: distinct values first, nothing paid twice, a cap that holds."""

import json
from decimal import Decimal
from uuid import UUID

import pytest
from sqlmodel import select

from backend.adapters.db import transaction
from backend.core.config import settings
from backend.core.errors import NotFound, Rejected
from backend.jobs import service as jobs
from backend.jobs.models import Chunk
from backend.jobs.runner import run_chunk
from backend.jobs.states import Status
from backend.mapping import service
from backend.mapping.dictionary import Dictionary
from backend.mapping.filling import KIND, fill
from backend.mapping.models import State
from backend.mapping.task import read_task
from tests.published import publish_version, published

LABELS = ["food", "steel", "trade"]
TASK = read_task(
    {"instruction": "The trade of a supplier", "columns": ["supplier"], "fills": [{"name": "trade", "labels": LABELS}]}
)
ROWS = "SELECT 'supplier ' || (i % 120) AS supplier, i AS id, CASE WHEN i % 2 = 0 THEN 'Köln' END AS city FROM range(600) r(i)"


@pytest.fixture
def suppliers(owner):
    return published(owner, "suppliers", ROWS)


@pytest.fixture
def priced(monkeypatch):
    monkeypatch.setenv("LISTMILL_MODEL_PRICES", '{"stub-ok": [1, 4]}')
    settings.cache_clear()


def work(run):
    """Do every chunk of a run, as workers do, until none waits."""
    while True:
        with transaction() as session:
            wanted = select(Chunk.number).where(Chunk.job_id == run.job_id, Chunk.status == Status.PENDING)
            waiting = list(session.exec(wanted))
        if not waiting:
            return service.get_run(run_owner(run), run.id)
        for number in waiting:
            run_chunk(KIND, run.job_id, number, fill)


def run_owner(run):
    with transaction() as session:
        from backend.mapping.models import MappingRun

        return session.get_one(MappingRun, run.id).owner_id


def every(owner, run, **by):
    return service.list_values(owner.id, run.id, size=1000, **by)


def test_each_distinct_value_is_asked_for_once_in_batches_of_fifty(owner, suppliers, model, priced):
    told = service.estimate(owner.id, suppliers, TASK)

    run = work(service.start_run(owner.id, suppliers, TASK))

    assert (told.rows, told.distinct_values, told.batches) == (600, 120, 3)
    assert (run.status, run.calls, run.repair_calls, run.batches) == (Status.COMPLETED, 3, 0, 3)
    assert len(model.asked) == 3
    assert [one.answers for one in every(owner, run)] == [(LABELS[len(one.value) % 3],) for one in every(owner, run)]
    assert run.done_values == run.distinct_values == 120
    card = jobs.get(owner.id, run.job_id)
    assert (card.done, card.total, card.unit) == (120, 120, "values")
    assert run.cost_usd == (run.input_tokens + 4 * run.output_tokens) / Decimal(1_000_000)
    assert 0.5 < told.cost_usd / run.cost_usd < 2


def test_what_was_answered_once_is_never_paid_for_again_and_next_month_only_new_values_are(owner, suppliers, model):
    work(service.start_run(owner.id, suppliers, TASK))
    publish_version(suppliers, ROWS.replace("% 120", "% 125"))

    again = work(service.start_run(owner.id, suppliers, TASK))

    assert (again.calls, again.distinct_values) == (1, 125)
    assert sorted(one["value"] for one in asked_items(model)[3]) == [f"supplier {i}" for i in range(120, 125)]
    assert {one.way for one in every(owner, again)} == {"store", "model"}


def asked_items(model):
    return [json.loads(one["messages"][-1]["content"])["items"] for one in model.asked]


def test_doubtful_answers_wait_for_a_person_the_weightiest_first(owner, model):
    dataset = published(owner, "few", "SELECT unnest(['doubtful a', 'sure', 'doubtful bb', 'doubtful bb']) AS supplier")

    run = work(service.start_run(owner.id, dataset, TASK))

    assert [one.value for one in every(owner, run, status=State.NEEDS_REVIEW)] == ["doubtful bb", "doubtful a"]
    assert (run.done_values, run.needs_review) == (1, 2)


def test_a_stronger_model_looks_at_what_the_first_doubts_most(owner, model, monkeypatch):
    monkeypatch.setenv("LISTMILL_MODEL_STRONGER", "stub-strong")
    monkeypatch.setenv("LISTMILL_MODEL_PRICES", '{"stub-ok": [1, 4], "stub-strong": [10, 40]}')
    settings.cache_clear()
    dataset = published(
        owner, "hard", "SELECT CASE WHEN i < 14 THEN 'doubtful ' ELSE 'firm ' END || i AS supplier FROM range(30) r(i)"
    )

    run = work(service.start_run(owner.id, dataset, TASK))

    assert [one["model"] for one in model.asked] == ["stub-ok", "stub-strong"]
    assert len(asked_items(model)[1]) == 10
    assert (run.calls, run.needs_review) == (2, 4)
    assert run.cost_usd > (run.input_tokens + 4 * run.output_tokens) / Decimal(1_000_000)


def test_the_cap_stops_the_run_and_what_is_done_can_be_used(owner, suppliers, model, priced):
    whole = service.estimate(owner.id, suppliers, TASK)

    run = work(service.start_run(owner.id, suppliers, TASK, cost_cap_usd=whole.cost_usd / 4))

    assert run.stopped_at_cap
    assert (run.status, run.calls) == (Status.COMPLETED, 1)
    assert (run.done_values, run.values[State.WAITING]) == (50, 70)


def test_a_pilot_asks_for_frequent_values_and_some_spread_over_the_others(owner, suppliers, model):
    run = work(service.start_run(owner.id, suppliers, TASK, pilot=20))

    assert (run.distinct_values, run.calls) == (20, 1)


def test_without_a_model_words_and_examples_fill_what_they_can(owner):
    dataset = published(
        owner, "firms", "SELECT unnest(['Nord Food GmbH', 'Steel & Sons', 'Aldi', 'qqq', NULL, '  ']) AS supplier"
    )

    run = work(service.start_run(owner.id, dataset, TASK, examples=[("ALDI", "trade")]))

    answers = {one.value: (one.answers and one.answers[0], one.status) for one in every(owner, run)}
    assert answers["Nord Food GmbH"] == ("food", State.DONE)
    assert answers["Steel & Sons"] == ("steel", State.DONE)
    assert answers["Aldi"] == ("trade", State.DONE)
    assert answers["qqq"][1] is State.NEEDS_REVIEW
    assert (run.calls, run.cost_usd, run.model) == (0, 0, None)


def test_a_dictionary_says_answers_that_nobody_has_to_be_asked_for(owner, model, suppliers):
    rows = "SELECT unnest(['supplier 1', 'SUPPLIER  2', 'supplier 3', 'supplier 3', 'supplier 3']) AS firm, unnest(['Food', 'steel', 'coal', 'trade', 'trade']) AS is_a"
    listed = Dictionary(published(owner, "known", rows), "firm", "is_a")

    bill = service.estimate(owner.id, suppliers, TASK, dictionary=listed)
    run = work(service.start_run(owner.id, suppliers, TASK, dictionary=listed))

    said = {one.value: one.answers[0] for one in every(owner, run) if one.way == "dictionary"}
    assert said == {"supplier 1": "food", "supplier 2": "steel", "supplier 3": "trade"}
    assert (bill.known_values, bill.batches) == (3, 3)
    assert sum(len(one) for one in asked_items(model)) == 117


def test_a_dictionary_of_somebody_else_or_without_the_column_is_refused(owner, other, suppliers):
    theirs = published(other, "theirs", "SELECT 'a' AS firm, 'food' AS is_a")
    mine = published(owner, "mine", "SELECT 'a' AS firm, 'food' AS is_a")

    with pytest.raises(NotFound):
        service.start_run(owner.id, suppliers, TASK, dictionary=Dictionary(theirs, "firm", "is_a"))
    with pytest.raises(Rejected, match="no column"):
        service.start_run(owner.id, suppliers, TASK, dictionary=Dictionary(mine, "firm", "trade"))


def test_the_bill_leaves_out_what_is_known_already(owner, suppliers, model, priced):
    work(service.start_run(owner.id, suppliers, TASK, pilot=70))

    bill = service.estimate(owner.id, suppliers, TASK)

    assert (bill.distinct_values, bill.known_values, bill.batches) == (120, 70, 1)


def test_values_that_differ_in_case_and_spaces_count_as_one_where_a_person_agrees(owner):
    dataset = published(owner, "spelt", "SELECT unnest(['Steel', 'STEEL ', 'steel', 'Food']) AS supplier")
    tidy = read_task({**TASK.model_dump(mode="json"), "tidy": True})

    assert service.estimate(owner.id, dataset, TASK).distinct_values == 4
    assert service.estimate(owner.id, dataset, tidy).distinct_values == 2


def test_several_columns_are_read_together(owner, suppliers, model):
    both = read_task({**TASK.model_dump(mode="json"), "columns": ["supplier", "city"]})

    run = work(service.start_run(owner.id, suppliers, both))

    assert every(owner, run)[0].value.keys() == {"supplier", "city"}


@pytest.mark.parametrize(
    ("change", "said"),
    [({"columns": ["nope"]}, "no column “nope”"), ({"fills": [{"name": "CITY", "labels": LABELS}]}, "column “CITY” already")],
)
def test_what_does_not_fit_the_list_is_refused_before_anything_is_asked(owner, suppliers, change, said):
    with pytest.raises(Rejected, match=said):
        service.start_run(owner.id, suppliers, read_task({**TASK.model_dump(mode="json"), **change}))


def test_a_run_of_somebody_else_is_not_there(owner, other, suppliers):
    run = service.start_run(owner.id, suppliers, TASK)

    for ask in (service.get_run, service.list_values):
        with pytest.raises(NotFound):
            ask(other.id, run.id)
    with pytest.raises(NotFound):
        service.start_run(other.id, UUID(str(suppliers)), TASK)


def test_a_provider_that_is_busy_costs_time_and_no_result(owner, model, suppliers):
    model.becomes("stub-429:2")

    run = work(service.start_run(owner.id, suppliers, TASK))

    assert (run.status, run.done_values) == (Status.COMPLETED, 120)


def test_a_key_that_is_not_taken_ends_the_job_with_what_to_do(owner, model, suppliers):
    model.becomes("stub-401")

    run = work(service.start_run(owner.id, suppliers, TASK))

    card = jobs.get(owner.id, run.job_id)
    assert card.status is Status.FAILED
    assert "key" in card.error
    assert "sk-very-secret" not in card.error + str(card.hint)
