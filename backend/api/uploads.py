"""Upload routes: parts in any order, resumable; or a whole file in one request."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import BaseModel, Field

from backend.api.answers import accepted, upload_json
from backend.api.identity import Me
from backend.core.errors import Rejected
from backend.core.metrics import UPLOAD_BYTES
from backend.datasets import uploads

router = APIRouter(tags=["uploads"])


class NewUpload(BaseModel):
    """What is about to be sent."""

    name: str = Field(description="File name with its extension", examples=["orders.csv"])
    size_bytes: int = Field(description="Size of the whole file")
    fingerprint: str | None = Field(
        None, max_length=128, description="Whatever tells this file from another of that name and size"
    )


class PartNumbers(BaseModel):
    """Parts to sign."""

    numbers: list[int] = Field(min_length=1, max_length=100)


class Completion(BaseModel):
    """How to read the file, where the detection should not decide."""

    options: dict[str, object] | None = None


@router.post("/uploads", status_code=201)
def start(new: NewUpload, me: Me) -> dict[str, object]:
    """Start an upload, or go on with an unfinished one of the same name, size and fingerprint."""
    return upload_json(uploads.start_upload(me.id, new.name, size_bytes=new.size_bytes, fingerprint=new.fingerprint))


@router.put("/uploads/{upload_id}/parts/{number}", status_code=204)
async def put_part(upload_id: UUID, number: int, request: Request, me: Me) -> Response:
    """Take one part as raw bytes; any order, parallel, repeatable."""
    await uploads.put_part(me.id, upload_id, number, request.stream())
    UPLOAD_BYTES.inc(int(request.headers.get("content-length") or 0))
    return Response(status_code=204)


@router.get("/uploads/{upload_id}")
def get(upload_id: UUID, me: Me) -> dict[str, object]:
    """Say which parts have arrived; this is how an upload resumes."""
    return upload_json(uploads.get_upload(me.id, upload_id))


@router.post("/uploads/{upload_id}/parts")
def sign_parts(upload_id: UUID, wanted: PartNumbers, me: Me) -> dict[str, dict[int, str]]:
    """Sign addresses to which the browser sends parts itself (mode "s3")."""
    return {"urls": uploads.sign_parts(me.id, upload_id, wanted.numbers)}


@router.post("/uploads/{upload_id}/complete", status_code=202)
def complete(upload_id: UUID, me: Me, completion: Annotated[Completion | None, Body()] = None) -> dict[str, str]:
    """Put the parts together and start the conversion. Completing twice answers the same."""
    return accepted(uploads.complete_upload(me.id, upload_id, options=completion.options if completion else None))


@router.delete("/uploads/{upload_id}", status_code=204)
def abort(upload_id: UUID, me: Me) -> Response:
    """Forget an upload and what has arrived of it."""
    uploads.abort_upload(me.id, upload_id)
    return Response(status_code=204)


async def _whole(request: Request, me: Me, name: str) -> dict[str, str]:
    length = request.headers.get("content-length")
    if length is not None and not length.isdigit():
        raise Rejected("The Content-Length of this request is no number.", hint="Leave it to your client, or send it in bytes.")
    size = int(length) if length is not None else None
    found = await uploads.receive_whole(me.id, name, request.stream(), size_bytes=size)
    UPLOAD_BYTES.inc(size or 0)
    return accepted(found)


@router.post("/datasets", status_code=202)
@router.put("/datasets", status_code=202)
async def whole_file(
    request: Request, me: Me, name: Annotated[str, Query(description="File name with its extension")]
) -> dict[str, str]:
    """Take a whole file as the body: `curl -T orders.csv URL`."""
    return await _whole(request, me, name)


@router.put("/datasets/{name}", status_code=202)
async def whole_file_by_path(name: str, request: Request, me: Me) -> dict[str, str]:
    """Take a whole file as the body, named by the address: `curl -T orders.csv .../api/datasets/`."""
    return await _whole(request, me, name)
