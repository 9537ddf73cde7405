"""The way to the model, shared by all workers: so many calls at once, so many a second, nobody while the provider asks for quiet."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from backend.adapters import cache
from backend.adapters.cache import traffic
from backend.core.config import settings

_KEY = "model"
_LOOK_S = (0.02, 0.06)  # pause between two looks for a place
_HELD_S = 120.0  # a place whose holder died is free again after this


@contextmanager
def passage(check: Callable[[], object]) -> Iterator[None]:
    """Hold one of the places for a call in the block. `check` raises what ends the waiting."""
    holder = _place(check)
    try:
        yield
    finally:
        traffic.leave(f"{_KEY}:places", holder)


def quiet(seconds: float) -> None:
    """Let no worker call for so long: the provider asked for it."""
    traffic.pause(f"{_KEY}:pause", seconds)


def _place(check: Callable[[], object]) -> str:
    while True:
        check()
        if (left := traffic.paused_s(f"{_KEY}:pause")) > 0:
            time.sleep(min(left, 0.5))
            continue
        holder = traffic.enter(f"{_KEY}:places", most=settings().model_parallel, held_s=_HELD_S)
        if holder is None:
            time.sleep(random.uniform(*_LOOK_S))  # noqa: S311  so that waiting workers do not look in step
            continue
        if (wait := _rate()) > 0:
            traffic.leave(f"{_KEY}:places", holder)
            time.sleep(min(wait, 0.5))
            continue
        return holder


def _rate() -> float:
    """Take one call of this second's; return the seconds until there is room, 0.0 when it was taken."""
    most = settings().model_calls_per_second
    return cache.take(f"{_KEY}:rate", cost=1, most=most, window_s=1.0) if most else 0.0
