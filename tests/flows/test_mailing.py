"""Letters by mail: who gets one and why others do not, never twice, at a rate, with what the server said of each."""

import io
import threading
from dataclasses import replace

import pypdfium2
import pytest
from sqlalchemy import text

from actors import worker  # noqa: F401  registers every actor
from backend.adapters import cache
from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.config import settings
from backend.core.errors import Conflict, NotFound, Rejected
from backend.documents.batches import service as batches
from backend.documents.batches.plan import Wanted
from backend.documents.mailing import composing, outbox, sending, service, stops, upkeep
from backend.documents.mailing.models import MailedLetter, Standing
from backend.documents.mailing.wish import KIND, Wish
from backend.jobs import service as jobs
from backend.jobs.runner import run_chunk
from backend.jobs.states import Status
from backend.notifications import service as notifications
from tests.batching import data_of, kept, open_chunks, people

WISH = Wish(
    "mail", "Hello {{ name }}", "Dear {{ name }},\n\nyour letter is ready.", sender="Café Müller", reply_to="cafe@example.com"
)  # fmt: skip
ADDRESSES = {
    1: "anna@example.org", 2: "", 3: "no address", 4: "refused@example.org", 5: "gone@example.org", 6: "ANNA@example.org",
    7: "stopped@example.org", 8: "eve@example.org",
}  # fmt: skip


def addressed(addresses, *, without=()):
    cases = " ".join(f"WHEN {row} THEN '{address}'" for row, address in addresses.items())
    return f"SELECT *, CASE id {cases} END AS mail FROM ({people(len(addresses), without=without)}) ORDER BY id"


@pytest.fixture
def fast(monkeypatch):
    """Mails leave as fast as they can."""
    monkeypatch.setenv("LISTMILL_MAILS_PER_MINUTE", "100000")
    settings.cache_clear()


@pytest.fixture
def batch(owner, fast):
    """Eight letters, of which the last was not made."""
    return drawn(owner, ADDRESSES, without=(8,))


def drawn(owner, addresses, **more):
    data, template = data_of(owner, addressed(addresses, **more)), kept(owner, text="Dear {{ name }}, your letter")
    return batches.start_batch(owner.id, Wanted(template, data))


def work(mailing, *, most=50):
    for _ in range(most):
        waiting = open_chunks(mailing.job_id)
        for number in waiting:
            make_due(mailing)
            run_chunk(KIND, mailing.job_id, number, sending.send)
        if not waiting:
            return


def make_due(mailing):
    with transaction() as session:
        session.connection().execute(text("UPDATE chunks SET not_before = NULL WHERE job_id = :j"), {"j": mailing.job_id})


def ended(owner, mailing):
    work(mailing)
    view = service.get_mailing(owner.id, mailing.id)
    return view, {one.row: (one.standing, one.answer) for one in service.list_letters(owner.id, mailing.id)}


def test_before_it_is_sent_a_person_sees_who_gets_it_and_why_others_do_not(owner, batch):
    stops.stop(owner.id, "Stopped@example.org")

    found = service.check(owner.id, batch.id, WISH)

    assert (found.letters, found.recipients) == (7, 3)
    assert found.skipped == {
        "There is no address": 1, "The address is none": 1, "The address was in an earlier row": 1, "They want no more mails": 1,
    }  # fmt: skip
    assert found.sample[1] == (3, "no address", "The address is none")
    assert (found.to, found.subject) == ("anna@example.org", "Hello Person 1")
    assert found.text == "Dear Person 1,\n\nyour letter is ready."


def test_each_gets_their_mail_once_and_what_came_of_each_is_written_down(owner, batch, office, inbox):
    stops.stop(owner.id, "stopped@example.org")
    mailing = service.start_mailing(owner.id, batch.id, WISH)
    with pytest.raises(Conflict, match="on its way"):
        service.start_mailing(owner.id, batch.id, WISH)

    view, letters = ended(owner, mailing)

    assert view.status is Status.COMPLETED
    assert inbox.to == ["anna@example.org", "gone@example.org"]
    assert letters[1] == (Standing.SENT, "250 2.0.0 Taken as 4711")
    assert letters[4] == (Standing.REFUSED, "550 5.1.1 No such user here")
    assert letters[5][0] is Standing.UNCERTAIN
    assert {row for row, (standing, _) in letters.items() if standing is Standing.SKIPPED} == {2, 3, 6, 7}
    assert 8 not in letters
    (told,) = notifications.list_notifications(owner.id).items[:1]
    assert dict(told.facts) == {"Sent": "1", "Refused": "1", "Uncertain": "1", "Not tried": "4"}


def test_a_mail_is_personal_says_who_it_is_from_and_leads_to_the_letter_until_that_expires(owner, batch, office, inbox):
    work(service.start_mailing(owner.id, batch.id, WISH))

    mail = inbox.mails[0]
    assert str(mail["From"]) == "Café Müller <mill@example.com>"
    assert (mail["Subject"], mail["Reply-To"]) == ("Hello Person 1", "cafe@example.com")
    words = mail.get_body(("plain",)).get_content()
    url = next(line for line in words.splitlines() if "/d/" in line)
    owner_id, _, row, test = composing.read_link(url.rpartition("/")[2])
    assert (owner_id, row, test) == (owner.id, 1, False)
    stop = mail["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    assert composing.read_stop(stop) == (owner.id, "anna@example.org")
    assert composing.read_link(stop) is None


def test_a_second_mailing_goes_to_those_the_first_did_not_reach(owner, batch, office, inbox):
    work(service.start_mailing(owner.id, batch.id, WISH))

    again = service.check(owner.id, batch.id, WISH)

    assert again.skipped["An earlier mailing has reached them"] == 3
    assert again.recipients == 1  # the refused one; the one whose address was in an earlier row has that row's mail
    assert service.check(owner.id, batch.id, replace(WISH, again=True, repeats=True)).recipients == 5


def test_a_worker_that_died_leaves_what_was_in_the_air_uncertain_and_nobody_is_mailed_twice(owner, batch, office, inbox):
    mailing = service.start_mailing(owner.id, batch.id, WISH)
    run_chunk(KIND, mailing.job_id, 0, sending.send)
    with transaction() as session:  # a worker took the first recipient, and died
        outbox.take(session, mailing.id, 1, address="anna@example.org", fence=0)

    _, letters = ended(owner, mailing)

    assert letters[1] == (Standing.UNCERTAIN, "The worker ended while this mail was on its way.")
    assert "anna@example.org" not in inbox.to
    with transaction() as session:  # it was only slow, and says at last what came of it
        outbox.settle(session, mailing.id, 1, fence=0, standing=Standing.SENT, answer="250 OK")
        assert session.get_one(MailedLetter, (mailing.id, 1)).standing is Standing.SENT


def test_who_is_asked_to_come_back_later_is_tried_again_and_in_the_end_written_down(owner, fast, office, inbox):
    batch = drawn(owner, {1: "later@example.org", 2: "anna@example.org"})

    view, letters = ended(owner, service.start_mailing(owner.id, batch.id, WISH))

    assert view.status is Status.COMPLETED
    assert letters[1] == (Standing.REFUSED, "451 4.7.1 Greylisted, come back")
    assert inbox.to == ["anna@example.org"]


def test_a_server_that_takes_nothing_of_ours_stops_the_mailing_and_nobody_counts_as_mailed(owner, batch, monkeypatch):
    monkeypatch.setenv("SMTP_URL", "smtp://nobody-knows.example:x")
    settings.cache_clear()
    mailing = service.start_mailing(owner.id, batch.id, WISH)
    run_chunk(KIND, mailing.job_id, 0, sending.send)
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:1")
    settings.cache_clear()

    view, letters = ended(owner, mailing)

    assert view.status is Status.FAILED
    assert jobs.get(owner.id, mailing.job_id).error == "The mail server does not answer."
    assert {standing for standing, _ in letters.values()} == {Standing.SKIPPED}


def test_mails_leave_at_a_rate_and_a_chunk_that_waits_holds_no_worker(owner, batch, office, inbox, monkeypatch):
    monkeypatch.setenv("LISTMILL_MAILS_PER_MINUTE", "1")
    settings.cache_clear()
    mailing = service.start_mailing(owner.id, batch.id, WISH)
    run_chunk(KIND, mailing.job_id, 0, sending.send)

    run_chunk(KIND, mailing.job_id, 1, sending.send)

    assert inbox.to == ["anna@example.org"]
    card = jobs.get(owner.id, mailing.job_id)
    assert (card.status, card.message) == (Status.PROCESSING, "Mailing 1 a minute")
    assert cache.take("mails", cost=1, most=1, window_s=60.0) > 50


def test_a_cancelled_mailing_keeps_what_left_and_goes_on_with_the_rest(owner, batch, office, inbox):
    mailing = service.start_mailing(owner.id, batch.id, WISH)
    run_chunk(KIND, mailing.job_id, 0, sending.send)
    jobs.cancel(owner.id, mailing.job_id)
    assert inbox.to == []

    jobs.retry(owner.id, mailing.job_id)
    work(mailing)

    assert inbox.to == ["anna@example.org", "gone@example.org", "stopped@example.org"]


def test_the_letter_itself_can_be_sent_along(owner, batch, office, inbox):
    work(service.start_mailing(owner.id, batch.id, replace(WISH, attach=True)))

    (attached,) = inbox.mails[0].iter_attachments()
    document = pypdfium2.PdfDocument(io.BytesIO(attached.get_content()))
    assert "Dear Person 1" in document[0].get_textpage().get_text_bounded()
    document.close()
    assert "/d/" not in inbox.mails[0].get_body(("plain",)).get_content()


def test_a_test_goes_to_the_person_themselves_and_to_nobody_else(owner, batch, office, inbox):
    assert service.send_test(owner.id, batch.id, WISH) == "owner@example.com"

    assert inbox.to == ["owner@example.com"]
    assert inbox.mails[0]["Subject"] == "[Test] Hello Person 1"
    assert service.list_mailings(owner.id, batch.id) == ()


def test_two_presses_at_once_start_one_mailing(owner, batch):
    started = []

    def press():
        try:
            started.append(service.start_mailing(owner.id, batch.id, WISH))
        except Conflict:
            started.append(None)

    presses = [threading.Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()

    assert sum(one is not None for one in started) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"addresses": "nowhere"}, "column that holds the addresses"),
        ({"subject": " "}, "needs a subject"),
        ({"text": ""}, "needs a text"),
        ({"reply_to": "a, b@example.com"}, "no e-mail address"),
        ({"text": "{{ nobody }}"}, "nobody"),
        ({"text": "{{ name | number }}"}, "cannot be written"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_in_words(owner, batch, wrong, said):
    with pytest.raises(Rejected, match=said):
        service.check(owner.id, batch.id, replace(WISH, **wrong))


def test_what_belongs_to_somebody_else_is_not_found(owner, other, batch):
    mailing = service.start_mailing(owner.id, batch.id, WISH)

    for act in (service.check, service.start_mailing, service.send_test):
        with pytest.raises(NotFound):
            act(other.id, batch.id, WISH)
    for act in (service.get_mailing, service.list_letters, service.batch_of_mailing):
        with pytest.raises(NotFound):
            act(other.id, mailing.id)


def test_addresses_go_when_the_letters_expire_and_a_mailing_goes_with_its_batch(owner, batch, office):
    mailing = service.start_mailing(owner.id, batch.id, WISH)
    work(mailing)
    assert [stored.key for stored in storage().list(f"mailings/{mailing.id}")]
    with transaction() as session:
        session.connection().execute(text("UPDATE batches SET expires_at = now() - interval '1 day'"))

    assert upkeep.sweep() == 1

    assert list(storage().list(f"mailings/{mailing.id}")) == []
    assert service.get_mailing(owner.id, mailing.id).counts[Standing.SENT] == 2
    batches.delete_batch(owner.id, batch.id)
    upkeep.sweep()
    with pytest.raises(NotFound):
        service.get_mailing(owner.id, mailing.id)
