"""One Listmill per data folder, and nothing of a killed one stays."""

import json
import subprocess
import sys

import psutil
import pytest

from backend.core.config import ENGINES_FILE
from backend.core.errors import Conflict
from backend.launcher.engines import Engines, claim, end_leftovers, read

KNOWN = Engines(
    database_url="postgresql://listmill:words@127.0.0.1:5/postgres",
    redis_url="redis://:words@127.0.0.1:6/0",
    web="http://127.0.0.1:8501",
)


@pytest.fixture
def sleeper():
    child = subprocess.Popen(
        [sys.executable, "-c", "import time; print(1, flush=True); time.sleep(60)"], stdout=subprocess.PIPE
    )
    child.stdout.readline()
    yield child
    child.kill()
    child.wait()
    child.stdout.close()


def test_a_second_claim_is_refused_and_names_the_address_of_the_first(tmp_path):
    lock = claim(tmp_path)
    KNOWN.write(tmp_path, {})

    with pytest.raises(Conflict) as raised:
        claim(tmp_path)
    lock.release()

    assert "http://127.0.0.1:8501" in raised.value.detail
    assert str(tmp_path) in raised.value.detail
    assert raised.value.hint


def test_a_released_folder_can_be_claimed_again(tmp_path):
    claim(tmp_path).release()

    claim(tmp_path).release()


def test_addresses_with_passwords_are_readable_for_us_alone(tmp_path):
    KNOWN.write(tmp_path, {"web": 1})

    assert (tmp_path / ENGINES_FILE).stat().st_mode & 0o777 == 0o600
    assert read(tmp_path)["database_url"] == KNOWN.database_url
    assert read(tmp_path)["pids"] == {"web": 1}


def test_what_a_killed_one_left_running_is_ended(tmp_path, sleeper):
    KNOWN.write(tmp_path, {"valkey": sleeper.pid})

    end_leftovers(tmp_path)

    assert sleeper.wait(5) != 0
    assert read(tmp_path) == {}


def test_a_process_that_merely_got_the_same_number_is_left_alone(tmp_path, sleeper):
    KNOWN.write(tmp_path, {"valkey": sleeper.pid})
    written = json.loads((tmp_path / ENGINES_FILE).read_text())
    written["born"]["valkey"] -= 1000
    (tmp_path / ENGINES_FILE).write_text(json.dumps(written))

    end_leftovers(tmp_path)

    assert psutil.Process(sleeper.pid).is_running()
    assert sleeper.poll() is None


def test_a_folder_where_nothing_ran_has_no_leftovers(tmp_path):
    end_leftovers(tmp_path)

    assert read(tmp_path) == {}
