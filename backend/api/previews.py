"""Preview routes: how a file would be read, its first rows, and which datasets it resembles."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body
from pydantic import BaseModel

from backend.api.answers import columns_json
from backend.api.identity import Me
from backend.datasets import previews
from backend.datasets.previews.schemas import Preview

router = APIRouter(tags=["previews"])


class Reading(BaseModel):
    """How to read the file, where the detection should not decide."""

    options: dict[str, object] | None = None


@router.post("/uploads/{upload_id}/preview")
def of_upload(upload_id: UUID, me: Me, reading: Annotated[Reading | None, Body()] = None) -> dict[str, object]:
    """Read the beginning of an upload as the conversion would; nothing is stored."""
    return preview_json(previews.preview_upload(me.id, upload_id, options=reading.options if reading else None))


@router.post("/datasets/{dataset_id}/preview")
def of_dataset(dataset_id: UUID, me: Me, reading: Annotated[Reading | None, Body()] = None) -> dict[str, object]:
    """Read the beginning of a dataset's file with other choices; nothing is stored."""
    return preview_json(previews.preview_dataset(me.id, dataset_id, options=reading.options if reading else None))


def preview_json(preview: Preview) -> dict[str, object]:
    """Return a preview: the reading as the repair report says it, columns, at most 150 rows, and what it resembles."""
    return {
        "name": preview.name,
        "size_bytes": preview.size_bytes,
        "whole": preview.whole,
        "later": preview.later or None,
        "reading": preview.report,
        "options": preview.options,
        "columns": columns_json(preview.table.columns),
        "rows": preview.table.rows,
        "row_count": preview.table.row_count,
        "matches": [
            {
                "dataset_id": str(match.dataset_id),
                "dataset_name": match.dataset_name,
                "options": match.options,
                "drift": match.drift,
            }
            for match in preview.matches
        ],
    }
