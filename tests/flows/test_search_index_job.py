"""The index of a version: made once by a worker, lent to searches, gone with the version, and made again when it was swept."""

from itertools import chain

import pytest

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.config import settings
from backend.datasets.models import Version
from backend.datasets.service import delete_dataset, version_ref
from backend.datasets.versions_service import delete_version
from backend.jobs import service as jobs
from backend.jobs.runner import run_chunk
from backend.jobs.states import Status
from backend.records import copies, searching
from backend.records.connections import reader
from backend.records.searching import keeping
from tests.published import publish_version, published

PEOPLE = "SELECT 'Person ' || i AS name, CASE WHEN i % 1000 = 7 THEN 'Zoë Müller' END AS friend FROM range(5000) r(i)"


@pytest.fixture(autouse=True)
def _worth_it(monkeypatch):
    """Lists of a few thousand rows are large here."""
    monkeypatch.setattr(keeping, "_QUICK_CELLS", 1_000)


def people(owner, parts=1):
    """A published list of people, 5,000 in each of its parts."""
    dataset_id = published(owner, "people", *[PEOPLE] * parts)
    counted(version_ref(owner.id, dataset_id).version_id, 5000 * parts)
    return dataset_id


def counted(version_id, rows):
    with transaction() as session:
        session.get_one(Version, version_id).rows = rows


def made(owner, dataset_id, version_id=None):
    """The index of a version, made as a worker does; the job that made it."""
    job_id = searching.prepare(owner.id, version_ref(owner.id, dataset_id, version_id=version_id))
    run_chunk(keeping.KIND, job_id, 0, searching.index)
    return jobs.get(owner.id, job_id)


def found(source, text):
    with searching.index_of(source) as index, reader(deadline_s=30) as con:
        return index and list(chain.from_iterable(searching.Search(con, index, text).batches()))


def keys():
    return [stored.key for stored in storage().list("views")]


def test_a_version_is_indexed_once_and_then_searched(owner):
    dataset_id = people(owner, parts=2)
    source = version_ref(owner.id, dataset_id)
    before = found(source, "zoe")

    job = made(owner, dataset_id)

    assert before is None
    assert (job.status, job.done, job.total) == (Status.COMPLETED, source.rows, source.rows)
    assert found(source, "muller ZOE") == [1000 * k + 8 + part for part in (0, 5000) for k in range(5)]
    assert searching.prepare(owner.id, source) is None


def test_asking_twice_makes_one_job_and_a_small_list_needs_none(owner, monkeypatch):
    dataset_id = people(owner)
    source = version_ref(owner.id, dataset_id)

    first, second = searching.prepare(owner.id, source), searching.prepare(owner.id, source)

    assert first == second
    monkeypatch.setattr(keeping, "_QUICK_CELLS", 1_000_000)
    assert searching.prepare(owner.id, source) is None


def test_an_index_that_was_swept_is_made_again(owner):
    dataset_id = people(owner)
    source = version_ref(owner.id, dataset_id)
    first = made(owner, dataset_id)
    copies._remove(keys())

    assert found(source, "zoe") is None
    again = made(owner, dataset_id)

    assert again.id != first.id
    assert len(found(source, "zoe")) == 5


def test_an_index_that_finds_no_room_is_not_kept(owner, monkeypatch):
    dataset_id = people(owner)
    monkeypatch.setattr(settings(), "views_max_bytes", 1_000)

    job = made(owner, dataset_id)

    assert job.result == {"kept": False}
    assert keys() == []
    assert searching.prepare(owner.id, version_ref(owner.id, dataset_id)) is None


def test_an_index_goes_with_its_version_and_its_dataset(owner, monkeypatch):
    dataset_id = people(owner)
    old = version_ref(owner.id, dataset_id).version_id
    counted(publish_version(dataset_id, PEOPLE), 5000)
    made(owner, dataset_id, old)
    made(owner, dataset_id)
    monkeypatch.setattr(copies, "_REST", copies._REST * 0)

    delete_version(owner.id, dataset_id, old)
    copies.sweep()
    left = keys()
    delete_dataset(owner.id, dataset_id)

    assert len(left) == 2
    assert not any(str(old) in key for key in left)


def test_a_stopped_index_leaves_nothing(owner):
    dataset_id = people(owner)
    job_id = searching.prepare(owner.id, version_ref(owner.id, dataset_id))
    jobs.cancel(owner.id, job_id)

    run_chunk(keeping.KIND, job_id, 0, searching.index)

    assert jobs.get(owner.id, job_id).status is Status.CANCELLED
    assert keys() == []
    assert searching.prepare(owner.id, version_ref(owner.id, dataset_id)) is None
