"""What can go wrong with a letter, as one error of ours: the kind, whether trying again may help, and what the server said."""

import re
from enum import StrEnum
from typing import ClassVar

from backend.core.errors import ListmillError

MOST_SAID = 300
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


class Trouble(StrEnum):
    """The kinds of trouble."""

    ADDRESS = "address"  # the server does not take this recipient
    LETTER = "letter"  # it does not take the sender or what the letter says
    LATER = "later"  # it asks us to try again later
    KEY = "key"  # it does not accept our name and password
    INSECURE = "insecure"  # it offers no encryption
    AWAY = "away"  # it cannot be reached
    UNCERTAIN = "uncertain"  # the connection ended before it said whether it took the letter
    SETTING = "setting"  # SMTP_URL cannot be read


_SAID: dict[Trouble, tuple[str, str]] = {
    Trouble.ADDRESS: ("The mail server does not take this recipient.", "Check the address."),
    Trouble.LETTER: ("The mail server does not take this mail.", "Check MAIL_FROM, and what the mail says."),
    Trouble.LATER: ("The mail server asks to try again later.", "It is tried again by itself."),
    Trouble.KEY: ("The mail server does not accept this deployment's name and password.", "Check SMTP_URL."),
    Trouble.INSECURE: ("The mail server offers no encryption.", "Use a server with STARTTLS, or smtps:// in SMTP_URL."),
    Trouble.AWAY: ("The mail server does not answer.", "Check SMTP_URL; it is tried again by itself."),
    Trouble.UNCERTAIN: (
        "The connection ended before the mail server said whether it took the mail.",
        "It may have arrived; ask the recipient before sending it again.",
    ),
    Trouble.SETTING: ("SMTP_URL cannot be read.", "Write it as smtp://user:password@host:587 or smtps://host."),
}
_FINAL = frozenset({Trouble.ADDRESS, Trouble.LETTER})


class MailTrouble(ListmillError):
    """A letter did not leave, or nobody knows whether it did. Says nothing of passwords."""

    status: ClassVar[int] = 503
    title: ClassVar[str] = "The mail did not leave"

    def __init__(self, kind: Trouble, *, code: int | None = None, said: bytes | str = b"") -> None:
        detail, hint = _SAID[kind]
        self.answer = answered(code, said)
        super().__init__(f"{detail} It said: {self.answer}" if self.answer else detail, hint=hint)
        self.kind = kind
        self.code = code

    @property
    def final(self) -> bool:
        """Whether trying again cannot help."""
        return self.kind in _FINAL


def answered(code: int | None, said: bytes | str) -> str:
    """Return a server's answer on one line, cut where it is long."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return _CONTROL.sub(" ", f"{code or ''} {words}").strip()[:MOST_SAID]
