"""Whether asking goes on in vain: a model whose replies hold nothing that can be used is asked no more, before the money is gone."""

import threading
import time
from uuid import UUID

from backend.core.errors import Rejected

_IN_VAIN = 6  # batches in a row, in one process
_REST_S = 60.0  # how long nothing is asked then; a person who goes on later has them all again
_lock = threading.Lock()
_counted: dict[UUID, tuple[int, float]] = {}  # of a run: batches in vain, when the last was


def check(run_id: UUID) -> None:
    """Raise Rejected where the last batches of a run brought nothing."""
    with _lock:
        count, at = _counted.get(run_id, (0, 0.0))
        if count >= _IN_VAIN and time.monotonic() - at > _REST_S:
            del _counted[run_id]
            return
    if count >= _IN_VAIN:
        raise Rejected(
            f"The last {_IN_VAIN} replies of the model held nothing that could be used, so it is asked no more.",
            hint="Put the task in other words, or check OPENAI_MODEL; then go on after a minute. What is filled is kept.",
        )


def note(run_id: UUID, *, useful: bool) -> None:
    """Note what a batch brought."""
    with _lock:
        if useful:
            _counted.pop(run_id, None)
        else:
            _counted[run_id] = (_counted.get(run_id, (0, 0.0))[0] + 1, time.monotonic())
