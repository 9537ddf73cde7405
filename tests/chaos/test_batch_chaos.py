"""A letter for every row while workers are killed: every recipient is in the archives exactly once, and what was made is kept."""

import pytest

from backend.adapters import cache
from backend.documents.batches import service
from backend.documents.batches.plan import Wanted
from backend.jobs.states import Status
from tests.batching import data_of, fetched, kept, people, text_of
from tests.chaos.test_chaos import engines, owner, point_to  # noqa: F401  fixtures
from tests.chaos.workers import Worker, reconciling, until

pytestmark = pytest.mark.chaos

LETTERS = 3_000


def test_every_recipient_is_in_the_archives_once_however_often_workers_are_killed(engines, owner, tmp_path, monkeypatch):  # noqa: F811  fixtures
    point_to(monkeypatch, LISTMILL_JOB_LEASE_S="3", LISTMILL_JOB_RESEND_S="2")

    def worker():
        return Worker(tmp_path, threads=1, module="actors.worker", queue="documents")

    wanted = Wanted(kept(owner), data_of(owner, people(LETTERS, without=(7, 2_500))), file_name="{{ name }}")
    running = [worker(), worker()]
    until(lambda: all(one.is_ready() for one in running), within_s=60)
    try:
        with reconciling():
            batch = service.start_batch(owner.id, wanted)

            def now():
                return service.get_batch(owner.id, batch.id)

            until(lambda: now().percent and now().percent > 3, within_s=60)  # in the midst of its first parts
            running[0].kill()
            running.append(worker())
            until(lambda: now().succeeded, within_s=60)
            cache.client().flushall()
            running[1].kill()
            until(lambda: now().status is Status.COMPLETED, within_s=120)
    finally:
        for one in running:
            one.kill()

    made = now()
    assert (made.succeeded, made.failed, [one.documents for one in made.archives]) == (LETTERS - 2, 2, [LETTERS - 2])
    files = fetched(owner, made)
    assert sorted(files) == sorted(f"{row:07d}_Person {row}.pdf" for row in range(1, LETTERS + 1) if row not in {7, 2_500})
    for row in (1, 1_000, 1_001, 2_999):
        assert text_of(files[f"{row:07d}_Person {row}.pdf"]) == f"Dear Person {row}, number {row}"
