"""Server-sent events of jobs: woken by the database's notifications, with a slow look as the fallback."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import lru_cache
from uuid import UUID

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from backend.adapters.db import JobBus
from backend.adapters.db.listen import EVERYTHING
from backend.api.answers import job_json
from backend.jobs import service
from backend.jobs.schemas import JobCard
from backend.jobs.states import ENDED

SETTLE_S = 0.03  # a chunk's end and its job's come one after the other
GATHER_S = 0.2  # where news keeps coming, what came within so long is read from the database at once
BURST = 3  # reads in a row before that: a job that starts and ends tells both without delay
LOOK_S = 5.0  # without any news
PAUSE_S = 1.0  # between two looks whether somebody still listens
COMMENT_S = 15.0  # keeps proxies from closing a quiet stream


@lru_cache(maxsize=1)
def _threads() -> CapacityLimiter:
    return CapacityLimiter(8)


def _event(job: JobCard) -> bytes:
    return f"event: job\ndata: {json.dumps(job_json(job))}\n\n".encode()


class _Pace:
    """Says how long to gather news: hardly at all as long as there is little, else so that `GATHER_S` lies between two reads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._at, self._reads = clock, clock(), float(BURST)

    def pause_s(self) -> float:
        """Return how long to wait before the next read."""
        at = self._clock()
        self._reads, self._at = min(BURST, self._reads + (at - self._at) / GATHER_S), at
        return SETTLE_S if self._reads >= 1 else (1 - self._reads) * GATHER_S

    def read(self) -> None:
        """Take note of a read."""
        self._reads -= 1


class _Mailbox:
    """Ids with news, taken from the thread that hears of them into this loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ids: set[str] = set()
        self._came = asyncio.Event()

    def put(self, payload: str, /) -> None:
        """Take an id, from any thread."""
        with suppress(RuntimeError):  # the loop has ended, and with it whoever listened
            self._loop.call_soon_threadsafe(self._take, payload)

    def _take(self, payload: str) -> None:
        self._ids.add(payload)
        self._came.set()

    async def wait(self, seconds: float) -> None:
        """Wait for news, at most so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._came.wait(), seconds)

    def empty(self) -> set[str]:
        """Return what has come and forget it."""
        found, self._ids = self._ids, set()
        self._came.clear()
        return found


async def _news(bus: JobBus, watched: str, request: Request) -> AsyncIterator[set[str]]:
    """Yield the ids with news: at once {EVERYTHING}, later what arrived; an empty set means: say something, the line is quiet."""
    mailbox, clock = _Mailbox(), asyncio.get_running_loop().time
    bus.deliver(watched, mailbox)
    pace, told_at, looked_at = _Pace(clock), clock(), clock()
    try:
        yield {EVERYTHING}
        while not await request.is_disconnected():
            await mailbox.wait(PAUSE_S)
            await asyncio.sleep(pace.pause_s())
            ids, at = mailbox.empty(), clock()
            if at - looked_at >= LOOK_S:
                ids.add(EVERYTHING)
                looked_at = at
            if ids or at - told_at >= COMMENT_S:
                pace.read()
                yield ids
                told_at = clock()
    finally:
        bus.unsubscribe(watched, mailbox)


async def job_news(owner_id: UUID, job_id: UUID, request: Request) -> AsyncIterator[bytes]:
    """Yield the states of one job until it has ended."""
    last = b""
    async for ids in _news(service.bus(), str(job_id), request):
        if not ids:
            yield b": still here\n\n"
            continue
        job = await to_thread.run_sync(service.get, owner_id, job_id, limiter=_threads())
        said = _event(job)
        if said != last:
            last = said
            yield said
        if job.status in ENDED:
            return


async def all_news(owner_id: UUID, request: Request) -> AsyncIterator[bytes]:
    """Yield the owner's active jobs, then every change of the owner's jobs."""
    said: dict[UUID, bytes] = {}
    async for ids in _news(service.bus(), EVERYTHING, request):
        if not ids:
            yield b": still here\n\n"
            continue
        for job in await to_thread.run_sync(_read, owner_id, ids, set(said), limiter=_threads()):
            event = _event(job)
            if said.get(job.id) != event:
                said[job.id] = event
                yield event
            if job.status in ENDED:
                said.pop(job.id, None)


def _read(owner_id: UUID, ids: set[str], watched: set[UUID]) -> list[JobCard]:
    """Return the owner's jobs among `ids`; with EVERYTHING all that are active, and those `watched` that have just ended."""
    if EVERYTHING not in ids:
        found = service.cards([UUID(i) for i in ids])
        return [job for job in found.values() if job.owner_id == owner_id]
    active = service.active(owner_id)
    missing = watched - {job.id for job in active}
    return [*active, *service.cards(missing).values()] if missing else active
