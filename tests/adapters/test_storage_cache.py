"""Local copies of a bucket's objects: one download per machine, nothing evicted while read, never over the limit at rest."""

import hashlib
import multiprocessing
import os
import random
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from backend.adapters.storage.cache import Download, ReadThroughCache
from backend.core.errors import NotFound, Unavailable

KIB = 1024


class Bucket:
    """Objects of one KiB named by one letter, and a note of each download in a file that processes share."""

    def __init__(self, folder):
        self.log = folder / "downloads.log"
        self.log.touch()

    def data(self, key):
        return key[0].encode() * (KIB * int(key.removesuffix(".parquet")[1:] or 1))

    def fetch(self, key):
        with self.log.open("a") as log:
            log.write(f"{key}\n")
        data = self.data(key)
        return Download(len(data), hashlib.sha256(data).hexdigest(), iter([data[:100], data[100:]]))

    def downloads(self):
        return self.log.read_text().split()


@pytest.fixture
def bucket(tmp_path):
    return Bucket(tmp_path)


@pytest.fixture
def cache(tmp_path, bucket):
    return ReadThroughCache(tmp_path / "cache", limit_bytes=3 * KIB, fetch=bucket.fetch)


def copies(cache):
    return {path.read_bytes()[:1].decode() for path in cache._folder.iterdir() if path.is_file()}


def kept_bytes(cache):
    return sum(path.stat().st_size for path in cache._folder.iterdir() if path.is_file())


def read(cache, key):
    with cache.open(key) as path:
        return path.read_bytes()


def test_an_object_is_downloaded_once_and_then_read_from_disk(cache, bucket):
    answers = [read(cache, "a") for _ in range(3)]

    assert answers == [bucket.data("a")] * 3
    assert bucket.downloads() == ["a"]


def test_a_copy_keeps_the_ending_of_its_key(cache):
    with cache.open("a.parquet") as path:
        assert path.suffix == ".parquet"


def test_the_least_recently_read_copy_goes_first(cache):
    for key in ("a", "b", "c"):
        read(cache, key)
    for path in cache._folder.iterdir():
        if path.is_file():
            os.utime(path, ns=(0, {b"a": 30, b"b": 10, b"c": 20}[path.read_bytes()[:1]]))

    read(cache, "d")

    assert copies(cache) == {"a", "c", "d"}


def test_what_is_being_read_is_not_evicted(cache, bucket):
    with ExitStack() as reading:
        held = [reading.enter_context(cache.open(key)) for key in ("a", "b", "c")]
        read(cache, "d")

        assert [path.read_bytes() for path in held] == [bucket.data(key) for key in ("a", "b", "c")]

    assert kept_bytes(cache) <= 3 * KIB


def test_an_object_larger_than_the_limit_is_lent_and_not_kept(cache, bucket):
    data = read(cache, "x9")

    assert data == bucket.data("x9")
    assert kept_bytes(cache) <= 3 * KIB


def test_many_readers_at_once_download_once(tmp_path, bucket):
    cache = ReadThroughCache(tmp_path / "cache", limit_bytes=100 * KIB, fetch=bucket.fetch)
    together = threading.Barrier(16)

    def look(number):
        together.wait()
        return read(cache, f"k{number % 2 + 1}")

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(look, range(16)))

    assert sorted(bucket.downloads()) == ["k1", "k2"]
    assert answers == [bucket.data(f"k{n % 2 + 1}") for n in range(16)]


def read_for_long(folder, seed, failures):
    bucket = Bucket(folder)
    cache = ReadThroughCache(folder / "cache", limit_bytes=3 * KIB, fetch=bucket.fetch)
    choose = random.Random(seed)
    for _ in range(150):
        key = choose.choice("abcdef")
        if read(cache, key) != bucket.data(key):
            failures.put(key)


def test_processes_that_evict_each_others_copies_always_read_the_right_bytes(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    failures = spawn.SimpleQueue()
    readers = [spawn.Process(target=read_for_long, args=(tmp_path, seed, failures)) for seed in range(3)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(60)

    assert [reader.exitcode for reader in readers] == [0, 0, 0]
    assert failures.empty()
    cache = ReadThroughCache(tmp_path / "cache", limit_bytes=3 * KIB, fetch=Bucket(tmp_path).fetch)
    assert kept_bytes(cache) <= 3 * KIB
    assert list(cache._coming.iterdir()) == []


def read_together(folder, ready, go):
    bucket = Bucket(folder)
    cache = ReadThroughCache(folder / "cache", limit_bytes=100 * KIB, fetch=bucket.fetch)
    ready.release()
    go.wait()
    assert read(cache, "z50") == bucket.data("z50")


def test_two_processes_at_once_download_once(tmp_path, bucket):
    spawn = multiprocessing.get_context("spawn")
    ready, go = spawn.Semaphore(0), spawn.Event()
    readers = [spawn.Process(target=read_together, args=(tmp_path, ready, go)) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in readers:
        assert ready.acquire(timeout=60)

    go.set()

    for reader in readers:
        reader.join(60)
    assert [reader.exitcode for reader in readers] == [0, 0]
    assert bucket.downloads() == ["z50"]


DYING = """
import os, sys
from pathlib import Path
from backend.adapters.storage.cache import Download, ReadThroughCache

def pieces():
    yield b"k" * 512
    os.kill(os.getpid(), 9)

cache = ReadThroughCache(Path(sys.argv[1]), limit_bytes=10_000, fetch=lambda key: Download(1024, None, pieces()))
with cache.open("k"):
    pass
"""


def test_what_a_killed_download_left_is_swept_and_the_object_is_downloaded_again(tmp_path, bucket):
    folder = tmp_path / "cache"
    died = subprocess.run([sys.executable, "-c", DYING, str(folder)], check=False)
    left = list((folder / "coming").iterdir())

    cache = ReadThroughCache(folder, limit_bytes=10_000, fetch=bucket.fetch)

    assert died.returncode == -9
    assert len(left) == 1
    assert list((folder / "coming").iterdir()) == []
    assert read(cache, "k") == bucket.data("k")


@pytest.mark.parametrize(
    "broken",
    [Download(10, None, iter([b"short"])), Download(5, "0" * 64, iter([b"other"]))],
    ids=["fewer bytes", "other bytes"],
)
def test_a_download_that_arrives_damaged_is_not_lent_out(tmp_path, broken):
    cache = ReadThroughCache(tmp_path / "cache", limit_bytes=KIB, fetch=lambda _: broken)

    with pytest.raises(Unavailable), cache.open("a"):
        pass

    assert copies(cache) == set()
    assert list(cache._coming.iterdir()) == []


def test_an_absent_object_leaves_nothing_behind(tmp_path):
    def absent(key):
        raise NotFound(f"no {key}")

    cache = ReadThroughCache(tmp_path / "cache", limit_bytes=KIB, fetch=absent)

    with pytest.raises(NotFound), cache.open("a"):
        pass

    assert [p for p in cache._folder.rglob("*") if p.is_file() and p.parent.name != "locks"] == []


def test_an_object_larger_than_the_disk_is_refused_before_it_is_downloaded(tmp_path):
    def enormous(_):
        return Download(1 << 60, None, iter([]))

    cache = ReadThroughCache(tmp_path / "cache", limit_bytes=1 << 62, fetch=enormous)

    with pytest.raises(Unavailable) as full, cache.open("a"):
        pass

    assert "bytes are free" in full.value.detail
