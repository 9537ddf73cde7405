"""One call to the model: a total deadline, our own retries, the plainest way of asking the server takes, one repair of the shape."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

import openai

from backend.adapters.llm import line, ways
from backend.adapters.llm.allowance import Allowance, allowance_of
from backend.adapters.llm.shapes import Shape, read
from backend.adapters.llm.trouble import VENDOR, ModelTrouble, SchemaNotTaken, Trouble, trouble_of
from backend.adapters.llm.ways import Messages
from backend.core.config import settings
from backend.core.logs import logger

_TRIES = 4
_FIRST_PAUSE_S = 0.5


@dataclass(frozen=True)
class Completion(Generic[Shape]):
    """An answer that fits its shape, and what it took. Tokens count every call that was made for it."""

    data: Shape
    model: str
    input_tokens: int
    output_tokens: int
    calls: int
    elapsed_ms: float
    allowance: Allowance | None = None  # what the server said of further calls


def is_configured() -> bool:
    """Say whether this deployment has a model to ask."""
    known = settings()
    return bool(known.openai_api_key or known.openai_base_url)


def model_name() -> str | None:
    """Return the model that is asked, None where there is none."""
    return settings().openai_model if is_configured() else None


def warm() -> None:
    """Make this process ready for its first call, where there is a model. Returns at once."""
    if is_configured():
        line.warm()


def answer(
    messages: Sequence[dict[str, str]],
    shape: type[Shape],
    *,
    purpose: str,
    deadline_s: float | None = None,
    tries: int = _TRIES,
    model: str | None = None,
) -> Completion[Shape]:
    """Ask the model for an answer of `shape`; `purpose` stands in the log. The whole call ends within `deadline_s` seconds.

    `tries` is how often a server that is busy or away is asked; `model` is asked in the place of the deployment's own.

    Raises ModelTrouble: kind, whether it may be tried again, tokens already spent. Nothing of the prompt or key is told or logged.
    """
    if not is_configured():
        raise ModelTrouble(Trouble.KEY)
    call = _Call(list(messages), shape, deadline_s or settings().model_deadline_s, tries=tries, model=model)
    try:
        found = line.through(call.run)
    except ModelTrouble as trouble:
        logger("llm").warning(
            "no_answer", purpose=purpose, kind=trouble.kind.value, calls=call.calls, elapsed_ms=call.elapsed_ms()
        )
        raise
    logger("llm").info(
        "answered", purpose=purpose, model=found.model, calls=found.calls, input_tokens=found.input_tokens,
        output_tokens=found.output_tokens, elapsed_ms=round(found.elapsed_ms),
    )  # fmt: skip
    return found


class _Call(Generic[Shape]):
    """The state of one call: what was spent, and when it has to end."""

    def __init__(self, messages: Messages, shape: type[Shape], deadline_s: float, *, tries: int, model: str | None) -> None:
        self.messages, self.shape, self.tries = messages, shape, tries
        self.began = time.monotonic()
        self.ends = self.began + deadline_s
        self.calls = self.input_tokens = self.output_tokens = 0
        self.allowance: Allowance | None = None
        known = settings()
        self.model = model or known.openai_model
        self.server = ways.server_of(self.model)

    def elapsed_ms(self) -> int:
        return round((time.monotonic() - self.began) * 1000)

    async def run(self, client: openai.AsyncOpenAI) -> Completion[Shape]:
        try:
            async with asyncio.timeout(self._left()):
                return await self._answered(client)
        except TimeoutError as late:
            raise self._spent(ModelTrouble(Trouble.LATE)) from late

    async def _answered(self, client: openai.AsyncOpenAI) -> Completion[Shape]:
        text = await self._lasting(client, self.messages)
        try:
            data = read(text, self.shape)
        except ValueError as fault:
            again = [
                *self.messages,
                {"role": "assistant", "content": text[:4000]},
                {"role": "user", "content": f"That does not fit: {fault}. Answer again, with the JSON object alone."},
            ]
            text = await self._lasting(client, again)
            try:
                data = read(text, self.shape)
            except ValueError as still:
                raise self._spent(ModelTrouble(Trouble.UNREADABLE)) from still
        return Completion(
            data, self.model, self.input_tokens, self.output_tokens, self.calls,
            (time.monotonic() - self.began) * 1000, self.allowance,
        )  # fmt: skip

    async def _lasting(self, client: openai.AsyncOpenAI, messages: Messages) -> str:
        """Return the text of an answer, asking again while that may help and there is time."""
        for tried in range(self.tries):
            try:
                return await self._once(client, messages)
            except SchemaNotTaken:
                if not ways.plainer(self.server):
                    raise self._spent(ModelTrouble(Trouble.REQUEST)) from None
            except ModelTrouble as trouble:
                pause = _FIRST_PAUSE_S * 2**tried * random.uniform(0.75, 1.25)  # noqa: S311  jitter
                if trouble.retry_after_s is not None:
                    pause = trouble.retry_after_s
                if not trouble.retriable or tried == self.tries - 1 or pause >= self._left():
                    raise self._spent(trouble) from None
                await asyncio.sleep(pause)
        raise self._spent(ModelTrouble(Trouble.AWAY))

    async def _once(self, client: openai.AsyncOpenAI, messages: Messages) -> str:
        self.calls += 1
        try:
            told = await client.chat.completions.with_raw_response.create(
                model=self.model,
                timeout=line.timeout(self._left()),
                **ways.body_of(messages, self.shape, server=self.server),
            )
            self.allowance = allowance_of(told.headers)
            reply = told.parse()
            usage = getattr(reply, "usage", None)
            self.input_tokens += usage.prompt_tokens if usage else 0
            self.output_tokens += usage.completion_tokens if usage else 0
            choice = reply.choices[0]
        except VENDOR as error:
            raise trouble_of(error) from error
        if choice.message.refusal or choice.finish_reason == "content_filter":
            raise ModelTrouble(Trouble.REFUSED)
        if choice.finish_reason == "length":
            raise ModelTrouble(Trouble.CUT)
        return choice.message.content or ""

    def _left(self) -> float:
        return max(0.001, self.ends - time.monotonic())

    def _spent(self, trouble: ModelTrouble) -> ModelTrouble:
        trouble.input_tokens, trouble.output_tokens = self.input_tokens, self.output_tokens
        trouble.calls = self.calls
        return trouble
