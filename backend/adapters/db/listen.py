"""Notifications: one LISTEN connection per process, fanned out in memory; a fallback look covers what was missed."""

import queue
import threading
import time
from contextlib import suppress

import psycopg
from sqlalchemy import text
from sqlmodel import Session

from backend.adapters.db.engine import database_url
from backend.core.errors import Unavailable

CHANNEL = "listmill_jobs"
EVERYTHING = ""


def notify(session: Session, payload: str) -> None:
    """Tell every listening process, at the commit of `session`, that `payload` (an id) has news."""
    session.connection().execute(text("SELECT pg_notify(:channel, :payload)"), {"channel": CHANNEL, "payload": payload})


class JobBus:
    """Wakes subscribers when an id they watch has news.

    A queue receives the id, or EVERYTHING after a reconnect, since notifications sent in between are lost.
    Subscribe with EVERYTHING to hear of every id.
    """

    def __init__(self) -> None:
        self._subscribers: dict[str, list[queue.SimpleQueue[str]]] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self.ready = threading.Event()
        threading.Thread(target=self._loop, name="job-bus", daemon=True).start()

    def subscribe(self, payload: str) -> "queue.SimpleQueue[str]":
        """Return a queue that receives `payload` whenever it has news."""
        mailbox: queue.SimpleQueue[str] = queue.SimpleQueue()
        with self._lock:
            self._subscribers.setdefault(payload, []).append(mailbox)
        return mailbox

    def unsubscribe(self, payload: str, mailbox: "queue.SimpleQueue[str]") -> None:
        """Forget a queue made by `subscribe`."""
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
