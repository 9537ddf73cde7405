"""The way to the model, shared by all workers: so many calls at once, so many a second, nobody while the provider asks for quiet."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from backend.adapters.cache import traffic
from backend.adapters.llm import Allowance
from backend.core.config import settings

_KEY = "model"
_LOOK_S = 0.25  # the longest pause between two looks whether the waiting is still wanted
_HELD_S = 120.0  # a place whose holder died is free again after this


@dataclass(frozen=True)
class Turn:
    """One call that may be made now, and what its reply teaches all others."""

    holder: str

    def heard(self, said: Allowance | None) -> None:
        """Note what the provider still takes."""
        if said is not None:
            traffic.allowed(_KEY, self.holder, left=said.left, most=said.most, full_in_s=said.full_in_s)

    def refused(self, seconds: float) -> None:
        """Note that the provider was too busy for this call: nobody calls for so long, and all slow down where it happens often."""
        traffic.refused(_KEY, self.holder, seconds=seconds)


@contextmanager
def passage(check: Callable[[], object]) -> Iterator[Turn]:
    """Hold one of the places for a call in the block. `check` raises what ends the waiting."""
    holder = _place(check)
    try:
        yield Turn(holder)
    finally:
        traffic.leave(_KEY, holder)


def _place(check: Callable[[], object]) -> str:
    known = settings()
    while True:
        check()
        got = traffic.enter(_KEY, most=known.model_parallel, held_s=_HELD_S, a_second=known.model_calls_per_second)
        if got.holder is not None:
            return got.holder
        if got.wait_s > 0:
            time.sleep(min(got.wait_s, _LOOK_S))
        else:
            traffic.wait(_KEY, _LOOK_S)
