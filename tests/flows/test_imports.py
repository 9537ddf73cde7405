"""From a bucket that the deployment allows to a dataset; and nothing from anywhere else."""

import pytest

from backend.adapters.storage import storage
from backend.core.config import settings
from backend.core.errors import NotFound, Rejected
from backend.datasets import imports, service
from backend.jobs import service as jobs
from backend.jobs.states import Status
from tests.converting import convert_now, rows_of, settle
from tests.making import keys

ROWS = "id,city\n{},Ulm\n"

ELSEWHERE = (
    "s3://{}/out-of-reach/list.csv",
    "s3://{}/out/../out-of-reach/list.csv",
    "s3://{}/out/./single.csv",
    "s3://{}/out//single.csv",
    "s3://{}/o*/list.csv",
    "s3://{}/*",
    "s3://{}/",
    "s3://{}",
    "s3://{}.evil.example/out/single.csv",
    "s3://other/out/single.csv",
    "s3://user@{}/out/single.csv",
    "https://{}/out/single.csv",
    "file:///etc/passwd",
    "/etc/passwd",
    "S3://{}/out/single.csv",
    "s3://{}/out/single.csv?versionId=1",
    "s3://{}/out/sin\ngle.csv",
    "s3://{}/out/program.exe",
    "",
)


@pytest.fixture(autouse=True)
def _settled(home):
    yield
    settle()


@pytest.fixture
def shop(place, bucket_server, monkeypatch, request):
    """A bucket of somebody's with a few lists; people may import from its folder "out". Both kinds of storage are tried."""
    from tests.bucket import Bucket, forget_storage

    for name, value in {
        "S3_ENDPOINT_URL": bucket_server,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }.items():
        monkeypatch.setenv(name, value)
    made = Bucket(bucket_server)
    monkeypatch.setenv("LISTMILL_IMPORT_PREFIXES", f"s3://{made.name}/out, s3://{made.name}/more/")
    forget_storage()
    for number, key in enumerate(["out/2026-10/list.csv", "out/2026-11/list.csv", "out/single.csv", "out-of-reach/list.csv"]):
        made.client.put_object(Bucket=made.name, Key=key, Body=ROWS.format(number).encode())
    made.client.put_object(Bucket=made.name, Key="out/2026-11/_SUCCESS", Body=b"")
    made.client.put_object(Bucket=made.name, Key="out/größe 1.csv", Body=ROWS.format(9).encode())
    return made


def error_of(accepted):
    card = jobs.cards([accepted.job_id])[accepted.job_id]
    assert card.status == Status.FAILED
    return card.error


def test_one_object_becomes_a_dataset_and_its_copy_the_source(owner, shop):
    version = convert_now(imports.start_import(owner.id, f"s3://{shop.name}/out/single.csv"))

    assert rows_of(version) == [(2, "Ulm")]
    assert (version.change, version.reason) == ("import", f"imported from s3://{shop.name}/out/single.csv")
    assert storage().get_bytes(version.sources[0]["key"]) == ROWS.format(2).encode()
    assert service.get_dataset(owner.id, version.dataset_id).name == "single"


@pytest.mark.parametrize(
    ("key", "rows", "names"),
    [
        ("out/2026-*/list.csv", [0, 1], ["2026-10/list.csv", "2026-11/list.csv"]),
        ("out/2026-11/", [1], ["list.csv"]),
        ("out/*", [2, 9], ["größe 1.csv", "single.csv"]),
    ],
)
def test_a_pattern_or_folder_becomes_one_dataset_of_all_its_files(owner, shop, key, rows, names):
    version = convert_now(imports.start_import(owner.id, f"s3://{shop.name}/{key}", name="All"))

    assert sorted(row[0] for row in rows_of(version)) == rows
    assert sorted(source["name"] for source in version.sources) == sorted(names)


def test_an_import_can_be_read_again_without_its_bucket(owner, shop):
    accepted = imports.start_import(owner.id, f"s3://{shop.name}/out/single.csv")
    convert_now(accepted)
    shop.client.delete_object(Bucket=shop.name, Key="out/single.csv")

    version = convert_now(service.reload_dataset(owner.id, accepted.dataset_id, {"types": {"id": "VARCHAR"}}))

    assert rows_of(version) == [("2", "Ulm")]


def test_no_other_address_is_asked(owner, monkeypatch):
    monkeypatch.setattr(settings(), "import_prefixes", ("s3://shop/out",))

    for url in ELSEWHERE:
        with pytest.raises(Rejected) as refused:
            imports.start_import(owner.id, url.format("shop"))
        assert refused.value.hint, url

    assert service.list_datasets(owner.id).items == ()


def test_what_is_not_there_fails_in_words_and_leaves_nothing(owner, shop):
    absent = imports.start_import(owner.id, f"s3://{shop.name}/out/absent.csv")
    empty = imports.start_import(owner.id, f"s3://{shop.name}/more/")

    for accepted in (absent, empty):
        convert_now(accepted)

    assert "There is nothing at" in error_of(absent)
    assert "There is no list at" in error_of(empty)
    assert keys() == set()


def test_a_fetched_file_that_is_no_table_leaves_nothing(owner, shop):
    shop.client.put_object(Bucket=shop.name, Key="out/page.csv", Body=b"<!DOCTYPE html><html><body>Sign in</body></html>")
    accepted = imports.start_import(owner.id, f"s3://{shop.name}/out/page.csv")

    convert_now(accepted)

    assert "web page" in error_of(accepted)
    assert keys() == set()


def test_a_file_above_the_limit_is_not_fetched(owner, shop, monkeypatch):
    monkeypatch.setattr(settings(), "upload_max_bytes", 5)
    accepted = imports.start_import(owner.id, f"s3://{shop.name}/out/single.csv")

    convert_now(accepted)

    assert "at most 5 are taken" in error_of(accepted)


def test_an_address_that_is_no_longer_allowed_is_not_fetched(owner, shop, monkeypatch):
    accepted = imports.start_import(owner.id, f"s3://{shop.name}/out/single.csv")
    monkeypatch.setattr(settings(), "import_prefixes", ("s3://elsewhere/",))

    convert_now(accepted)

    assert "Nothing is imported from" in error_of(accepted)


def test_without_the_setting_nothing_is_imported(owner):
    assert imports.allowed() == ()
    with pytest.raises(NotFound):
        imports.start_import(owner.id, "s3://bucket/orders.csv")
