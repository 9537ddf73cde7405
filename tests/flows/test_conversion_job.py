"""From an uploaded file to a published, profiled version: through the ledger, the storage and the database."""

import io
import json
import threading
import time

import duckdb
import pytest

from backend.adapters import cache
from backend.adapters.db import engine, transaction
from backend.adapters.storage import storage
from backend.core.config import settings
from backend.datasets import service
from backend.datasets.making.conversion import convert
from backend.datasets.models import Version
from backend.datasets.profiling import profile
from backend.datasets.schemas import profile_cache_key
from backend.jobs import service as jobs
from backend.jobs.runner import run_chunk
from backend.jobs.states import Status
from tests.making import keys, upload

LIST = b"id,city,zip\n1,Dresden,01067\n2,Bremen,28195\n3,Bremen,28195,x\n"


@pytest.fixture(autouse=True)
def _settled(home):
    """The threads that mind running chunks give their connections back before the database goes."""
    yield
    until = time.monotonic() + 10
    while engine().pool.checkedout() and time.monotonic() < until:
        threading.Event().wait(0.01)


def convert_now(accepted):
    run_chunk("datasets.convert", accepted.job_id, 0, convert)
    return version_of(accepted)


def version_of(accepted):
    with transaction() as session:
        return session.get_one(Version, accepted.version_id)


def rows_of(version):
    with storage().local(version.parts[0]) as path, duckdb.connect() as con:
        return con.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()


def many_rows(count):
    out = io.StringIO()
    out.write("id,name,amount\n")
    out.writelines(f"{i},name {i},{i}.5\n" for i in range(count))
    return out.getvalue().encode()


def test_a_file_becomes_a_published_version_with_its_report(owner):
    accepted = upload(owner, "towns.csv", LIST)

    version = convert_now(accepted)

    assert rows_of(version) == [(1, "Dresden", "01067"), (2, "Bremen", "28195")]
    assert version.columns == [
        {"name": "id", "type": "BIGINT"},
        {"name": "city", "type": "VARCHAR"},
        {"name": "zip", "type": "VARCHAR"},
    ]
    assert (version.rows, version.repair["rows_loaded"], version.repair["rows_aside"]) == (2, 2, 1)
    assert (version.repair["encoding"], version.repair["delimiter"], version.repair["header"]) == ("UTF-8", ",", 1)
    assert service.get_dataset(owner.id, accepted.dataset_id).status == "ready"
    assert jobs.get(owner.id, accepted.job_id).done == len(LIST)


def test_the_manifest_names_the_part_with_its_sum_and_the_reading(owner):
    version = convert_now(upload(owner, "towns.csv", LIST))

    manifest = json.loads(storage().get_bytes(version.manifest_key))

    assert manifest["parts"][0]["key"] == version.parts[0]
    assert manifest["parts"][0]["bytes"] == storage().size(version.parts[0]) == version.size_bytes
    assert len(manifest["parts"][0]["sha256"]) == 64
    assert manifest["reading"]["columns"][2]["reading"].startswith("kept as text")


def test_rows_kept_aside_can_be_fetched_with_line_and_reason(owner):
    accepted = upload(owner, "towns.csv", LIST.replace(b"3,Bremen,28195,x", b"=3,Bremen,28195,x"))
    convert_now(accepted)

    aside = storage().get_bytes(service.aside_key(owner.id, accepted.dataset_id)).decode()

    assert aside.splitlines() == ["line,reason,text", '4,4 cells where 3 belong,"\'=3,Bremen,28195,x"']


def test_publishing_asks_for_the_profile_once(owner):
    accepted = upload(owner, "towns.csv", LIST)

    version = convert_now(accepted)
    run_chunk("datasets.convert", accepted.job_id, 0, convert)

    found = [card for card in jobs.list_jobs(owner.id).items if card.kind == "datasets.profile"]
    assert [card.id for card in found] == [version.profile_job_id]
    assert found[0].total == 3


def test_the_profile_is_kept_with_the_version_and_in_the_cache(owner):
    accepted = upload(owner, "towns.csv", LIST)
    version = convert_now(accepted)

    run_chunk("datasets.profile", version.profile_job_id, 0, profile)

    found = service.get_profile(owner.id, accepted.dataset_id)
    assert (found["rows"], [column["name"] for column in found["columns"]]) == (2, ["id", "city", "zip"])
    assert version_of(accepted).profile == found == cache.get_json(profile_cache_key(accepted.version_id))
    assert jobs.get(owner.id, version.profile_job_id).done == 3


@pytest.mark.parametrize(("sample", "columns"), [("properties", 16), ("orders", 20)])
def test_a_sample_makes_its_source_first(owner, sample, columns):
    accepted = service.add_sample(owner.id, sample, rows=500)

    version = convert_now(accepted)

    assert (len(version.columns), version.rows + version.repair["rows_aside"]) == (columns, 500)
    assert version.source_bytes == storage().size(version.sources[0]["key"])


def test_reading_again_with_other_choices_makes_another_version(owner):
    accepted = upload(owner, "towns.csv", LIST)
    convert_now(accepted)
    again = service.reload_dataset(owner.id, accepted.dataset_id, {"header": False, "types": {"column1": "VARCHAR"}})

    version = convert_now(again)

    assert version.rows == 3
    assert [column["name"] for column in version.columns] == ["column1", "column2", "column3"]
    assert service.get_dataset(owner.id, accepted.dataset_id).version_id == again.version_id


def test_a_file_that_is_no_table_fails_at_once_with_what_to_do(owner):
    accepted = upload(owner, "page.csv", b"<!DOCTYPE html><html><body>Please sign in</body></html>")

    convert_now(accepted)

    card = jobs.get(owner.id, accepted.job_id)
    assert card.status == Status.FAILED
    assert "web page" in card.error
    assert card.hint
    assert service.get_dataset(owner.id, accepted.dataset_id).status == "failed"
    assert not [key for key in keys() if key.startswith("datasets/")]


def test_a_cancelled_conversion_stops_and_leaves_nothing_behind(owner, monkeypatch):
    monkeypatch.setattr(settings(), "worker_threads", 1)  # or it could be done before it is asked to stop
    accepted = upload(owner, "many.csv", many_rows(900_000))
    lent = set((settings().data_dir / "scratch").glob("*"))  # the query engine has its folder there
    began = threading.Event()

    def watched(run):
        began.set()
        return convert(run)

    work = threading.Thread(target=run_chunk, args=("datasets.convert", accepted.job_id, 0, watched))
    work.start()
    began.wait(10)
    asked = time.monotonic()
    jobs.cancel(owner.id, accepted.job_id)
    work.join(20)

    assert time.monotonic() - asked < 5  # a second on a quiet machine
    assert jobs.get(owner.id, accepted.job_id).status == Status.CANCELLED
    assert not [key for key in keys() if key.startswith("datasets/")]
    assert set((settings().data_dir / "scratch").iterdir()) == lent
    assert version_of(accepted).published_at is None


def test_what_an_earlier_holder_left_is_dropped_and_never_published(owner):
    accepted = upload(owner, "towns.csv", LIST)
    base = f"datasets/{accepted.dataset_id}/{accepted.version_id}"
    left = {f"{base}/f0/part-00000.parquet", f"{base}/manifest.f0.json", f"{base}/aside.f0.csv"}
    for key in left:
        storage().put_bytes(key, b"half")

    version = convert_now(accepted)

    assert not left & keys()
    assert version.parts[0] not in left
    assert version.rows == 2


def test_an_older_version_finished_late_does_not_take_the_place_of_a_newer_one(owner):
    accepted = upload(owner, "towns.csv", LIST)
    newer = service.reload_dataset(owner.id, accepted.dataset_id, {"header": False})
    convert_now(newer)

    convert_now(accepted)

    assert service.get_dataset(owner.id, accepted.dataset_id).version_id == newer.version_id


def test_a_deleted_dataset_ends_its_conversion_with_words(owner):
    accepted = upload(owner, "towns.csv", LIST)
    with transaction() as session:
        dataset = session.get_one(service.Dataset, accepted.dataset_id)
        dataset.deleted_at = dataset.created_at
        session.add(dataset)

    run_chunk("datasets.convert", accepted.job_id, 0, convert)

    assert jobs.get(owner.id, accepted.job_id).status == Status.FAILED
