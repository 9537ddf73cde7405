"""Routes of batches: what they will take, a look before, the start, how far they are, who failed, and the documents."""

import json
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from backend.api.identity import Me
from backend.api.ranges import ranged_response
from backend.core.table import plain
from backend.documents.batches import archives, checking, documents, estimating, recipients, service
from backend.documents.batches.again import Which
from backend.documents.batches.models import Archive
from backend.documents.batches.plan import Wanted
from backend.documents.batches.schemas import BatchView, DryRun, Outcome, RecipientView
from backend.records.exports.choosing import read_rows

router = APIRouter(prefix="/batches", tags=["batches"])


class Asked(BaseModel):
    """A batch that is wanted: a template, a dataset, and which column fills which variable."""

    model_config = ConfigDict(extra="forbid")
    template_id: UUID
    dataset_id: UUID
    fields: dict[str, str] = Field(default={}, description="{variable: column}; the others take the column of their name")
    archive: Archive | None = Field(default=None, description="zip or merged; merged by default above 50,000 documents")
    filter: str | list[dict[str, object]] = ""
    rows: str | list[int] | None = Field(default=None, description="Row numbers of the version, from 1: 1-5,9")
    file_name: str = Field(default="", max_length=400, description="Pattern of a document's name: {{ name }}")
    locale: str | None = Field(default=None, max_length=32, description="Of numbers and dates; the template's by default")
    notify: bool | None = Field(default=None, description="Tell me when it ends; by default what took a while")

    def wanted(self) -> Wanted:
        """Return the wishes as the service takes them. Raises Rejected for row numbers that cannot be read."""
        told = self.filter if isinstance(self.filter, str) else json.dumps(self.filter) if self.filter else ""
        rows = read_rows(self.rows) if isinstance(self.rows, str) else self.rows
        return Wanted(
            self.template_id, self.dataset_id, self.fields, self.archive, told, None if rows is None else tuple(rows),
            self.file_name, self.locale, self.notify,
        )  # fmt: skip


class Again(BaseModel):
    """How what failed is tried again."""

    model_config = ConfigDict(extra="forbid")
    template: Which = Field(default="current", description="The template as it is now, or as it was")
    data: Which = Field(default="same", description="The rows as they were, or as the list has them now")


@router.post("", status_code=202)
def start(body: Asked, me: Me, idempotency_key: Annotated[str | None, Header(max_length=200)] = None) -> dict[str, object]:
    """Begin a batch; fewer than a hundred documents are there when this returns. The same Idempotency-Key gives the same batch."""
    found = service.start_batch(me.id, body.wanted(), idempotency_key=idempotency_key or None)
    return {"batch_id": found.id, "job_id": found.job_id, "status": found.status, "recipients": found.recipients}


@router.get("")
def list_batches(
    me: Me,
    dataset_id: UUID | None = None,
    template_id: UUID | None = None,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, object]:
    """List your batches, newest first; their archives are told by each batch itself."""
    found = service.list_batches(me.id, dataset_id=dataset_id, template_id=template_id, size=size)
    return {"items": [batch_json(one) for one in found]}


@router.post("/estimate")
def estimate(body: Asked, me: Me) -> dict[str, object]:
    """Say what a batch will take, from some documents that are drawn for it."""
    return {**vars(estimating.estimate(me.id, body.wanted()))}


@router.post("/check", responses={202: {"description": "Many recipients are looked at by a job"}})
def check(body: Asked, me: Me) -> JSONResponse:
    """Look at every recipient before anything is drawn: who would get no document and why, the worst rows first."""
    found = checking.check(me.id, body.wanted())
    return JSONResponse(check_json(found), status_code=200 if found.status == "completed" else 202)


@router.get("/checks/{check_id}")
def get_check(check_id: UUID, me: Me) -> dict[str, object]:
    """Return a look that is a job, with what it found so far."""
    return check_json(checking.get_check(me.id, check_id))


@router.get("/{batch_id}")
def get(batch_id: UUID, me: Me) -> dict[str, object]:
    """Return a batch: how far it is, how many were made and failed, its archives and until when they are kept."""
    return batch_json(service.get_batch(me.id, batch_id))


@router.delete("/{batch_id}", status_code=204)
def delete(batch_id: UUID, me: Me) -> None:
    """Delete a batch with its documents; one that runs is stopped."""
    service.delete_batch(me.id, batch_id)


@router.post("/{batch_id}/cancel", status_code=202)
def cancel(batch_id: UUID, me: Me) -> dict[str, object]:
    """Stop a batch; what is finished stays and can be fetched."""
    return batch_json(service.cancel_batch(me.id, batch_id))


@router.post("/{batch_id}/retry-failed", status_code=202)
def retry_failed(batch_id: UUID, me: Me, body: Again | None = None) -> dict[str, object]:
    """Make what is missing: unfinished parts go on, else those that failed are tried again, in an archive of their own."""
    how = body or Again()
    return batch_json(service.retry_failed(me.id, batch_id, template=how.template, data=how.data))


@router.get("/{batch_id}/recipients")
def list_recipients(
    batch_id: UUID,
    me: Me,
    status: Outcome | None = None,
    after: Annotated[int, Query(ge=0)] = 0,
    size: Annotated[int, Query(ge=1, le=recipients.MOST)] = 50,
) -> dict[str, object]:
    """List recipients in the order of their rows; `next` goes into `after` for the page behind it."""
    found = recipients.list_recipients(me.id, batch_id, status=status, after=after, size=size)
    return {"items": [recipient_json(one) for one in found.items], "next": found.next}


@router.get("/{batch_id}/documents/{row}", response_class=Response)
def document(batch_id: UUID, row: int, me: Me) -> Response:
    """Return the PDF of one recipient, by the row of the version."""
    made = documents.document(me.id, batch_id, row)
    headers = {"Content-Disposition": f'inline; filename="{row:07d}.pdf"', "Cache-Control": "private, no-cache"}
    return Response(made, media_type="application/pdf", headers=headers)


@router.head("/{batch_id}/archives/{number}", include_in_schema=False)
@router.get("/{batch_id}/archives/{number}", response_class=Response)
def archive(batch_id: UUID, number: int, me: Me, request: Request) -> Response:
    """Send an archive, or the part of it a Range header asks for."""
    found = archives.archive_file(me.id, batch_id, number)
    return ranged_response(request, found, found.read)


def batch_json(batch: BatchView) -> dict[str, object]:
    """Return a batch; an archive's `url` is where it is fetched."""
    told = {name: plain(value) for name, value in vars(batch).items() if name not in {"id", "archives", "fields", "counts"}}
    listed = [
        {**{name: plain(value) for name, value in vars(one).items()}, "url": f"/api/batches/{batch.id}/archives/{one.n}"}
        for one in batch.archives
    ]
    return {
        "batch_id": str(batch.id), **told, "unfinished": batch.unfinished, "fields": dict(batch.fields),
        "counts": dict(batch.counts), "archives": listed,
    }  # fmt: skip


def recipient_json(one: RecipientView) -> dict[str, object]:
    """Return a recipient."""
    issues = [vars(issue) for issue in one.issues]
    told: dict[str, object] = {"row": one.row, "status": one.status.value, "name": one.name, "issues": issues}
    return told if not one.why else {**told, "why": one.why}


def check_json(found: DryRun) -> dict[str, object]:
    """Return what a look over all recipients found."""
    told = {name: plain(value) for name, value in vars(found).items() if name not in {"id", "counts", "worst"}}
    issues = [{"kind": kind, "count": count} for kind, count in found.counts.items()]
    return {"check_id": plain(found.id), **told, "issues": issues, "worst": [recipient_json(one) for one in found.worst]}
