"""How soon news of jobs leaves: at once where there is little, bundled where it keeps coming."""

import pytest

from backend.api.events import BURST, GATHER_S, SETTLE_S, _Pace


class Clock:
    """A clock that somebody sets."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_a_start_and_an_end_are_told_at_once_and_what_keeps_coming_is_bundled():
    clock = Clock()
    pace, told = _Pace(clock), []

    while clock.at < 110.0:  # news without end
        pause = pace.pause_s()
        clock.at += pause
        pace.read()
        told.append((clock.at, pause))

    assert [pause for _, pause in told[:BURST]] == [SETTLE_S] * BURST
    assert len(told) <= BURST + 1 + 10.0 / GATHER_S
    clock.at += 2.0
    assert pace.pause_s() == pytest.approx(SETTLE_S)
