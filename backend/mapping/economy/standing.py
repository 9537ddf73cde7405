"""How far a filling within a day is, and who wakes it when the provider says that a batch has ended."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.jobs import service as jobs
from backend.mapping.economy import parcels
from backend.mapping.economy.models import Parcel, Step
from backend.mapping.models import MappingRun
from backend.mapping.schemas import Economy

_WINDOW = timedelta(days=1)
OPEN = (Step.PLANNED, Step.SENDING, Step.OUTSIDE)


def economy_of(session: Session, run: MappingRun) -> Economy | None:
    """Return how far a run within a day is; None for one that asks at once."""
    if not run.economy:
        return None
    return counted(parcels.of_run(session, run.id), rest_now=run.rest_now)


def counted(found: Sequence[Parcel], *, rest_now: bool = False) -> Economy:
    """Return what the parcels of the last round come to."""
    last = max((one.round for one in found), default=0)
    ours = [one for one in found if one.round == last and one.ended_as != "split"]
    sent = [one.sent_at for one in ours if one.sent_at and one.step is Step.OUTSIDE]
    since = min(sent, default=None)
    return Economy(
        requests=sum(one.requests for one in ours),
        done=sum(one.completed if one.step in OPEN else one.requests for one in ours),
        parcels=len(ours),
        open_parcels=sum(one.step in OPEN for one in ours),
        round=last,
        since=since,
        until=None if not sent else max(sent) + _WINDOW,
        rest_now=rest_now,
    )


def wake(batch_id: str) -> bool:
    """Look at a batch of the provider now that it says it has ended; False for one that is not ours, or waits for nothing."""
    with transaction() as session:
        run_id = parcels.run_of_batch(session, batch_id)
        run = session.get(MappingRun, run_id) if run_id else None
        job_id = run.job_id if run else None
    return jobs.wake(job_id) if job_id else False


def words(found: Sequence[Parcel], *, stopping: bool = False) -> str:
    """Return what the job says while it waits; times are in UTC."""
    told = counted(found)
    if stopping:
        return "Being stopped at the provider; what it has done by then is kept."
    if told.since is None:
        return "On its way to the provider."
    again = ", asked again for what failed" if told.round else ""
    return f"With the provider since {told.since:%H:%M} UTC{again}: {told.done:,} of {told.requests:,} calls done."
