"""`listmill up` as a person meets it: one line when ready, back after every crash, gone without a trace.

Tests that only look share one running Listmill; a start takes seconds.
"""

import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from backend.core.config import ENGINES_FILE
from backend.launcher.files import ROOT

COMMAND = [sys.executable, "-m", "backend.launcher.main"]
READY = re.compile(r"^Listmill is ready at (http://127\.0\.0\.1:\d+) \(data in (.+)\)$")
ADDRESSES = ("DATABASE_URL", "REDIS_URL", "LISTMILL_DATA_DIR")


def until(condition, *, within_s=20.0):
    deadline = time.monotonic() + within_s
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return found


def listmill(*arguments, **addresses):
    """Run a command to its end."""
    environment = {key: value for key, value in os.environ.items() if key not in ADDRESSES} | addresses
    return subprocess.run(
        [*COMMAND, *arguments], check=False, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=60
    )


class Up:
    """One `listmill up --port 0`, ready."""

    def __init__(self, data_dir: Path, **addresses: str) -> None:
        environment = {key: value for key, value in os.environ.items() if key not in ADDRESSES} | addresses
        began = time.monotonic()
        self.data_dir = data_dir
        self.process = subprocess.Popen(
            [*COMMAND, "up", "--port", "0", "--workers", "1", "--data-dir", str(data_dir)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=ROOT,
        )
        self.lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.said: list[str] = []
        self._readers = [
            threading.Thread(target=self._read, args=(self.process.stdout, self.lines.put)),
            threading.Thread(target=self._read, args=(self.process.stderr, self.said.append)),
        ]
        for reader in self._readers:
            reader.start()
        self.first_line = self.lines.get(timeout=60)
        self.ready_after_s = time.monotonic() - began
        match = READY.match(self.first_line)
        assert match, f"{self.first_line!r} {self.said}"
        self.url = match[1]

    @staticmethod
    def _read(stream, put):
        for line in stream:
            put(line.rstrip("\n"))
        put("")
        stream.close()

    @property
    def known(self):
        return json.loads((self.data_dir / ENGINES_FILE).read_text())

    def family(self):
        """Every process that belongs to it."""
        found = {psutil.Process(pid) for pid in self.known["pids"].values()}
        return found | {child for process in found for child in process.children(recursive=True)}

    def end(self, number):
        """Send a signal; return how long it took to end."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(30)
        for reader in self._readers:
            reader.join()
        return time.monotonic() - began

    def get(self, path, token=None):
        request = urllib.request.Request(self.url + path, headers={"Authorization": f"Bearer {token}"} if token else {})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status


def alive(processes):
    return [process for process in processes if lives(process)]


def lives(process):
    with suppress(psutil.NoSuchProcess):  # it may end between two looks
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


@pytest.fixture(scope="module")
def up(tmp_path_factory):
    running = Up(tmp_path_factory.mktemp("up") / "data")
    yield running
    running.end(signal.SIGTERM)


def test_ready_is_one_line_and_the_pages_answer(up):
    assert READY.match(up.first_line)[2] == str(up.data_dir)
    assert up.lines.empty()
    assert up.get("/readyz") == 200
    assert up.get("/") == 200


def test_a_second_one_on_the_same_folder_is_refused_with_the_address_of_the_first(up):
    answer = listmill("up", "--port", "0", "--data-dir", str(up.data_dir))

    assert answer.returncode == 1
    assert up.url in answer.stderr
    assert answer.stdout == ""


def test_a_taken_port_is_one_sentence_and_what_to_do(up, tmp_path):
    port = up.url.rpartition(":")[2]

    answer = listmill("up", "--port", port, "--data-dir", str(tmp_path / "other"))

    assert answer.returncode == 1
    assert f"Port {port}" in answer.stderr
    assert "--port" in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 2


def test_what_it_writes_is_readable_for_its_owner_alone(up):
    files = [up.data_dir / ENGINES_FILE, *(up.data_dir / "secrets").iterdir(), *(up.data_dir / "logs").iterdir()]

    assert up.data_dir.stat().st_mode & 0o077 == 0
    assert [path for path in files if path.stat().st_mode & 0o077] == []


def test_a_token_made_beside_it_opens_the_api(up):
    token = listmill("token", "create", "script", "--data-dir", str(up.data_dir)).stdout.strip()

    assert up.get("/api/datasets", token) == 200


def test_the_doctor_finds_a_running_one_well(up):
    answer = listmill("doctor", "--data-dir", str(up.data_dir))

    assert answer.returncode == 0, answer.stdout
    assert f"{up.url} is ready" in answer.stdout


def test_the_supervisor_stays_small(up):
    supervisor = psutil.Process(up.process.pid)

    libraries = {Path(mapped.path).name for mapped in supervisor.memory_maps()} if sys.platform == "linux" else set()

    assert not any(re.search(r"duckdb|arrow|polars", name) for name in libraries)
    assert supervisor.memory_info().rss < 150 << 20


def test_whatever_is_killed_comes_back_and_what_was_written_is_there(up):
    token = listmill("token", "create", "before the crash", "--data-dir", str(up.data_dir)).stdout.strip()
    before = up.known["pids"]
    victims = [name for name in before if name not in {"supervisor", "guard"}]

    for name in victims:
        os.kill(before[name], signal.SIGKILL)

    until(lambda: all(up.known["pids"].get(name, before[name]) != before[name] for name in victims))
    until(lambda: answers(up, "/api/datasets", token))
    assert set(victims) == {
        "postgres",
        "valkey",
        "web",
        "reconciler",
        "worker-light",
        "worker-model",
        "worker-documents",
        "worker-1",
    }


def answers(up, path, token):
    try:
        return up.get(path, token) == 200
    except OSError:
        return False


def test_asked_to_stop_all_of_it_is_gone_within_15_seconds_and_so_after_a_kill(tmp_path):
    # one after the other on the same folder: the second start is also the one that finds what the first wrote
    first = Up(tmp_path / "data", DATABASE_URL=os.environ["DATABASE_URL"])
    family = first.family()
    named = set(first.known["pids"])

    took_s = first.end(signal.SIGTERM)

    assert first.process.returncode == 0
    assert took_s < 15
    assert alive(family) == []
    assert not (tmp_path / "data" / ENGINES_FILE).exists()
    assert "valkey" in named
    assert "postgres" not in named  # DATABASE_URL took its place

    second = Up(tmp_path / "data", REDIS_URL=os.environ["REDIS_URL"])
    family = second.family()
    named = set(second.known["pids"])

    second.end(signal.SIGKILL)

    until(lambda: alive(family) == [])
    assert "postgres" in named
    assert "valkey" not in named  # REDIS_URL took its place
    assert second.ready_after_s < 20  # under 10 on a machine that is not busy with other tests
