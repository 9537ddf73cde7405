"""Files that jobs make: cancelled, interrupted, expired, swept."""

from contextlib import suppress
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from sqlmodel import select

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.clock import now
from backend.core.errors import Conflict, NotFound, Rejected
from backend.core.table import Column
from backend.datasets import service as datasets
from backend.jobs import service as jobs
from backend.jobs.runner import LeaseLost, run_chunk
from backend.jobs.states import Status
from backend.records.export_jobs import service, upkeep
from backend.records.export_jobs.making import PREFIX, make
from backend.records.export_jobs.models import ExportFile
from backend.records.export_jobs.schemas import OfResult, OfView, State, Wanted, packed, unpacked
from backend.records.schemas import SortKey, View
from tests.published import published

MANY = "SELECT range AS id, 'name ' || range AS name, range / 7.0 AS share FROM range(100000)"
FEW = "SELECT range AS id, 'name ' || range AS name FROM range(5)"


@pytest.fixture
def few(owner):
    return published(owner, "few", FEW, "SELECT 9 AS id, 'last' AS name")


def started(owner, dataset, *, format="csv", **what):  # noqa: A002  the word of the API
    return service.start_export(owner.id, Wanted(OfView(dataset, **what), format))


def worked_off(owner, export):
    run_chunk("records.export", export.job_id, 0, make)
    return service.get_export(owner.id, export.id)


def files():
    return [one.key for one in storage().list(PREFIX)]


def test_a_file_is_made_once_however_often_it_is_asked_of_a_worker(owner, few):
    export = started(owner, few, format="parquet", view=View(sort=(SortKey("id", descending=True),)))

    done = worked_off(owner, export)
    run_chunk("records.export", export.job_id, 0, make)

    file = service.stored_file(owner.id, export.id)
    with storage().local(file.key) as path:
        assert pq.read_table(path)["id"].to_pylist() == [9, 4, 3, 2, 1, 0]
    assert (done.state, done.rows, len(files())) == (State.READY, 6, 1)
    assert (file.file_name, file.media_type) == ("few.csv.parquet", "application/vnd.apache.parquet")
    assert jobs.get(owner.id, export.job_id).result["rows"] == 6


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_cancel_stops_the_writing_and_leaves_no_file(owner, kind, monkeypatch):
    export = started(owner, published(owner, "many", MANY, MANY), format=kind)

    def cancelled_meanwhile(run):
        jobs.cancel(owner.id, export.job_id)
        return make(run)

    run_chunk("records.export", export.job_id, 0, cancelled_meanwhile)

    assert jobs.get(owner.id, export.job_id).status is Status.CANCELLED
    assert service.get_export(owner.id, export.id).state is State.CANCELLED
    monkeypatch.setattr(upkeep, "_UNKNOWN_AFTER", timedelta(0))
    upkeep.sweep()  # where the last byte was written before the cancel was seen
    assert files() == []


def test_asking_twice_for_what_is_being_made_starts_one_job(owner, few):
    first, second, other = started(owner, few), started(owner, few), started(owner, few, columns=("id",))

    assert (first.id == second.id, first.id == other.id) == (True, False)
    worked_off(owner, first)
    assert started(owner, few).id != first.id


def test_a_cancelled_export_can_be_run_again(owner, few):
    export = started(owner, few)
    jobs.cancel(owner.id, export.job_id)
    assert service.get_export(owner.id, export.id).state is State.CANCELLED

    jobs.retry(owner.id, export.job_id)

    assert worked_off(owner, export).state is State.READY


def test_a_worker_that_died_leaves_a_file_that_goes_and_another_makes_it_whole(owner, few, monkeypatch):
    export = started(owner, few)

    def dies_before_it_is_published(run):
        make(run)
        raise LeaseLost("gone")

    run_chunk("records.export", export.job_id, 0, dies_before_it_is_published)
    with transaction() as session:  # what the reconciler does with a lease that ran out
        session.connection().exec_driver_sql("UPDATE chunks SET status = 'pending', lease_until = NULL")
    left = files()
    done = worked_off(owner, export)
    monkeypatch.setattr(upkeep, "_UNKNOWN_AFTER", timedelta(0))
    upkeep.sweep()

    assert (len(left), done.state) == (1, State.READY)
    assert files() == [service.stored_file(owner.id, export.id).key]


def test_files_go_when_they_expire_and_the_link_still_says_what_they_were(owner, few):
    export = worked_off(owner, started(owner, few))
    expire(export)

    assert upkeep.sweep() == 1

    assert files() == []
    assert service.get_export(owner.id, export.id).state is State.EXPIRED
    with pytest.raises(NotFound, match="expired"):
        service.stored_file(owner.id, export.id)
    assert worked_off(owner, service.make_again(owner.id, export.id)).state is State.READY


def test_very_old_exports_are_forgotten(owner, few):
    export = worked_off(owner, started(owner, few))
    expire(export, created_at=now() - timedelta(days=40))

    upkeep.sweep()
    upkeep.sweep()

    with pytest.raises(NotFound, match="no such export"):
        service.get_export(owner.id, export.id)


def test_the_file_of_a_deleted_dataset_goes_with_it(owner, few):
    export = worked_off(owner, started(owner, few))
    datasets.delete_dataset(owner.id, few)

    with pytest.raises(NotFound, match="was deleted"):
        service.stored_file(owner.id, export.id)
    upkeep.sweep()

    assert files() == []


def test_a_dataset_deleted_before_its_turn_ends_the_job_with_a_sentence(owner, few):
    export = started(owner, few)
    datasets.delete_dataset(owner.id, few)

    done = worked_off(owner, export)

    assert done.state is State.FAILED
    assert done.detail


def test_rows_of_a_result_that_are_no_longer_kept_are_told(owner):
    gone = OfResult(owner.id, "query result", ("results/gone.parquet",), (Column("a", "BIGINT"),), 1)

    with pytest.raises(NotFound, match="not kept"):
        service.start_export(owner.id, Wanted(gone))


def test_what_is_wanted_survives_the_table(owner, few):
    view = View.parse(sort='-"a,b"', filter='[{"column":"a","operator":"in","value":["x","ü"]}]', search="one two")
    wanted = [
        OfView(few, view, owner.id, ("a", "b\n"), (1, 5)), OfView(few),
        OfResult(owner.id, "r", ("k",), (Column("a", "BIGINT"), Column("a", "DECIMAL(3,1)")), None),
    ]  # fmt: skip

    assert [unpacked(packed(one)) for one in wanted] == wanted


def test_a_finished_file_is_told_once(owner, other, few):
    export = worked_off(owner, started(owner, few))

    told = [service.take_news(other.id), service.take_news(owner.id), service.take_news(owner.id)]

    assert [[one.id for one in news] for news in told] == [[], [export.id], []]


def test_the_list_of_jobs_finds_the_files_its_jobs_made(owner, other, few):
    export = worked_off(owner, started(owner, few))

    assert service.of_jobs(owner.id, [export.job_id])[export.job_id].id == export.id
    assert service.of_jobs(other.id, [export.job_id]) == {}
    assert [one.id for one in service.recent_exports(owner.id)] == [export.id]


def test_a_job_deleted_before_its_turn_is_told_as_cancelled(owner, few):
    export = started(owner, few)
    jobs.cancel(owner.id, export.job_id)
    jobs.delete(owner.id, export.job_id)

    with pytest.raises(NotFound, match="deleted before"):
        service.stored_file(owner.id, export.id)


def test_an_unfinished_file_is_not_lent(owner, few):
    export = started(owner, few)

    with pytest.raises(Conflict, match="still being made"):
        service.stored_file(owner.id, export.id)


def test_unknown_formats_and_columns_are_refused_before_a_job_is_made(owner, few):
    for wanted in (Wanted(OfView(few), "docx"), Wanted(OfView(few, columns=("nowhere",))), Wanted(OfView(few, columns=()))):
        with suppress(NotFound), pytest.raises(Rejected):
            service.start_export(owner.id, wanted)

    assert jobs.list_jobs(owner.id, kind="records.export").items == []


def expire(export, **more):
    with transaction() as session:
        found = session.exec(select(ExportFile).where(ExportFile.id == export.id)).one()
        found.expires_at = now() - timedelta(seconds=1)
        for name, value in more.items():
            setattr(found, name, value)
