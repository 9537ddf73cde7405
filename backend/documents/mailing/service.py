"""The public verbs of mailings: look what one would do, try it on oneself, start it, look how it goes. What is not yours is not found."""

from dataclasses import replace
from itertools import islice
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlmodel import Session, col

from backend.adapters import cache, mail
from backend.adapters.db import transaction
from backend.core.config import settings
from backend.core.errors import Conflict, Rejected, TooMany
from backend.datasets import service as datasets
from backend.documents.batches import repository as batches
from backend.documents.batches.archives import check_kept
from backend.documents.mailing import outbox, wish
from backend.documents.mailing.composing import letter_for
from backend.documents.mailing.models import MailedLetter, Mailing, Standing
from backend.documents.mailing.recipients import Recipient, batch_of, rows_of, sieve_of
from backend.documents.mailing.schemas import Check, LetterView, MailingView
from backend.documents.mailing.wish import KIND, Wish
from backend.jobs import service as jobs
from backend.jobs.states import ACTIVE, Status
from backend.notifications import wishes

_SAMPLE = 20
_TESTS_A_MINUTE = 5


def check(owner_id: UUID, batch_id: UUID, wanted: Wish) -> Check:
    """Say what a mailing would do, without sending anything. Raises NotFound; Rejected for a wish that cannot be."""
    settled = _settled(owner_id, batch_id, wanted)
    words, sieve = wish.read(settled), sieve_of(owner_id, batch_id, settled)
    letters = 0
    first: Recipient | None = None
    sample: list[tuple[int, str, str]] = []
    for one, why in rows_of(owner_id, batch_id, settled, sieve):
        letters += 1
        if why and len(sample) < _SAMPLE:
            sample.append((one.row, one.address, why))
        if not why and first is None:
            first = one
    subject, text, problems = words.filled(first.values, _locale(owner_id, batch_id)) if first else ("", "", [])
    if problems:
        raise Rejected(
            f"The mail of row {first.row if first else 0:,} cannot be written: {problems[0].detail}",
            hint='Give the variable a default: {{ name | default:"…" }}.',
        )
    count = letters - sieve.skipped.total()
    minutes = count / settings().mails_per_minute
    return Check(
        letters, count, dict(sieve.skipped), tuple(sample), first.address if first else "", subject, text, minutes
    )  # fmt: skip


def send_test(owner_id: UUID, batch_id: UUID, wanted: Wish) -> str:
    """Send the first recipient's mail to the person themselves, now, and return to which address.

    Raises NotFound, Rejected; Conflict when nobody would get one, or the person has no address; MailTrouble; TooMany.
    """
    settled = _settled(owner_id, batch_id, wanted)
    with transaction() as session:
        to = wishes.address_of(session, owner_id)
    if to is None:
        raise Conflict("You have no address to mail to.", hint="Say one in the settings, under Messages.")
    first = next(_who(owner_id, batch_id, settled), None)
    if first is None:
        raise Conflict("Nobody would get this mail.", hint="Choose another column of addresses.")
    if (wait_s := cache.take(f"mail-tests:{owner_id}", cost=1, most=_TESTS_A_MINUTE, window_s=60)) > 0:
        raise TooMany("You have sent five tests in the last minute.", hint="Send the next one shortly.", retry_after_s=wait_s)
    probe = Mailing(id=uuid4(), owner_id=owner_id, batch_id=batch_id, wish=settled.to_json())
    letter = letter_for(probe, settled, first, locale=_locale(owner_id, batch_id), test=True)
    with mail.post() as post:
        post.send(mail.compose(replace(letter, to=to, subject=f"[Test] {letter.subject}")))
    return to


def start_mailing(owner_id: UUID, batch_id: UUID, wanted: Wish) -> MailingView:
    """Begin to mail everybody who has a letter, in a job that goes on whoever looks.

    Raises NotFound, Rejected; Conflict while another mailing of the batch is on its way, or when nobody would get one.
    """
    settled = _settled(owner_id, batch_id, wanted)
    if next(_who(owner_id, batch_id, settled), None) is None:
        raise Conflict("Nobody would get this mail.", hint="Look at “Who gets it” for the reasons.")
    before = _check_alone(owner_id, batch_id)
    with transaction() as session:
        batches.lock_owner(session, owner_id)
        if _count(session, owner_id, batch_id) != before:  # another one was started this very moment
            raise Conflict("A mailing of this batch is on its way.", hint="Wait for its end, or cancel it.")
        title = batches.get(session, owner_id, batch_id).title
        made = Mailing(owner_id=owner_id, batch_id=batch_id, wish=settled.to_json())
        session.add(made)
        session.flush()
        job = jobs.enqueue(
            session,
            KIND,
            owner_id=owner_id,
            title=f"Mail “{title}”",
            parameters={"mailing_id": str(made.id)},
            subject_id=batch_id,
        )
        made.job_id = job.id
        session.add(made)
        return _view(session, made, Status.PENDING)


def get_mailing(owner_id: UUID, mailing_id: UUID) -> MailingView:
    """Return a mailing. Raises NotFound."""
    with transaction() as session:
        view = _view(session, outbox.get(session, owner_id, mailing_id), Status.COMPLETED)
    return _with_status([view])[0]


def list_mailings(owner_id: UUID, batch_id: UUID) -> tuple[MailingView, ...]:
    """Return the mailings of a batch, newest first. Raises NotFound."""
    batch_of(owner_id, batch_id)
    wanted = select(Mailing).where(col(Mailing.batch_id) == batch_id, col(Mailing.owner_id) == owner_id)
    with transaction() as session:
        found = session.scalars(wanted.order_by(col(Mailing.created_at).desc()).limit(50))
        views = [_view(session, one, Status.COMPLETED) for one in found]
    return _with_status(views)


def list_letters(
    owner_id: UUID, mailing_id: UUID, *, standing: Standing | None = None, after: int = 0, size: int = 50
) -> tuple[LetterView, ...]:
    """Return what became of recipients, in the order of their rows, after a row. Raises NotFound."""
    wanted = select(MailedLetter).where(col(MailedLetter.mailing_id) == mailing_id, col(MailedLetter.row) > after)
    if standing is not None:
        wanted = wanted.where(col(MailedLetter.standing) == standing)
    with transaction() as session:
        outbox.get(session, owner_id, mailing_id)
        found = session.scalars(wanted.order_by(col(MailedLetter.row)).limit(min(max(size, 1), 1_000)))
        return tuple(LetterView(one.row, one.address, one.standing, one.answer, one.at) for one in found)


def _settled(owner_id: UUID, batch_id: UUID, wanted: Wish) -> Wish:
    batch, version_id = batch_of(owner_id, batch_id)
    check_kept(batch)
    columns = [column.name for column in datasets.version_ref(owner_id, batch.dataset_id, version_id=version_id).columns]
    return wish.settled(wanted, columns)


def _who(owner_id: UUID, batch_id: UUID, settled: Wish) -> "islice[Recipient]":
    found = rows_of(owner_id, batch_id, settled, sieve_of(owner_id, batch_id, settled))
    return islice((one for one, why in found if not why), 1)


def _locale(owner_id: UUID, batch_id: UUID) -> str:
    return batch_of(owner_id, batch_id)[0].locale


def _check_alone(owner_id: UUID, batch_id: UUID) -> int:
    """Return how many mailings a batch has. Raises Conflict while one is on its way."""
    known = list_mailings(owner_id, batch_id)
    if any(one.status in ACTIVE for one in known):
        raise Conflict("A mailing of this batch is on its way.", hint="Wait for its end, or cancel it.")
    with transaction() as session:
        return _count(session, owner_id, batch_id)


def _count(session: Session, owner_id: UUID, batch_id: UUID) -> int:
    wanted = select(func.count()).select_from(Mailing)
    own = wanted.where(col(Mailing.batch_id) == batch_id, col(Mailing.owner_id) == owner_id)
    return int(session.execute(own).scalar_one())


def _view(session: Session, one: Mailing, status: Status) -> MailingView:
    counts = outbox.tally(session, one.id)
    return MailingView(
        one.id, one.batch_id, one.job_id, status, wish.of_json(one.wish), one.recipients, counts, dict(one.skipped), one.created_at
    )  # fmt: skip


def _with_status(views: list[MailingView]) -> tuple[MailingView, ...]:
    cards = jobs.cards([view.job_id for view in views if view.job_id])
    return tuple(
        replace(view, status=cards[view.job_id].status) if view.job_id and view.job_id in cards else view for view in views
    )


def batch_of_mailing(owner_id: UUID, mailing_id: UUID) -> UUID:
    """Return the batch of a mailing. Raises NotFound."""
    with transaction() as session:
        return outbox.get(session, owner_id, mailing_id).batch_id
