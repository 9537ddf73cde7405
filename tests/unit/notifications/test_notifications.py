"""What people are told: once, with their wishes, and by the ledger when something they wait for has ended."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlmodel import select

from backend.accounts.service import local_user
from backend.adapters.db import transaction
from backend.core.config import settings
from backend.core.errors import NotFound, Rejected
from backend.jobs import lifecycle, telling
from backend.jobs import service as jobs
from backend.notifications import service, wishes
from backend.notifications.models import Channel, Delivery, Webhook


def tell(person, title="8,000 letters are drawn", **more):
    with transaction() as session:
        return service.notify(session, person.id, topic=more.pop("topic", "letters"), title=title, **more)


def deliveries():
    with transaction() as session:
        return list(session.scalars(select(Delivery)))


def told(person):
    return service.list_notifications(person.id).items


def ended(person, kind, status="completed", *, took_s=0, cancelled=False, **columns):
    """A job whose chunks are settled, so that the ledger ends it now."""
    with transaction() as session:
        job = jobs.enqueue(session, kind, owner_id=person.id, title="Fill “industry” of suppliers")
        session.connection().execute(
            text("UPDATE jobs SET created_at = now() - make_interval(secs => :s), cancel_requested = :c WHERE id = :j"),
            {"s": took_s, "c": cancelled, "j": job.id},
        )
        settled = "cancelled" if cancelled else status
        session.connection().execute(
            text("UPDATE chunks SET status = :s, error = :e, hint = :h WHERE job_id = :j"),
            {"s": settled, "e": columns.get("error"), "h": columns.get("hint"), "j": job.id},
        )
    assert lifecycle.finish(job.id)
    return job.id


def test_a_person_is_told_in_the_application_and_sees_it_until_they_have_looked(owner, other):
    told_id = tell(owner, body="12 were not made.", facts=[("Letters", "7,988")], link="/letters?batch=1")

    (one,) = told(owner)
    assert (one.title, one.body, one.facts, one.link) == (
        "8,000 letters are drawn", "12 were not made.", (("Letters", "7,988"),), "/letters?batch=1",
    )  # fmt: skip
    assert (service.count_unread(owner.id), service.count_unread(other.id)) == (1, 0)
    with pytest.raises(NotFound):
        service.mark_read(other.id, told_id)
    assert service.mark_read(owner.id, told_id) == 1
    assert service.mark_read(owner.id) == 0
    assert service.count_unread(owner.id) == 0


def test_the_same_thing_is_told_once_and_two_people_have_their_own(owner, other):
    first, again, theirs = tell(owner, key="batch:1"), tell(owner, key="batch:1"), tell(other, key="batch:1")

    assert first
    assert again is None
    assert theirs
    assert len(told(owner)) == 1
    assert len(deliveries()) == 2


def test_what_its_transaction_does_not_keep_is_not_told(owner):
    def stumble():
        with transaction() as session:
            service.notify(session, owner.id, topic="letters", title="drawn")
            raise Rejected("The disk is full.")

    with pytest.raises(Rejected):
        stumble()

    assert told(owner) == ()
    assert deliveries() == []


def test_pages_of_messages_show_each_of_them_once(owner):
    for number in range(7):
        tell(owner, title=f"batch {number}")

    seen, cursor = [], None
    while True:
        page = service.list_notifications(owner.id, cursor=cursor, size=3)
        seen += [one.title for one in page.items]
        cursor = page.next
        if cursor is None:
            break

    assert seen == [f"batch {number}" for number in reversed(range(7))]
    with pytest.raises(Rejected):
        service.list_notifications(owner.id, cursor="nonsense")


def test_a_message_leaves_on_the_ways_a_person_wishes_for_its_topic(owner):
    with transaction() as session:
        session.add(Webhook(owner_id=owner.id, url="https://example.com/hook"))
        session.add(Webhook(owner_id=owner.id, url="https://example.com/off", enabled=False))
    wishes.put_wishes(owner.id, ways={"letters": ["webhook"], "work": []})

    tell(owner, topic="letters")
    tell(owner, topic="work")
    tell(owner, topic="mapping")

    assert sorted(one.channel for one in deliveries()) == [Channel.MAIL, Channel.WEBHOOK, Channel.WEBHOOK]
    assert len(told(owner)) == 3


def test_a_wish_there_is_not_is_refused_in_words(owner, home):
    with pytest.raises(Rejected, match="no topic “weather”"):
        wishes.put_wishes(owner.id, ways={"weather": ["mail"]})
    with pytest.raises(Rejected, match="by mail or webhook"):
        wishes.put_wishes(owner.id, ways={"letters": ["pigeon"]})
    with pytest.raises(Rejected, match="address you sign in with"):
        wishes.put_wishes(owner.id, address="somebody@example.com")
    with pytest.raises(Rejected, match="no e-mail address"):
        wishes.put_wishes(local_user().id, address="a\r\nBcc: b@example.com")


def test_the_local_user_says_where_mails_go_once_they_leave_the_machine(home, monkeypatch):
    me = local_user().id
    assert wishes.get_wishes(me).address == "local@localhost"

    monkeypatch.setenv("SMTP_URL", "smtp://mail.example.com")
    settings.cache_clear()

    assert wishes.get_wishes(me).address is None
    assert wishes.put_wishes(me, address="me@example.com").address == "me@example.com"
    assert wishes.put_wishes(me, address="").address is None


def test_what_somebody_waits_for_is_told_when_it_has_ended_and_what_passes_quickly_is_not(owner):
    ended(owner, "mapping.run")
    ended(owner, "datasets.convert", took_s=5)
    ended(owner, "datasets.convert", took_s=90)
    ended(owner, "datasets.profile", took_s=900)
    ended(owner, "mapping.run", cancelled=True)

    assert [(one.topic, one.title) for one in told(owner)] == [
        ("work", "Fill “industry” of suppliers: done"),
        ("mapping", "Fill “industry” of suppliers: done"),
    ]


def test_a_job_that_stopped_says_why_and_what_to_do(owner):
    ended(owner, "mapping.run", "failed", error="The account has no credit left.", hint="Top it up.")

    (one,) = told(owner)
    assert one.failed
    assert one.title == "Fill “industry” of suppliers: stopped"
    assert one.body == "The account has no credit left. Top it up."
    assert one.link == "/jobs?state=failed"


def test_a_room_has_better_words_and_its_fault_does_not_keep_a_job_from_ending(owner, monkeypatch):
    monkeypatch.setattr(telling, "_tells", {})

    @telling.tells("mapping.run")
    def words(session, job):
        if job.failed:
            session.connection().execute(text("SELECT * FROM nowhere"))
        return telling.Told("574 values are filled", "34 wait for a look.", "/map?run=1", (("Filled", "540"),))

    ended(owner, "mapping.run")
    ended(owner, "mapping.run", "failed", error="It broke.")

    assert [one.title for one in told(owner)] == ["Fill “industry” of suppliers: stopped", "574 values are filled"]


def test_old_messages_are_swept_with_their_deliveries(owner):
    tell(owner, title="long ago")
    with transaction() as session:
        session.connection().execute(text("UPDATE notifications SET created_at = now() - interval '91 days'"))
    tell(owner, title="yesterday")

    assert service.sweep() == 1
    assert [one.title for one in told(owner)] == ["yesterday"]
    assert len(deliveries()) == 1


def test_a_link_that_is_no_path_of_ours_is_a_mistake_of_the_program(owner):
    with pytest.raises(ValueError, match="link"):
        tell(owner, link="https://elsewhere.example")
    with pytest.raises(ValueError, match="No notification about"):
        tell(owner, topic=str(uuid4()))
