"""A letter as a mail: text and HTML beside each other, who it is from and how to get no more, in headers nobody can add to."""

import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from backend.adapters.mail.address import mailbox
from backend.adapters.mail.trouble import MailTrouble, Trouble
from backend.core.clock import now
from backend.core.config import settings

MOST_SUBJECT = 250
_POLICY = SMTP.clone(cte_type="7bit", max_line_length=78)
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_ID = re.compile(r"[A-Za-z0-9.-]{8,100}")


@dataclass(frozen=True)
class Attachment:
    """A file that comes along with a letter."""

    name: str
    content: bytes
    type: str = "application/pdf"


@dataclass(frozen=True)
class Letter:
    """What is to be sent to one mailbox. `id` stays the same however often the letter is tried.

    `stop_url` is where the recipient ends such letters with one click. `sender` is the name shown beside this deployment's address.
    """

    id: str
    to: str
    subject: str
    text: str
    html: str = ""
    sender: str = ""
    reply_to: str = ""
    stop_url: str = ""
    attachments: tuple[Attachment, ...] = ()
    automatic: bool = True  # said by a program, so that no other one answers


def compose(letter: Letter) -> EmailMessage:
    """Return a letter as a mail. Raises MailTrouble for a recipient that cannot be one."""
    if not _ID.fullmatch(letter.id):
        raise ValueError(f"A letter cannot be called {letter.id!r}.")
    to, answers = mailbox(letter.to), mailbox(letter.reply_to)
    if to is None:
        raise MailTrouble(Trouble.ADDRESS)
    name, own = _own()
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _address(one_line(letter.sender) or name, own)
    mail["To"] = _address("", to)
    mail["Subject"] = one_line(letter.subject)[:MOST_SUBJECT]
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = f"<{letter.id}@{own.rpartition('@')[2]}>"
    if answers:
        mail["Reply-To"] = _address("", answers)
    if letter.stop_url:
        mail["List-Unsubscribe"] = f"<{one_line(letter.stop_url)}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if letter.automatic:
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(letter.text)
    if letter.html:
        mail.add_alternative(letter.html, subtype="html")
    for one in letter.attachments:
        main, _, sub = one.type.partition("/")
        mail.add_attachment(one.content, maintype=main, subtype=sub, filename=one_line(one.name)[:120])
    return mail


def one_line(text: str) -> str:
    """Return a text on one line: what would break a header, or turn its direction, becomes a space."""
    return " ".join(_BREAKS.sub(" ", text.encode("utf-8", "replace").decode()).split())


def sender_address() -> str:
    """Return the address this deployment's mails are from. Raises MailTrouble when MAIL_FROM holds none."""
    return _own()[1]


def _own() -> tuple[str, str]:
    name, address = parseaddr(settings().mail_from)
    found = mailbox(address)
    if found is None:
        raise MailTrouble(Trouble.LETTER, said="MAIL_FROM holds no address.")
    return one_line(name), found


def _address(name: str, mailed: str) -> Address:
    local, _, domain = mailed.rpartition("@")
    return Address(name[:100], local, domain)
