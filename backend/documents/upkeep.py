"""What of pictures goes: those no template has shown for a week. Batches keep copies of their own."""

from datetime import timedelta

from sqlalchemy import text
from sqlmodel import select

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.clock import now
from backend.documents.models import TemplateImage

KEPT = timedelta(days=7)  # somebody may still be at a template that is not saved
_UNFINISHED = timedelta(days=1)
_MOST = 1_000
_FOLDER = "images"

_UNNEEDED = """created_at < :late AND 'image:' || id NOT IN (
    SELECT src #>> '{}' FROM templates, jsonb_path_query(body, '$.pages[*].objects[*].src') AS shown(src))"""
_HELD = text(f"SELECT id FROM template_images WHERE {_UNNEEDED} ORDER BY created_at LIMIT {_MOST} FOR UPDATE")
_DELETED = text(f"DELETE FROM template_images WHERE {_UNNEEDED} AND id = ANY(:held)")


def sweep() -> int:
    """Remove pictures that nothing shows, and files whose picture is gone or never came to be; return how many files."""
    late = now() - KEPT
    with transaction() as session:
        held = [image_id for (image_id,) in session.connection().execute(_HELD, {"late": late})]
        if held:
            # Who saves a template holds its pictures: they were waited for, and this statement sees what they saved.
            session.connection().execute(_DELETED, {"late": late, "held": held})
    return _sweep_files()


def _sweep_files() -> int:
    with transaction() as session:
        kept = set(session.exec(select(TemplateImage.key)).all())
    late = now() - _UNFINISHED
    lost = [one.key for one in storage().list(_FOLDER) if one.key not in kept and one.modified_at < late]
    storage().delete(lost)
    return len(lost)
