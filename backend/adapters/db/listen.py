"""Notifications: one LISTEN connection per process, fanned out in memory; a fallback look covers what was missed."""

import queue
import threading
import time
from contextlib import suppress
from typing import Protocol

import psycopg
from sqlalchemy import text
from sqlmodel import Session

from backend.adapters.db.engine import database_url
from backend.core.errors import Unavailable

CHANNEL = "listmill_jobs"
EVERYTHING = ""


# What `notify` does, as an expression for RETURNING: news of the bind value :job, without a statement of its own.
NOTIFIES = f"pg_notify('{CHANNEL}', CAST(CAST(:job AS uuid) AS text))"


def notify(session: Session, payload: str) -> None:
    """Tell every listening process, at the commit of `session`, that `payload` (an id) has news."""
    session.connection().execute(text("SELECT pg_notify(:channel, :payload)"), {"channel": CHANNEL, "payload": payload})


class Mailbox(Protocol):
    """Whatever takes ids that have news, from another thread."""

    def put(self, payload: str, /) -> None:
        """Take one and return at once."""


class JobBus:
    """Wakes subscribers when an id they watch has news.

    A queue receives the id, or EVERYTHING after a reconnect, since notifications sent in between are lost.
    Subscribe with EVERYTHING to hear of every id.
    """

    def __init__(self) -> None:
        self._subscribers: dict[str, list[Mailbox]] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self.ready = threading.Event()
        threading.Thread(target=self._loop, name="job-bus", daemon=True).start()

    def subscribe(self, payload: str) -> "queue.SimpleQueue[str]":
        """Return a queue that receives `payload` whenever it has news."""
        mailbox: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.deliver(payload, mailbox)
        return mailbox

    def deliver(self, payload: str, mailbox: Mailbox) -> None:
        """Put `payload` into `mailbox` whenever it has news, until `unsubscribe`."""
        with self._lock:
            self._subscribers.setdefault(payload, []).append(mailbox)

    def unsubscribe(self, payload: str, mailbox: Mailbox) -> None:
        """Forget a mailbox."""
        with self._lock:
            mailboxes = self._subscribers.get(payload, [])
            with suppress(ValueError):
                mailboxes.remove(mailbox)
            if not mailboxes:
                self._subscribers.pop(payload, None)

    def close(self) -> None:
        """Stop listening; takes up to a second."""
        self._closed.set()

    def _wake(self, payload: str) -> None:
        with self._lock:
            mailboxes = [
                mailbox
                for watched, boxes in self._subscribers.items()
                if EVERYTHING in (payload, watched) or payload == watched
                for mailbox in boxes
            ]
        for mailbox in mailboxes:
            mailbox.put(payload)

    def _loop(self) -> None:
        pause_s = 0.1
        while not self._closed.is_set():
            try:
                with psycopg.connect(database_url(), autocommit=True, application_name="listmill-bus") as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    pause_s = 0.1
                    self.ready.set()
                    self._wake(EVERYTHING)
                    while not self._closed.is_set():
                        for notification in connection.notifies(timeout=1.0):
                            self._wake(notification.payload)
            except (psycopg.Error, Unavailable):
                self.ready.clear()
                time.sleep(pause_s)
                pause_s = min(pause_s * 2, 5.0)
