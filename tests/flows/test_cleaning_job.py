"""A plan applied in a worker: a new version, what it keeps of the one before, and what goes on with it."""

import pytest

from backend.datasets import service
from backend.datasets.cleaning.applying import clean
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.service import plan_of, start_cleaning
from backend.jobs import service as jobs
from backend.jobs.runner import run_chunk
from tests.converting import first, names_of, rows_of, settle, stored, version_of

ORDERS = "id,city,state\n1,  Dresden ,n/a\n2,Bremen,paid\n3,LEIPZIG,N/A\n1,  Dresden ,n/a\n"


@pytest.fixture(autouse=True)
def _settled(home):
    yield
    settle()


def plan(*steps):
    return Plan.parse({"steps": [{"operation": name, "column": column, "parameters": more} for name, column, more in steps]})


def clean_now(accepted):
    run_chunk("datasets.clean", accepted.job_id, 0, clean)
    return version_of(accepted.version_id)


TIDY = plan(
    ("trim", "city", {}),
    ("case", "city", {"to": "title"}),
    ("null_words", "state", {"words": ["n/a"]}),
    ("rename", "state", {"to": "paid"}),
)


def test_a_plan_makes_a_version_with_its_parent_its_plan_and_what_each_step_changed(owner):
    made, old = first(owner, stored("orders.csv", ORDERS))

    new = clean_now(start_cleaning(owner.id, made.dataset_id, TIDY))

    assert rows_of(new) == [(1, "Dresden", None), (2, "Bremen", "paid"), (3, "Leipzig", None), (1, "Dresden", None)]
    assert (new.number, new.change, new.parent_id, names_of(new)) == (2, "clean", old.id, ["id", "city", "paid"])
    assert new.reason.startswith("version 1 cleaned: Trim spaces in “city”; ")
    kept = plan_of(owner.id, made.dataset_id, new.id)
    assert [(step.cells, step.rows) for step in kept.steps] == [(2, 2), (1, 1), (3, 3), (0, 0)]
    assert service.get_dataset(owner.id, made.dataset_id).version_id == new.id
    result = jobs.cards([new.job_id])[new.job_id].result
    assert (result["rows_before"], result["rows"], result["rows_changed"], result["cells_changed"]) == (4, 4, 3, 6)
