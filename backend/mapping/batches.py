"""One batch of values through the model: shuffled, watched by a value whose label is known, asked again where it went wrong."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.adapters.llm import Allowance, ModelTrouble, Trouble
from backend.mapping.checking import Labelled, checked
from backend.mapping.prompting import Reply, Value, messages
from backend.mapping.task import Kind, Task

SIZE = 50
_AGAIN = 2  # how often what failed is asked once more
_SMALLEST = 1
Example = tuple[Value, Any]  # Any: what a person said of it
Ask = Callable[[list[dict[str, str]]], "Said"]


@dataclass(frozen=True)
class Said:
    """What one call of the model brought, and what it took."""

    reply: Reply
    input_tokens: int
    output_tokens: int
    calls: int = 1
    allowance: Allowance | None = None  # what the provider said of further calls


@dataclass
class Solved:
    """What a batch came to: a label per value that got one, by its place, and what was spent on all calls."""

    labels: dict[int, Labelled] = field(default_factory=dict)
    input_tokens: int = 0
    output_tokens: int = 0
    calls: int = 0
    repairs: int = 0  # calls that asked again for what had failed
    strange: bool = False  # the value whose label is known came back with another


def solve(
    task: Task,
    values: Sequence[Value],
    ask: Ask,
    *,
    examples: Sequence[Example] = (),
    seed: int = 0,
    into: Solved | None = None,
) -> Solved:
    """Return labels for a batch of values; a value without one in the end needs a person.

    `ask` sends messages and returns the reply; ModelTrouble it raises ends the batch, but for a reply that was cut, which is
    asked for in halves. `seed` shuffles the values, so that one value's words never stand beside the same others. `into` holds
    what was reached also where `ask` raised.
    """
    solved = Solved() if into is None else into
    canary = canary_of(task, examples)
    waiting = list(range(len(values)))
    random.Random(seed).shuffle(waiting)  # noqa: S311  an order, no secret
    for tried in range(1 + _AGAIN):
        if not waiting:
            break
        _round(_Asking(task, values, ask, examples, canary if tried == 0 else None), waiting, solved, repair=tried > 0)
        waiting = [place for place in waiting if place not in solved.labels]
    if solved.strange:
        # Something in the batch speaks to the model: nothing of it is believed without a look.
        solved.labels = {place: Labelled(one.answers, 1.0) for place, one in solved.labels.items()}
    return solved


@dataclass(frozen=True)
class _Asking:
    task: Task
    values: Sequence[Value]
    ask: Ask
    examples: Sequence[Example]
    canary: Example | None


def _round(asking: _Asking, places: Sequence[int], solved: Solved, *, repair: bool) -> None:
    """Ask once for these places; a reply that was cut is asked for in halves."""
    watched = len(asking.values)  # the id of the value whose label is known
    items = [(place, asking.values[place]) for place in places]
    if asking.canary is not None:
        items.insert(len(items) // 2, (watched, asking.canary[0]))
    solved.repairs += repair
    try:
        said = asking.ask(messages(asking.task, items, asking.examples))
    except ModelTrouble as trouble:
        solved.calls += trouble.calls
        solved.input_tokens += trouble.input_tokens
        solved.output_tokens += trouble.output_tokens
        if trouble.kind is Trouble.CUT and len(places) > _SMALLEST:
            half = len(places) // 2
            _round(asking, places[:half], solved, repair=True)
            _round(asking, places[half:], solved, repair=True)
            return
        if trouble.kind in {Trouble.CUT, Trouble.UNREADABLE, Trouble.REFUSED}:
            return
        raise
    solved.calls += said.calls
    solved.input_tokens += said.input_tokens
    solved.output_tokens += said.output_tokens
    kept = checked(asking.task, said.reply, {number for number, _ in items})
    known = kept.pop(watched, None)
    if asking.canary is not None and known is not None and known.answers != (asking.canary[1],):
        solved.strange = True
    solved.labels.update(kept)


def canary_of(task: Task, examples: Sequence[Example]) -> Example | None:
    """Return an example with one fixed answer to hide among the values; only a choice has one."""
    if len(task.fills) > 1 or task.fills[0].kind not in (Kind.LABEL, Kind.YES_NO):
        return None
    return examples[0] if examples else None
