"""The public verbs of templates: keep, look, change, duplicate, delete. What is not yours is not found."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, desc, select

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.errors import Conflict, NotFound, Rejected, TooLarge
from backend.documents import images
from backend.documents import template as language
from backend.documents.models import Template as Kept
from backend.documents.template import Image, Page, Template
from backend.documents.template.schema import LONGEST_NAME

MOST_TEMPLATES = 1_000


@dataclass(frozen=True)
class TemplateView:
    """A template as it is kept. `revision` grows with every change; `body` is its JSON."""

    id: UUID
    name: str
    revision: int
    body: dict[str, Any]  # Any: JSON
    created_at: datetime
    updated_at: datetime

    @cached_property
    def template(self) -> Template:
        """The template itself. Raises Rejected when this deployment has lost a font of it."""
        return language.parse(self.body)

    @property
    def page(self) -> Page:
        """The size of its pages; known even while a font is missing."""
        return Page(**self.body["page"])

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables it needs, in their order."""
        return self.template.names()


def create_template(owner_id: UUID, template: Template) -> TemplateView:
    """Keep a template. Raises Rejected when it shows a picture that is not this person's, TooLarge."""
    with transaction() as session:
        _check_images(session, owner_id, template)
        held = len(session.exec(select(Kept.id).where(col(Kept.owner_id) == owner_id).limit(MOST_TEMPLATES)).all())
        if held >= MOST_TEMPLATES:
            raise TooLarge(f"{held:,} templates are kept for you already.", hint="Delete some of them.")
        made = Kept(owner_id=owner_id, name=template.name, body=template.to_json())
        session.add(made)
        session.flush()
        return _view(made)


def get_template(owner_id: UUID, template_id: UUID) -> TemplateView:
    """Return a template. Raises NotFound."""
    with transaction() as session:
        return _view(_get(session, owner_id, template_id))


def list_templates(owner_id: UUID, *, size: int = 200) -> tuple[TemplateView, ...]:
    """Return a person's templates, the one changed last first."""
    wanted = select(Kept).where(col(Kept.owner_id) == owner_id).order_by(desc(Kept.updated_at), desc(Kept.id)).limit(size)
    with transaction() as session:
        return tuple(_view(one) for one in session.exec(wanted).all())


def put_template(owner_id: UUID, template_id: UUID, template: Template, *, revision: int | None = None) -> TemplateView:
    """Change a template. With `revision` only if it is still that one, so that two windows do not undo each other.

    Raises NotFound; Conflict when somebody changed it meanwhile; Rejected for a picture that is not this person's.
    """
    with transaction() as session:
        held = _get(session, owner_id, template_id)
        _check_images(session, owner_id, template)
        number = held.revision if revision is None else revision
        changed = update(Kept).where(col(Kept.id) == template_id)
        if revision is not None:
            changed = changed.where(col(Kept.revision) == revision)
        values = {"name": template.name, "body": template.to_json(), "revision": Kept.revision + 1, "updated_at": now()}
        if session.connection().execute(changed.values(values)).rowcount == 0:
            raise Conflict(
                f"“{held.name}” was changed in another window (revision {held.revision}, not {number}).",
                hint="Load it again, or save yours as a copy.",
            )
        session.expire_all()
        return _view(_get(session, owner_id, template_id))


def duplicate_template(owner_id: UUID, template_id: UUID) -> TemplateView:
    """Keep a copy of a template under a name of its own. Raises NotFound."""
    found = get_template(owner_id, template_id).template
    with transaction() as session:
        taken = set(session.exec(select(Kept.name).where(col(Kept.owner_id) == owner_id)).all())
    return create_template(owner_id, replace(found, name=_free_name(found.name, taken)))


def delete_template(owner_id: UUID, template_id: UUID) -> None:
    """Delete a template; batches made of it keep their own copy. Raises NotFound."""
    with transaction() as session:
        session.delete(_get(session, owner_id, template_id))


def check_images(owner_id: UUID, template: Template) -> None:
    """Raise Rejected when a template shows a picture that is not this person's."""
    with transaction() as session:
        _check_images(session, owner_id, template)


def _check_images(session: Session, owner_id: UUID, template: Template) -> None:
    gone = images.missing(session, owner_id, template.images())
    for one in template.objects():
        if isinstance(one, Image) and one.image_id in gone:
            raise Rejected(f"{one.title} shows a picture that is not there.", hint="Upload it again and choose it anew.")


def _free_name(name: str, taken: set[str]) -> str:
    number, found = 2, f"{name[: LONGEST_NAME - 7]} (copy)"
    while found in taken:
        found, number = f"{name[: LONGEST_NAME - 12]} (copy {number})", number + 1
    return found


def _get(session: Session, owner_id: UUID, template_id: UUID) -> Kept:
    wanted = select(Kept).where(col(Kept.id) == template_id, col(Kept.owner_id) == owner_id)
    found = session.exec(wanted).first()
    if found is None:
        raise NotFound("There is no such template.", hint="Choose one from the list of templates.")
    return found


def _view(one: Kept) -> TemplateView:
    return TemplateView(one.id, one.name, one.revision, dict(one.body), one.created_at, one.updated_at)
