"""Every kind of job has one actor in its queue: one line in kinds.py, one in actors/."""

import json
import os
import subprocess
import sys

from backend.jobs.kinds import KINDS, kinds_of, queues

LIST = """
import json
import actors.worker
from backend.adapters.queue import broker
from backend.jobs.kinds import KINDS
actors = {name: [actor.queue_name, actor.options["max_retries"]] for name, actor in broker().actors.items()}
print(json.dumps([actors, {name: [kind.queue, 0] for name, kind in KINDS.items()}]))
"""


def test_every_kind_has_one_actor_in_its_queue_that_never_retries_by_itself(home):
    found = subprocess.run([sys.executable, "-c", LIST], capture_output=True, check=False, text=True, env=os.environ)

    assert found.returncode == 0, found.stderr
    actors, kinds = json.loads(found.stdout)
    assert actors == kinds
    assert "datasets.convert" in kinds


def test_every_kind_is_known_by_its_name_and_found_by_its_queue():
    assert all(name == kind.name for name, kind in KINDS.items())
    assert sorted(kind.name for queue in queues() for kind in kinds_of(queue)) == sorted(KINDS)
    assert all(kind.max_attempts >= 1 and kind.unit for kind in KINDS.values())
