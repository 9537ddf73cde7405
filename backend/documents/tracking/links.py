"""Tracked links of a batch: begun with it, worked out for the rows that are drawn next, kept when those are published.

Nothing is written for a recipient before they follow their link.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from backend.adapters.db import transaction
from backend.core.config import settings
from backend.documents.template import Qr, Template
from backend.documents.tracking.models import TrackedLink, TrackedTargets, TrackingKey
from backend.documents.tracking.targets import packed, target_of
from backend.documents.tracking.tokens import KEY_BYTES, MOST_SLOTS, token_of
from backend.documents.variables import fill


class Drawn(Protocol):
    """A recipient: the row's number in its version, from 1, and its values by variable."""

    @property
    def row(self) -> int:
        """The row's number."""

    @property
    def values(self) -> Mapping[str, object]:
        """The values by variable."""


@dataclass(frozen=True)
class Links:
    """The tracked links of some rows: called with a row and an address it returns the short address that stands for it.

    What is not tracked comes back as it is. It holds no key and can be handed to another process.
    """

    link: int | None = None
    targets: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    short: Mapping[tuple[int, str], str] = field(default_factory=dict)

    def __call__(self, row: int, url: str) -> str:
        """Return what is printed for `url` on the letter of `row`."""
        return self.short.get((row, url.strip()), url)


def begin(session: Session, *, owner_id: UUID, batch_id: UUID, dataset_id: UUID, version_id: UUID, recipients: int) -> None:
    """Give a batch its links, in the caller's transaction; doing so again changes nothing."""
    key_of(session)
    made = TrackedLink(
        owner_id=owner_id, batch_id=batch_id, dataset_id=dataset_id, version_id=version_id, recipients=recipients
    )  # fmt: skip
    values = made.model_dump(exclude={"number"})
    session.connection().execute(insert(TrackedLink).values(values).on_conflict_do_nothing(index_elements=["batch_id"]))


def is_tracked(template: Template) -> bool:
    """Say whether a template has a QR code whose link is counted."""
    return bool(_tracked(template))


def links(batch_id: UUID, template: Template, recipients: Iterable[Drawn], *, locale: str = "en") -> Links:
    """Return the tracked links of these recipients, always the same for the same rows.

    Without a tracked QR code, or for a batch that was not begun, nothing is tracked.
    """
    codes = _tracked(template)
    if not codes:
        return Links()
    with transaction() as session:
        found = session.scalars(select(col(TrackedLink.number)).where(col(TrackedLink.batch_id) == batch_id)).one_or_none()
        key = key_of(session)
    if found is None:
        return Links()
    base, targets = f"{settings().web_url}/t/", {}
    short: dict[tuple[int, str], str] = {}
    for one in recipients:
        language = template.language_of(one.values, locale)
        texts = dict.fromkeys(fill(code.message, one.values, locale=language).strip() for code in codes)
        own: list[str] = []
        for text in texts:
            target = target_of(text)
            if target is not None and len(own) < MOST_SLOTS:
                short[one.row, text] = base + token_of(key, found, one.row, len(own))
                own.append(target)
        if own:
            targets[one.row] = tuple(own)
    return Links(found, targets, short)


def link(batch_id: UUID, row: int, url: str) -> str:
    """Return the short address that stands for the first tracked one of a row, `url` itself where nothing is tracked."""
    with transaction() as session:
        found = session.scalars(select(col(TrackedLink.number)).where(col(TrackedLink.batch_id) == batch_id)).one_or_none()
        if found is None or target_of(url) is None:
            return url
        return f"{settings().web_url}/t/{token_of(key_of(session), found, row)}"


def keep(session: Session, drawn: Links) -> None:
    """Keep where the links of these rows lead, in the transaction that publishes their letters."""
    if drawn.link is not None and drawn.targets:
        rows = drawn.targets.keys()
        session.add(TrackedTargets(link=drawn.link, first_row=min(rows), last_row=max(rows), targets=packed(drawn.targets)))


def key_of(session: Session) -> bytes:
    """Return the deployment's key for tokens, made on first use. Joins the caller's transaction."""
    found = session.get(TrackingKey, 1)
    if found is None:
        made = insert(TrackingKey).values(id=1, key=secrets.token_bytes(KEY_BYTES))
        session.connection().execute(made.on_conflict_do_nothing(index_elements=["id"]))
        found = session.get_one(TrackingKey, 1)
    return found.key


def _tracked(template: Template) -> list[Qr]:
    placed = [one for sheet in template.pages for one in sheet.objects]
    return [one for one in placed if isinstance(one, Qr) and one.track]
