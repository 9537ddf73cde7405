"""What both kinds of storage promise."""

import asyncio
import hashlib
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.adapters.storage import scratch, storage
from backend.adapters.storage.protocol import check_key
from backend.core.errors import Conflict, NotFound, Rejected, TooLarge

MIB = 1 << 20


def file_of(folder, data, name="file"):
    path = folder / name
    path.write_bytes(data)
    return path


async def arriving(*pieces, then=None):
    for piece in pieces:
        yield piece
    if then is not None:
        raise then


@pytest.mark.parametrize("size", [0, 1, 9 * MIB + 7])
def test_a_stored_file_comes_back_byte_for_byte(place, tmp_path, size):
    data = os.urandom(size)

    stored = storage().put_file("a/b/c.parquet", file_of(tmp_path, data))

    assert stored == size
    assert storage().size("a/b/c.parquet") == size
    assert b"".join(storage().stream("a/b/c.parquet", piece_bytes=MIB)) == data
    with storage().local("a/b/c.parquet") as path:
        assert path.read_bytes() == data


def test_a_stored_file_is_taken_from_where_it_was(place, tmp_path):
    made = file_of(tmp_path, b"12")

    storage().put_file("a", made)

    assert not made.exists()


def test_a_local_file_can_be_read_and_not_written(place, tmp_path):
    storage().put_file("parts/p.parquet", file_of(tmp_path, b"12"))

    with storage().local("parts/p.parquet") as path:
        mode = path.stat().st_mode & 0o777

    assert mode == 0o444


@pytest.mark.parametrize("size", [3, 9 * MIB])
def test_a_key_is_written_once(place, tmp_path, size):
    storage().put_file("once", file_of(tmp_path, b"1" * size, "first"))

    with pytest.raises(Conflict):
        storage().put_file("once", file_of(tmp_path, b"2" * size, "second"))

    assert storage().get_bytes("once") == b"1" * size


def test_of_many_that_publish_at_once_exactly_one_wins(place):
    together = threading.Barrier(8)

    def publish(number):
        together.wait()
        try:
            storage().put_bytes("v1/manifest.json", b"%d" % number)
        except Conflict:
            return None
        return number

    with ThreadPoolExecutor(8) as pool:
        winners = [n for n in pool.map(publish, range(8)) if n is not None]

    assert len(winners) == 1
    assert storage().get_bytes("v1/manifest.json") == b"%d" % winners[0]


def test_what_is_absent_is_not_found_and_may_be_deleted(place):
    place_to_look = storage()

    place_to_look.delete(["nothing/here"])

    assert not place_to_look.exists("nothing/here")
    for look in (place_to_look.get_bytes, place_to_look.size, place_to_look.stream):
        with pytest.raises(NotFound):
            look("nothing/here")
    with pytest.raises(NotFound), place_to_look.local("nothing/here"):
        pass


def test_a_listing_names_what_stands_below_a_folder_and_nothing_else(place):
    for key in ("d/1/x", "d/1/y", "d/10/z", "e"):
        storage().put_bytes(key, b"12")

    found = list(storage().list("d/1/"))

    assert {(o.key, o.size_bytes) for o in found} == {("d/1/x", 2), ("d/1/y", 2)}
    assert all(o.modified_at.utcoffset() is not None for o in found)
    assert {o.key for o in storage().list("")} == {"d/1/x", "d/1/y", "d/10/z", "e"}
    assert list(storage().list("nowhere")) == []


def test_deleted_objects_are_gone_and_their_keys_are_free(place):
    for number in range(5):
        storage().put_bytes(f"d/{number}", b"x")

    storage().delete(f"d/{number}" for number in range(4))

    assert [o.key for o in storage().list("d")] == ["d/4"]
    storage().put_bytes("d/1", b"again")
    assert storage().get_bytes("d/1") == b"again"


def test_pieces_that_arrive_become_one_object(place):
    pieces = [os.urandom(n) for n in (0, 1, 3 * MIB + 5, 70_000, 9 * MIB)]

    size = asyncio.run(storage().receive("in/file.csv", arriving(*pieces)))

    assert size == sum(map(len, pieces))
    kept = hashlib.sha256(b"".join(storage().stream("in/file.csv"))).digest()
    assert kept == hashlib.sha256(b"".join(pieces)).digest()


def test_nothing_is_kept_of_pieces_that_break_off(place, request):
    with pytest.raises(TooLarge):
        asyncio.run(storage().receive("in/file.csv", arriving(b"x" * 20 * MIB, then=TooLarge("too much"))))

    assert list(storage().list("")) == []
    if place == "s3":
        assert request.getfixturevalue("bucket").unfinished() == []


def test_no_pieces_make_an_empty_object(place):
    size = asyncio.run(storage().receive("in/empty", arriving()))

    assert size == 0
    assert storage().get_bytes("in/empty") == b""


def test_a_received_object_does_not_replace_another(place):
    storage().put_bytes("in/file", b"first")

    with pytest.raises(Conflict):
        asyncio.run(storage().receive("in/file", arriving(b"second")))

    assert storage().get_bytes("in/file") == b"first"


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../x", "a/../x", "a//b", "a/", "./a", "a\\b", "a\nb", "a\0b", "ä", "a b", "x" * 513]
)
def test_a_key_that_could_leave_the_storage_is_refused(place, key, tmp_path):
    file = file_of(tmp_path, b"1")

    for verb in (
        storage().get_bytes,
        storage().exists,
        lambda k: storage().put_bytes(k, b""),
        lambda k: storage().put_file(k, file),
    ):
        with pytest.raises(Rejected):
            verb(key)

    assert file.exists()


@given(st.text("ab01./\\-_ \0é", max_size=24) | st.text(max_size=40))
def test_a_key_that_passes_stays_inside_any_folder(key):
    try:
        check_key(key)
    except Rejected:
        return

    inside = os.path.normpath(f"/folder/{key}")
    assert inside == f"/folder/{key}"


FULL = """
import resource, sys
from backend.adapters.storage.pieces import write_all
from backend.core.errors import Unavailable

resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
with open(sys.argv[1], "wb", buffering=0) as out:
    try:
        write_all(out.fileno(), b"x" * 2000)
    except Unavailable as full:
        print(full.detail)
"""


def test_a_full_disk_is_said_so(tmp_path):
    answer = subprocess.run([sys.executable, "-c", FULL, tmp_path / "file"], capture_output=True, text=True, check=False)

    assert answer.stdout == "The disk is full.\n", answer.stderr


def test_folders_that_empty_out_while_others_fill_them_lose_nothing(home):
    def put_and_delete(number):
        for turn in range(50):
            storage().put_bytes(f"shared/folder/{number}-{turn}", b"x")
            storage().delete([f"shared/folder/{number}-{turn}"])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put_and_delete, range(4)))

    assert list(storage().list("")) == []


def test_a_scratch_folder_is_private_and_goes_with_its_block(home):
    with scratch() as folder:
        mode = folder.stat().st_mode & 0o777
        (folder / "sub").mkdir()
        (folder / "sub" / "file").write_bytes(b"1")

    assert mode == 0o700
    assert not folder.exists()


def test_the_sweep_removes_scratch_of_dead_processes_and_spares_what_is_in_use(place, home):
    with scratch() as used:
        left = used.parent / "left"
        left.mkdir()
        for old in (used, left):
            os.utime(old, (0, 0))

        removed = storage().sweep()

        assert removed == 1
        assert used.exists()
        assert not left.exists()
