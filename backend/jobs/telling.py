"""Whoever waits for a job is told that it ended, in the transaction that ends it; never of one that a person cancelled.

A room may give better words for its kinds, with numbers and a link; without them the ledger's own are used.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from backend.core.logs import logger
from backend.jobs.kinds import KINDS
from backend.jobs.states import Status
from backend.notifications import service as notifications

_ENDED = text("""
SELECT id, owner_id, kind, title, subject_id, status, parameters, result, error, hint, message, runs,
       extract(epoch FROM finished_at - CASE WHEN runs = 1 THEN created_at ELSE coalesce(started_at, finished_at) END) AS took_s
FROM jobs WHERE id = :job
""")


@dataclass(frozen=True)
class Ended:
    """A job that has completed or failed. `took_s` counts from when a person asked for it."""

    id: UUID
    owner_id: UUID
    kind: str
    title: str
    subject_id: UUID | None
    status: Status
    parameters: dict[str, Any]  # Any: JSON
    result: dict[str, Any] | None  # Any: JSON
    error: str | None
    hint: str | None
    message: str
    took_s: float

    @property
    def failed(self) -> bool:
        """Whether it stopped before its end."""
        return self.status is Status.FAILED


@dataclass(frozen=True)
class Told:
    """What a person is told about an ended job. `link` is a path of ours; `facts` are names with figures.

    `failed` says that nothing came of it although the job came to its end.
    """

    title: str
    body: str = ""
    link: str = "/jobs"
    facts: tuple[tuple[str, str], ...] = ()
    failed: bool = False


Tell = Callable[[Session, Ended], Told | None]
Given = TypeVar("Given", bound=Tell)
_tells: dict[str, Tell] = {}


def tells(kind: str) -> Callable[[Given], Given]:
    """Let the function below it find the words for ended jobs of `kind`; it returns None where there is nothing to say.

    It runs in the transaction that ends the job: it reads through the session it is given, and nothing else.
    """

    def keep(tell: Given) -> Given:
        _tells[kind] = tell
        return tell

    return keep


def tell_end(session: Session, job_id: UUID) -> None:
    """Tell the owner that a job has ended, if its kind is one they wait for. Joins the transaction that ended it."""
    row = session.connection().execute(_ENDED, {"job": job_id}).one_or_none()
    kind = KINDS.get(row.kind) if row is not None else None
    if row is None or kind is None or not kind.topic or row.status not in {Status.COMPLETED, Status.FAILED}:
        return
    took_s = max(0.0, float(row.took_s or 0))
    if took_s < kind.told_after_s:
        return
    ended = Ended(
        row.id, row.owner_id, row.kind, row.title, row.subject_id, Status(row.status), row.parameters or {}, row.result,
        row.error, row.hint, row.message or "", took_s,
    )  # fmt: skip
    told = _words(session, ended)
    if told is None:
        return
    notifications.notify(
        session, ended.owner_id, topic=kind.topic, title=told.title, body=told.body, link=told.link, facts=told.facts,
        failed=ended.failed or told.failed, key=f"job:{ended.id}:{row.runs}",
    )  # fmt: skip


def plain(ended: Ended) -> Told:
    """Return the ledger's own words for an ended job."""
    link = f"/jobs?state={quote(ended.status.value)}"
    if not ended.failed:
        return Told(f"{ended.title}: done", ended.message, link)
    body = " ".join(part for part in (ended.error, ended.hint, ended.message) if part)
    return Told(f"{ended.title}: stopped", body, link)


def _words(session: Session, ended: Ended) -> Told | None:
    tell = _tells.get(ended.kind)
    if tell is None:
        return plain(ended)
    try:
        with session.begin_nested():
            return tell(session, ended)
    except Exception:  # noqa: BLE001  part of jobs.runner: a job's end must not fail for want of words
        logger("jobs").exception("told_plainly", job_id=str(ended.id), kind=ended.kind)
        return plain(ended)
