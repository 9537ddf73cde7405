"""What goes in a round: the values that wait, cut into parcels by the provider's limits and the cap, written down before any goes."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from backend.adapters import llm
from backend.adapters.db import transaction
from backend.adapters.llm import batches as provider
from backend.adapters.llm.lines import request_line
from backend.core.config import settings
from backend.jobs.runner import Run
from backend.mapping import repository, store
from backend.mapping.batches import SIZE, Example, canary_of
from backend.mapping.economy import parcels
from backend.mapping.economy.models import Parcel
from backend.mapping.estimating import CHARACTERS, answer_tokens
from backend.mapping.models import MappedValue, MappingRun, State
from backend.mapping.prompting import Value, messages, reply_shape
from backend.mapping.task import MOST_EXAMPLES, Task

_AT_ONCE = 200  # batches read from the database together
_KNOWN_AT_ONCE = 5_000


@dataclass
class _Cut:
    """A parcel that is being filled."""

    batches: list[int] = field(default_factory=list)
    size_bytes: int = 0
    cost_usd: Decimal = Decimal(0)


def plan(run: Run, found: MappingRun, task: Task, *, round_: int, model: str, size: int = SIZE) -> int:
    """Write down the parcels of a round and return how many; 0 when nothing waits, or the cap leaves no room.

    What is known meanwhile is not sent. Values wait in the batches they were given; a later round makes new batches of `size`.
    """
    second_look = model != found.model
    if not second_look:
        _settle_known(run, found, task)
    with transaction() as session:
        before = parcels.of_run(session, found.id)
        if before:
            parcels.regroup(session, found.id, first=parcels.last_batch(session, found.id) + 1, size=size)
        numbers = parcels.waiting_batches(session, found.id)
        examples = repository.examples(session, found, most=MOST_EXAMPLES)
    cuts, capped = _cuts(run, found, task, numbers, model=model, examples=examples)
    canary = canary_of(task, examples)
    with transaction() as session:
        for place, cut in enumerate(cuts):
            session.add(
                Parcel(
                    run_id=found.id, number=len(before) + place, round=round_, model=model, first_batch=cut.batches[0],
                    last_batch=cut.batches[-1], requests=len(cut.batches), promised_usd=cut.cost_usd,
                    canary=None if canary is None else [canary[0], canary[1]],
                )
            )  # fmt: skip
        if capped:
            session.get_one(MappingRun, found.id).stopped_at_cap = True
    return len(cuts)


def write(run: Run, found: MappingRun, task: Task, parcel: Parcel, target: Path) -> int:
    """Write a parcel's file of requests and return its size in bytes."""
    with transaction() as session:
        examples = repository.examples(session, found, most=MOST_EXAMPLES)
    known = None if parcel.canary is None else (parcel.canary[0], parcel.canary[1])
    packer = _Packer(task, parcel.model, examples, known)
    with target.open("wb") as file:
        for start in range(parcel.first_batch, parcel.last_batch + 1, _AT_ONCE):
            run.check()
            part = range(start, min(start + _AT_ONCE, parcel.last_batch + 1))
            for _, line, _ in packer.lines(found.id, part):
                file.write(line)
        return file.tell()


def split(parcel: Parcel) -> list[Parcel]:
    """Return the halves of a parcel that is too much at once; none for a single request."""
    middle = (parcel.first_batch + parcel.last_batch) // 2
    stretches = (
        [(parcel.first_batch, middle), (middle + 1, parcel.last_batch)] if parcel.first_batch < parcel.last_batch else []
    )
    return [
        Parcel(
            run_id=parcel.run_id, number=0, round=parcel.round, model=parcel.model, first_batch=first, last_batch=last,
            requests=last - first + 1, promised_usd=parcel.promised_usd / 2, canary=parcel.canary,
        )
        for first, last in stretches
    ]  # fmt: skip


def _settle_known(run: Run, found: MappingRun, task: Task) -> None:
    """Write down what another run has learned since the values were gathered."""
    after = -1
    while True:
        run.check()
        with transaction() as session:
            waiting = parcels.waiting_values(session, found.id, after=after, size=_KNOWN_AT_ONCE)
            if not waiting:
                return
            after = waiting[-1].number
            keys = store.keys_of(task, [one.value for one in waiting], by=found.model or "")
            known = store.known(session, run.owner_id, keys)
            told = {one.number: known[key] for one, key in zip(waiting, keys, strict=True) if key in known}
            repository.write_answers(session, found.id, told, way="store", review_above=found.review_above)


def _cuts(
    run: Run, found: MappingRun, task: Task, numbers: Sequence[int], *, model: str, examples: Sequence[Example]
) -> tuple[list[_Cut], bool]:
    """Cut the waiting batches into parcels; say whether the cap ended it."""
    left = _left(found, model)
    packer, cuts = _Packer(task, model, examples, canary_of(task, examples)), [_Cut()]
    most_bytes = min(provider.MOST_BYTES, int(settings().model_batch_mb * 1_000_000))
    most_requests = min(provider.MOST_REQUESTS, settings().model_batch_requests)
    for start in range(0, len(numbers), _AT_ONCE):
        run.check()
        part = numbers[start : start + _AT_ONCE]
        for number, line, cost in packer.lines(found.id, part):
            if left is not None and cost > left:
                return [cut for cut in cuts if cut.batches], True
            left = None if left is None else left - cost
            if cuts[-1].batches and (len(cuts[-1].batches) >= most_requests or cuts[-1].size_bytes + len(line) > most_bytes):
                cuts.append(_Cut())
            cuts[-1].batches.append(number)
            cuts[-1].size_bytes += len(line)
            cuts[-1].cost_usd += cost
    return [cut for cut in cuts if cut.batches], False


def _left(found: MappingRun, model: str) -> Decimal | None:
    """Return the dollars that are left below the cap; None without one, or without a price."""
    if found.cost_cap_usd is None or llm.price_of(model) is None:
        return None
    with transaction() as session:
        return found.cost_cap_usd - session.get_one(MappingRun, found.id).cost_usd


@dataclass(frozen=True)
class _Packer:
    """Makes the requests of batches. `known` is the value whose label is known, hidden in each."""

    task: Task
    model: str
    examples: Sequence[Example]
    known: Example | None

    def lines(self, run_id: UUID, numbers: Sequence[int]) -> Iterator[tuple[int, bytes, Decimal]]:
        """Return the requests of batches: the number, the line, and what it may cost, from above."""
        with transaction() as session:
            found = parcels.values_of(session, run_id, numbers)
            asked = {number: _items(values) for number, values in found.items()}
            sizes = {number: len(values) for number, values in found.items()}
        shape = reply_shape(self.task)
        for number, items in asked.items():
            if not items:
                continue
            order = list(items)
            random.Random(number).shuffle(order)  # noqa: S311  an order, no secret
            if self.known is not None:
                order.insert(len(order) // 2, (sizes[number], self.known[0]))
            line = request_line(str(number), messages(self.task, order, self.examples), shape, model=self.model)
            yield number, line, self._cost(line, len(order))

    def _cost(self, line: bytes, values: int) -> Decimal:
        out = round(values * answer_tokens(self.task))
        into = round(len(line.decode(errors="replace")) / CHARACTERS)
        cost = llm.cost_usd(self.model, input_tokens=into, output_tokens=out) or Decimal(0)
        return cost * provider.price_share()


def _items(values: Sequence[MappedValue]) -> list[tuple[int, Value]]:
    """Return the values of a batch that wait, each under its place among all of the batch."""
    return [(place, one.value) for place, one in enumerate(values) if one.status is State.WAITING]
