"""Short ways to what tests of fillings within a day begin with: a provider that makes batches, a run, looks at where it stands."""

import json
from collections import Counter
from decimal import Decimal

import pytest
from sqlmodel import select

from backend.adapters.db import transaction
from backend.core.config import settings
from backend.jobs import service as jobs
from backend.jobs.models import Chunk
from backend.jobs.runner import run_chunk
from backend.jobs.states import Status
from backend.mapping import service
from backend.mapping.economy.models import Parcel
from backend.mapping.filling import KIND, fill
from backend.mapping.task import read_task
from tests.published import published

LABELS = ["food", "steel", "trade"]
FILL = {"name": "trade", "labels": LABELS}
TASK = read_task({"instruction": "The trade of a supplier", "columns": ["supplier"], "fills": [FILL]})
ROWS = "SELECT 'supplier ' || (i % 120) AS supplier FROM range(600) r(i)"


@pytest.fixture
def suppliers(owner):
    return published(owner, "suppliers", ROWS)


@pytest.fixture
def provider(model, monkeypatch):
    """A model whose server makes batches, at half the price."""
    monkeypatch.setenv("LISTMILL_MODEL_BATCHES", "true")
    monkeypatch.setenv("LISTMILL_MODEL_BATCH_POLL_S", "3600")
    monkeypatch.setenv("LISTMILL_MODEL_PRICES", '{"stub-ok": [1, 4], "stub-strong": [10, 40]}')
    settings.cache_clear()
    return model


def look(run, *, times=1):
    """Do what waits for a worker, and what waits for the provider, as its clock or webhook lets it."""
    for _ in range(times):
        jobs.wake(run.job_id)
        with transaction() as session:
            wanted = select(Chunk.number).where(Chunk.job_id == run.job_id, Chunk.status == Status.PENDING)
            waiting = list(session.exec(wanted.order_by(Chunk.number)))
        for number in waiting:
            run_chunk(KIND, run.job_id, number, fill)


def until_ended(owner, run, *, most=60):
    for _ in range(most):
        look(run)
        if (card := jobs.get(owner.id, run.job_id)).finished_at:
            return card, service.get_run(owner.id, run.id)
    raise AssertionError(jobs.get(owner.id, run.job_id))


def begin(owner, suppliers, **by):
    """A run whose values are gathered and whose parcels are with the provider."""
    run = service.start_run(owner.id, suppliers, TASK, economy=True, **by)
    look(run, times=2)
    return run


def asked_values(model):
    found = Counter()
    for one in model.asked:
        found.update(item["value"] for item in json.loads(one["messages"][-1]["content"])["items"])
    return found


def paid(run):
    """Whether half the price of what it took is on the bill, to the last digit that is kept."""
    whole = (run.input_tokens + 4 * run.output_tokens) / Decimal(2_000_000)
    return abs(run.cost_usd - whole) <= Decimal("0.000001")


def every(owner, run, **by):
    return service.list_values(owner.id, run.id, size=1000, **by)


def parcels(run):
    with transaction() as session:
        found = list(session.exec(select(Parcel).where(Parcel.run_id == run.id).order_by(Parcel.number)))
        session.expunge_all()
        return found
