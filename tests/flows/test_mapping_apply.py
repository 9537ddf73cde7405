"""The answers of a run as columns of a new version: each row its value's, in the order of the rows."""

import json

import duckdb
import pytest

from backend.adapters.storage import storage
from backend.core.errors import Conflict, NotFound, Rejected
from backend.datasets import service as datasets
from backend.jobs import service as jobs
from backend.jobs.runner import run_chunk
from backend.jobs.states import Status
from backend.mapping import review, service
from backend.mapping.applying import KIND, Wishes, apply, start_applying
from backend.mapping.task import read_task
from tests.flows.test_mapping_run import LABELS, TASK, every, work
from tests.published import publish_version, published

ROWS = "SELECT i AS id, CASE WHEN i % 10 = 9 THEN NULL WHEN i % 10 = 8 THEN 'doubtful ' || i % 3 ELSE 'Supplier ' || i % 40 END AS supplier FROM range({}, {}) r(i)"


@pytest.fixture
def suppliers(owner):
    return published(owner, "suppliers", ROWS.format(0, 40_000), ROWS.format(40_000, 70_000))


def applied(owner, run, wishes):
    accepted = start_applying(owner.id, run.id, wishes)
    run_chunk(KIND, accepted.job_id, 0, apply)
    card = jobs.get(owner.id, accepted.job_id)
    assert card.status is Status.COMPLETED, card.error
    ref = datasets.version_ref(owner.id, run.dataset_id)
    assert ref.version_id == accepted.version_id
    with storage().local(ref.parts[0]) as path, duckdb.connect() as con:
        found = con.sql(f"SELECT * FROM read_parquet('{path}')")
        return found.columns, found.fetchall()


def test_every_row_gets_the_answer_of_its_value_and_the_order_stays(owner, suppliers, model):
    run = work(service.start_run(owner.id, suppliers, TASK))

    columns, rows = applied(owner, run, Wishes(doubt=True, way=True))

    assert columns == ["id", "supplier", "trade", "trade doubt", "trade from"]
    assert [row[0] for row in rows] == list(range(70_000))
    for _, supplier, trade, doubt, way in rows:
        if supplier is None or supplier.startswith("doubtful"):
            assert (trade, doubt, way) == (None, None, None)
        else:
            assert (trade, doubt, way) == (LABELS[len(supplier) % 3], 0.1, "model")
    version = datasets.get_dataset(owner.id, suppliers).versions[0]
    assert (version.change, version.reason) == ("map", "“trade” filled in")
    assert service.get_run(owner.id, run.id).applied_version_id == version.id


def test_what_was_looked_through_is_filled_in_and_what_was_skipped_stays_empty(owner, suppliers, model):
    run = work(service.start_run(owner.id, suppliers, TASK))
    doubtful = {one.value: one.number for one in every(owner, run) if one.value.startswith("doubtful")}
    review.change(owner.id, run.id, [doubtful["doubtful 0"]], "steel")
    review.skip(owner.id, run.id, [doubtful["doubtful 1"]])

    _, rows = applied(owner, run, Wishes(doubtful=True))

    said = {row[1]: row[2] for row in rows if row[1] and row[1].startswith("doubtful")}
    assert (said["doubtful 0"], said["doubtful 1"]) == ("steel", None)
    assert said["doubtful 2"] in LABELS


def test_spellings_that_count_as_one_get_one_answer_and_columns_keep_their_types(owner, model):
    dataset = published(owner, "spelt", "SELECT unnest(['Steel ', 'STEEL', ' steel', 'Food', '']) AS \"sup\"\"plier\"")
    fills = [{"name": "yes", "kind": "yes_no"}]
    task = read_task({"instruction": "Is it metal?", "columns": ['sup"plier'], "fills": fills, "tidy": True})
    run = work(service.start_run(owner.id, dataset, task))
    assert run.distinct_values == 2
    for one in every(owner, run):
        review.change(owner.id, run.id, [one.number], one.value.strip().lower() == "steel")

    _, rows = applied(owner, run, Wishes())

    assert [row[1] for row in rows] == [True, True, True, False, None]
    assert json.dumps(rows[0][1]) == "true"


def test_nothing_is_made_before_there_is_an_answer_or_by_somebody_else(owner, other, suppliers, model):
    run = service.start_run(owner.id, suppliers, TASK)

    with pytest.raises(Conflict):
        start_applying(owner.id, run.id, Wishes())
    with pytest.raises(NotFound):
        start_applying(other.id, run.id, Wishes())


def test_a_list_that_was_replaced_meanwhile_stays_replaced(owner, model):
    dataset = published(owner, "firms", "SELECT unnest(['a', 'bb', 'ccc']) AS supplier")
    first = work(service.start_run(owner.id, dataset, TASK))
    size = read_task({**TASK.model_dump(mode="json"), "fills": [{"name": "size", "kind": "number"}]})
    second = work(service.start_run(owner.id, dataset, size))
    publish_version(dataset, "SELECT unnest(['bb', 'new', 'ccc', 'bb']) AS supplier, 7 AS id")

    applied(owner, first, Wishes())
    columns, rows = applied(owner, second, Wishes())

    assert columns == ["supplier", "id", "trade", "size"]
    assert rows == [("bb", 7, LABELS[2], 2.0), ("new", 7, None, None), ("ccc", 7, LABELS[0], 3.0), ("bb", 7, LABELS[2], 2.0)]
    with pytest.raises(Rejected, match="“trade” already"):
        start_applying(owner.id, first.id, Wishes())
    publish_version(dataset, "SELECT 1 AS id")
    with pytest.raises(Rejected, match="no column “supplier”"):
        start_applying(owner.id, second.id, Wishes())
