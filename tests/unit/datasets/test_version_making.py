"""Versions come into being with their job, and names are chosen one at a time."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from backend.adapters.db import transaction
from backend.core.errors import NotFound
from backend.datasets import service
from backend.datasets.models import Version
from backend.datasets.versions import Source, get_version, start_dataset
from backend.jobs import service as jobs
from tests.making import publish, upload


def test_datasets_of_the_same_name_made_at_once_get_tables_of_their_own(owner):
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda _: service.add_sample(owner.id, "orders", rows=1), range(5)))

    tables = sorted(d.table for d in service.list_datasets(owner.id).items)
    assert tables == ["sample_orders", *(f"sample_orders_{n}" for n in range(2, 6))]


def test_two_people_may_have_tables_of_the_same_name(owner, other):
    upload(owner)
    upload(other)

    assert [service.list_datasets(p.id).items[0].table for p in (owner, other)] == ["orders", "orders"]


def test_versions_read_again_at_once_get_numbers_of_their_own(owner):
    accepted = upload(owner)
    publish(accepted)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: service.reload_dataset(owner.id, accepted.dataset_id, {}), range(4)))

    assert [v.number for v in service.get_dataset(owner.id, accepted.dataset_id).versions] == [5, 4, 3, 2, 1]


class Interrupted(Exception):
    """What ends a transaction in the middle."""


def test_a_dataset_its_version_and_its_job_appear_together_or_not_at_all(owner):
    def begin():
        with transaction() as session:
            start_dataset(session, owner.id, name="orders", source=Source("sources/x", "orders.csv", 1), reason="uploaded")
            raise Interrupted

    with pytest.raises(Interrupted):
        begin()

    assert service.list_datasets(owner.id).items == ()
    assert jobs.list_jobs(owner.id).items == []


def test_a_long_reason_is_cut_and_kept(owner):
    source = Source("sources/x", "orders.csv", 1)
    with transaction() as session:
        made = start_dataset(session, owner.id, name="orders", source=source, reason="r" * 500)

    with transaction() as session:
        assert session.get_one(Version, made.version_id).reason == "r" * 399 + "…"


def test_work_on_a_deleted_dataset_finds_no_version(owner):
    accepted = upload(owner)
    service.delete_dataset(owner.id, accepted.dataset_id)

    with transaction() as session, pytest.raises(NotFound):
        get_version(session, accepted.version_id)
