"""Heavy work takes turns over all processes of a machine, and a killed process gives its place back."""

import subprocess
import sys
import threading

import pytest

from backend.core.config import settings
from backend.datasets.places import place
from tests.reading import Listener

HOLD = """
import sys
from backend.datasets.places import place
from tests.reading import Listener
with place(Listener()):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def held(home, monkeypatch):
    """Another process that holds the only place."""
    monkeypatch.setenv("LISTMILL_WORKER_PLACES", "1")
    settings.cache_clear()
    child = subprocess.Popen([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "held\n"
    yield child
    child.kill()
    child.communicate()


class Waiting(Listener):
    """Says when it is told to wait, and gives up when asked to."""

    def __init__(self):
        super().__init__()
        self.told, self.give_up = threading.Event(), threading.Event()

    def report(self, done, *, total=None, message=""):
        self.reports.append((done, total, message))
        self.told.set()

    def check(self):
        if self.give_up.is_set():
            raise InterruptedError("asked to stop")


def waiting_for(listener, entered, **how):
    with place(listener, **how):
        entered.set()


def test_a_place_taken_by_another_process_is_waited_for_until_that_process_is_killed(held):
    listener, entered = Waiting(), threading.Event()
    work = threading.Thread(target=waiting_for, args=(listener, entered))
    work.start()

    assert listener.told.wait(10)
    assert not entered.is_set()
    held.kill()
    assert entered.wait(10)
    work.join(10)
    assert {message for _, _, message in listener.reports} == {"Waiting for a place"}


def test_who_waits_for_a_place_stops_when_asked(held):
    listener, raised = Waiting(), threading.Event()

    def wait():
        with pytest.raises(InterruptedError), place(listener):
            pass
        raised.set()

    work = threading.Thread(target=wait)
    work.start()
    listener.told.wait(10)
    listener.give_up.set()

    assert raised.wait(10)
    work.join(10)


def test_short_work_has_a_place_of_its_own(held):
    entered = threading.Event()

    waiting_for(Waiting(), entered, short=True)

    assert entered.is_set()


def test_never_more_than_the_places_run_at_once(home, monkeypatch):
    monkeypatch.setenv("LISTMILL_WORKER_PLACES", "2")
    settings.cache_clear()
    lock, running, most = threading.Lock(), [0], [0]

    def work():
        with place(Listener()):
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            threading.Event().wait(0.02)
            with lock:
                running[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert most == [2]
