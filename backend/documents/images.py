"""Pictures in templates: checked, drawn anew, kept once; their bytes never change under an id."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.errors import NotFound, TooLarge
from backend.documents.models import TemplateImage
from backend.documents.pictures import LARGEST_BYTES, redrawn

MOST_IMAGES = 2_000


@dataclass(frozen=True)
class ImageView:
    """A picture: its id, its size in pixels and in bytes, and what kind of file it is (png or jpg)."""

    id: str
    width: int
    height: int
    suffix: str
    size_bytes: int


def put_image(owner_id: UUID, data: bytes) -> ImageView:
    """Keep a picture and return it; the same bytes give the same picture again.

    PNG, JPEG and WebP are taken, and drawn anew as PNG or JPEG: upright, in the colours of screens, without hidden data.
    Raises TooLarge for too many bytes or pixels, Rejected for other kinds, for moving pictures and for broken ones.
    """
    if len(data) > LARGEST_BYTES:
        raise TooLarge(
            f"The picture has {len(data):,} bytes; {LARGEST_BYTES:,} are the most.", hint="Save it smaller or as a JPEG."
        )
    digest = hashlib.sha256(data).hexdigest()
    with transaction() as session:
        known = _of_digest(session, owner_id, digest)
        held = session.exec(select(func.count()).where(col(TemplateImage.owner_id) == owner_id)).one()
    if known is not None:
        return known
    if held >= MOST_IMAGES:
        raise TooLarge(f"{held:,} pictures are kept for you already.", hint="Use one of them again.")
    picture = redrawn(data)
    made = TemplateImage(
        id=uuid4().hex, owner_id=owner_id, key="", suffix=picture.suffix, width=picture.width, height=picture.height,
        size_bytes=len(picture.data), sha256=digest,
    )  # fmt: skip
    made.key = f"images/{owner_id}/{made.id}.{made.suffix}"
    storage().put_bytes(made.key, picture.data)
    with transaction() as session:
        session.connection().execute(insert(TemplateImage).values(made.model_dump()).on_conflict_do_nothing())
        kept = _of_digest(session, owner_id, digest)
    if kept is None:
        raise NotFound("The picture went while it was being kept.", hint="Send it again.")
    if kept.id != made.id:
        storage().delete([made.key])  # the same picture was sent twice at once
    return kept


def get_image(owner_id: UUID, image_id: str) -> ImageView:
    """Return what is known of a picture. Raises NotFound."""
    with transaction() as session:
        return _view(_get(session, owner_id, image_id))


def image_bytes(owner_id: UUID, image_id: str) -> tuple[bytes, str]:
    """Return a picture's bytes and its suffix, png or jpg. Raises NotFound."""
    with transaction() as session:
        found = _get(session, owner_id, image_id)
        key, suffix = found.key, found.suffix
    return storage().get_bytes(key), suffix


def into(folder: Path, owner_id: UUID, image_ids: Iterable[str]) -> None:
    """Write pictures to `folder` as regular files named by their id; one that is not there is left out."""
    wanted = list(dict.fromkeys(image_ids))
    with transaction() as session:
        found = session.exec(select(TemplateImage).where(_owned(owner_id), col(TemplateImage.id).in_(wanted))).all()
        keys = {f"{one.id}.{one.suffix}": one.key for one in found}
    for name, key in keys.items():
        (folder / name).write_bytes(storage().get_bytes(key))


def missing(session: Session, owner_id: UUID, image_ids: Iterable[str]) -> set[str]:
    """Return those of these ids that are no picture of this person; the others stay until the transaction ends."""
    wanted = set(image_ids)
    held = select(TemplateImage.id).where(_owned(owner_id), col(TemplateImage.id).in_(wanted))
    return wanted - set(session.exec(held.with_for_update(read=True, key_share=True)).all())


def _owned(owner_id: UUID):  # type: ignore[no-untyped-def]  # noqa: ANN202  a condition of SQLAlchemy
    return col(TemplateImage.owner_id) == owner_id


def _get(session: Session, owner_id: UUID, image_id: str) -> TemplateImage:
    found = session.exec(select(TemplateImage).where(_owned(owner_id), col(TemplateImage.id) == image_id)).first()
    if found is None:
        raise NotFound("There is no such picture.", hint="Upload it to /api/images.")
    return found


def _of_digest(session: Session, owner_id: UUID, digest: str) -> ImageView | None:
    found = session.exec(select(TemplateImage).where(_owned(owner_id), col(TemplateImage.sha256) == digest)).first()
    return None if found is None else _view(found)


def _view(one: TemplateImage) -> ImageView:
    return ImageView(one.id, one.width, one.height, one.suffix, one.size_bytes)
