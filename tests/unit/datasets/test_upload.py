"""Uploads in parts and whole, into a folder and into a bucket."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from backend.adapters.db import transaction
from backend.adapters.storage import parts, storage
from backend.core.config import settings
from backend.core.errors import Conflict, NotFound, Rejected, TooLarge, Unavailable
from backend.datasets import service, uploads
from backend.datasets.models import Upload
from backend.datasets.upload_rules import layout_of, part_size
from backend.jobs import service as jobs
from tests.bucket import MIB, PART, forget_storage
from tests.making import arriving, keys, send, source_of

pytestmark = pytest.mark.usefixtures("small_parts")


def test_a_file_sent_in_parts_becomes_a_dataset_being_converted(place, owner, content):
    view = uploads.start_upload(owner.id, "Orders 2026.csv", size_bytes=len(content))
    send(owner, view, content, [3, 1])
    send(owner, view, content, [2, 3])

    accepted = uploads.complete_upload(owner.id, view.id, options={"delimiter": ";"})

    dataset = service.get_dataset(owner.id, accepted.dataset_id)
    assert (view.mode, view.parts, view.part_size_bytes) == ("direct" if place == "folder" else "s3", 3, PART)
    assert (dataset.name, dataset.table, dataset.status) == ("Orders 2026", "orders_2026", "converting")
    assert dataset.versions[0].reason == "uploaded as Orders 2026.csv"
    assert source_of(accepted) == content
    assert keys() == {f"sources/{accepted.version_id}/Orders_2026.csv"}
    job = jobs.get(owner.id, accepted.job_id)
    assert (job.kind, job.title, job.subject_id) == ("datasets.convert", "Convert Orders 2026", accepted.version_id)
    assert job.total == len(content)


def test_an_upload_resumes_in_another_process(place, owner, content):
    first = uploads.start_upload(owner.id, "orders.csv", size_bytes=len(content), fingerprint="abc")
    send(owner, first, content, [1, 3])
    forget_storage()

    again = uploads.start_upload(owner.id, "orders.csv", size_bytes=len(content), fingerprint="abc")

    assert again.id == first.id
    assert again.received == uploads.get_upload(owner.id, first.id).received == (1, 3)
    send(owner, again, content, [2])
    assert source_of(uploads.complete_upload(owner.id, again.id)) == content


def test_only_the_very_same_file_of_the_same_person_resumes(place, owner, other, content):
    first = uploads.start_upload(owner.id, "orders.csv", size_bytes=100, fingerprint="abc")

    others = [
        uploads.start_upload(other.id, "orders.csv", size_bytes=100, fingerprint="abc"),
        uploads.start_upload(owner.id, "orders.csv", size_bytes=101, fingerprint="abc"),
        uploads.start_upload(owner.id, "orders.tsv", size_bytes=100, fingerprint="abc"),
        uploads.start_upload(owner.id, "orders.csv", size_bytes=100, fingerprint="xyz"),
        uploads.start_upload(owner.id, "orders.csv", size_bytes=100),
        uploads.start_upload(owner.id, "orders.csv", size_bytes=100),
    ]

    assert len({first.id, *(view.id for view in others)}) == 7


def test_two_tabs_that_start_the_same_file_at_once_share_one_upload(place, owner):
    def start(_):
        return uploads.start_upload(owner.id, "orders.csv", size_bytes=100, fingerprint="abc").id

    with ThreadPoolExecutor(4) as pool:
        started = set(pool.map(start, range(4)))

    assert len(started) == 1


def test_completing_twice_or_at_once_answers_the_same(place, owner, content):
    view = uploads.start_upload(owner.id, "orders.csv", size_bytes=len(content))
    send(owner, view, content, [1, 2, 3])

    with ThreadPoolExecutor(3) as pool:
        answers = set(pool.map(lambda _: uploads.complete_upload(owner.id, view.id), range(3)))
    answers.add(uploads.complete_upload(owner.id, view.id))

    assert len(answers) == 1
    assert len(service.list_datasets(owner.id).items) == 1
    assert uploads.get_upload(owner.id, view.id).received == (1, 2, 3)


def test_an_upload_is_not_complete_while_parts_are_missing(place, owner, content):
    view = uploads.start_upload(owner.id, "orders.csv", size_bytes=len(content))
    send(owner, view, content, [2])

    with pytest.raises(Conflict) as refused:
        uploads.complete_upload(owner.id, view.id)

    assert refused.value.detail == "2 of 3 parts are missing."
    assert service.list_datasets(owner.id).items == ()


def test_a_completed_upload_takes_no_more_parts_and_cannot_be_aborted(place, owner, content):
    view = uploads.start_upload(owner.id, "orders.csv", size_bytes=100)
    send(owner, view, content[:100], [1])
    uploads.complete_upload(owner.id, view.id)

    for late in (
        lambda: asyncio.run(uploads.put_part(owner.id, view.id, 1, arriving(b"x" * 100))),
        lambda: uploads.sign_parts(owner.id, view.id, [1]),
        lambda: uploads.abort_upload(owner.id, view.id),
    ):
        with pytest.raises(Conflict):
            late()


def test_somebody_elses_upload_does_not_exist(place, owner, other):
    view = uploads.start_upload(owner.id, "orders.csv", size_bytes=100)

    for verb in (
        lambda: uploads.get_upload(other.id, view.id),
        lambda: uploads.sign_parts(other.id, view.id, [1]),
        lambda: asyncio.run(uploads.put_part(other.id, view.id, 1, arriving(b"x" * 100))),
        lambda: uploads.complete_upload(other.id, view.id),
        lambda: uploads.abort_upload(other.id, view.id),
        lambda: uploads.get_upload(owner.id, uuid4()),
    ):
        with pytest.raises(NotFound):
            verb()

    assert uploads.get_upload(owner.id, view.id).received == ()


def test_an_aborted_upload_leaves_nothing(place, owner, content, request):
    view = uploads.start_upload(owner.id, "orders.csv", size_bytes=len(content))
    send(owner, view, content, [1])

    uploads.abort_upload(owner.id, view.id)

    with pytest.raises(NotFound):
        uploads.get_upload(owner.id, view.id)
    assert keys() == set()
    if place == "s3":
        assert request.getfixturevalue("bucket").unfinished() == []


@pytest.mark.parametrize("number", [0, -1, 4, 10_001])
def test_a_part_out_of_range_is_refused(place, owner, content, number):
    view = uploads.start_upload(owner.id, "orders.csv", size_bytes=len(content))
    send_it = {
        "s3": lambda: uploads.sign_parts(owner.id, view.id, [number]),
        "direct": lambda: asyncio.run(uploads.put_part(owner.id, view.id, number, arriving(b"x"))),
    }[view.mode]

    with pytest.raises(Rejected) as refused:
        send_it()

    assert "parts 1 to 3" in refused.value.detail


@pytest.mark.parametrize(
    ("size", "error", "says"),
    [
        (0, Rejected, "empty"),
        (-5, Rejected, "cannot have -5 bytes"),
        (10_000_000_001, TooLarge, "at most 10,000,000,000"),
    ],
)
def test_a_size_that_cannot_be_is_refused_before_a_byte_is_taken(owner, size, error, says):
    with pytest.raises(error) as refused:
        uploads.start_upload(owner.id, "orders.csv", size_bytes=size)

    assert says in refused.value.detail
    assert refused.value.hint
    assert keys() == set()


def test_a_file_the_disk_has_no_room_for_is_refused(owner, monkeypatch):
    monkeypatch.setenv("LISTMILL_UPLOAD_MAX_BYTES", str(1 << 60))
    forget_storage()

    with pytest.raises(Unavailable) as refused:
        uploads.start_upload(owner.id, "orders.csv", size_bytes=1 << 59)

    assert "left" in refused.value.detail


@pytest.mark.parametrize("fingerprint", ["", "x" * 129, "a\nb"])
def test_a_fingerprint_that_cannot_be_kept_is_refused(owner, fingerprint):
    with pytest.raises(Rejected):
        uploads.start_upload(owner.id, "orders.csv", size_bytes=1, fingerprint=fingerprint)


@pytest.mark.parametrize(("size", "part"), [(1, PART), (PART + 1, PART), (100 << 30, 12 * MIB), (10 << 40, 1166 * MIB)])
def test_parts_are_few_enough_for_a_bucket(home, size, part):
    assert part_size(size) == part
    assert -(-size // part) <= 10_000


def test_an_upload_that_the_storage_has_forgotten_begins_anew(place, owner, request):
    first = uploads.start_upload(owner.id, "orders.csv", size_bytes=100, fingerprint="abc")
    if place == "s3":
        made = request.getfixturevalue("bucket")
        (key,) = made.client.list_multipart_uploads(Bucket=made.name)["Uploads"]
        made.client.abort_multipart_upload(Bucket=made.name, Key=key["Key"], UploadId=key["UploadId"])
    else:
        storage().delete([f"uploads/{first.id}/data"])
        (settings().data_dir / "storage/uploads" / str(first.id) / "parts").rmdir()

    again = uploads.start_upload(owner.id, "orders.csv", size_bytes=100, fingerprint="abc")

    assert again.id != first.id


def test_a_completion_whose_answer_was_lost_half_way_is_found_again(place, owner, content):
    view = uploads.start_upload(owner.id, "orders.csv", size_bytes=len(content))
    send(owner, view, content, [1, 2, 3])
    with transaction() as session:
        parts().finish(layout_of(session.get_one(Upload, view.id)))
    forget_storage()

    accepted = uploads.complete_upload(owner.id, view.id)

    assert source_of(accepted) == content
