"""The supervisor keeps parts running and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from backend.launcher.files import ROOT
from backend.launcher.processes import spawn
from backend.launcher.supervisor import Part, Supervisor, rotate

FOREVER = "import time; time.sleep(300)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(300)"
OWNER = """
import sys, json, signal
from pathlib import Path
from backend.launcher.processes import spawn
from backend.launcher.supervisor import Part, Supervisor
folder = Path(sys.argv[1])
supervisor = Supervisor(log=folder / "s.log", say=print)
command = ["sh", "-c", "setsid sleep 300 & echo $! > {} ; exec sleep 300".format(folder / "stray")]
supervisor.start(Part("part", lambda mark: spawn(command, log=folder / "part.log", mark=mark), folder / "part.log"))
(folder / "pids.new").write_text(json.dumps(supervisor.pids))
(folder / "pids.new").rename(folder / "pids")
signal.pause()
"""


def until(condition, *, within_s=10.0):
    deadline = time.monotonic() + within_s
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return found


def gone(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervisor(tmp_path, said):
    made = Supervisor(log=tmp_path / "supervisor.log", say=said.append)
    yield made
    made.stop([("part",), ("first",), ("second",)], hurry=lambda: True)
    made.close()


def part(tmp_path, code, *, name="part", **settings):
    log = tmp_path / f"{name}.log"
    command = [sys.executable, "-c", code]
    return Part(name, lambda mark: spawn(command, log=log, mark=mark), log, first_pause_s=0.05, **settings)


def test_a_part_that_is_killed_is_started_again_and_a_person_is_told(supervisor, said, tmp_path):
    supervisor.start(part(tmp_path, FOREVER))
    before = supervisor.pids["part"]

    os.kill(before, signal.SIGKILL)
    until(lambda: supervisor.tick() and supervisor.pids.get("part", before) != before)

    assert "SIGKILL" in said[0]
    assert str(tmp_path / "part.log") in said[0]


def test_a_part_that_keeps_ending_is_started_with_growing_pauses(supervisor, tmp_path):
    supervisor.start(part(tmp_path, "raise SystemExit(3)"))

    until(lambda: supervisor.tick() is not None and supervisor.starts("part") >= 3)

    ended = [json.loads(line) for line in (tmp_path / "supervisor.log").read_text().splitlines()]
    pauses = [line["again_in_s"] for line in ended if line["event"] == "ended"]
    assert pauses[:2] == [0.05, 0.1]


def test_what_a_killed_part_had_started_ends_with_it(supervisor, tmp_path):
    child = f"import subprocess, sys, time; c = subprocess.Popen([sys.executable, '-c', {FOREVER!r}], start_new_session=True); "
    supervisor.start(part(tmp_path, child + "print(c.pid, flush=True); time.sleep(300)"))
    stray = int(until(lambda: (tmp_path / "part.log").read_text().strip()))

    os.kill(supervisor.pids["part"], signal.SIGKILL)
    until(supervisor.tick)

    until(lambda: gone(stray))


def test_parts_stop_in_the_order_they_are_named(supervisor, tmp_path):
    supervisor.start(part(tmp_path, FOREVER, name="first"))
    supervisor.start(part(tmp_path, FOREVER, name="second"))

    supervisor.stop([("second",), ("first",)], hurry=lambda: False)

    lines = [json.loads(line) for line in (tmp_path / "supervisor.log").read_text().splitlines()]
    assert [line["part"] for line in lines if line["event"] == "stopped"] == ["second", "first"]


def test_a_part_that_will_not_end_is_killed_when_its_time_is_over(supervisor, tmp_path):
    supervisor.start(part(tmp_path, STUBBORN, stop_within_s=0.3))
    pid = supervisor.pids["part"]
    until((tmp_path / "part.log").read_text)

    supervisor.stop([("part",)], hurry=lambda: False)

    assert gone(pid)


def test_asking_twice_does_not_wait(supervisor, tmp_path):
    supervisor.start(part(tmp_path, STUBBORN, stop_within_s=60))
    until((tmp_path / "part.log").read_text)
    began = time.monotonic()

    supervisor.stop([("part",)], hurry=lambda: True)

    assert time.monotonic() - began < 5


def test_a_guard_that_is_killed_is_replaced(supervisor, tmp_path):
    supervisor.start(part(tmp_path, FOREVER))
    guard = supervisor.pids["guard"]

    os.kill(guard, signal.SIGKILL)
    until(supervisor.tick)

    assert supervisor.pids["guard"] != guard


def test_killing_the_supervisor_leaves_no_process_even_those_that_changed_their_group(tmp_path):
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path)], cwd=ROOT)
    pids = json.loads(until(lambda: (tmp_path / "pids").exists() and (tmp_path / "pids").read_text()))
    stray = int(until(lambda: (tmp_path / "stray").exists() and (tmp_path / "stray").read_text().strip()))

    owner.kill()
    owner.wait()

    for pid in (*pids.values(), stray):
        until(lambda pid=pid: gone(pid))


def test_a_log_over_its_size_moves_aside_and_writers_go_on(tmp_path):
    log = tmp_path / "web.log"
    with log.open("ab") as writer:
        writer.write(b"x" * 200)
        writer.flush()

        rotate([log], max_bytes=100)
        writer.write(b"after")

    assert log.read_bytes() == b"after"
    assert (tmp_path / "web.log.1").read_bytes() == b"x" * 200
