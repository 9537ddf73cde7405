"""Upload routes: parts in any order, resumable; or a whole file in one request."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.background import BackgroundTask

from backend.api.answers import accepted, upload_json
from backend.api.identity import Me
from backend.core.errors import Rejected
from backend.core.metrics import UPLOAD_BYTES
from backend.datasets import previews, uploads
from backend.datasets.schemas import Accepted, Into

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
    """How to read the file, where the detection should not decide; and whether a person is to agree first."""

    options: dict[str, object] | None = None
    when_accepted: bool = Field(False, description="Convert only once /accept was called, before or after this")


class Place(BaseModel):
    """What becomes of a file: `dataset_id` goes with append and replace, `upload_id` with "with"."""

    mode: Literal["new", "append", "replace", "with"] = "new"
    dataset_id: UUID | None = None
    upload_id: UUID | None = None


class Acceptance(BaseModel):
    """A person's yes to how a file is read, and what becomes of it."""

    options: dict[str, object] | None = None
    into: Place = Place()


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


@router.put("/uploads/{upload_id}/head", status_code=204)
async def put_head(upload_id: UUID, request: Request, me: Me) -> Response:
    """Take the first 1,048,576 bytes (all of a smaller file) ahead of the parts, for a preview."""
    await uploads.put_head(me.id, upload_id, request.stream())
    return Response(status_code=204, background=BackgroundTask(previews.look_ahead, me.id, upload_id))


@router.post("/uploads/{upload_id}/complete", status_code=202, response_model=None)
def complete(
    upload_id: UUID, me: Me, response: Response, completion: Annotated[Completion | None, Body()] = None
) -> dict[str, str] | dict[str, bool]:
    """Put the parts together and start the conversion. Completing twice answers the same.

    With `when_accepted` the answer is 200 {waiting: true} while nobody has agreed.
    """
    asked = completion or Completion()
    made = uploads.complete_upload(me.id, upload_id, options=asked.options, when_accepted=asked.when_accepted)
    return _ids_or_waiting(made, response)


@router.post("/uploads/{upload_id}/accept", status_code=202, response_model=None)
def accept(
    upload_id: UUID, me: Me, response: Response, acceptance: Annotated[Acceptance | None, Body()] = None
) -> dict[str, str] | dict[str, bool]:
    """Agree to how a file is read and what becomes of it; 200 {waiting: true} while its bytes still arrive."""
    asked = acceptance or Acceptance()
    into = Into(asked.into.mode, asked.into.dataset_id, asked.into.upload_id)
    return _ids_or_waiting(uploads.accept_upload(me.id, upload_id, options=asked.options, into=into), response)


@router.delete("/uploads/{upload_id}", status_code=204)
def abort(upload_id: UUID, me: Me) -> Response:
    """Forget an upload and what has arrived of it."""
    uploads.abort_upload(me.id, upload_id)
    return Response(status_code=204)


def _ids_or_waiting(made: Accepted | None, response: Response) -> dict[str, str] | dict[str, bool]:
    if made is not None:
        return accepted(made)
    response.status_code = 200
    return {"waiting": True}


async def whole(request: Request, me: Me, name: str, *, into: Into | None = None) -> dict[str, str]:
    """Take the body of a request as a whole file and start its conversion; `into` names a dataset it becomes part of."""
    length = request.headers.get("content-length")
    if length is not None and not length.isdigit():
        raise Rejected("The Content-Length of this request is no number.", hint="Leave it to your client, or send it in bytes.")
    size = int(length) if length is not None else None
    found = await uploads.receive_whole(me.id, name, request.stream(), size_bytes=size, into=into)
    UPLOAD_BYTES.inc(size or 0)
    return accepted(found)


@router.post("/datasets", status_code=202)
@router.put("/datasets", status_code=202)
async def whole_file(
    request: Request, me: Me, name: Annotated[str, Query(description="File name with its extension")]
) -> dict[str, str]:
    """Take a whole file as the body: `curl -T orders.csv URL`."""
    return await whole(request, me, name)


@router.put("/datasets/{name}", status_code=202)
async def whole_file_by_path(name: str, request: Request, me: Me) -> dict[str, str]:
    """Take a whole file as the body, named by the address: `curl -T orders.csv .../api/datasets/`."""
    return await whole(request, me, name)
