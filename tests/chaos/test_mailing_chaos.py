"""Letters are mailed while workers are killed: nobody gets two, nobody is forgotten, what was in the air is told as uncertain."""

from collections import Counter

import pytest

from backend.documents.batches import service as batches
from backend.documents.batches.plan import Wanted
from backend.documents.mailing import service
from backend.documents.mailing.models import Standing
from backend.documents.mailing.wish import Wish
from backend.jobs.states import Status
from tests.batching import data_of, kept, work
from tests.chaos.test_chaos import engines, owner, point_to  # noqa: F401  fixtures
from tests.chaos.workers import Worker, reconciling, until

pytestmark = pytest.mark.chaos

LETTERS = 600
PEOPLE = f"SELECT i + 1 AS id, 'Person ' || i AS name, 'p' || (i + 1) || '@example.org' AS mail FROM range({LETTERS}) r(i)"


def test_a_mailing_survives_killed_workers(engines, owner, office, inbox, monkeypatch, tmp_path):  # noqa: F811  fixtures
    point_to(monkeypatch, SMTP_URL=office.url, MAIL_FROM="mill@example.com", LISTMILL_MAILS_PER_MINUTE="100000")
    data, template = data_of(owner, PEOPLE), kept(owner, text="Dear {{ name }}")
    batch = work(batches.start_batch(owner.id, Wanted(template, data)))

    def worker():
        return Worker(tmp_path, threads=1, module="actors.worker", queue="mail")

    running = [worker() for _ in range(2)]
    until(lambda: all(one.is_ready() for one in running), within_s=90)
    try:
        with reconciling():
            mailing = service.start_mailing(owner.id, batch.id, Wish("mail", "Hello {{ name }}", "Your letter"))
            for least in (60, 200, 350):
                until(lambda least=least: len(inbox.to) >= least, within_s=90)
                running.pop(0).kill()
                running.append(worker())
            until(lambda: service.get_mailing(owner.id, mailing.id).status is Status.COMPLETED, within_s=120)
    finally:
        for one in running:
            one.kill()

    counts = service.get_mailing(owner.id, mailing.id).counts
    arrived = Counter(inbox.to)
    assert max(arrived.values()) == 1
    assert counts[Standing.SENT] + counts[Standing.UNCERTAIN] == LETTERS
    assert counts[Standing.UNCERTAIN] <= 3
    found = [one for start in (0, 500) for one in service.list_letters(owner.id, mailing.id, after=start, size=500)]
    assert {one.address for one in found if one.standing is Standing.SENT} <= arrived.keys()
    assert len({one.row for one in found}) == LETTERS
