"""Mail: composed so that nothing can be added to it, sent over one connection, every answer told by name."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.smtp import AuthResult
from hypothesis import given
from hypothesis import strategies as st

from backend.adapters.mail import (
    Action,
    Attachment,
    FolderPost,
    Letter,
    MailTrouble,
    SmtpPost,
    Trouble,
    compose,
    html_of,
    mailbox,
    post,
    text_of,
)
from backend.adapters.mail import smtp as smtp_room
from tests.post_office import PASSWORD, Office

LETTER = Letter(
    "d9f1c2ab-0001", "anna@example.org", "Your letter, Ännchen", "Dear Anna,\n\nhere it is.\n", html="<p>Dear Anna</p>",
    sender="Café Müller", reply_to="office@example.com", stop_url="https://mill.example/unsubscribe/abc",
    attachments=(Attachment("letter 1.pdf", b"%PDF-1.7\n"),),
)  # fmt: skip
HEADERS = {
    "from", "to", "subject", "date", "message-id", "reply-to", "list-unsubscribe", "list-unsubscribe-post", "auto-submitted",
    "x-auto-response-suppress", "content-type", "content-transfer-encoding", "mime-version",
}  # fmt: skip


def read(letter):
    return message_from_bytes(compose(letter).as_bytes(), policy=default)


def trouble(post, to):
    with pytest.raises(MailTrouble) as raised:
        post.send(compose(replace(LETTER, to=to)))
    return raised.value


def test_a_letter_has_text_and_html_beside_each_other_and_says_how_to_get_no_more():
    mail = read(LETTER)

    assert mail["Subject"] == "Your letter, Ännchen"
    assert str(mail["From"]) == "Café Müller <listmill@localhost>"
    assert mail["Message-ID"] == "<d9f1c2ab-0001@localhost>"
    assert mail["List-Unsubscribe"] == "<https://mill.example/unsubscribe/abc>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Reply-To"] == "office@example.com"
    assert mail.get_body(("plain",)).get_content().splitlines() == ["Dear Anna,", "", "here it is."]
    assert mail.get_body(("html",)).get_content().strip() == "<p>Dear Anna</p>"
    assert [(one.get_filename(), one.get_content()) for one in mail.iter_attachments()] == [("letter 1.pdf", b"%PDF-1.7\n")]


@given(subject=st.text(max_size=400), sender=st.text(max_size=150), text=st.text(max_size=3000), name=st.text(max_size=150))
def test_nothing_a_person_or_a_list_says_adds_a_header_or_a_line(subject, sender, text, name):
    hostile = replace(
        LETTER, subject=f"{subject}\r\nBcc: all@example.com", sender=f"{sender}\nX-Mailer: x", text=text,
        attachments=(Attachment(name + "\r\nX-A: b", b"x"),), stop_url="https://mill.example/u/\r\nX-B: c",
    )  # fmt: skip
    raw = compose(hostile).as_bytes()

    mail = message_from_bytes(raw, policy=default)
    assert {header.lower() for header in mail.keys()} <= HEADERS  # noqa: SIM118  of a mail, not of a dict
    assert mail["To"] == "anna@example.org"
    assert len(mail["From"].addresses) == 1
    assert "\n" not in mail["Subject"]
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (" Anna@Example.ORG ", "Anna@example.org"),
        ("a+b@müller.example", "a+b@xn--mller-kva.example"),
        ("local@localhost", "local@localhost"),
        ("anna@example", None),
        ("anna@@example.org", None),
        ("anna@example..org", None),
        ("änna@example.org", None),
        ("anna@example.org, b@example.org", None),
        ("Anna <anna@example.org>", None),
        ("anna@example.org\r\nBcc: b@example.org", None),
        ('"a b"@example.org', None),
        (".a@example.org", None),
        ("a@-x.org", None),
        ("", None),
        ("a" * 65 + "@example.org", None),
    ],
)
def test_what_can_be_the_address_of_a_mailbox(text, written):
    assert mailbox(text) == written


def test_many_letters_leave_over_one_connection(office, inbox):
    with post() as open_post:
        for number in range(5):
            answer = open_post.send(compose(replace(LETTER, to=f"anna{number}@example.org")))

    assert answer == "250 2.0.0 Taken as 4711"
    assert inbox.to == [f"anna{number}@example.org" for number in range(5)]
    assert inbox.connections == 1
    assert inbox.arrived[0][0] == "mill@example.com"
    assert inbox.mails[0]["Subject"] == "Your letter, Ännchen"


def test_every_answer_of_the_server_has_its_name_and_the_next_letter_leaves_all_the_same(office, inbox):
    with post() as open_post:
        refused, later = trouble(open_post, "refused@example.org"), trouble(open_post, "later@example.org")
        unreadable, gone = trouble(open_post, "unreadable@example.org"), trouble(open_post, "gone@example.org")
        open_post.send(compose(LETTER))

    assert (refused.kind, refused.final, refused.answer) == (Trouble.ADDRESS, True, "550 5.1.1 No such user here")
    assert (later.kind, later.final) == (Trouble.LATER, False)
    assert (unreadable.kind, unreadable.final) == (Trouble.LETTER, True)
    assert (gone.kind, gone.final) == (Trouble.UNCERTAIN, False)
    assert inbox.to == ["gone@example.org", "anna@example.org"]


def test_a_server_that_is_away_and_one_without_encryption_are_named(office, monkeypatch):
    with SmtpPost("smtp://127.0.0.1:1") as away:
        assert trouble(away, LETTER.to).kind is Trouble.AWAY
    with SmtpPost("smtp://127.0.0.1:1", timeout_s=0.2) as away:
        assert trouble(away, LETTER.to).kind is Trouble.AWAY
    monkeypatch.setattr(smtp_room, "_is_here", lambda _: False)

    with post() as open_post:
        assert trouble(open_post, LETTER.to).kind is Trouble.INSECURE


def test_a_name_and_password_are_used_and_a_wrong_one_is_told_without_it(office, inbox):
    def right(server, session, envelope, mechanism, given):
        return AuthResult(handled=False, success=given.login == b"mill@x" and given.password == PASSWORD.encode())

    guarded = Office(inbox, authenticator=right, auth_require_tls=False)
    guarded.start()
    place = guarded.url.removeprefix("smtp://")
    try:
        with SmtpPost(f"smtp://mill%40x:wo%3Ard%2F%401@{place}") as open_post:
            open_post.send(compose(LETTER))
        with SmtpPost(f"smtp://mill%40x:other-word@{place}") as open_post:
            wrong = trouble(open_post, LETTER.to)
    finally:
        guarded.stop(no_assert=True)

    assert inbox.to == ["anna@example.org"]
    assert wrong.kind is Trouble.KEY
    assert "other-word" not in wrong.detail + wrong.hint


@pytest.mark.parametrize("url", ["http://127.0.0.1", "smtp://", "smtp://host:port", "nonsense"])
def test_an_address_of_no_mail_server_is_named(url):
    with pytest.raises(MailTrouble) as raised:
        SmtpPost(url)

    assert raised.value.kind is Trouble.SETTING


def test_without_a_server_letters_are_files_for_us_alone_and_the_same_one_is_the_same_file(home):
    with post() as open_post:
        assert isinstance(open_post, FolderPost)
        open_post.send(compose(LETTER))
        open_post.send(compose(LETTER))

    (file,) = (home / "mail").iterdir()
    assert file.name == "d9f1c2ab-0001.eml"
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert message_from_bytes(file.read_bytes(), policy=default)["To"] == "anna@example.org"


def test_a_recipient_that_is_none_is_refused_before_anything_is_sent():
    with pytest.raises(MailTrouble) as raised:
        compose(replace(LETTER, to="anna@example.org\r\nBcc: b@example.org"))

    assert raised.value.kind is Trouble.ADDRESS


def test_a_mail_says_the_same_in_both_its_forms_and_fetches_nothing():
    words = {
        "title": "1,000 letters <b>", "paragraphs": ["12 were not made.", "See https://example.com/a?b=1&c=2."],
        "facts": [("Letters", "988"), ("Not & made", "12")], "action": Action("Look at them", "https://mill.example/letters?x=1&y=2"),
        "footer": ["You asked for this.", Action("No more of these", "https://mill.example/unsubscribe/t")],
    }  # fmt: skip

    html, text = html_of(**words), text_of(**words)

    assert "1,000 letters &lt;b&gt;" in html
    assert 'href="https://example.com/a?b=1&amp;c=2"' in html
    assert not any(sign in html for sign in ("<img", "<script", "<link", "url(", "@import", "src="))
    for said in ("988", "12 were not made.", "https://mill.example/letters?x=1", "No more of these"):
        assert said in text
        assert said in html
