"""A letter for every row: from the wish to archives, with failures told and mended."""

import time

from backend.documents.batches import documents, service
from backend.documents.batches.plan import Wanted
from backend.jobs.states import Status
from tests.batching import data_of, fetched, kept, people, text_of


def test_ninety_nine_letters_are_there_when_the_request_returns(owner):
    data = data_of(owner, people(99))
    template = kept(owner)
    began = time.perf_counter()

    batch = service.start_batch(owner.id, Wanted(template, data, file_name="{{ name }}"))

    print("took", time.perf_counter() - began)
    assert (batch.status, batch.recipients, batch.succeeded, batch.failed) == (Status.COMPLETED, 99, 99, 0)
    files = fetched(owner, batch)
    assert sorted(files) == [f"{row:07d}_Person {row}.pdf" for row in range(1, 100)]
    assert text_of(files["0000042_Person 42.pdf"]) == "Dear Person 42, number 42"
    assert text_of(documents.document(owner.id, batch.id, 7)) == "Dear Person 7, number 7"
