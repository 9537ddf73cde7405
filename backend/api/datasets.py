"""Dataset routes: list, look, profile, repair report, delete."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from backend.adapters.storage import storage
from backend.api.answers import accepted, dataset_json
from backend.api.downloads import file_response
from backend.api.identity import Me
from backend.core.errors import NotFound
from backend.datasets import service

router = APIRouter(tags=["datasets"])
OfVersion = Annotated[UUID | None, Query(description="Which version; the current one by default")]


class NewName(BaseModel):
    """What a dataset is to be called."""

    name: str = Field(min_length=1, max_length=255)


class Reading(BaseModel):
    """How to read the source again."""

    options: dict[str, object]
    version_id: UUID | None = Field(None, description="Whose sources are read again; the current version's by default")


@router.get("/datasets")
def list_datasets(me: Me, cursor: str | None = None, size: Annotated[int, Query(ge=1, le=200)] = 50) -> dict[str, object]:
    """List your datasets, newest first."""
    page = service.list_datasets(me.id, cursor=cursor, size=size)
    return {"items": [dataset_json(d) for d in page.items], "next": page.next}


@router.get("/datasets/{dataset_id}")
def get(dataset_id: UUID, me: Me) -> dict[str, object]:
    """Return one dataset."""
    return dataset_json(service.get_dataset(me.id, dataset_id))


@router.patch("/datasets/{dataset_id}")
def rename(dataset_id: UUID, new: NewName, me: Me) -> dict[str, object]:
    """Give a dataset another name; its table keeps its name in SQL."""
    return dataset_json(service.rename_dataset(me.id, dataset_id, new.name))


@router.delete("/datasets/{dataset_id}", status_code=204)
def delete(dataset_id: UUID, me: Me) -> Response:
    """Delete a dataset with all its versions; running work on it is cancelled."""
    service.delete_dataset(me.id, dataset_id)
    return Response(status_code=204)


@router.post("/datasets/{dataset_id}/reload", status_code=202)
def reload(dataset_id: UUID, reading: Reading, me: Me) -> dict[str, str]:
    """Read the sources again with other choices; makes a new version."""
    return accepted(service.reload_dataset(me.id, dataset_id, reading.options, version_id=reading.version_id))


@router.get("/datasets/{dataset_id}/profile")
def profile(dataset_id: UUID, me: Me, version_id: OfVersion = None) -> dict[str, object]:
    """Return the profile of a version."""
    return service.get_profile(me.id, dataset_id, version_id=version_id)


@router.get("/datasets/{dataset_id}/repair")
def repair(dataset_id: UUID, me: Me, version_id: OfVersion = None) -> dict[str, object]:
    """Return how a version was read and repaired."""
    return service.get_repair(me.id, dataset_id, version_id=version_id)


@router.get("/datasets/{dataset_id}/repair.csv")
def rows_aside(dataset_id: UUID, me: Me, version_id: OfVersion = None) -> StreamingResponse:
    """Return the rows kept aside, with line number and reason; with the file's name where there are several."""
    key = service.aside_key(me.id, dataset_id, version_id=version_id)
    if key is None:
        raise NotFound("No row of this dataset was kept aside.", hint="Everything in the file was loaded.")
    name = service.get_dataset(me.id, dataset_id).name
    return file_response(storage().stream(key), f"{name} rows aside.csv", "text/csv; charset=utf-8")
