"""Batches in tests: a template, recipients, and the work of a batch done here as workers do it."""

import io
import zipfile

import pypdfium2
from sqlmodel import select

from backend.adapters.db import transaction
from backend.documents import templates
from backend.documents.batches import archives, service
from backend.documents.batches.drawing import KIND, draw
from backend.documents.template import parse
from backend.jobs.models import Chunk
from backend.jobs.runner import run_chunk
from backend.jobs.states import Status
from tests.published import published

PEOPLE = "SELECT i + 1 AS id, 'Person ' || (i + 1) AS name, 'https://example.com/' || (i + 1) AS link FROM range({}) r(i)"


def people(count, *, without=()):
    """A statement of so many people; those `without` a name have none."""
    empty = f"CASE WHEN id IN ({', '.join(map(str, without))}) THEN NULL ELSE name END" if without else "name"
    return f"SELECT id, {empty} AS name, link FROM ({PEOPLE.format(count)})"


def letter(text="Dear {{ name }}, number {{ id }}", *, qr="", track=False):
    """A small card with one text, and a QR code where there is something for it to say."""
    objects = [
        {"type": "textbox", "name": "Greeting", "left": 10, "top": 10, "width": 80, "height": 20, "text": text, "fontFamily": "Noto Sans", "fontSize": 12}
    ]  # fmt: skip
    if qr:
        objects.append(
            {"type": "qr", "name": "Code", "left": 10, "top": 40, "width": 30, "height": 30, "text": qr, "track": track}
        )
    return parse({"version": 1, "name": "Card", "page": {"width_mm": 148, "height_mm": 105}, "pages": [{"objects": objects}]})


def kept(owner, **more):
    """The id of a template of `owner`."""
    return templates.create_template(owner.id, letter(**more)).id


def work(batch):
    """Do every waiting chunk of a batch, and return the batch."""
    owner_id = owner_of(batch)
    while waiting := open_chunks(batch.job_id):
        for number in waiting:
            run_chunk(KIND, batch.job_id, number, draw)
    return service.get_batch(owner_id, batch.id)


def open_chunks(job_id):
    with transaction() as session:
        wanted = select(Chunk.number).where(Chunk.job_id == job_id, Chunk.status == Status.PENDING).order_by(Chunk.number)
        return list(session.exec(wanted))


def owner_of(batch):
    from backend.documents.batches.models import Batch

    with transaction() as session:
        return session.get_one(Batch, batch.id).owner_id


def fetched(owner, batch):
    """Every file in every archive of a batch, by name; a name that comes twice is an error."""
    found = {}
    for one in batch.archives:
        file = archives.archive_file(owner.id, batch.id, one.n)
        whole = b"".join(file.read((0, file.size_bytes)))
        assert len(whole) == one.size_bytes
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            assert archive.testzip() is None
            names = archive.namelist()
            assert len(names) == len(set(names))
            assert not found.keys() & set(names)
            found |= {name: archive.read(name) for name in names}
    return found


def text_of(pdf, page=0):
    """What is printed on a page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return " ".join(document[page].get_textpage().get_text_bounded().split())
    finally:
        document.close()


def data_of(owner, *selects):
    """A dataset of `owner`."""
    return published(owner, "people", *selects)
