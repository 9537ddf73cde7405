"""Notifications by HTTP: mine alone, wishes, webhooks, the way out of mails and tracked links without an account."""

from uuid import uuid4

import pytest

from backend.adapters.db import transaction
from backend.documents.tracking.links import key_of
from backend.documents.tracking.models import TrackedLink, TrackedTargets
from backend.documents.tracking.targets import packed
from backend.documents.tracking.tokens import token_of
from backend.notifications import outgoing, service, wishes
from backend.notifications.models import Channel

PHONE = {"User-Agent": "Mozilla/5.0 (iPhone) Safari/604.1"}


def test_what_i_was_told_is_listed_and_marked_as_read(script, owner):
    with transaction() as session:
        told = service.notify(session, owner.id, topic="letters", title="Drawn", link="/letters", facts=[("Letters", "12")])

    listed = script.get("/api/notifications").json()
    assert (listed["unread"], listed["items"][0]["title"], listed["items"][0]["facts"]) == (1, "Drawn", {"Letters": "12"})
    assert script.post(f"/api/notifications/{told}/read").json() == {"marked": 1}
    assert script.post("/api/notifications/read").json() == {"marked": 0}
    assert script.get("/api/notifications?unread=true").json()["items"] == []


def test_wishes_change_for_what_is_named_and_nothing_else(script):
    before = script.get("/api/notifications/preferences").json()

    after = script.put("/api/notifications/preferences", json={"topics": {"letters": {"mail": False}}}).json()

    assert before["address"] == "owner@example.com"
    assert before["topics"]["letters"] == {"mail": True, "webhook": True}
    assert after["topics"] == {**before["topics"], "letters": {"mail": False, "webhook": True}}
    assert script.put("/api/notifications/preferences", json={"topics": {"weather": {}}}).status_code == 422
    assert script.put("/api/notifications/preferences", json={"topics": {"letters": {"pigeon": True}}}).status_code == 422


def test_a_webhook_is_added_with_a_secret_that_is_never_shown_again(script):
    made = script.post("/api/webhooks", json={"url": "https://example.com/hook"})
    webhook = made.json()["webhook_id"]

    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    assert "secret" not in script.get("/api/webhooks").text
    assert script.patch(f"/api/webhooks/{webhook}", json={"enabled": False}).json()["enabled"] is False
    assert script.post(f"/api/webhooks/{webhook}/test").status_code == 202
    assert script.get("/api/webhooks").json()["items"][0]["last"]["standing"] == "waiting"
    assert script.post(f"/api/webhooks/{webhook}/again").status_code == 202
    assert script.post(f"/api/webhooks/{webhook}/secret").json()["secret"] != made.json()["secret"]
    assert script.delete(f"/api/webhooks/{webhook}").status_code == 204
    assert script.get("/api/webhooks").json() == {"items": []}
    assert script.post("/api/webhooks", json={"url": "http://10.0.0.1/"}).status_code == 422


def test_the_way_out_of_mails_asks_first_and_is_done_with_one_post(anybody, owner):
    path = outgoing.stop_url(owner.id, "letters").removeprefix("http://127.0.0.1:8501")

    asked = anybody.get(path)
    kept = wishes.get_wishes(owner.id).ways["letters"]
    done = anybody.post(
        path, content="List-Unsubscribe=One-Click", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )

    assert "No more mails about this?" in asked.text
    assert Channel.MAIL in kept
    assert done.status_code == 200
    assert wishes.get_wishes(owner.id).ways["letters"] == {Channel.WEBHOOK}
    assert "set-cookie" not in asked.headers
    assert anybody.get("/unsubscribe/forged").status_code == 404


@pytest.fixture
def token(owner):
    """The token of row 7, whose link leads to the shop."""
    with transaction() as session:
        link = TrackedLink(owner_id=owner.id, batch_id=uuid4(), dataset_id=uuid4(), version_id=uuid4(), recipients=9)
        session.add(link)
        session.flush()
        targets = packed({7: ("https://shop.example/a?b=c",)})
        session.add(TrackedTargets(link=link.number, first_row=1, last_row=9, targets=targets))
        return link.batch_id, token_of(key_of(session), link.number, 7)


def test_a_tracked_link_leads_on_without_a_cookie_and_its_owner_sees_the_visit(script, stranger, token):
    batch_id, tail = token

    headed = script.head(f"/t/{tail}", follow_redirects=False, headers=PHONE)
    followed = script.get(f"/t/{tail}", follow_redirects=False, headers=PHONE)
    lost = script.get("/t/00000000000", headers=PHONE)

    assert headed.status_code == followed.status_code == 302
    assert followed.headers["location"] == "https://shop.example/a?b=c"
    assert followed.headers["referrer-policy"] == "no-referrer"
    assert followed.headers["cache-control"] == "no-store"
    assert "set-cookie" not in followed.headers | lost.headers
    assert lost.status_code == 404
    assert "leads nowhere" in lost.text
    seen = script.get(f"/api/batches/{batch_id}/visits").json()
    assert (seen["visitors"], seen["visits"], seen["latest"][0]["row"]) == (1, 1, 7)
    assert stranger.get(f"/api/batches/{batch_id}/visits").status_code == 404
