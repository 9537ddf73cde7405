"""Messages: told quietly in the sidebar, listed, opened, read; wishes and webhooks in the settings."""

from uuid import uuid4

from backend.adapters.db import transaction
from backend.notifications import service, webhooks, wishes
from backend.notifications.delivering import deliver_due
from backend.notifications.models import Channel


def tell(visitor, **more):
    words = {"title": "8,000 letters are drawn", "body": "12 were not made.", "facts": [("Letters", "7,988")], **more}
    with transaction() as session:
        return service.notify(session, visitor.me.id, topic="letters", **words)


def press(visitor, label):
    next(one for one in visitor.app.button if one.label == label).click()
    visitor.again()


def links(visitor):
    return [element.proto.label for element in visitor.app.get("page_link")]


def test_new_messages_are_counted_in_the_sidebar_and_gone_from_there_once_read(visitor):
    tell(visitor)
    tell(visitor, title="Stopped <script>", failed=True, body="The disk is full.")
    visitor.visit("messages")

    words = visitor.words()
    assert "8,000 letters are drawn" in words
    assert "Letters <b>7,988</b>" in words
    assert "Stopped &lt;script&gt;" in words
    assert "Messages :primary-badge[2]" in links(visitor)

    press(visitor, "Mark all as read")

    assert "Messages" in links(visitor)
    assert service.count_unread(visitor.me.id) == 0


def test_opening_a_message_reads_it_and_leads_to_what_it_is_about(visitor):
    tell(visitor, link="/jobs?state=failed")
    visitor.visit("messages")

    press(visitor, "Open")

    assert service.count_unread(visitor.me.id) == 0
    assert visitor.app.query_params["state"] in ("failed", ["failed"])


def test_without_messages_the_page_says_when_there_will_be_one(visitor):
    visitor.visit("messages")

    assert "No messages" in visitor.words()


def test_older_messages_are_a_page_away(visitor):
    for number in range(32):
        tell(visitor, title=f"batch {number}", key=str(uuid4()))
    visitor.visit("messages")

    press(visitor, "Older")

    assert "batch 1<" in visitor.words()
    assert "batch 31" not in visitor.words()


def test_wishes_are_kept_by_a_tick(visitor):
    visitor.visit("settings")

    visitor.app.checkbox(key="wish_exports_mail").check()
    visitor.again()
    visitor.app.checkbox(key="wish_letters_webhook").uncheck()
    visitor.again()

    ways = wishes.get_wishes(visitor.me.id).ways
    assert ways["exports"] == {Channel.MAIL, Channel.WEBHOOK}
    assert ways["letters"] == {Channel.MAIL}


def test_a_webhook_shows_its_secret_once_and_what_was_last_sent(visitor, hook):
    visitor.visit("settings")
    visitor.app.text_input(key="webhook_url_0").set_value(hook.url)
    next(one for one in visitor.app.button if one.label == "Add a webhook").click()
    visitor.again()
    assert any(code.value.startswith("whsec_") for code in visitor.app.code)
    hook.answers = [(404, b"not here", {})]
    press(visitor, "Send a test")
    for _ in range(9):  # it is tried and tried
        deliver_due(Channel.WEBHOOK)
        webhooks.try_again(visitor.me.id, webhooks.list_webhooks(visitor.me.id)[0].id)
    deliver_due(Channel.WEBHOOK)

    visitor.visit("settings")

    assert "404 not here" in visitor.words()
    assert "waits" in visitor.words()


def test_an_address_that_is_none_is_refused_where_it_was_typed(visitor):
    visitor.visit("settings")

    visitor.app.text_input(key="webhook_url_0").set_value("http://example.com")
    next(one for one in visitor.app.button if one.label == "Add a webhook").click()
    visitor.again()

    assert "Webhooks go over encrypted connections." in visitor.words()
