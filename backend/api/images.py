"""Routes of the pictures in templates."""

from email.message import Message
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from backend.api.identity import Me
from backend.api.templates import read_body
from backend.core.errors import Rejected
from backend.documents import images
from backend.documents.pictures import LARGEST_BYTES

router = APIRouter(prefix="/images", tags=["templates"])

_FORM_BYTES = 4_096  # what a form puts around a file
_KINDS = {"png": "image/png", "jpg": "image/jpeg"}


async def _picture(request: Request) -> bytes:
    body = await read_body(request, LARGEST_BYTES + _FORM_BYTES)
    return _file_of_form(body, request.headers["content-type"]) if _is_form(request) else body


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith("multipart/form-data")


def _file_of_form(body: bytes, content_type: str) -> bytes:
    """Return the first file of a form, as a browser or `curl -F` sends it. Raises Rejected."""
    told = Message()
    told["Content-Type"] = content_type
    boundary = told.get_boundary("")
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode()) if boundary else ():
        head, _, data = part.partition(b"\r\n\r\n")
        if b"filename" in head.lower():
            return data
    raise Rejected("The form holds no file.", hint="Send the picture itself as the body: `curl --data-binary @logo.png`.")


@router.post(
    "",
    status_code=201,
    openapi_extra={
        "requestBody": {"required": True, "content": {"image/*": {"schema": {"type": "string", "format": "binary"}}}}
    },
)
def create(me: Me, body: Annotated[bytes, Depends(_picture)]) -> dict[str, object]:
    """Keep a PNG, JPEG or WebP, sent as it is or as the file of a form; templates show it as “image:ID”."""
    made = images.put_image(me.id, body)
    return {
        "image_id": made.id, "src": f"image:{made.id}", "width": made.width, "height": made.height, "size_bytes": made.size_bytes,
    }  # fmt: skip


@router.get("/{image_id}", response_class=Response)
def get(image_id: Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")], me: Me) -> Response:
    """Return a picture as it was drawn anew."""
    data, suffix = images.image_bytes(me.id, image_id)
    headers = {
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(data, media_type=_KINDS[suffix], headers=headers)
