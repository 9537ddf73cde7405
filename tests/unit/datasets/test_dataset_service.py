"""Datasets: their list, their state, renaming, reading again, deleting, and that others see nothing."""

from uuid import uuid4

import pytest

from backend.adapters import cache
from backend.adapters.db import transaction
from backend.core.errors import Conflict, NotFound, Rejected
from backend.core.table import Column
from backend.datasets import purge, service
from backend.datasets.models import Dataset, Version
from backend.datasets.schemas import profile_cache_key
from backend.jobs import service as jobs
from backend.jobs.states import Status
from tests.making import end_job, keys, publish, upload

PROFILE = {"rows": 2, "duplicate_rows": 0, "columns": [], "warnings": []}


def version_row(accepted):
    with transaction() as session:
        return session.get_one(Version, accepted.version_id)


@pytest.mark.parametrize(
    ("job", "status"),
    [("pending", "converting"), ("processing", "converting"), ("failed", "failed"), ("cancelled", "cancelled")],
)
def test_a_dataset_without_a_version_stands_as_its_job_does(owner, job, status):
    accepted = upload(owner)
    end_job(accepted.job_id, job)

    dataset = service.get_dataset(owner.id, accepted.dataset_id)

    assert (dataset.status, dataset.versions[0].status) == (status, status)
    assert (dataset.rows, dataset.columns, dataset.version_id, dataset.profiled) == (None, (), None, False)
    assert dataset.job_id == accepted.job_id


def test_a_dataset_whose_failed_job_was_deleted_still_says_that_it_failed(owner):
    accepted = upload(owner)
    end_job(accepted.job_id, "failed")
    jobs.delete(owner.id, accepted.job_id)

    assert service.get_dataset(owner.id, accepted.dataset_id).status == "failed"


def test_a_published_dataset_is_ready_and_stays_so_while_it_is_read_again(owner):
    accepted = upload(owner)
    publish(accepted, profile=PROFILE)
    again = service.reload_dataset(owner.id, accepted.dataset_id, {"header": False})
    end_job(again.job_id, "failed")

    dataset = service.get_dataset(owner.id, accepted.dataset_id)

    assert (dataset.status, dataset.rows, dataset.size_bytes, dataset.profiled) == ("ready", 2, 4, True)
    assert dataset.columns == (Column("id", "BIGINT"), Column("city", "VARCHAR"))
    assert [(v.number, v.status) for v in dataset.versions] == [(2, "failed"), (1, "ready")]
    assert (dataset.version_id, dataset.job_id) == (accepted.version_id, again.job_id)


def test_the_list_pages_through_every_dataset_once_newest_first(owner, other):
    made = [upload(owner, f"list-{n}.csv").dataset_id for n in range(7)]
    upload(other, "not-yours.csv")
    pages, cursor = [], None

    while True:
        page = service.list_datasets(owner.id, cursor=cursor, size=3)
        pages.append([d.id for d in page.items])
        cursor = page.next
        if cursor is None:
            break

    assert [len(page) for page in pages] == [3, 3, 1]
    assert [d for page in pages for d in page] == made[::-1]


@pytest.mark.parametrize("cursor", ["x", "e30=", "WzEsMl0=", "WyIyMDI2LTAxLTAxIiwgIngiXQ==", "é"])
def test_a_cursor_that_is_not_ours_is_refused(owner, cursor):
    with pytest.raises(Rejected):
        service.list_datasets(owner.id, cursor=cursor)


def test_somebody_elses_dataset_does_not_exist(owner, other):
    accepted = upload(owner)
    publish(accepted, profile=PROFILE)

    for verb in (
        service.get_dataset,
        service.delete_dataset,
        service.get_profile,
        service.get_repair,
        service.aside_key,
        service.version_ref,
        lambda who, dataset: service.rename_dataset(who, dataset, "mine"),
        lambda who, dataset: service.reload_dataset(who, dataset, {}),
    ):
        with pytest.raises(NotFound):
            verb(other.id, accepted.dataset_id)
        with pytest.raises(NotFound):
            verb(owner.id, uuid4())

    assert service.list_datasets(other.id).items == ()
    assert service.tables_of(other.id) == {}
    assert service.get_dataset(owner.id, accepted.dataset_id).name == "orders"


def test_a_renamed_dataset_keeps_its_table(owner):
    accepted = upload(owner)

    dataset = service.rename_dataset(owner.id, accepted.dataset_id, "  All orders / 2026 ")

    assert (dataset.name, dataset.table) == ("All orders / 2026", "orders")


@pytest.mark.parametrize("name", ["", "  ", "x" * 256, "a\nb"])
def test_a_name_that_cannot_be_shown_is_refused(owner, name):
    accepted = upload(owner)

    with pytest.raises(Rejected):
        service.rename_dataset(owner.id, accepted.dataset_id, name)


def test_a_ready_dataset_is_there_for_queries_under_its_table_name(owner):
    ready, waiting = upload(owner), upload(owner, "later.csv")
    part = publish(ready)

    tables = service.tables_of(owner.id)

    assert list(tables) == ["orders"]
    assert tables["orders"] == service.version_ref(owner.id, ready.dataset_id)
    assert (tables["orders"].parts, tables["orders"].rows, tables["orders"].version_id) == ((part,), 2, ready.version_id)
    with pytest.raises(Conflict):
        service.version_ref(owner.id, waiting.dataset_id)


def test_a_profile_is_given_once_it_is_made_and_then_kept_in_the_cache(owner):
    accepted = upload(owner)
    publish(accepted, profile=PROFILE)

    first = service.get_profile(owner.id, accepted.dataset_id)
    cache.set_json(profile_cache_key(accepted.version_id), PROFILE | {"rows": 99}, 60)

    assert first == PROFILE
    assert service.get_profile(owner.id, accepted.dataset_id)["rows"] == 99


def test_a_profile_that_is_being_made_or_failed_says_so(owner):
    accepted = upload(owner)
    with pytest.raises(Conflict) as unread:
        service.get_profile(owner.id, accepted.dataset_id)
    publish(accepted)
    with transaction() as session:
        job = jobs.enqueue(session, "datasets.profile", owner_id=owner.id, title="Profile", subject_id=accepted.version_id)
        version = session.get_one(Version, accepted.version_id)
        version.profile_job_id = job.id
        session.add(version)
    with pytest.raises(Conflict) as making:
        service.get_profile(owner.id, accepted.dataset_id)
    end_job(job.id, "failed", error="The disk is full.", hint="Free some space.")
    with pytest.raises(Conflict) as failed:
        service.get_profile(owner.id, accepted.dataset_id)

    assert "is still being converted" in unread.value.detail
    assert "still being made" in making.value.detail
    assert failed.value.detail == "The profile was not made: The disk is full."
    assert failed.value.hint == "Free some space."


def test_a_dataset_that_was_not_converted_says_why(owner):
    accepted = upload(owner)
    end_job(accepted.job_id, "failed", error="Line 3 is binary.", hint="Save it as CSV.")

    with pytest.raises(Conflict) as refused:
        service.get_repair(owner.id, accepted.dataset_id)

    assert refused.value.detail == "“orders” was not converted: Line 3 is binary."
    assert refused.value.hint == "Save it as CSV."


def test_the_repair_report_and_the_rows_aside_are_those_of_the_current_version(owner):
    report = {"rows_loaded": 2, "rows_aside": 1}
    clean, dirty = upload(owner), upload(owner, "dirty.csv")
    publish(clean, repair={"rows_loaded": 2, "rows_aside": 0})
    publish(dirty, repair=report, aside=True)

    assert service.get_repair(owner.id, dirty.dataset_id) == report
    assert service.aside_key(owner.id, clean.dataset_id) is None
    assert service.aside_key(owner.id, dirty.dataset_id) in keys()


def test_reading_again_makes_the_next_version_from_the_same_source(owner):
    accepted = upload(owner)
    publish(accepted)

    again = service.reload_dataset(owner.id, accepted.dataset_id, {"delimiter": ";", "header": 3})

    first, second = version_row(accepted), version_row(again)
    assert (second.number, second.parent_id, second.reason) == (2, first.id, "read again with delimiter ;, header 3")
    assert [(one["key"], one["name"], one["bytes"]) for one in second.sources] == [
        (first.sources[0]["key"], "orders.csv", first.source_bytes)
    ]
    assert second.options == {"delimiter": ";", "header": 3}
    assert jobs.get(owner.id, again.job_id).subject_id == second.id


def test_reading_again_with_an_unknown_option_makes_nothing(owner):
    accepted = upload(owner)

    with pytest.raises(Rejected):
        service.reload_dataset(owner.id, accepted.dataset_id, {"separator": ";"})

    assert len(service.get_dataset(owner.id, accepted.dataset_id).versions) == 1


def test_a_sample_is_a_dataset_whose_conversion_makes_its_source(owner):
    accepted = service.add_sample(owner.id, "orders", rows=1000)

    dataset, version = service.get_dataset(owner.id, accepted.dataset_id), version_row(accepted)
    assert (dataset.name, dataset.table, dataset.status) == ("Sample orders", "sample_orders", "converting")
    assert (version.sources[0]["key"], version.options) == (None, {"sample": "orders", "rows": 1000})
    again = version_row(service.reload_dataset(owner.id, accepted.dataset_id, {"header": True}))
    assert again.options == {"sample": "orders", "rows": 1000, "header": True}


@pytest.mark.parametrize(("sample", "rows"), [("orders", 0), ("orders", 100_000_001), ("people", 5)])
def test_a_sample_that_is_not_made_is_refused(owner, sample, rows):
    with pytest.raises(Rejected):
        service.add_sample(owner.id, sample, rows=rows)


def test_a_deleted_dataset_is_gone_at_once_its_work_is_cancelled_and_its_table_name_is_free(owner):
    accepted = upload(owner)

    service.delete_dataset(owner.id, accepted.dataset_id)

    with pytest.raises(NotFound):
        service.get_dataset(owner.id, accepted.dataset_id)
    assert service.list_datasets(owner.id).items == ()
    assert jobs.get(owner.id, accepted.job_id).status == Status.CANCELLED
    assert service.get_dataset(owner.id, upload(owner).dataset_id).table == "orders"


def test_deleting_asks_for_the_files_to_be_removed(owner):
    accepted = upload(owner)

    service.delete_dataset(owner.id, accepted.dataset_id)

    (sweep,) = jobs.list_jobs(owner.id, kind="maintenance.sweep").items
    assert (sweep.title, sweep.subject_id) == ("Remove the files of orders", accepted.dataset_id)


def test_the_files_of_a_deleted_dataset_go_and_those_of_others_stay(place, owner):
    deleted, kept = upload(owner), upload(owner, "kept.csv")
    publish(deleted, aside=True)
    publish(kept, aside=True)
    service.delete_dataset(owner.id, deleted.dataset_id)

    removed = purge.purge_deleted()

    assert removed == 4
    assert len(keys()) == 4
    assert all(str(kept.dataset_id) in key or str(kept.version_id) in key for key in keys())
    with transaction() as session:
        assert session.get(Dataset, deleted.dataset_id) is not None  # its row rests, for what a worker may still write
