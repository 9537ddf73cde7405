"""Uploads that were broken off: after a day they are gone, and nothing else is."""

from datetime import timedelta

import pytest

from backend.adapters.db import transaction
from backend.adapters.storage import parts
from backend.core.errors import NotFound
from backend.datasets import uploads
from backend.datasets.models import Upload
from backend.datasets.upload_rules import layout_of
from tests.making import keys, send, source_of

pytestmark = pytest.mark.usefixtures("small_parts")


def aged(*upload_ids):
    """Uploads that began two days ago."""
    with transaction() as session:
        for upload_id in upload_ids:
            row = session.get_one(Upload, upload_id)
            row.created_at -= timedelta(days=2)
            session.add(row)


def test_the_sweep_takes_old_unfinished_uploads_and_spares_the_rest(place, owner, content, request):
    done, old, young = (uploads.start_upload(owner.id, "orders.csv", size_bytes=len(content)) for _ in range(3))
    for view in (done, old, young):
        send(owner, view, content, [1, 2, 3])
    accepted = uploads.complete_upload(owner.id, done.id)
    aged(done.id, old.id)

    removed = uploads.sweep_uploads()

    assert removed == 1
    assert source_of(accepted) == content
    assert uploads.get_upload(owner.id, young.id).received == (1, 2, 3)
    for gone in (old.id, done.id):
        with pytest.raises(NotFound):
            uploads.get_upload(owner.id, gone)
    if place == "s3":
        assert len(request.getfixturevalue("bucket").unfinished()) == 1


def test_the_sweep_takes_the_file_of_a_completion_that_never_ended(place, owner, content):
    view = uploads.start_upload(owner.id, "orders.csv", size_bytes=len(content))
    send(owner, view, content, [1, 2, 3])
    with transaction() as session:
        parts().finish(layout_of(session.get_one(Upload, view.id)))
    aged(view.id)

    uploads.sweep_uploads()

    assert keys() == set()
