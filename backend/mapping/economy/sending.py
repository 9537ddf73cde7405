"""A parcel on its way to the provider: written down before it goes, found again after a crash, never sent twice."""

from datetime import timedelta
from typing import Any

from backend.adapters.db import transaction
from backend.adapters.llm import batches as provider
from backend.adapters.llm.batches import Standing
from backend.adapters.storage import scratch
from backend.core.clock import now
from backend.core.logs import logger
from backend.jobs.runner import LeaseLost, Run
from backend.mapping.economy import packing, parcels
from backend.mapping.economy.models import Parcel, Step
from backend.mapping.models import MappingRun
from backend.mapping.task import Task

_CLOCKS_APART = timedelta(hours=1)  # how far the provider's clock may be from ours


def send(run: Run, found: MappingRun, task: Task, parcel: Parcel) -> None:
    """Bring a parcel to the provider, unless an earlier attempt did. Raises ModelTrouble, Cancelled, LeaseLost."""
    resumed = parcel.step is Step.SENDING
    if not resumed:
        step(parcel, Step.SENDING, sending_at=now())
    elif (begun := _begun(parcel)) is not None:
        step(parcel, Step.OUTSIDE, batch_id=begun.id, file_id=begun.input_file, sent_at=now())
        return
    file_id = parcel.file_id or _bring(run, found, task, parcel, resumed=resumed)
    if file_id is None:
        step(parcel, Step.DONE, ended_as="nothing", ended_at=now())
        return
    run.check()
    made = provider.create(file_id, label=str(parcel.id))
    step(parcel, Step.OUTSIDE, batch_id=made.id, sent_at=now())


def drop(parcel: Parcel) -> bool:
    """End a parcel that was not begun at the provider; False where it was, which is written down then."""
    begun = _begun(parcel) if parcel.step is Step.SENDING else None
    if begun is not None:
        step(parcel, Step.OUTSIDE, batch_id=begun.id, file_id=begun.input_file, sent_at=now())
        return False
    step(parcel, Step.READ, ended_as="dropped", ended_at=now())
    return True


def step(parcel: Parcel, after: Step, **values: Any) -> None:  # Any: columns
    """Write down a step of a parcel, and on the object. Raises LeaseLost where another worker has taken it."""
    with transaction() as session:
        if not parcels.move(session, parcel.id, parcel.step, after, **values):
            raise LeaseLost("another worker tends this run")
    parcel.step = after
    for name, value in values.items():
        setattr(parcel, name, value)


def _begun(parcel: Parcel) -> Standing | None:
    """Return the batch an earlier attempt began without living to write it down; further ones are stopped."""
    since = (parcel.sending_at or now()) - _CLOCKS_APART
    first, *others = provider.find(str(parcel.id), since=int(since.timestamp())) or (None,)
    for other in others:
        if other is not None and other.stage not in provider.ENDED:
            provider.cancel(other.id)
    if first is not None:
        logger("mapping").info("batch_found_again", parcel=str(parcel.id), batch=first.id, others=len(others))
    return first


def _bring(run: Run, found: MappingRun, task: Task, parcel: Parcel, *, resumed: bool) -> str | None:
    """Bring the file of requests to the provider, unless it is there; None when nothing in it waits any more."""
    name = f"listmill-{parcel.id}.jsonl"
    with scratch() as folder:
        path = folder / name
        size = packing.write(run, found, task, parcel, path)
        if not size:
            return None
        there = provider.find_file(name, size_bytes=size) if resumed else None
        file_id = there or provider.upload(path, name)
    step(parcel, Step.SENDING, file_id=file_id)
    return file_id
