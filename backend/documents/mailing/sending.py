"""The work of "documents.mail": the first chunk gathers who gets a mail, each further one mails two hundred of them.

Mails leave at a rate that all workers share; a chunk that has to wait for its turn gives its worker back meanwhile.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlmodel import Session

from backend.adapters import cache, mail
from backend.adapters.db import transaction
from backend.adapters.mail import MailTrouble, Trouble
from backend.adapters.storage import scratch, storage
from backend.core.config import settings
from backend.core.errors import Conflict, NotFound, Rejected, Unavailable
from backend.documents.batches.models import Batch
from backend.documents.mailing import gathered, outbox
from backend.documents.mailing import wish as wishes
from backend.documents.mailing.composing import Unwritable, letter_for
from backend.documents.mailing.models import Mailing, Standing
from backend.documents.mailing.recipients import STOPPED, Recipient, batch_of, rows_of, sieve_of
from backend.documents.mailing.wish import KIND, Wish
from backend.jobs import service as jobs
from backend.jobs import telling
from backend.jobs.kinds import KINDS
from backend.jobs.runner import Outcome, Postponed, Run

GROUP = 200  # recipients of a chunk
_SLICE_S = 15.0  # how long a chunk keeps its worker at most
_MOST_WAIT_S = 1.0  # a longer wait for its turn is spent without a worker
_MOST_TOLD = 10_000  # recipients without a mail that are written down; the others are counted
_OURS = frozenset({Trouble.KEY, Trouble.INSECURE, Trouble.SETTING})


@dataclass(frozen=True)
class Mailed:
    """A mailing on its way."""

    mailing: Mailing
    wish: Wish
    locale: str


def send(run: Run) -> Outcome:
    """Do the work of one chunk. Raises Rejected when the mailing or its letters are gone, or our mail server does not take us."""
    with transaction() as session:
        mailing = session.get(Mailing, UUID(run.parameters["mailing_id"]))
    if mailing is None:
        raise Rejected("This mailing was deleted.", hint="Start it again at its batch.")
    try:
        batch, _ = batch_of(mailing.owner_id, mailing.batch_id)
    except NotFound as gone:
        raise Rejected("The batch of this mailing was deleted.", hint="Make the letters again, then mail them.") from gone
    found = Mailed(mailing, wishes.of_json(mailing.wish), batch.locale)
    return _gather(run, found) if run.number == 0 else _mail(run, found)


def _gather(run: Run, found: Mailed) -> Outcome:
    """Write down who gets a mail, so that every chunk sees the same, and make a chunk for each two hundred."""
    mailing = found.mailing
    sieve = sieve_of(mailing.owner_id, mailing.batch_id, found.wish)
    skipped: list[tuple[int, str, str]] = []

    def wanted() -> Iterator[Recipient]:
        for number, (one, why) in enumerate(rows_of(mailing.owner_id, mailing.batch_id, found.wish, sieve)):
            if number % 5_000 == 0:
                run.report(0, message=f"Looking at addresses: {number:,}")
            if not why:
                yield one
            elif len(skipped) < _MOST_TOLD:
                skipped.append((one.row, one.address, why))

    key = run.name(f"mailings/{mailing.id}/recipients")
    with scratch() as folder:
        path = folder / "recipients.parquet"
        count = gathered.write(wanted(), tuple(found.wish.fields), path, group=GROUP)
        storage().put_file(key, path)
    publish = partial(_publish, mailing.id, key=key, recipients=count, skipped=skipped, counts=dict(sieve.skipped))
    return Outcome(0, {"recipients": count}, partial(publish, job_id=run.job_id))


def _publish(
    mailing_id: UUID, session: Session, *, key: str, recipients: int, skipped: list[tuple[int, str, str]],
    counts: dict[str, int], job_id: UUID,
) -> None:  # fmt: skip
    mailing = session.get_one(Mailing, mailing_id)
    mailing.key, mailing.recipients, mailing.skipped = key, recipients, counts
    session.add(mailing)
    outbox.skip(session, mailing_id, skipped)
    jobs.extend(session, job_id, chunks=-(-recipients // GROUP), total=recipients)


def _mail(run: Run, found: Mailed) -> Outcome:
    """Mail the recipients of one chunk, as far as they were not before."""
    mailing = found.mailing
    if mailing.key is None:
        raise Rejected("The recipients of this mailing were not gathered.", hint="Retry the job; it begins with that.")
    group = gathered.read(mailing.key, run.number - 1)
    rows = [one.row for one in group]
    with transaction() as session:
        outbox.leave_behind(session, mailing.id, rows, fence=run.fence)
        settled = outbox.settled_rows(session, mailing.id, rows)
    ends, done, later = time.monotonic() + _SLICE_S, len(settled), 0
    with mail.post() as post:
        for one in group:
            if one.row in settled:
                continue
            run.report(done, total=len(group), message="Mailing")
            _await_turn(run, done, ends)
            if _one(run, found, post, one):
                done += 1
            else:
                later += 1
    if later:
        raise Unavailable("The mail server asks to come back later.", hint="It is tried again by itself.")
    return Outcome(len(group), {"mailed": len(group)})


def _await_turn(run: Run, done: int, ends: float) -> None:
    """Wait until another mail may leave. Gives the worker back when that takes long, or it has worked for long."""
    per_minute = settings().mails_per_minute
    window_s = max(1.0, 60 / per_minute)
    most = max(1, int(per_minute * window_s / 60))
    while True:
        if time.monotonic() > ends:
            raise Postponed(0.0, done=done, message="Mailing")
        wait_s = cache.take("mails", cost=1, most=most, window_s=window_s)
        if wait_s <= 0:
            return
        if wait_s > _MOST_WAIT_S:
            raise Postponed(wait_s, done=done, message=f"Mailing {per_minute:,} a minute")
        run.check()
        time.sleep(wait_s)


def _one(run: Run, found: Mailed, post: mail.SmtpPost | mail.FolderPost, to: Recipient) -> bool:
    """Mail one recipient and write down what came of it; False when it has to be tried later."""
    mailing, fence = found.mailing, run.fence
    try:
        letter = mail.compose(letter_for(mailing, found.wish, to, locale=found.locale))
    except (Unwritable, Conflict, NotFound) as unfit:
        _skip(mailing, to, unfit.detail)
        return True
    with transaction() as session:
        if outbox.wants_none(session, mailing.owner_id, to.address):
            outbox.skip(session, mailing.id, [(to.row, to.address, STOPPED)])
            return True
        if not outbox.take(session, mailing.id, to.row, address=to.address, fence=fence):
            return True
    try:
        standing, answer = Standing.SENT, post.send(letter)
    except MailTrouble as trouble:
        if trouble.kind is Trouble.UNCERTAIN:
            standing, answer = Standing.UNCERTAIN, trouble.detail
        elif trouble.final or (trouble.kind is Trouble.LATER and run.attempt >= KINDS[KIND].max_attempts):
            standing, answer = Standing.REFUSED, trouble.answer or trouble.detail
        else:
            return _not_now(run, mailing, to, trouble)
    with transaction() as session:
        outbox.settle(session, mailing.id, to.row, fence=fence, standing=standing, answer=answer)
    return True


def _not_now(run: Run, mailing: Mailing, to: Recipient, trouble: MailTrouble) -> bool:
    """Forget the try: the mail did not leave. What is amiss with our own server ends the work."""
    with transaction() as session:
        outbox.release(session, mailing.id, to.row, fence=run.fence)
    if trouble.kind in _OURS:
        raise Rejected(trouble.detail, hint=trouble.hint) from trouble
    if trouble.kind is Trouble.AWAY:
        raise trouble
    return False


def _skip(mailing: Mailing, to: Recipient, why: str) -> None:
    with transaction() as session:
        outbox.skip(session, mailing.id, [(to.row, to.address, why)])


@telling.tells(KIND)
def ended(session: Session, job: telling.Ended) -> telling.Told | None:
    """Return what its person is told of a mailing that has ended."""
    mailing = session.get(Mailing, UUID(job.parameters["mailing_id"]))
    if mailing is None:
        return telling.plain(job)
    counts = outbox.tally(session, mailing.id)
    facts = [("Sent", counts[Standing.SENT]), ("Refused", counts[Standing.REFUSED]), ("Uncertain", counts[Standing.UNCERTAIN])]
    facts.append(("Not tried", max(counts[Standing.SKIPPED], sum(mailing.skipped.values()))))
    shown = tuple((name, f"{count:,}") for name, count in facts if count or name == "Sent")
    title = f"{job.title}: stopped" if job.failed else f"{job.title}: {counts[Standing.SENT]:,} sent"
    body = " ".join(part for part in (job.error, job.hint) if part) if job.failed else ""
    batch = session.get(Batch, mailing.batch_id)
    link = f"/letters?dataset={batch.dataset_id}&batch={batch.id}" if batch else "/jobs"
    return telling.Told(title, body, link, shown)
