"""Where a value stands once it has an answer: done, or to be looked at."""

from backend.mapping.checking import Labelled
from backend.mapping.models import State

SURE = 0.25  # what is less doubtful needs no look, unless a person says otherwise


def state_of(answer: Labelled | None, *, above: float = SURE) -> State:
    """Return where a value stands with an answer, without one, or with one that says nothing; `above` begins the doubtful."""
    if answer is None or answer.doubt > above or all(one is None for one in answer.answers):
        return State.NEEDS_REVIEW
    return State.DONE
