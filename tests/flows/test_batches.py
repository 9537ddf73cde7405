"""A letter for every row: from the wish to archives, with failures told and mended."""

import csv
import io

import pikepdf
import pytest

from backend.adapters.storage import storage
from backend.core.config import settings
from backend.core.errors import Conflict, NotFound, TooLarge
from backend.datasets import service as datasets
from backend.documents import templates
from backend.documents.batches import archives, checking, documents, estimating, recipients, service, snapshot
from backend.documents.batches.checking import look_through
from backend.documents.batches.models import Archive
from backend.documents.batches.plan import Wanted
from backend.documents.batches.schemas import Outcome
from backend.jobs import service as jobs
from backend.jobs.runner import run_chunk
from backend.jobs.states import Status
from tests.batching import data_of, fetched, kept, letter, open_chunks, people, text_of, work
from tests.published import publish_version


@pytest.fixture
def small_parts(monkeypatch):
    """Parts of fifty, so that a few hundred recipients are several."""
    monkeypatch.setattr(snapshot, "PART", 50)


def test_ninety_nine_letters_are_there_when_the_request_returns(owner):
    data, template = data_of(owner, people(99)), kept(owner)

    batch = service.start_batch(owner.id, Wanted(template, data, file_name="{{ name }}"))

    assert (batch.status, batch.recipients, batch.succeeded, batch.failed) == (Status.COMPLETED, 99, 99, 0)
    files = fetched(owner, batch)
    assert sorted(files) == [f"{row:07d}_Person {row}.pdf" for row in range(1, 100)]
    assert text_of(files["0000042_Person 42.pdf"]) == "Dear Person 42, number 42"
    assert text_of(documents.document(owner.id, batch.id, 7)) == "Dear Person 7, number 7"
    assert jobs.get(owner.id, batch.job_id).done == 99


def test_many_letters_are_drawn_in_parts_and_each_recipient_is_in_them_once(owner, small_parts):
    data = data_of(owner, people(130), people(130))

    batch = work(service.start_batch(owner.id, Wanted(kept(owner), data)))

    assert (batch.status, batch.succeeded) == (Status.COMPLETED, 260)
    assert sorted(fetched(owner, batch)) == [f"{row:07d}.pdf" for row in range(1, 261)]
    assert text_of(documents.document(owner.id, batch.id, 131)) == "Dear Person 1, number 1"


def test_what_changes_after_the_start_changes_nothing(owner, small_parts):
    data, template = data_of(owner, people(120)), kept(owner)
    batch = service.start_batch(owner.id, Wanted(template, data))

    templates.put_template(owner.id, template, letter(text="Nothing for {{ name }}"))
    publish_version(data, people(3))
    batch = work(batch)

    files = fetched(owner, batch)
    assert len(files) == 120
    assert text_of(files["0000120.pdf"]) == "Dear Person 120, number 120"


def test_who_failed_is_told_with_the_reason_and_alone_is_tried_again(owner, small_parts):
    data, template = data_of(owner, people(120, without=(7, 60, 119))), kept(owner)
    batch = work(service.start_batch(owner.id, Wanted(template, data)))
    assert (batch.status, batch.succeeded, batch.failed, batch.counts) == (Status.COMPLETED, 117, 3, {"missing_value": 3})
    failed = recipients.list_recipients(owner.id, batch.id, status=Outcome.FAILED)
    assert [(one.row, one.issues[0].kind, one.issues[0].object) for one in failed.items] == [
        (row, "missing_value", "“Greeting” (textbox)") for row in (7, 60, 119)
    ]

    templates.put_template(owner.id, template, letter(text='Dear {{ name | default:"customer" }}'))
    mended = work(service.retry_failed(owner.id, batch.id))

    assert (mended.status, mended.succeeded, mended.failed, len(mended.archives)) == (Status.COMPLETED, 120, 0, 2)
    assert [one.documents for one in mended.archives] == [117, 3]
    assert mended.counts == {}
    files = fetched(owner, mended)
    assert sorted(files) == [f"{row:07d}.pdf" for row in range(1, 121)]
    assert text_of(files["0000060.pdf"]) == "Dear customer"
    assert text_of(documents.document(owner.id, batch.id, 119)) == "Dear customer"
    with pytest.raises(Conflict, match="Every recipient"):
        service.retry_failed(owner.id, batch.id)


def test_a_cancelled_batch_keeps_what_is_done_and_goes_on_from_there(owner, small_parts):
    batch = service.start_batch(owner.id, Wanted(kept(owner), data_of(owner, people(170))))
    for number in (0, 1, 2):
        run_chunk("documents.render", batch.job_id, number, service.draw)

    stopped = service.cancel_batch(owner.id, batch.id)

    assert (stopped.status, stopped.succeeded, stopped.unfinished) == (Status.CANCELLED, 100, 70)
    assert len(fetched(owner, stopped)) == 100
    pending = recipients.list_recipients(owner.id, batch.id, status=Outcome.PENDING, size=500)
    assert [one.row for one in pending.items] == list(range(101, 171))
    keys = {stored.key for stored in storage().list(f"batches/{batch.id}")}
    service.retry_failed(owner.id, batch.id)
    whole = work(service.get_batch(owner.id, batch.id))
    assert (whole.status, sorted(fetched(owner, whole))) == (Status.COMPLETED, [f"{row:07d}.pdf" for row in range(1, 171)])
    assert keys < {stored.key for stored in storage().list(f"batches/{batch.id}")}


def test_merged_letters_come_with_a_list_of_who_is_on_which_page(owner, small_parts):
    data, template = data_of(owner, people(120, without=(3,))), kept(owner)

    batch = work(service.start_batch(owner.id, Wanted(template, data, archive=Archive.MERGED, file_name="=1+{{ id }}")))

    files = fetched(owner, batch)
    assert sorted(files) == sorted(
        f"{span}.{suffix}" for span in ("0000001-0000050", "0000051-0000100", "0000101-0000120") for suffix in ("csv", "pdf")
    )
    listed = list(csv.DictReader(io.StringIO(files["0000001-0000050.csv"].decode("utf-8-sig"))))
    assert [(one["page"], one["row"]) for one in listed[:3]] == [("1", "1"), ("2", "2"), ("3", "4")]
    assert listed[2]["recipient"] == "'=1+4"
    with pikepdf.open(io.BytesIO(files["0000001-0000050.pdf"])) as merged:
        assert len(merged.pages) == len(listed) == 49
    assert text_of(files["0000001-0000050.pdf"], page=2) == "Dear Person 4, number 4"
    assert text_of(documents.document(owner.id, batch.id, 77)) == "Dear Person 77, number 77"
    assert batch.archives[0].documents == 119


def test_rows_are_chosen_by_a_filter_or_by_number(owner):
    data, template = data_of(owner, people(40), people(40)), kept(owner)
    told = '[{"column": "id", "operator": "gt", "value": 38}]'

    by_filter = service.start_batch(owner.id, Wanted(template, data, filter=told))
    by_number = service.start_batch(owner.id, Wanted(template, data, rows=(80, 2, 2, 41)))

    assert sorted(fetched(owner, by_filter)) == [f"{row:07d}.pdf" for row in (39, 40, 79, 80)]
    assert {name: text_of(pdf) for name, pdf in fetched(owner, by_number).items()} == {
        "0000002.pdf": "Dear Person 2, number 2",
        "0000041.pdf": "Dear Person 1, number 1",
        "0000080.pdf": "Dear Person 40, number 40",
    }


def test_pressing_twice_starts_one_batch(owner):
    wanted = Wanted(kept(owner), data_of(owner, people(3)))

    first, second = service.start_batch(owner.id, wanted), service.start_batch(owner.id, wanted)
    keyed = service.start_batch(owner.id, wanted, idempotency_key="a")

    assert first.id == second.id != keyed.id
    assert service.start_batch(owner.id, wanted, idempotency_key="a").id == keyed.id
    assert len(service.list_batches(owner.id)) == 2


def test_a_look_over_many_recipients_is_a_job_that_tells_the_worst_first(owner, monkeypatch):
    monkeypatch.setattr(checking, "AT_ONCE", 100)
    data = data_of(owner, people(1200, without=(1100,)))

    started = checking.check(owner.id, Wanted(kept(owner), data))
    for number in (*open_chunks(started.job_id), 1, 2):
        run_chunk(checking.KIND, started.job_id, number, look_through)
    found = checking.get_check(owner.id, started.id)

    assert (started.status, found.status) == (Status.PENDING, Status.COMPLETED)
    assert (found.recipients, found.checked, found.fine, found.stopped) == (1200, 1200, 1199, 1)
    assert found.counts == {"missing_value": 1}
    assert (found.worst[0].row, found.worst[0].status, len(found.worst)) == (1100, Outcome.FAILED, 40)
    assert found.worst[1].why
    assert checking.check(owner.id, Wanted(kept(owner), data)).id != started.id
    with pytest.raises(NotFound):
        service.get_batch(owner.id, started.id)


def test_what_there_is_no_room_for_is_refused_with_what_would_fit(owner, monkeypatch):
    wanted = Wanted(kept(owner), data_of(owner, people(1500)))
    bill = estimating.estimate(owner.id, wanted)
    monkeypatch.setenv("LISTMILL_BATCH_MAX_BYTES", str(bill.zip_bytes // 2))
    settings.cache_clear()

    with pytest.raises(TooLarge, match="1,500 documents take about") as refused:
        service.start_batch(owner.id, wanted)

    assert "Merged" in refused.value.hint
    monkeypatch.setenv("LISTMILL_BATCH_MAX_ROWS", "1000")
    settings.cache_clear()
    with pytest.raises(TooLarge, match="1,500 recipients"):
        service.start_batch(owner.id, wanted)


def test_documents_expire_and_go_with_their_dataset(owner, home):
    from backend.documents.batches import upkeep

    data, template = data_of(owner, people(5)), kept(owner)
    batch = service.start_batch(owner.id, Wanted(template, data))
    other = service.start_batch(owner.id, Wanted(template, data, rows=(1,)))
    expire(batch.id)

    assert upkeep.sweep() == 2

    with pytest.raises(NotFound, match="expired"):
        archives.archive_file(owner.id, batch.id, 1)
    assert service.get_batch(owner.id, batch.id).archives == ()
    datasets.delete_dataset(owner.id, data)
    with pytest.raises(NotFound, match="dataset of this batch was deleted"):
        documents.document(owner.id, other.id, 1)
    upkeep.sweep()
    assert not list(storage().list("batches"))
    with pytest.raises(NotFound):
        service.get_batch(owner.id, other.id)


def expire(batch_id):
    from backend.adapters.db import transaction
    from backend.core.clock import now
    from backend.documents.batches.models import Batch

    with transaction() as session:
        session.get_one(Batch, batch_id).expires_at = now()
