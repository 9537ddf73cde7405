"""Calls the provider makes within a day at a lower price: a file of requests goes in, a file of replies comes out.

Every function asks the server once and raises ModelTrouble. Nothing here is told or logged of prompts, keys or replies.
"""

from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import openai
from openai.types import Batch

from backend.adapters.llm import line
from backend.adapters.llm.service import is_configured
from backend.adapters.llm.trouble import VENDOR, ModelTrouble, SchemaNotTaken, Trouble, trouble_of
from backend.core.config import settings

Answer = TypeVar("Answer")
MOST_REQUESTS = 50_000  # of one batch, as published by the provider
MOST_BYTES = 200_000_000
_LABEL = "listmill_parcel"  # the entry of a batch's metadata by which it is found again
_CALL_S, _TRANSFER_S = 30.0, 900.0
_PAGE = 100
_OWN_HOST = "api.openai.com"


class Stage(StrEnum):
    """Where a batch of the provider stands."""

    WORKING = "working"
    CANCELLING = "cancelling"
    COMPLETED = "completed"
    EXPIRED = "expired"  # the day is over; what was done by then counts
    CANCELLED = "cancelled"
    FAILED = "failed"  # its file was not taken; nothing was done


ENDED = frozenset({Stage.COMPLETED, Stage.EXPIRED, Stage.CANCELLED, Stage.FAILED})


@dataclass(frozen=True)
class Standing:
    """A batch as the provider tells of it. `completed` and `failed` count requests; `code` says why its file was not taken."""

    id: str
    stage: Stage
    created_at: int
    completed: int
    failed: int
    input_file: str
    output_file: str | None
    error_file: str | None
    code: str = ""


def offered() -> bool:
    """Say whether the model's server makes batches: as it is set, else only OpenAI's own does."""
    known = settings()
    if not is_configured():
        return False
    if known.model_batches is not None:
        return known.model_batches
    return known.openai_base_url is None or urlsplit(known.openai_base_url).hostname == _OWN_HOST


def price_share() -> Decimal:
    """Return what a call in a batch costs, as a share of its usual price."""
    return Decimal(str(settings().model_batch_price))


def upload(path: Path, name: str) -> str:
    """Bring a file of requests to the provider and return its id there."""

    async def work(client: openai.AsyncOpenAI) -> str:
        with path.open("rb") as file:
            made = await client.files.create(file=(name, file), purpose="batch", timeout=line.timeout(_TRANSFER_S))
        return made.id

    return _asked(work)


def find_file(name: str, *, size_bytes: int) -> str | None:
    """Return the id of a whole file of requests that was brought before under this name, None without one."""

    async def work(client: openai.AsyncOpenAI) -> str | None:
        listed = client.files.list(purpose="batch", order="desc", limit=_PAGE, timeout=line.timeout(_CALL_S))
        async for one in listed:
            if one.filename == name and one.bytes == size_bytes:
                return one.id
        return None

    return _asked(work)


def create(file_id: str, *, label: str) -> Standing:
    """Begin a batch over a file of requests; `label` is what `find` finds it by."""

    async def work(client: openai.AsyncOpenAI) -> Standing:
        made = await client.batches.create(
            input_file_id=file_id, endpoint="/v1/chat/completions", completion_window="24h", metadata={_LABEL: label},
            extra_headers={"Idempotency-Key": label}, timeout=line.timeout(_CALL_S),
        )  # fmt: skip
        return _standing(made)

    return _asked(work)


def find(label: str, *, since: int) -> list[Standing]:
    """Return the batches begun under a label, oldest first; `since` (seconds of the epoch) ends the search in the list."""

    async def work(client: openai.AsyncOpenAI) -> list[Standing]:
        found = []
        async for one in client.batches.list(limit=_PAGE, timeout=line.timeout(_CALL_S)):
            if one.created_at < since:
                break
            if (one.metadata or {}).get(_LABEL) == label:
                found.append(_standing(one))
        return sorted(found, key=lambda one: one.created_at)

    return _asked(work)


def look(batch_id: str) -> Standing:
    """Return where a batch stands."""

    async def work(client: openai.AsyncOpenAI) -> Standing:
        return _standing(await client.batches.retrieve(batch_id, timeout=line.timeout(_CALL_S)))

    return _asked(work)


def cancel(batch_id: str) -> Standing:
    """Ask the provider to stop a batch, and return where it stands; one that has ended already is returned as it is."""

    async def work(client: openai.AsyncOpenAI) -> Standing:
        try:
            return _standing(await client.batches.cancel(batch_id, timeout=line.timeout(_CALL_S)))
        except (openai.ConflictError, openai.BadRequestError):
            return _standing(await client.batches.retrieve(batch_id, timeout=line.timeout(_CALL_S)))

    return _asked(work)


def fetch(file_id: str, target: Path) -> None:
    """Write a file of replies to `target`, a piece at a time."""

    async def work(client: openai.AsyncOpenAI) -> None:
        wanted = client.files.with_streaming_response.content(file_id, timeout=line.timeout(_TRANSFER_S))
        async with wanted as coming:
            with target.open("wb") as file:
                async for piece in coming.iter_bytes(1 << 20):
                    file.write(piece)

    _asked(work)


def forget(file_ids: Iterable[str | None]) -> None:
    """Delete files at the provider; those that are gone already are no trouble."""
    wanted = [one for one in file_ids if one]

    async def work(client: openai.AsyncOpenAI) -> None:
        for file_id in wanted:
            try:
                await client.files.delete(file_id, timeout=line.timeout(_CALL_S))
            except openai.NotFoundError:
                continue

    _asked(work)


def _asked(work: Callable[[openai.AsyncOpenAI], Coroutine[Any, Any, Answer]]) -> Answer:  # Any: what a coroutine sends
    try:
        return line.through(work)
    except openai.NotFoundError as error:
        # No such address or batch, and not a model that is not known.
        raise ModelTrouble(Trouble.REQUEST) from error
    except (*VENDOR, OSError) as error:
        try:
            raise trouble_of(error) from error
        except SchemaNotTaken:
            raise ModelTrouble(Trouble.REQUEST) from error


_STAGES = {
    "completed": Stage.COMPLETED,
    "expired": Stage.EXPIRED,
    "cancelled": Stage.CANCELLED,
    "failed": Stage.FAILED,
    "cancelling": Stage.CANCELLING,
}


def _standing(told: Batch) -> Standing:
    counts, errors = told.request_counts, (told.errors.data or []) if told.errors else []
    code = next((one.code for one in errors if one.code), "")
    return Standing(
        told.id, _STAGES.get(told.status, Stage.WORKING), told.created_at, counts.completed if counts else 0,
        counts.failed if counts else 0, told.input_file_id, told.output_file_id, told.error_file_id, code,
    )  # fmt: skip
