"""Version routes: list, restore, compare, delete; and a file whose rows are appended to a dataset or take the place of them."""

import asyncio
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from backend.api.answers import dataset_json, version_json
from backend.api.identity import Me
from backend.api.uploads import whole
from backend.datasets import comparison, service, versions_service
from backend.datasets.schemas import Into

router = APIRouter(tags=["versions"])
FileName = Annotated[str, Query(description="File name with its extension")]


class Comparison(BaseModel):
    """Which two versions are compared, and by which columns a row of one is found in the other."""

    base: UUID = Field(description="Id of the earlier version")
    other: UUID = Field(description="Id of the later version")
    key: list[str] = Field(
        default=[], max_length=100, description="Columns that name a row; without them whole rows are compared"
    )


@router.get("/datasets/{dataset_id}/versions")
def list_versions(dataset_id: UUID, me: Me) -> dict[str, object]:
    """List the versions of a dataset, newest first: what changed, the files each is made from, how its values drifted."""
    dataset = service.get_dataset(me.id, dataset_id)
    return {"items": [version_json(version) for version in dataset.versions], "current": str(dataset.version_id or "") or None}


@router.post("/datasets/{dataset_id}/versions/compare", status_code=202)
def compare(dataset_id: UUID, wanted: Comparison, me: Me) -> dict[str, str]:
    """Compare two versions: rows added, removed and changed. The job's `result` says it; asking again gives the same job.

    Result: rows_base, rows_other, rows_added, rows_removed, rows_changed, rows_same, columns_added, columns_removed,
    columns_retyped, changed_cells by column, keys that stand in several rows, and a sample of up to 20 rows of each.
    """
    job_id = comparison.start_comparison(me.id, dataset_id, base_id=wanted.base, other_id=wanted.other, key=wanted.key)
    return {"job_id": str(job_id)}


@router.get("/datasets/{dataset_id}/versions/keys")
def keys(dataset_id: UUID, base: UUID, other: UUID, me: Me) -> dict[str, object]:
    """Suggest keys to compare two versions by: columns without repeated values in both."""
    found = comparison.suggested_keys(me.id, dataset_id, base_id=base, other_id=other)
    return {"keys": [list(key) for key in found]}


@router.post("/datasets/{dataset_id}/versions/{version_id}/restore")
def restore(dataset_id: UUID, version_id: UUID, me: Me) -> dict[str, object]:
    """Make an earlier version current again, as a new version of the same rows; nothing is copied."""
    return dataset_json(versions_service.restore_version(me.id, dataset_id, version_id))


@router.delete("/datasets/{dataset_id}/versions/{version_id}", status_code=204)
def delete(dataset_id: UUID, version_id: UUID, me: Me) -> Response:
    """Delete a version that is not the current one, with the files that no other version needs."""
    versions_service.delete_version(me.id, dataset_id, version_id)
    return Response(status_code=204)


@router.post("/datasets/{dataset_id}/append", status_code=202)
@router.put("/datasets/{dataset_id}/append", status_code=202)
async def append(dataset_id: UUID, request: Request, me: Me, name: FileName) -> dict[str, str]:
    """Take a whole file as the body; a new version has its rows after those of the dataset."""
    return await _into("append", dataset_id, request, me, name)


@router.post("/datasets/{dataset_id}/replace", status_code=202)
@router.put("/datasets/{dataset_id}/replace", status_code=202)
async def replace(dataset_id: UUID, request: Request, me: Me, name: FileName) -> dict[str, str]:
    """Take a whole file as the body; a new version has its rows instead of those of the dataset."""
    return await _into("replace", dataset_id, request, me, name)


async def _into(mode: Literal["append", "replace"], dataset_id: UUID, request: Request, me: Me, name: str) -> dict[str, str]:
    await asyncio.to_thread(service.get_dataset, me.id, dataset_id)  # before a byte is taken for a dataset that is not theirs
    return await whole(request, me, name, into=Into(mode, dataset_id=dataset_id))
