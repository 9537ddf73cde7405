"""Letters by SMTP: one connection for many, encrypted unless the server is on this machine, each step's answer told by name.

It is known at every moment whether a letter can have left: only a connection that ends after the letter was handed over, and
before the server answered, leaves that open.
"""

import smtplib
import ssl
import time
from contextlib import suppress
from email.message import EmailMessage
from ipaddress import ip_address
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

from backend.adapters.mail.compose import sender_address
from backend.adapters.mail.trouble import MailTrouble, Trouble, answered

TIMEOUT_S = 20.0
_IDLE_S = 20.0  # a connection that rested longer is asked whether it is still there
_MOST = 100  # letters over one connection; many servers end it soon after


class SmtpPost:
    """A connection to the mail server, made at the first letter. For one thread."""

    def __init__(self, url: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s
        self._smtp: smtplib.SMTP | None = None
        self._used_s = 0.0
        self._sent = 0
        try:
            parts = urlsplit(url)
            self._host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise MailTrouble(Trouble.SETTING) from error
        if parts.scheme not in {"smtp", "smtps"} or not self._host:
            raise MailTrouble(Trouble.SETTING)
        self._encrypted = parts.scheme == "smtps"
        self._port = port or (465 if self._encrypted else 587)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Say good-bye to the server."""
        self.close()

    def send(self, mail: EmailMessage) -> str:
        """Hand over one letter and return what the server answered. Raises MailTrouble."""
        smtp = self._ready()
        try:
            self._envelope(smtp, mail)
            code, said = self._hand_over(smtp, mail)
        except MailTrouble as trouble:
            self._after(trouble)
            raise
        self._used_s, self._sent = time.monotonic(), self._sent + 1
        if self._sent >= _MOST:
            self.close()
        return answered(code, said)

    def close(self) -> None:
        """Say good-bye to the server."""
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            with suppress(OSError):
                self._smtp.close()
        self._smtp, self._sent = None, 0

    def _ready(self) -> smtplib.SMTP:
        if self._smtp is not None and time.monotonic() - self._used_s > _IDLE_S and not self._answers(self._smtp):
            self.close()
        if self._smtp is None:
            self._smtp = self._connect()
            self._used_s = time.monotonic()
        return self._smtp

    def _answers(self, smtp: smtplib.SMTP) -> bool:
        try:
            return bool(smtp.noop()[0] == 250)
        except (smtplib.SMTPException, OSError):
            return False

    def _connect(self) -> smtplib.SMTP:
        smtp: smtplib.SMTP | None = None
        try:
            if self._encrypted:
                smtp = smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout_s, context=ssl.create_default_context())
            else:
                smtp = smtplib.SMTP(self._host, self._port, timeout=self._timeout_s)
            self._greet(smtp)
        except MailTrouble:
            _drop(smtp)
            raise
        except smtplib.SMTPAuthenticationError as error:
            _drop(smtp)
            raise MailTrouble(Trouble.KEY, code=error.smtp_code) from error
        except smtplib.SMTPResponseException as error:
            _drop(smtp)
            raise MailTrouble(Trouble.LATER, code=error.smtp_code, said=error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            _drop(smtp)
            raise MailTrouble(Trouble.AWAY) from error
        return smtp

    def _greet(self, smtp: smtplib.SMTP) -> None:
        smtp.ehlo_or_helo_if_needed()
        if not self._encrypted and not _is_here(self._host):
            if not smtp.has_extn("starttls"):
                raise MailTrouble(Trouble.INSECURE)
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        if self._user:
            smtp.login(self._user, self._password)

    def _envelope(self, smtp: smtplib.SMTP, mail: EmailMessage) -> None:
        """Name the sender and the recipient. Whatever happens here, the letter has not left."""
        to = mail["To"].addresses[0].addr_spec
        try:
            code, said = smtp.mail(sender_address())
            if code == 250:
                code, said = smtp.rcpt(to)
                refused = Trouble.ADDRESS
            else:
                refused = Trouble.LETTER
        except (smtplib.SMTPException, OSError) as error:
            raise MailTrouble(Trouble.AWAY) from error
        if code not in {250, 251}:
            raise MailTrouble(refused if 500 <= code < 600 else Trouble.LATER, code=code, said=said)

    def _hand_over(self, smtp: smtplib.SMTP, mail: EmailMessage) -> tuple[int, bytes]:
        try:
            code, said = smtp.data(mail.as_bytes())
        except smtplib.SMTPDataError as error:  # it did not want to hear the letter at all
            kind = Trouble.LETTER if 500 <= error.smtp_code < 600 else Trouble.LATER
            raise MailTrouble(kind, code=error.smtp_code, said=error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailTrouble(Trouble.UNCERTAIN) from error
        if code != 250:
            raise MailTrouble(Trouble.LETTER if 500 <= code < 600 else Trouble.LATER, code=code, said=said)
        return code, said

    def _after(self, trouble: MailTrouble) -> None:
        """Make the connection fit for the next letter, or give it up."""
        if trouble.kind in {Trouble.AWAY, Trouble.UNCERTAIN} or trouble.code == 421 or self._smtp is None:
            _drop(self._smtp)
            self._smtp, self._sent = None, 0
            return
        try:
            self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            _drop(self._smtp)
            self._smtp, self._sent = None, 0


def _drop(smtp: smtplib.SMTP | None) -> None:
    if smtp is not None:
        with suppress(OSError):
            smtp.close()


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
