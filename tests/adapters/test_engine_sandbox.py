"""What a query's process could do even if the gate and DuckDB's settings let everything through."""

import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import psutil
import pytest

from backend.adapters.engine.admission import Places
from backend.core.errors import Unavailable

ROOT = Path(__file__).parents[2]


@pytest.fixture
def confined(tmp_path):
    """Run Python in a process without user, files and network, with `handed` open as the only file; return what it printed."""
    handed = tmp_path / "handed"
    handed.write_text("data")
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    def run(code):
        with handed.open() as file:
            program = f"""
import os, resource, signal, socket, sys
from backend.adapters.engine import sandbox
file = {file.fileno()}
sandbox.drop_user({str(scratch)!r})
sandbox.die_with_parent()
taken = sandbox.confine([file])
sandbox.limit(data_mb=200, file_mb=1)
def tried(what):
    try:
        return what()
    except (OSError, MemoryError) as error:
        return type(error).__name__
{textwrap.dedent(code)}
"""
            done = subprocess.run(
                [sys.executable, "-c", program],
                pass_fds=[file.fileno()],
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=30,
                check=False,
            )
        return done.stdout.split() or [done.returncode]

    return run


def test_it_reads_what_it_was_handed_and_nothing_else(confined):
    said = confined("""
        print(tried(lambda: os.read(os.open(f"/proc/self/fd/{file}", os.O_RDONLY), 10)))
        print(tried(lambda: os.open("/etc/hostname", os.O_RDONLY)) if taken else "PermissionError")
        print(tried(lambda: os.listdir("/")) if taken else "PermissionError")
    """)

    assert said == ["b'data'", "PermissionError", "PermissionError"]


def test_it_cannot_write_what_it_was_handed(confined):
    said = confined("""print(tried(lambda: os.open(f"/proc/self/fd/{file}", os.O_WRONLY)))""")

    assert said == ["PermissionError"]


def test_it_writes_in_its_own_folder_alone(confined):
    said = confined("""
        print(tried(lambda: os.open("spilled", os.O_WRONLY | os.O_CREAT)) != "PermissionError")
        print(tried(lambda: os.open("/tmp/elsewhere", os.O_WRONLY | os.O_CREAT)) if taken else "PermissionError")
    """)

    assert said == ["True", "PermissionError"]


def test_it_reaches_no_network(confined):
    said = confined("""
        line = socket.socket()
        print(tried(lambda: line.connect(("127.0.0.1", 9))) if taken else "PermissionError")
    """)

    assert said == ["PermissionError"]


def test_its_memory_and_its_files_have_a_limit(confined):
    said = confined("""
        print(tried(lambda: len(bytearray(400 << 20))))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        made = os.open("big", os.O_WRONLY | os.O_CREAT)
        print(tried(lambda: sum(os.write(made, bytes(1 << 19)) for _ in range(5))))
    """)

    assert said == ["MemoryError", "OSError"]


def test_it_is_nobody_where_the_caller_is_root(confined):
    said = confined("print(os.getuid(), os.geteuid(), os.getgid())")

    assert "0" not in said or os.getuid() != 0


def test_its_alarm_ends_it_even_while_it_spins(confined):
    said = confined("""
        sandbox.alarm(0.2)
        pow(7, 10**9)
    """)

    assert said == [-14]


def test_places_go_to_who_waits_longest():
    places, order, started = Places(1), [], []
    waiting = [threading.Event() for _ in range(3)]

    def caller(number):
        waiting[number].wait()
        with places.taken(wait_s=10):
            order.append(number)

    with places.taken(wait_s=1):
        for number in range(3):
            started.append(threading.Thread(target=caller, args=(number,)))
            started[-1].start()
            waiting[number].set()
            while places.waiting() < number + 1:
                os.sched_yield()
    for thread in started:
        thread.join()

    assert order == [0, 1, 2]
    assert places.busy() == 0


def test_a_place_given_up_waiting_is_not_lost():
    places = Places(1)
    with places.taken(wait_s=1), pytest.raises(Unavailable), places.taken(wait_s=0.05):
        pass

    with places.taken(wait_s=0.05):
        assert (places.busy(), places.waiting()) == (1, 0)


def test_everything_made_for_queries_goes_when_the_caller_is_killed(tmp_path):
    program = (
        "from backend.adapters import engine\n"
        "from backend.adapters.engine.keeper import keeper\n"
        "import time\n"
        "engine.warm()\n"
        "print(keeper()._process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    caller = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        env={**os.environ, "LISTMILL_DATA_DIR": str(tmp_path)},
        cwd=ROOT,
    )
    nursery = psutil.Process(int(caller.stdout.readline()))
    family = [nursery, *nursery.children()]

    caller.kill()
    caller.wait()
    caller.stdout.close()
    _, alive = psutil.wait_procs(family, timeout=10)

    assert alive == []
    assert list(tmp_path.rglob("queries")) == []
