"""A bell beside each queue: who sends a hint rings it, so that an idle worker fetches at once instead of at its next look.

A ring may be lost or be one too many; the workers look from time to time without it.
"""

import threading
from collections.abc import Iterable
from typing import Any

import redis
from dramatiq import Message
from dramatiq.broker import Consumer, MessageProxy
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import ConnectionClosed

_MOST = 64  # rings kept while nobody listens
_KEPT_MS = 5_000


def ring(client: redis.Redis, name: str, *, times: int = 1) -> None:
    """Wake so many listeners of `name`. Raises what the client raises."""
    with client.pipeline(transaction=False) as together:
        together.lpush(name, *(["1"] * min(times, _MOST)))
        together.ltrim(name, 0, _MOST - 1)
        together.pexpire(name, _KEPT_MS)
        together.execute()


class Listener(Consumer):
    """A consumer of hints: it fetches as many as it may run, rests until the bell rings or work has ended, and looks anyway after `timeout` ms.

    Dramatiq's own waits up to its timeout in either case.
    """

    def __init__(self, broker: RedisBroker, queue_name: str, *, prefetch: int, timeout: int, bell: str) -> None:
        self.timeout = timeout
        self._broker: Any = broker  # Any: the scripts of dramatiq's Redis broker are untyped
        self._name, self._prefetch, self._bell = queue_name, prefetch, bell
        self._fetched: list[bytes] = []
        self._running: set[str] = set()
        self._ended = threading.Event()

    def __next__(self) -> MessageProxy | None:
        """Return the next message, None after a rest without one. Raises ConnectionClosed."""
        self._ended.clear()  # before the room is counted: what ends after that wakes the rest
        try:
            if not self._fetched and (room := self._prefetch - len(self._running)) > 0:
                self._fetched = [one for one in self._broker.do_fetch(self._name, room) if one is not None]
            if not self._fetched:
                self._rest()
                return None
            message: Message[Any] = Message.decode(self._fetched.pop(0))  # Any: an actor's result; ours have none
            self._running.add(message.message_id)
            return MessageProxy(message)
        except redis.ConnectionError as error:
            raise ConnectionClosed(error) from None  # type: ignore[no-untyped-call]

    def ack(self, message: MessageProxy) -> None:
        """Say that a message is done with. Raises ConnectionClosed."""
        self._settle(self._broker.do_ack, message)

    def nack(self, message: MessageProxy) -> None:
        """Say that a message could not be worked on. Raises ConnectionClosed."""
        self._settle(self._broker.do_nack, message)

    def requeue(self, messages: Iterable[MessageProxy]) -> None:
        """Put messages back that were not begun."""
        ids = [message.options["redis_message_id"] for message in messages]
        if ids:
            self._broker.do_requeue(self._name, *ids)

    def close(self) -> None:
        """Nothing is kept open."""

    def _settle(self, say: Any, message: MessageProxy) -> None:  # Any: a script of the broker
        try:
            say(self._name, message.options["redis_message_id"])
        except redis.ConnectionError as error:
            raise ConnectionClosed(error) from None  # type: ignore[no-untyped-call]
        finally:
            self._running.discard(message.message_id)
            self._ended.set()

    def _rest(self) -> None:
        if len(self._running) >= self._prefetch:
            self._ended.wait(self.timeout / 1000)
        else:
            self._broker.client.blpop([self._bell], timeout=self.timeout / 1000)
