"""Pictures go when no template shows them; what a template shows stays, and so does what somebody is still at."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import update

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.documents import images, templates, upkeep
from backend.documents.models import TemplateImage
from backend.documents.template import parse


def picture(colour):
    out = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(out, "PNG")
    return out.getvalue()


def showing(image_id):
    thing = {"type": "image", "src": f"image:{image_id}", "left": 0, "top": 0, "width": 9, "height": 9}
    text = {"type": "text", "left": 0, "top": 0, "text": "x"}
    return parse(
        {"version": 1, "page": {"width_mm": 50, "height_mm": 50}, "pages": [{"objects": [text, thing]}, {"objects": []}]}
    )


def aged(*ids):
    with transaction() as session:
        old = update(TemplateImage).where(TemplateImage.id.in_(ids)).values(created_at=now() - timedelta(days=8))
        session.connection().execute(old)


def test_a_picture_no_template_has_shown_for_a_week_goes_with_its_file(owner, other, monkeypatch):
    shown, forgotten, fresh = (images.put_image(owner.id, picture(colour)).id for colour in ("red", "green", "blue"))
    theirs = images.put_image(other.id, picture("red")).id
    templates.create_template(owner.id, showing(shown))
    aged(shown, forgotten, theirs)
    monkeypatch.setattr(upkeep, "_UNFINISHED", timedelta(days=-1))  # files are as old as this test

    removed = upkeep.sweep()

    assert removed == 2
    assert images.image_bytes(owner.id, shown)[1] == "png"
    assert images.get_image(owner.id, fresh).id == fresh
    for person, gone in ((owner, forgotten), (other, theirs)):
        with pytest.raises(NotFound):
            images.get_image(person.id, gone)
    assert len(list(storage().list("images"))) == 2
