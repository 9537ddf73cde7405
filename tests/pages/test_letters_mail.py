"""Mail and visits on the page of a batch, as AppTest runs it."""

from sqlalchemy import select

from actors import worker  # noqa: F401  registers every actor
from backend.adapters.db import transaction
from backend.core.config import settings
from backend.datasets import service as datasets
from backend.documents import templates
from backend.documents.batches import service as batches
from backend.documents.batches.plan import Wanted
from backend.documents.mailing import sending, service
from backend.documents.mailing.models import Standing
from backend.documents.mailing.wish import KIND, Wish
from backend.documents.tracking import report
from backend.documents.tracking.links import key_of
from backend.documents.tracking.models import TrackedLink
from backend.documents.tracking.tokens import token_of
from backend.documents.tracking.visits import Visitor, follow
from backend.jobs.runner import run_chunk
from tests.batching import letter, open_chunks
from tests.published import published

ROWS = "SELECT * FROM (VALUES ('Anna', 'anna@example.org'), ('<b>Bo</b>', 'refused@example.org'), ('Cem', NULL)) t(name, email)"


class Page:
    """The page of a batch of three letters."""

    def __init__(self, visitor):
        self.visitor, self.app, self.me = visitor, visitor.app, visitor.me
        self.dataset = published(self.me, "people", ROWS)
        template = templates.create_template(
            self.me.id, letter("Dear {{ name }}", qr="https://shop.example/{{ name }}", track=True)
        )
        self.batch = batches.start_batch(self.me.id, Wanted(template.id, self.dataset)).id

    def visit(self):
        self.visitor.visit("letters", dataset=self.dataset, batch=self.batch)
        return self

    def press(self, words):
        next(one for one in self.app.button if one.label.startswith(words)).click()
        self.visitor.again()

    @property
    def words(self):
        return self.visitor.words()

    def link(self):
        with transaction() as session:
            return session.scalars(select(TrackedLink)).one().number, key_of(session)


def test_a_person_writes_the_mail_sees_who_gets_it_and_sends_it(visitor, office, inbox, monkeypatch):
    monkeypatch.setenv("LISTMILL_MAILS_PER_MINUTE", "100000")
    settings.cache_clear()
    page = Page(visitor).visit()

    page.press("Mail these letters")
    assert next(one for one in page.app.selectbox if one.label == "Column with the addresses").value == "email"
    next(one for one in page.app.text_area if one.label == "Text").set_value("Hello {{ name }}\\n\\n<script>")
    page.press("See who gets it")

    assert "2 mails" in " ".join(one.label for one in page.app.button)
    assert "There is no address" in page.words
    assert "&lt;script&gt;" in page.words
    page.press("Send 2 mails")
    assert "2 people will get a mail." in page.words
    mailing = service.start_mailing(page.me.id, page.batch, Wish("email", "Your letter", "Hello {{ name }}"))
    while waiting := open_chunks(mailing.job_id):
        for number in waiting:
            run_chunk(KIND, mailing.job_id, number, sending.send)
    page.visit()
    assert inbox.to == ["anna@example.org"]
    assert service.get_mailing(page.me.id, mailing.id).counts[Standing.REFUSED] == 1
    assert "No such user here" in page.words
    assert any(one.label.startswith("Send 1 mail") for one in page.app.button)  # the one that was refused


def test_a_mail_that_cannot_be_is_refused_where_it_is_written(visitor):
    page = Page(visitor).visit()
    page.press("Mail these letters")
    next(one for one in page.app.text_area if one.label == "Text").set_value("Hello {{ nobody }}")

    page.press("See who gets it")

    assert "nobody" in page.words
    assert not any(one.label.startswith("Send 2") for one in page.app.button)


def test_visits_are_told_and_added_to_the_list(visitor):
    page = Page(visitor).visit()
    assert "Nobody has followed a link yet." in page.words
    number, key = page.link()
    follow(token_of(key, number, 1), Visitor.PERSON)
    follow(token_of(key, number, 2), Visitor.MACHINE)

    page.visit()
    page.press("Add visits to the list")

    assert "<dt>Came</dt><dd>1</dd><em>33.3% of 3</em>" in page.words
    assert report.report(page.me.id, page.batch).machines == 1
    assert any(one.change == "visits" for one in datasets.get_dataset(page.me.id, page.dataset).versions)
