"""The standing line to the model's server: one thread of this process that waits for all calls, over connections kept open.

A client of its own for each call costs more than everything else about the call: authorities read, a connection opened.
"""

import asyncio
import os
import ssl
import threading
from collections.abc import Callable, Coroutine
from functools import cache
from typing import Any, TypeVar

import anyio.lowlevel
import httpx2
import openai

from backend.core.config import settings

Answer = TypeVar("Answer")
_KEPT_S = 4.0  # an open connection nobody uses; servers close theirs after five seconds and more
_MOST_KEPT = 64
_CONNECT_S = 5.0
_REHEARSED = {
    "id": "", "object": "chat.completion", "created": 0, "model": "none",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": ""}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
}  # fmt: skip
_making = threading.Lock()


@cache
def _trusted() -> ssl.SSLContext:
    """Return the authorities this process trusts."""
    return httpx2.create_ssl_context()


class _Line:
    """A thread with an event loop, and the clients that live in it."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.loop = asyncio.new_event_loop()
        self._clients: dict[tuple[str, str], openai.AsyncOpenAI] = {}
        self._thread = threading.Thread(target=self._turn, name="llm", daemon=True)
        self._thread.start()

    def client(self) -> openai.AsyncOpenAI:
        """Return the client of the server and key that are set now. Call it in the loop's thread."""
        known = settings()
        key = known.openai_api_key.get_secret_value() if known.openai_api_key else "none"
        wanted = (known.openai_base_url or "", key)
        if wanted not in self._clients:
            limits = httpx2.Limits(max_connections=None, max_keepalive_connections=_MOST_KEPT, keepalive_expiry=_KEPT_S)
            self._clients[wanted] = openai.AsyncOpenAI(
                api_key=key, base_url=known.openai_base_url, max_retries=0,
                http_client=openai.DefaultAsyncHttpxClient(verify=_trusted(), limits=limits),
            )  # fmt: skip
        return self._clients[wanted]

    def close(self) -> None:
        """Close what is open and end the thread."""
        asyncio.run_coroutine_threadsafe(self._closed(), self.loop).result(5)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)
        self.loop.close()

    async def _closed(self) -> None:
        for client in self._clients.values():
            await client.close()
        self._clients.clear()

    def _turn(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()


_lines: list[_Line] = []


def through(work: Callable[[openai.AsyncOpenAI], Coroutine[Any, Any, Answer]]) -> Answer:  # Any: what a coroutine sends
    """Run `work` with the client of the server that is set, in the line's thread; return what it returns, raise what it raises."""
    line = _standing()

    async def called() -> Answer:
        return await work(line.client())

    return asyncio.run_coroutine_threadsafe(called(), line.loop).result()


def timeout(seconds: float) -> openai.Timeout:
    """Return the timeout of one call that has so many seconds left."""
    return openai.Timeout(seconds, connect=min(_CONNECT_S, seconds))


def warm() -> None:
    """Open the line and rehearse a call with an answer of our own: what the first one has to read is read. Returns at once."""
    line = _standing()

    async def rehearse() -> None:
        _ = line.client().default_headers
        await anyio.lowlevel.checkpoint()  # reads what a connection is made of
        transport = httpx2.MockTransport(lambda _: httpx2.Response(200, json=_REHEARSED))
        async with httpx2.AsyncClient(transport=transport, verify=_trusted()) as stage:
            client = openai.AsyncOpenAI(api_key="none", base_url="http://rehearsal.invalid", max_retries=0, http_client=stage)
            told = await client.chat.completions.with_raw_response.create(model="none", messages=[])
            told.parse()

    asyncio.run_coroutine_threadsafe(rehearse(), line.loop)


def dispose() -> None:
    """Close the line of this process; the next call opens another."""
    with _making:
        while _lines:
            line = _lines.pop()
            if line.process == os.getpid():
                line.close()


def _standing() -> _Line:
    with _making:
        if not _lines or _lines[-1].process != os.getpid():  # a fork has no threads of its parent
            _lines[:] = [_Line()]
        return _lines[-1]
