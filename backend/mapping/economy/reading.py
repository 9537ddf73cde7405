"""What a batch of the provider brought: every reply checked as one that came at once, written down, and paid for once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice

from sqlmodel import Session

from backend.adapters import llm
from backend.adapters.db import transaction
from backend.adapters.llm import batches as provider
from backend.adapters.llm import lines
from backend.adapters.llm.batches import Standing
from backend.adapters.llm.lines import Replied
from backend.adapters.llm.shapes import read as read_shape
from backend.adapters.llm.trouble import Trouble
from backend.adapters.storage import scratch
from backend.core.clock import now
from backend.jobs.runner import LeaseLost, Run
from backend.mapping import purse, repository, store
from backend.mapping.checking import Labelled, checked
from backend.mapping.economy import parcels
from backend.mapping.economy.models import Parcel, Step
from backend.mapping.models import MappedValue, MappingRun, State
from backend.mapping.prompting import Reply
from backend.mapping.repository import Spent
from backend.mapping.task import Task

_AT_ONCE = 100  # replies written in one transaction


@dataclass
class _Sum:
    """What the replies of a parcel come to."""

    answered: int = 0
    cut: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seen: set[int] = field(default_factory=set)


def collect(run: Run, found: MappingRun, task: Task, parcel: Parcel, standing: Standing) -> None:
    """Write down the answers of a batch that has ended, and its cost, once. Raises ModelTrouble, LeaseLost."""
    total = _Sum()
    with scratch() as folder:
        paths = []
        for name, file_id in (("answers", standing.output_file), ("rest", standing.error_file)):
            if file_id is not None:
                provider.fetch(file_id, folder / name)
                paths.append(folder / name)
        reader = _Reader(run, found, task, parcel)
        for replies in _parts(lines.replies(paths, model=parcel.model), total, parcel):
            run.check()
            with transaction() as session:
                reader.write(session, replies)
    cost = llm.cost_usd(parcel.model, input_tokens=total.input_tokens, output_tokens=total.output_tokens) or Decimal(0)
    cost *= provider.price_share()
    repairs = total.answered if parcel.round else 0
    with transaction() as session:
        values = {"completed": standing.completed, "answered": total.answered, "cut": total.cut}
        ended = {"ended_as": standing.code[:32] or standing.stage.value, "ended_at": now()}
        if not parcels.move(session, parcel.id, Step.OUTSIDE, Step.READ, **values, **ended):
            raise LeaseLost("another worker has read it")
        spent = Spent(total.answered, repairs, total.input_tokens, total.output_tokens, cost)
        repository.spend(session, found.id, spent, capped=False)
    for name, value in {"step": Step.READ, **values, **ended}.items():
        setattr(parcel, name, value)
    purse.add(found.id, cost)


def _parts(replies: Iterator[Replied], total: _Sum, parcel: Parcel) -> Iterator[dict[int, Replied]]:
    """Return the replies that are of this parcel, by batch, some at a time; each request counts once."""
    while part := list(islice(replies, _AT_ONCE)):
        kept: dict[int, Replied] = {}
        for one in part:
            number = int(one.name) if one.name.isascii() and one.name.isdigit() and len(one.name) < 10 else -1
            if not parcel.first_batch <= number <= parcel.last_batch or number in total.seen:
                continue
            total.seen.add(number)
            total.input_tokens += one.input_tokens
            total.output_tokens += one.output_tokens
            total.answered += one.done and one.trouble not in (Trouble.REQUEST, Trouble.AWAY)
            total.cut += one.trouble is Trouble.CUT
            if one.text is not None:
                kept[number] = one
        yield kept


@dataclass(frozen=True)
class _Reader:
    run: Run
    found: MappingRun
    task: Task
    parcel: Parcel

    def write(self, session: Session, replies: dict[int, Replied]) -> None:
        """Check replies and write down what can be kept of them."""
        if not replies:
            return
        values = parcels.values_of(session, self.found.id, sorted(replies))
        fresh: dict[int, Labelled] = {}
        told: dict[int, MappedValue] = {}
        for number, reply in replies.items():
            batch = values.get(number, [])
            for place, label in self._labels(reply.text or "", len(batch)).items():
                if batch[place].status is State.WAITING:
                    fresh[batch[place].number], told[batch[place].number] = label, batch[place]
        repository.write_answers(session, self.found.id, fresh, way="model", review_above=self.found.review_above)
        keys = store.keys_of(self.task, [one.value for one in told.values()], by=self.found.model or "")
        store.keep(session, self.run.owner_id, dict(zip(keys, (fresh[number] for number in told), strict=True)))

    def _labels(self, text: str, count: int) -> dict[int, Labelled]:
        """Return what can be kept of a reply, by the place of the value in its batch; the value after the last is the known one."""
        try:
            reply = read_shape(text, Reply)
        except ValueError:
            return {}
        kept = checked(self.task, reply, range(count + (self.parcel.canary is not None)))
        known = kept.pop(count, None)
        if self.parcel.canary is not None and known is not None and known.answers != (self.parcel.canary[1],):
            # Something in the batch speaks to the model: nothing of it is believed without a look.
            return {place: Labelled(one.answers, 1.0) for place, one in kept.items()}
        return kept
