"""Notifications on their way out: mails and webhooks, acknowledged once, tried again, given up, and safe to send."""

import base64
import hashlib
import hmac
import json
import socket
from ipaddress import ip_address

import pytest
from sqlalchemy import select, text

from backend.adapters.db import transaction
from backend.core.config import settings
from backend.core.errors import Conflict, NotFound, Rejected, Unavailable
from backend.notifications import addresses, delivering, outgoing, service, webhooks, wishes
from backend.notifications.delivering import deliver_due
from backend.notifications.models import Channel, Delivery, Standing
from backend.notifications.posting import post_to


def tell(person, **more):
    with transaction() as session:
        words = {"title": "8,000 letters are drawn", "body": "12 were not made.", "link": "/letters?batch=1", **more}
        return service.notify(session, person.id, topic="letters", facts=[("Letters", "7,988"), ("Not made", "12")], **words)


def deliveries(channel):
    with transaction() as session:
        return list(session.scalars(select(Delivery).where(Delivery.channel == channel)))


def make_due(*, of_sending=False):
    with transaction() as session:
        wanted = "standing IN ('waiting', 'sending')" if of_sending else "standing = 'waiting'"
        session.connection().execute(text(f"UPDATE deliveries SET due_at = now() - interval '1 second' WHERE {wanted}"))


def signature_of(secret, headers, body):
    signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    digest = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def test_a_mail_says_what_happened_with_figures_a_link_and_the_way_out(owner, office, inbox):
    tell(owner)

    assert deliver_due(Channel.MAIL) == 1
    assert deliver_due(Channel.MAIL) == 0

    (mail,) = inbox.mails
    assert inbox.to == ["owner@example.com"]
    assert mail["Subject"] == "8,000 letters are drawn"
    words = mail.get_body(("plain",)).get_content()
    for said in ("12 were not made.", "Letters: 7,988", "http://127.0.0.1:8501/letters?batch=1"):
        assert said in words
    stop = mail["List-Unsubscribe"].strip("<>")
    assert stop in words
    assert outgoing.read_stop(stop.rpartition("/")[2]) == (owner.id, "letters")
    (sent,) = deliveries(Channel.MAIL)
    assert (sent.standing, sent.answer) == (Standing.SENT, "250 2.0.0 Taken as 4711")


def test_after_the_way_out_no_more_mails_leave_about_that(owner, office, inbox):
    tell(owner)
    wishes.stop_mail(owner.id, "letters")
    tell(owner, title="8,001")

    deliver_due(Channel.MAIL)

    assert [mail["Subject"] for mail in inbox.mails] == ["8,000 letters are drawn"]
    assert outgoing.read_stop("forged") is None


def test_a_server_that_is_away_is_tried_again_until_it_is_given_up(owner, monkeypatch):
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:1")
    settings.cache_clear()
    tell(owner)

    tries = 0
    while deliver_due(Channel.MAIL):
        tries += 1
        make_due()

    (given_up,) = deliveries(Channel.MAIL)
    assert tries == len(delivering.PAUSES_S) + 1
    assert (given_up.standing, given_up.attempt) == (Standing.GIVEN_UP, tries)
    assert "does not answer" in given_up.answer


def test_a_sender_that_died_is_followed_by_another_with_the_same_id_and_its_own_end_counts_no_more(owner, office, inbox):
    tell(owner)
    with transaction() as session:  # it claimed the mail, and died before the server's answer was written down
        row = session.connection().execute(delivering._CLAIM, {"channel": "mail", "lease_s": 60}).one()
    dead = delivering.Claimed(row.id, row.fence, row.attempt, row.notification_id, row.webhook_id)
    assert deliver_due(Channel.MAIL) == 0
    make_due(of_sending=True)

    assert deliver_due(Channel.MAIL) == 1
    delivering._settle(dead, delivering.Ended(False, "late"))

    (sent,) = deliveries(Channel.MAIL)
    assert (sent.standing, sent.fence) == (Standing.SENT, 2)
    assert inbox.mails[0]["Message-ID"] == f"<{row.id}@example.com>"


def test_a_webhook_is_told_in_a_signed_message_under_an_id_that_stays(owner, hook):
    made, secret = webhooks.add_webhook(owner.id, hook.url)
    hook.answers = [(500, b"not\nnow", {}), (204, b"", {})]
    told = tell(owner)

    deliver_due(Channel.WEBHOOK)
    waits = webhooks.list_webhooks(owner.id)[0].last
    make_due()
    deliver_due(Channel.WEBHOOK)

    (path, first, body), (_, second, _) = hook.requests
    assert path == "/hook?from=listmill"
    assert json.loads(body)["data"] | {"url": ""} == {
        "id": str(told), "topic": "letters", "failed": False, "title": "8,000 letters are drawn", "body": "12 were not made.",
        "url": "", "facts": {"Letters": "7,988", "Not made": "12"},
    }  # fmt: skip
    assert json.loads(body)["type"] == "letters.ended"
    assert first["webhook-signature"] == signature_of(secret, first, body)
    assert first["webhook-id"] == second["webhook-id"] == first["Idempotency-Key"]
    assert (waits.standing, waits.answer, waits.about) == (Standing.WAITING, "500 not now", "8,000 letters are drawn")
    assert webhooks.list_webhooks(owner.id)[0].last.standing is Standing.SENT
    assert webhooks.renew_secret(owner.id, made.id) != secret


@pytest.mark.parametrize(
    ("answer", "told", "enabled"),
    [
        ((302, b"", {"Location": "http://127.0.0.1:1/"}), "302 (redirects are not followed)", True),
        ((410, b"gone", {}), "410 gone (it asked for no more and was switched off)", False),
    ],
)
def test_redirects_are_not_followed_and_a_webhook_that_wants_no_more_is_switched_off(owner, hook, answer, told, enabled):
    made, _ = webhooks.add_webhook(owner.id, hook.url)
    hook.answers = [answer]
    webhooks.send_test(owner.id, made.id)

    deliver_due(Channel.WEBHOOK)

    (found,) = webhooks.list_webhooks(owner.id)
    assert (found.last.answer, found.enabled) == (told, enabled)
    assert found.last.about == "Test"
    assert len(hook.requests) == 1


def test_webhooks_leave_also_where_the_mail_server_is_named_wrongly(owner, hook, monkeypatch):
    made, _ = webhooks.add_webhook(owner.id, hook.url)
    monkeypatch.setenv("SMTP_URL", "nonsense")
    settings.cache_clear()
    webhooks.send_test(owner.id, made.id)

    deliver_due(Channel.WEBHOOK)

    assert webhooks.list_webhooks(owner.id)[0].last.standing is Standing.SENT


def test_an_answer_that_never_ends_is_given_up_at_the_deadline(hook):
    hook.answers = [(0, b"", {})]

    with pytest.raises(Unavailable, match="No answer within"):
        post_to(addresses.resolve(hook.url), b"{}", {}, deadline_s=0.4)


def test_what_was_not_taken_can_be_sent_again_and_only_by_its_owner(owner, other, hook):
    made, _ = webhooks.add_webhook(owner.id, hook.url)
    with pytest.raises(Conflict):
        webhooks.try_again(owner.id, made.id)
    hook.answers = [(404, b"", {}), (200, b"", {})]
    webhooks.send_test(owner.id, made.id)
    deliver_due(Channel.WEBHOOK)
    for act in (webhooks.try_again, webhooks.send_test, webhooks.renew_secret, webhooks.remove_webhook):
        with pytest.raises(NotFound):
            act(other.id, made.id)

    webhooks.try_again(owner.id, made.id)
    deliver_due(Channel.WEBHOOK)

    assert webhooks.list_webhooks(owner.id)[0].last.standing is Standing.SENT
    webhooks.remove_webhook(owner.id, made.id)
    assert webhooks.list_webhooks(owner.id) == ()
    assert deliveries(Channel.WEBHOOK) == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "168.63.129.16",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)  # fmt: skip
def test_addresses_that_are_not_of_the_public_internet_are_refused(address):
    assert not addresses.is_public(ip_address(address))


def test_public_addresses_are_fine():
    for address in ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822", "::ffff:93.184.216.34"):
        assert addresses.is_public(ip_address(address))


def test_a_name_that_means_this_machine_is_refused_when_it_is_asked_for_whatever_it_meant_before(owner, monkeypatch):
    made, _ = webhooks.add_webhook(owner.id, "https://localhost/hook")
    webhooks.send_test(owner.id, made.id)

    deliver_due(Channel.WEBHOOK)

    last = webhooks.list_webhooks(owner.id)[0].last
    assert (last.standing, last.answer) == (Standing.GIVEN_UP, "localhost is not a public address.")


def test_one_private_address_among_public_ones_is_enough_to_refuse_a_name(home, monkeypatch):
    def answers(*_, **__):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("93.184.216.34", "10.0.0.7")]

    monkeypatch.setattr(socket, "getaddrinfo", answers)

    with pytest.raises(Rejected, match="not a public address"):
        addresses.resolve("https://example.com/")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/", "http://example.com/", "https://user:word@example.com/", "https://example.com:25/", "https://",
        "https://exa mple.com/", "https://example.com\\@10.0.0.1/", "https://example.com/\r\nX: y", "nonsense", "https://example.com:99999/",
    ],
)  # fmt: skip
def test_what_is_no_address_for_a_webhook_is_refused_in_words(owner, url):
    with pytest.raises(Rejected):
        webhooks.add_webhook(owner.id, url)


def test_an_eleventh_webhook_is_refused(owner):
    for number in range(webhooks.MOST):
        webhooks.add_webhook(owner.id, f"https://example.com/{number}")

    with pytest.raises(Rejected, match="10 webhooks"):
        webhooks.add_webhook(owner.id, "https://example.com/more")
