"""Uploads through a process of their own: its memory stays level, and what it took survives its death."""

import asyncio
import hashlib
import json
import os
import subprocess
import sys

from backend.adapters.storage import storage
from backend.datasets import uploads
from tests.making import arriving

MIB = 1 << 20

STREAMING = """
import asyncio, json, sys, threading
from uuid import UUID
import psutil
from backend.datasets import uploads

MIB = 1 << 20
piece = bytes(range(256)) * 256

async def pieces(size):
    for start in range(0, size, len(piece)):
        yield piece[: min(len(piece), size - start)]
        await asyncio.sleep(0)

async def send(view):
    places = asyncio.Semaphore(4)
    async def one(number):
        async with places:
            size = min(view.part_size_bytes, view.size_bytes - (number - 1) * view.part_size_bytes)
            await uploads.put_part(owner, view.id, number, pieces(size))
    await asyncio.gather(*(one(n) for n in range(1, view.parts + 1)))

def taken(size):
    view = uploads.start_upload(owner, "large.csv", size_bytes=size)
    asyncio.run(send(view))
    uploads.complete_upload(owner, view.id)

def whole(size):
    asyncio.run(uploads.receive_whole(owner, "whole.csv", pieces(size), size_bytes=None))

owner, megabytes = UUID(sys.argv[1]), int(sys.argv[2])
taken(20 * MIB), whole(20 * MIB)  # imports, pools and threads are there from now on

def growth(work, size):
    # KiB above where it was, looked at every 2 ms
    process, over = psutil.Process(), threading.Event()
    before = highest = process.memory_info().rss

    def look():
        nonlocal highest
        while not over.wait(0.002):
            highest = max(highest, process.memory_info().rss)

    looking = threading.Thread(target=look)
    looking.start()
    work(size)
    over.set()
    looking.join()
    return (highest - before) // 1024

print(json.dumps({"parts_kib": growth(taken, megabytes * MIB), "whole_kib": growth(whole, megabytes * MIB)}))
"""

DYING = """
import asyncio, os, sys
from uuid import UUID
from backend.datasets import uploads

owner, upload = UUID(sys.argv[1]), UUID(sys.argv[2])

async def pieces(data, then=None):
    for start in range(0, len(data), 100_000):
        yield data[start : start + 100_000]
    if then is not None:
        then()

content = open(sys.argv[3], "rb").read()
part = uploads.get_upload(owner, upload).part_size_bytes
asyncio.run(uploads.put_part(owner, upload, 1, pieces(content[:part])))
asyncio.run(uploads.put_part(owner, upload, 2, pieces(content[part : part + 3_000_000], then=lambda: os.kill(os.getpid(), 9))))
"""


def run(code, *arguments):
    return subprocess.run([sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=False)


def test_the_memory_of_the_server_does_not_grow_with_the_size_of_an_upload(owner):
    answer = run(STREAMING, owner.id, 64)

    assert answer.returncode == 0, answer.stderr
    grown = json.loads(answer.stdout)
    assert grown["parts_kib"] < 16 * 1024
    assert grown["whole_kib"] < 16 * 1024


def test_an_upload_survives_the_sudden_death_of_the_server(owner, tmp_path):
    content = os.urandom(40 * MIB)
    file = tmp_path / "orders.csv"
    file.write_bytes(content)
    view = uploads.start_upload(owner.id, file.name, size_bytes=len(content), fingerprint="f")

    died = run(DYING, owner.id, view.id, file)
    again = uploads.start_upload(owner.id, file.name, size_bytes=len(content), fingerprint="f")
    for number in range(2, again.parts + 1):
        cut = content[(number - 1) * again.part_size_bytes : number * again.part_size_bytes]
        asyncio.run(uploads.put_part(owner.id, again.id, number, arriving(cut)))
    accepted = uploads.complete_upload(owner.id, again.id)

    assert died.returncode == -9, died.stderr
    assert (again.id, again.received) == (view.id, (1,))
    digest = hashlib.sha256()
    for piece in storage().stream(f"sources/{accepted.version_id}/orders.csv"):
        digest.update(piece)
    assert digest.digest() == hashlib.sha256(content).digest()
