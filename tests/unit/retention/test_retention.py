"""The sweep: what nobody needs any more goes, what anybody needs stays."""

import threading
from datetime import timedelta

import pytest

from backend.accounts.service import local_user
from backend.adapters.db import dispose, transaction
from backend.adapters.storage import storage
from backend.core.config import settings
from backend.datasets import purge, service
from backend.datasets.models import Dataset, Version
from backend.jobs import service as jobs
from backend.jobs.models import Job
from backend.jobs.runner import run_chunk
from backend.jobs.states import Status
from backend.retention.service import SWEEP, keep_scheduled, schedule, sweep
from tests.making import end_job, keys, publish, upload


def run_sweeps(owner):
    """Do the sweeps that wait for `owner`, as the worker does; return how they ended."""
    for card in jobs.active(owner.id):
        if card.kind == SWEEP:
            run_chunk(SWEEP, card.id, 0, sweep)
    return jobs.list_jobs(owner.id, kind=SWEEP).items


def attempt(accepted, fence):
    """What an attempt wrote before it was given up."""
    folder = f"datasets/{accepted.dataset_id}/{accepted.version_id}"
    storage().put_bytes(f"{folder}/f{fence}/part-00000.parquet", b"half")
    storage().put_bytes(f"{folder}/aside.f{fence}.csv", b"half")


def test_a_sweep_is_asked_for_once_an_hour_however_often_and_by_however_many(home):
    for _ in range(3):
        schedule()

    (card,) = jobs.list_jobs(local_user().id).items
    assert (card.kind, card.title, card.status) == (SWEEP, "Tidy up", Status.PENDING)


class Once(threading.Event):
    """Stops whoever waits for the next turn."""

    def wait(self, timeout=None):
        self.set()
        return super().wait(timeout)


def test_the_schedule_is_kept_by_itself_and_outlives_a_database_that_is_away(home, monkeypatch):
    keep_scheduled(Once())
    asked = len(jobs.list_jobs(local_user().id).items)
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    settings.cache_clear()
    dispose()

    keep_scheduled(Once())

    assert asked == 1


def test_the_hourly_sweep_runs_every_step_and_says_what_it_removed(place, owner):
    accepted = upload(owner)
    attempt(accepted, 1)
    end_job(accepted.job_id, "failed")
    schedule()

    (card,) = run_sweeps(local_user())

    assert card.status == Status.COMPLETED
    assert card.result["files of attempts that were given up"] == 2
    assert set(card.result.values()) == {0, 2}


def test_what_attempts_left_that_were_not_published_goes(place, owner):
    published, failed = upload(owner), upload(owner, "failed.csv")
    for fence in (1, 2):
        attempt(published, fence)
    publish(published, fence=3, aside=True)
    attempt(failed, 1)
    end_job(failed.job_id, "failed")

    removed = purge.purge_leftovers()

    assert removed == 6
    assert {key.rpartition("/")[2] for key in keys()} == {
        "part-00000.parquet",
        "manifest.f3.json",
        "aside.f3.csv",
        "orders.csv",
        "failed.csv",
    }


@pytest.mark.parametrize("status", ["pending", "processing"])
def test_what_a_running_attempt_has_written_stays(place, owner, status):
    accepted = upload(owner)
    attempt(accepted, 1)
    end_job(accepted.job_id, status)

    assert purge.purge_leftovers() == 0
    assert len(keys()) == 3


def test_objects_no_row_knows_are_never_touched(place, owner):
    storage().put_bytes("datasets/somebody/elses/part.parquet", b"x")
    storage().put_bytes(f"datasets/{owner.id}/{owner.id}/f1/part-00000.parquet", b"x")
    storage().put_bytes("sources/another-deployment/orders.csv", b"x")

    removed = purge.purge_leftovers() + purge.purge_deleted()

    assert removed == 0
    assert len(keys()) == 3


def test_a_deleted_dataset_is_swept_by_the_job_its_deletion_asked_for(place, owner):
    deleted, other = upload(owner), upload(owner, "other.csv")
    publish(deleted)
    service.delete_dataset(owner.id, deleted.dataset_id)

    (card,) = run_sweeps(owner)

    assert (card.status, card.result) == (Status.COMPLETED, {"files": 3})
    assert keys() == {f"sources/{other.version_id}/other.csv"}


def rested(dataset_id):
    with transaction() as session:
        dataset = session.get_one(Dataset, dataset_id)
        dataset.deleted_at -= timedelta(hours=2)
        session.add(dataset)


def test_the_row_of_a_deleted_dataset_goes_after_a_rest_when_nothing_is_left(owner):
    accepted = upload(owner)
    service.delete_dataset(owner.id, accepted.dataset_id)
    rested(accepted.dataset_id)

    purge.purge_deleted()
    with transaction() as session:
        still_there = session.get(Dataset, accepted.dataset_id) is not None
    purge.purge_deleted()

    assert still_there  # there were files to remove: one more look
    with transaction() as session:
        assert session.get(Dataset, accepted.dataset_id) is None


def test_what_a_cut_off_worker_writes_after_the_deletion_goes_with_the_next_sweep(place, owner):
    accepted = upload(owner)
    service.delete_dataset(owner.id, accepted.dataset_id)
    purge.purge_deleted()
    attempt(accepted, 1)

    removed = purge.purge_deleted()

    assert removed == 2
    assert keys() == set()


def test_a_file_that_another_dataset_still_reads_survives_the_deletion_of_its_first(place, owner):
    first, second = upload(owner), upload(owner, "second.csv")
    part = publish(first)
    publish(second)
    with transaction() as session:
        version = session.get_one(Version, second.version_id)
        version.parts = [*version.parts, part]
        session.add(version)
    service.delete_dataset(owner.id, first.dataset_id)

    purge.purge_deleted()

    assert part in keys()


def test_ended_sweeps_of_yesterday_do_not_crowd_the_list(home):
    schedule()
    (first,) = run_sweeps(local_user())
    with transaction() as session:
        row = session.get_one(Job, first.id)
        row.finished_at -= timedelta(days=2)
        row.idempotency_key = "sweep@yesterday"
        session.add(row)
    schedule()

    left = run_sweeps(local_user())

    assert [card.id for card in left] != [first.id]
    assert len(left) == 1
