"""The mail of one recipient: their words, a signed link to their letter or the letter itself, and the way out."""

from uuid import UUID

from backend.accounts.sessions import sign, unsign
from backend.adapters.mail import Letter
from backend.core.config import settings
from backend.core.errors import Rejected
from backend.documents.batches import documents
from backend.documents.mailing import wish
from backend.documents.mailing.models import Mailing
from backend.documents.mailing.recipients import Recipient
from backend.documents.mailing.wish import Wish

MOST_ATTACHED = 5 << 20  # bytes of a letter that is sent along
_LETTER, _STOP = "mailed-letter", "stop-letters"


class Unwritable(Rejected):
    """The words of one recipient cannot be written."""


def letter_for(mailing: Mailing, settled: Wish, to: Recipient, *, locale: str, test: bool = False) -> Letter:
    """Return the mail of one recipient.

    Raises Unwritable when a value is missing or does not fit, or the letter is too large to be sent along; NotFound and
    Conflict when there is no letter.
    """
    subject, text, problems = wish.read(settled).filled(to.values, locale)
    if problems:
        raise Unwritable(problems[0].detail)
    pdf = None
    if settled.attach:
        content = documents.document(mailing.owner_id, mailing.batch_id, to.row)
        if len(content) > MOST_ATTACHED:
            raise Unwritable("The letter is larger than 5 MB.", hint="Send links instead.")
        pdf = ("letter.pdf", content)
    whole = [str(mailing.batch_id), to.row] if test else [str(mailing.id), to.row]
    url = f"{settings().web_url}/d/{sign(_LETTER, [*whole, test, str(mailing.owner_id)])}"
    stop = f"{settings().web_url}/unsubscribe/{sign(_STOP, [str(mailing.owner_id), to.address])}"
    footer = f"This mail was sent to {to.address}."
    return wish.letter(
        settled, subject, text, name=f"{mailing.id}.{to.row}", to=to.address, url=url, stop=stop, pdf=pdf, footer=footer
    )


def read_link(token: str) -> tuple[UUID, UUID, int, bool] | None:
    """Return (owner, mailing or batch, row, whether it is a test's) of a signed link, None for one that is not ours.

    A test has no mailing: its link names the batch.
    """
    match unsign(_LETTER, token):
        case [str(place), int(row), bool(test), str(owner_id)]:
            return UUID(owner_id), UUID(place), row, test
        case _:
            return None


def read_stop(token: str) -> tuple[UUID, str] | None:
    """Return whose mails to which address a token ends, None for one that is not ours."""
    return wish.owner_and(unsign(_STOP, token))
