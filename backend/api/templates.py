"""Routes of templates: kept, changed, previewed as the very PDF that will be made, taken along as a file."""

import json
from contextlib import suppress
from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from backend.api.downloads import disposition
from backend.api.identity import Me
from backend.api.problems import problem
from backend.core.errors import ListmillError, Rejected, TooLarge
from backend.documents import previewing, templates
from backend.documents.carrying import LARGEST_FILE_BYTES, carry_in, carry_out
from backend.documents.rendering import Issue, IssueKind, Recipient
from backend.documents.starters import SAMPLE, starter, starters
from backend.documents.template import Template, load, parse
from backend.documents.templates import TemplateView

router = APIRouter(prefix="/templates", tags=["templates"])

_MOST_ISSUES = 20
_FOR_GOOD = "private, max-age=31536000, immutable"
_BODY: dict[str, Any] = {  # Any: a piece of OpenAPI
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
}
_HINTS = {
    IssueKind.MISSING_VALUE: 'A default lets a value be empty: {{ name | default:"-" }}.',
    IssueKind.UNKNOWN_VARIABLE: "Choose a column for that variable.",
    IssueKind.BAD_VALUE: "Clean that column, or print it without the filter.",
    IssueKind.OVERFLOW: "Make the box larger, the letters smaller, or cut the value: {{ name | truncate:40 }}.",
    IssueKind.MISSING_GLYPH: "Choose another font, or add one that has these characters to the fonts of this deployment.",
    IssueKind.MISSING_IMAGE: "Upload the picture again and choose it anew.",
    IssueKind.LINK_TOO_LONG: "Make the link shorter; a QR code holds some 2,000 characters.",
    IssueKind.NOT_DRAWN: "Make the template simpler, and tell whoever runs this Listmill if it stays.",
}


class Wanted(BaseModel):
    """What is to be previewed: a row of a dataset, or without one the names of the variables."""

    model_config = ConfigDict(extra="forbid")
    dataset_id: UUID | None = None
    version_id: UUID | None = None
    row: int = Field(default=1, ge=1, description="Number of the row in the version, from 1")
    fields: dict[str, str] | None = Field(default=None, description="{variable: column}; by name where it is left out")
    template: dict[str, Any] | None = Field(default=None, description="Draw this one instead of the one that is kept")
    locale: str = Field(default="", max_length=35)
    format: Literal["pdf", "png"] = "pdf"
    page: int = Field(default=1, ge=1, description="png: which page")
    width_px: int = Field(default=900, ge=50, le=3_000, description="png: its width")


async def _body(request: Request) -> bytes:
    return await request.body()


async def _file(request: Request) -> bytes:
    return await read_body(request, LARGEST_FILE_BYTES)


Body = Annotated[bytes, Depends(_body)]
File = Annotated[bytes, Depends(_file)]


async def read_body(request: Request, most: int) -> bytes:
    """Return a body of at most so many bytes. Raises TooLarge before more of it is held."""
    held = bytearray()
    async for piece in request.stream():
        held += piece
        if len(held) > most:
            raise TooLarge(f"More than {most:,} bytes were sent.", hint="Make the pictures smaller.")
    return bytes(held)


@router.post("", status_code=201, openapi_extra=_BODY)
def create(me: Me, body: Body) -> dict[str, object]:
    """Keep a template: {template}, the template itself, or {starter} for one of ours."""
    raw = load(body)
    if isinstance(raw, dict) and set(raw) == {"starter"}:
        return _full(templates.create_template(me.id, starter(str(raw["starter"])).template))
    return _full(templates.create_template(me.id, parse(_inner(raw)[0])))


@router.get("")
def index(me: Me) -> dict[str, object]:
    """List templates, the one changed last first."""
    return {"items": [_short(one) for one in templates.list_templates(me.id)], "next": None}


@router.get("/starters")
def index_starters(_me: Me) -> dict[str, object]:
    """List the templates to begin with."""
    return {"items": [{"starter": one.key, "name": one.template.name, "about": one.about} for one in starters()]}


@router.get("/starters/{key}/thumbnail", response_class=Response)
def starter_thumbnail(key: str, me: Me) -> Response:
    """Return the first page of one of our templates as a small PNG, made out to somebody."""
    shown = previewing.picture(me.id, starter(key).template, Recipient(1, SAMPLE), width_px=480)
    answer = _picture(shown.png, shown.pages, shown.issues)
    if answer.status_code == 200:
        answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


@router.post("/import", status_code=201, openapi_extra=_BODY)
def carry(me: Me, body: File) -> dict[str, object]:
    """Keep a template of a file: one that was exported here, or a canvas of Fabric ({fabric, page?, dpi?, name?} or as it is)."""
    return _full(carry_in(me.id, body))


@router.get("/{template_id}")
def get(template_id: UUID, me: Me) -> dict[str, object]:
    """Return a template with its revision and the variables it needs."""
    return _full(templates.get_template(me.id, template_id))


@router.put("/{template_id}", openapi_extra=_BODY)
def put(template_id: UUID, me: Me, body: Body) -> dict[str, object]:
    """Change a template: {template, revision} only if nobody changed it since; without revision in any case."""
    templates.get_template(me.id, template_id)
    raw, revision = _inner(load(body))
    return _full(templates.put_template(me.id, template_id, parse(raw), revision=revision))


@router.delete("/{template_id}", status_code=204)
def delete(template_id: UUID, me: Me) -> Response:
    """Delete a template; batches made of it stay as they are."""
    templates.delete_template(me.id, template_id)
    return Response(status_code=204)


@router.post("/{template_id}/duplicate", status_code=201)
def duplicate(template_id: UUID, me: Me) -> dict[str, object]:
    """Keep a copy of a template."""
    return _full(templates.duplicate_template(me.id, template_id))


@router.get("/{template_id}/export")
def export(template_id: UUID, me: Me) -> Response:
    """Return a template as a file, its pictures within, to be imported elsewhere."""
    name, data = carry_out(me.id, template_id)
    headers = {"Content-Disposition": disposition(f"{name}.json"), "Cache-Control": "no-store"}
    return Response(data, media_type="application/json", headers=headers)


@router.post("/{template_id}/preview", response_class=Response)
def preview(template_id: UUID, me: Me, wanted: Wanted) -> Response:
    """Return the very PDF of one row, or a page of it as PNG with its issues in X-Listmill-Issues."""
    kept = templates.get_template(me.id, template_id)
    template = kept.template if wanted.template is None else _unsaved(me.id, wanted.template)
    to = None
    if wanted.dataset_id is not None:
        to = previewing.recipient(
            me.id, wanted.dataset_id, wanted.row, template, fields=wanted.fields, version_id=wanted.version_id
        )
    if wanted.format == "png":
        shown = previewing.picture(me.id, template, to, page=wanted.page, width_px=wanted.width_px, locale=wanted.locale)
        return _picture(shown.png, shown.pages, shown.issues)
    made = previewing.preview(me.id, template, to, locale=wanted.locale)
    if made.pdf is None:
        return _stopped(made.issues)
    headers = {"Content-Disposition": "inline", "Cache-Control": "no-store", "X-Listmill-Issues": _told(made.issues)}
    return Response(made.pdf, media_type="application/pdf", headers=headers)


@router.get("/{template_id}/thumbnail", response_class=Response)
def thumbnail(
    template_id: UUID,
    me: Me,
    revision: Annotated[int | None, Query(description="Kept by browsers for good when given")] = None,
    dataset_id: UUID | None = None,
    version_id: UUID | None = None,
) -> Response:
    """Return the first page as a small PNG: of a version's first row where that fills it, else with variables as they are written."""
    kept = templates.get_template(me.id, template_id)
    shown = None
    if dataset_id is not None:
        with suppress(ListmillError):
            first = previewing.recipient(me.id, dataset_id, 1, kept.template, version_id=version_id)
            shown = previewing.picture(me.id, kept.template, first, width_px=360)
    if shown is None or shown.png is None:
        shown = previewing.picture(me.id, kept.template, width_px=360)
    answer = _picture(shown.png, shown.pages, shown.issues)
    if answer.status_code == 200 and revision == kept.revision:
        answer.headers["Cache-Control"] = _FOR_GOOD
    return answer


def _unsaved(owner_id: UUID, raw: dict[str, Any]) -> Template:  # Any: JSON
    template = parse(raw)
    templates.check_images(owner_id, template)
    return template


def _inner(raw: object) -> tuple[object, int | None]:
    """Return the template of a body, and the revision it says it changes."""
    if not isinstance(raw, dict) or "template" not in raw:
        return raw, None
    strange = set(raw) - {"template", "revision"}
    if strange:
        raise Rejected(f"The request has “{min(strange)[:60]}”, which is not known.", hint="Send {template, revision}.")
    revision = raw.get("revision")
    if revision is not None and (isinstance(revision, bool) or not isinstance(revision, int) or not 0 < revision < 2**31):
        raise Rejected("The revision is no number.", hint="Send the one the template had when it was loaded.")
    return raw["template"], revision


def _picture(png: bytes | None, pages: int, issues: tuple[Issue, ...]) -> Response:
    if png is None:
        return _stopped(issues)
    headers = {"Cache-Control": "no-store", "X-Listmill-Pages": str(pages), "X-Listmill-Issues": _told(issues)}
    return Response(png, media_type="image/png", headers=headers)


def _stopped(issues: tuple[Issue, ...]) -> Response:
    """Say why this row gets no document, in the words its recipient's line in a batch would have."""
    stops = [one for one in issues if one.stops]
    told = "; ".join(f"{one.object}: {one.detail}" if one.object else one.detail for one in stops[:3])
    more = f" And {len(stops) - 3:,} more." if len(stops) > 3 else ""
    answer = problem(
        422,
        "No document for this row",
        f"{told or 'The document could not be drawn.'}{more}",
        hint=_HINTS.get(stops[0].kind, _HINTS[IssueKind.NOT_DRAWN]) if stops else _HINTS[IssueKind.NOT_DRAWN],
    )
    answer.headers["X-Listmill-Issues"] = _told(issues)
    return answer


def _told(issues: tuple[Issue, ...]) -> str:
    """Return issues as a header can carry them: JSON, percent-encoded."""
    found = [
        {"object": one.object, "kind": str(one.kind), "detail": one.detail[:200], "stops": one.stops}
        for one in issues[:_MOST_ISSUES]
    ]
    return quote(json.dumps(found, ensure_ascii=True, separators=(",", ":")))


def _short(view: TemplateView) -> dict[str, object]:
    return {
        "template_id": view.id,
        "id": view.id,
        "name": view.name,
        "revision": view.revision,
        "page": view.body["page"],
        "pages": len(view.body["pages"]),
        "created_at": view.created_at,
        "updated_at": view.updated_at,
    }


def _full(view: TemplateView) -> dict[str, object]:
    told = {**_short(view), "template": view.body, "refused": None}
    try:
        return {**told, "variables": list(view.variables), "images": list(view.template.images())}
    except Rejected as why:  # a font was taken away since it was kept: it can still be looked at, changed and taken along
        return {**told, "variables": [], "images": [], "refused": why.detail}
