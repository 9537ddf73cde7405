"""A mail server on loopback that speaks SMTP, remembers what it took, and misbehaves for certain names."""

import email
import socket
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from backend.core.config import settings

PASSWORD = "wo:rd/@1"


class Inbox:
    """What arrived. Recipients called refused, later, unreadable, gone and shy are treated as their name says."""

    def __init__(self):
        self.arrived = []
        self.connections = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: ARG002, N802  as aiosmtpd calls it
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: ARG002, N802  as aiosmtpd calls it
        name = address.partition("@")[0]
        if name.startswith("refused"):
            return "550 5.1.1 No such user here"
        if name.startswith("later"):
            return "451 4.7.1 Greylisted, come back"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: ARG002, N802  as aiosmtpd calls it
        name = envelope.rcpt_tos[0].partition("@")[0]
        if name.startswith("unreadable"):
            return "554 5.6.0 Message content rejected"
        self.arrived.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        if name.startswith("gone"):  # it took the mail, and the answer is lost on the way
            server.transport.abort()
        return "250 2.0.0 Taken as 4711"

    @property
    def mails(self):
        return [email.message_from_bytes(content, policy=default) for _, _, content in self.arrived]

    @property
    def to(self):
        return [recipients[0] for _, recipients, _ in self.arrived]


class Office(Controller):
    """The server; `options` are aiosmtpd's."""

    def __init__(self, inbox, **options):
        self.options = options
        super().__init__(inbox, hostname="127.0.0.1", port=0)

    def factory(self):
        return SMTP(self.handler, ident="test", hostname="office.example", **self.options)

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    def _trigger_server(self):
        """Ask whether it answers: at the port the system chose, not at the one it was given."""
        with socket.create_connection(self.server.sockets[0].getsockname()[:2], timeout=5) as knock:
            knock.recv(100)


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def office(inbox, monkeypatch):
    """A mail server, which the settings name."""
    office = Office(inbox)
    office.start()
    monkeypatch.setenv("SMTP_URL", office.url)
    monkeypatch.setenv("MAIL_FROM", "Listmill <mill@example.com>")
    settings.cache_clear()
    yield office
    office.stop(no_assert=True)
    monkeypatch.undo()
    settings.cache_clear()
