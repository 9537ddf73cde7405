"""Whole files in one request, into a folder and into a bucket."""

import asyncio

import pytest

from backend.core.errors import Rejected, TooLarge
from backend.datasets import service, uploads
from tests.bucket import MIB, PART, forget_storage
from tests.making import arriving, keys, source_of, upload

pytestmark = pytest.mark.usefixtures("small_parts")


def test_a_whole_file_becomes_a_dataset_and_a_second_one_another_table(place, owner, content):
    first = upload(owner, "orders.csv", content)
    second = upload(owner, "orders.csv", b"a,b\n")

    assert source_of(first) == content
    assert source_of(second) == b"a,b\n"
    assert [d.table for d in service.list_datasets(owner.id).items] == ["orders_2", "orders"]
    assert [d.size_bytes for d in service.list_datasets(owner.id).items] == [4, len(content)]


def test_a_whole_file_of_unknown_length_is_taken_up_to_the_limit_and_cut_off_there(place, owner, monkeypatch, request):
    monkeypatch.setenv("LISTMILL_UPLOAD_MAX_BYTES", str(PART))
    forget_storage()
    fits = asyncio.run(uploads.receive_whole(owner.id, "fits.csv", arriving(b"x" * PART), size_bytes=None))
    asked = 0

    async def endless():
        nonlocal asked
        while True:
            asked += 1
            yield b"x" * MIB

    with pytest.raises(TooLarge):
        asyncio.run(uploads.receive_whole(owner.id, "endless.csv", endless(), size_bytes=None))

    assert asked == 6
    assert keys() == {f"sources/{fits.version_id}/fits.csv"}
    if place == "s3":
        assert request.getfixturevalue("bucket").unfinished() == []


@pytest.mark.parametrize(("data", "announced", "says"), [(b"", None, "no byte arrived"), (b"abc", 5, "3 of 5 bytes")])
def test_nothing_is_left_of_a_whole_file_that_is_not_taken(place, owner, data, announced, says):
    with pytest.raises(Rejected) as refused:
        asyncio.run(uploads.receive_whole(owner.id, "orders.csv", arriving(data), size_bytes=announced))

    assert says in refused.value.detail
    assert keys() == set()
    assert service.list_datasets(owner.id).items == ()


def test_nothing_is_left_of_a_whole_file_whose_sender_goes_away(place, owner):
    async def lost():
        yield b"x" * MIB
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        asyncio.run(uploads.receive_whole(owner.id, "orders.csv", lost(), size_bytes=None))

    assert keys() == set()
