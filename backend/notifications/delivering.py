"""The way out: deliveries are claimed, sent, and settled under their fence, by threads of the reconciler.

What the other side acknowledged is not sent again. A process that dies while it sends leaves a delivery whose time runs out;
whoever finds it sends it once more under the same id, by which the other side tells doubles.
"""

import threading
from contextlib import nullcontext
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from backend.adapters import mail
from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.errors import ListmillError, Rejected
from backend.core.logs import logger
from backend.notifications import outgoing
from backend.notifications.models import Channel, Standing, Webhook
from backend.notifications.posting import post_to

PAUSES_S = (10, 60, 300, 1_800, 7_200, 21_600, 43_200)  # after the first, second ... attempt; then it is given up
_LEASE_S = {Channel.MAIL: 300, Channel.WEBHOOK: 60}
_LOOK_EVERY_S = 1.0
_THREADS = {Channel.MAIL: 1, Channel.WEBHOOK: 3}

_CLAIM = text("""
WITH due AS MATERIALIZED (
  SELECT id FROM deliveries
  WHERE channel = :channel AND standing IN ('waiting', 'sending') AND due_at <= clock_timestamp()
  ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE deliveries d SET standing = 'sending', attempt = attempt + 1, fence = fence + 1,
       due_at = clock_timestamp() + make_interval(secs => :lease_s)
FROM due WHERE d.id = due.id RETURNING d.id, d.fence, d.attempt, d.notification_id, d.webhook_id
""")
_SETTLE = text("""
UPDATE deliveries SET standing = CAST(:standing AS varchar), answer = :answer, due_at = clock_timestamp() + make_interval(secs => :pause_s),
       ended_at = CASE WHEN CAST(:standing AS varchar) = 'waiting' THEN NULL ELSE clock_timestamp() END
WHERE id = :id AND fence = :fence AND standing = 'sending'
""")


@dataclass(frozen=True)
class Claimed:
    """A delivery that is ours to send, until its time runs out."""

    id: UUID
    fence: int
    attempt: int
    notification_id: UUID | None
    webhook_id: UUID | None


@dataclass(frozen=True)
class Ended:
    """How an attempt ended: `again` when it is worth another one."""

    sent: bool
    answer: str
    again: bool = False


def run_forever(stop: threading.Event) -> None:
    """Send what waits until `stop` is set, several at once. A database that is away is waited for."""
    threads = [
        threading.Thread(target=_work, args=(channel, stop), name=f"send-{channel.value}-{number}", daemon=True)
        for channel, count in _THREADS.items()
        for number in range(count)
    ]
    for thread in threads:
        thread.start()
    stop.wait()


def deliver_due(channel: Channel, *, most: int = 1_000) -> int:
    """Send what is due on a channel now, one after the other; return how many were tried."""
    with mail.post() if channel is Channel.MAIL else nullcontext() as post:  # webhooks leave whatever SMTP_URL says
        return next((number for number in range(most) if not _deliver_one(channel, post)), most)


def _work(channel: Channel, stop: threading.Event) -> None:
    away = False
    while not stop.is_set():
        try:
            deliver_due(channel, most=100)
            away = False
        except (SQLAlchemyError, ListmillError) as error:
            if not away:
                logger("notifications").warning("sending_waits", channel=channel, reason=str(error).partition("\n")[0])
            away = True
        stop.wait(_LOOK_EVERY_S * (5 if away else 1))


def _deliver_one(channel: Channel, post: mail.SmtpPost | mail.FolderPost | None) -> bool:
    with transaction() as session:
        row = session.connection().execute(_CLAIM, {"channel": channel.value, "lease_s": _LEASE_S[channel]}).one_or_none()
    if row is None:
        return False
    claimed = Claimed(row.id, row.fence, row.attempt, row.notification_id, row.webhook_id)
    if claimed.attempt > len(PAUSES_S) + 1:
        ended = Ended(False, "Whoever sent it fell silent each time.")
    else:
        ended = _webhook(claimed) if post is None else _mail(claimed, post)
    _settle(claimed, ended)
    return True


def _settle(claimed: Claimed, ended: Ended) -> None:
    again = ended.again and claimed.attempt <= len(PAUSES_S)
    standing = Standing.SENT if ended.sent else Standing.WAITING if again else Standing.GIVEN_UP
    pause_s = PAUSES_S[claimed.attempt - 1] if again else 0
    values = {"id": claimed.id, "fence": claimed.fence, "standing": standing.value, "answer": ended.answer[:500]}
    with transaction() as session:
        session.connection().execute(_SETTLE, {**values, "pause_s": pause_s})
    if standing is Standing.GIVEN_UP:
        logger("notifications").warning("given_up", delivery_id=str(claimed.id), attempts=claimed.attempt, answer=ended.answer)


def _mail(claimed: Claimed, post: mail.SmtpPost | mail.FolderPost) -> Ended:
    letter = outgoing.letter_of(claimed.id, claimed.notification_id)
    if letter is None:
        return Ended(False, "Nobody is to be mailed any more.")
    try:
        return Ended(True, post.send(mail.compose(letter)))
    except mail.MailTrouble as trouble:
        return Ended(False, trouble.answer or trouble.detail, again=not trouble.final)


def _webhook(claimed: Claimed) -> Ended:
    request = outgoing.request_of(claimed.id, claimed.notification_id, claimed.webhook_id, at=now())
    if request is None:
        return Ended(False, "The webhook is switched off.")
    try:
        answer = post_to(request.place(), request.body, request.headers)
    except Rejected as refused:
        return Ended(False, refused.detail)
    except ListmillError as trouble:
        return Ended(False, trouble.detail, again=True)
    told = f"{answer.status} {answer.said}".strip()
    if 200 <= answer.status < 300:
        return Ended(True, told)
    if 300 <= answer.status < 400:
        return Ended(False, f"{told} (redirects are not followed)", again=True)
    if answer.status == 410:
        _switch_off(claimed.webhook_id)
        return Ended(False, f"{told} (it asked for no more and was switched off)")
    return Ended(False, told, again=True)


def _switch_off(webhook_id: UUID | None) -> None:
    with transaction() as session:
        found = session.get(Webhook, webhook_id) if webhook_id else None
        if found is not None:
            found.enabled = False
            session.add(found)
