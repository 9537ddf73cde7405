"""Routes of the pictures in templates."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from backend.api.identity import Me
from backend.api.templates import read_body
from backend.documents import images
from backend.documents.pictures import LARGEST_BYTES

router = APIRouter(prefix="/images", tags=["templates"])

_KINDS = {"png": "image/png", "jpg": "image/jpeg"}


async def _picture(request: Request) -> bytes:
    return await read_body(request, LARGEST_BYTES)


@router.post(
    "",
    status_code=201,
    openapi_extra={
        "requestBody": {"required": True, "content": {"image/*": {"schema": {"type": "string", "format": "binary"}}}}
    },
)
def create(me: Me, body: Annotated[bytes, Depends(_picture)]) -> dict[str, object]:
    """Keep a PNG, JPEG or WebP, sent as it is; templates show it as “image:ID”."""
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
