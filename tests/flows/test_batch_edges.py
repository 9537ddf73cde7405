"""Batches at their edges: in a bucket, told of at their end, with counted links, and what dead workers left."""

import io
import os
import time

import pypdfium2
import pytest
import zxingcpp

from backend.adapters.storage import storage
from backend.core.config import settings
from backend.core.errors import Conflict
from backend.documents.batches import archives, documents, recipients, service, upkeep
from backend.documents.batches.plan import Wanted
from backend.documents.batches.schemas import Outcome
from backend.jobs.states import Status
from backend.notifications import service as notifications
from tests.batching import data_of, fetched, kept, people, text_of, work
from tests.published import publish_version


def test_archives_are_put_together_out_of_a_bucket(bucket, owner):
    batch = service.start_batch(owner.id, Wanted(kept(owner), data_of(owner, people(20))))

    file = archives.archive_file(owner.id, batch.id, 1)

    whole = b"".join(file.read((0, file.size_bytes)))
    assert len(fetched(owner, batch)) == 20
    assert b"".join(file.read((5_000, file.size_bytes - 7))) == whole[5_000:-7]
    assert documents.document(owner.id, batch.id, 3) in whole


def test_a_person_is_told_of_the_end_with_numbers_and_a_link(owner):
    data, template = data_of(owner, people(12, without=(4,))), kept(owner)

    told = service.start_batch(owner.id, Wanted(template, data, notify=True))
    service.start_batch(owner.id, Wanted(template, data, notify=False))
    service.start_batch(owner.id, Wanted(template, data))  # done at once: whoever waits sees it

    (notice,) = notifications.list_notifications(owner.id).items
    assert notice.title == "Card for people.csv: done"
    assert "11 of 12 documents are ready. One was not made" in notice.body
    assert dict(notice.facts)["Not made"] == "1"
    assert notice.link == f"/letters?dataset={data}&template={template}&batch={told.id}"


def test_a_batch_without_any_document_has_failed(owner):
    batch = service.start_batch(owner.id, Wanted(kept(owner), data_of(owner, people(3, without=(1, 2, 3)))))

    assert (batch.status, batch.succeeded, batch.failed, batch.archives) == (Status.FAILED, 0, 3, ())
    assert batch.error == "No document could be made."


def test_rows_that_were_mended_in_the_list_are_tried_again_as_they_are_now(owner):
    data = data_of(owner, people(12, without=(4,)))
    batch = service.start_batch(owner.id, Wanted(kept(owner), data))
    publish_version(data, people(11))
    with pytest.raises(Conflict, match="had 12"):
        service.retry_failed(owner.id, batch.id, data="current")
    publish_version(data, people(12))

    mended = service.retry_failed(owner.id, batch.id, data="current")

    assert (mended.succeeded, mended.failed, mended.counts) == (12, 0, {})
    assert text_of(documents.document(owner.id, batch.id, 4)) == "Dear Person 4, number 4"


def test_a_batch_that_came_to_nothing_is_told_as_such(owner):
    data = data_of(owner, people(3, without=(1, 2, 3)))

    service.start_batch(owner.id, Wanted(kept(owner), data, notify=True))

    (notice,) = notifications.list_notifications(owner.id).items
    assert (notice.failed, notice.title) == (True, "Card for people.csv: nothing was made")
    assert notice.body.startswith("None of 3 documents could be made.")


def test_a_counted_link_is_printed_as_a_short_address_of_ours(owner):
    batch = service.start_batch(owner.id, Wanted(kept(owner, qr="{{ link }}", track=True), data_of(owner, people(2))))

    printed = [code_of(documents.document(owner.id, batch.id, row)) for row in (1, 2)]

    assert all(address.startswith(f"{settings().web_url}/t/") for address in printed)
    assert printed[0] != printed[1]


def code_of(pdf):
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        (code,) = zxingcpp.read_barcodes(document[0].render(scale=4).to_pil())
    return code.text


def test_recipients_are_listed_page_by_page_with_how_they_fared(owner):
    batch = service.start_batch(owner.id, Wanted(kept(owner), data_of(owner, people(30, without=(5, 6)))))

    first = recipients.list_recipients(owner.id, batch.id, size=5)
    rest = recipients.list_recipients(owner.id, batch.id, after=first.next, size=100)

    assert [(one.row, one.status) for one in first.items] == [
        *((row, Outcome.SUCCEEDED) for row in range(1, 5)), (5, Outcome.FAILED)
    ]  # fmt: skip
    assert [one.row for one in rest.items] == list(range(6, 31))
    assert rest.next is None
    assert first.items[0].name == "Person 1 · 1"
    made = recipients.list_recipients(owner.id, batch.id, status=Outcome.SUCCEEDED, size=100)
    assert len(made.items) == 28


def test_what_a_worker_left_that_died_is_swept_and_nothing_else(owner, home):
    batch = service.start_batch(owner.id, Wanted(kept(owner), data_of(owner, people(3))))
    storage().put_bytes(f"batches/{batch.id}/r1/part-00001.f9.zip", b"half")
    for stored in list(storage().list("batches")):
        old = time.time() - 2 * 24 * 3600
        os.utime(home / "storage" / stored.key, (old, old))

    assert upkeep.sweep() == 1

    assert len(fetched(owner, batch)) == 3
    assert work(batch).status is Status.COMPLETED
