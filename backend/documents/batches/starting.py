"""Writing down a batch that is to be made: what it is, its first round, and the job that does it, in one transaction."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from backend.documents import tracking
from backend.documents.batches.models import Batch, BatchRound
from backend.documents.batches.plan import Plan
from backend.documents.template import Template
from backend.jobs import service as jobs


def add(
    session: Session,
    owner_id: UUID,
    plan: Plan,
    *,
    kind: str,
    title: str,
    dry: bool = False,
    idempotency_key: str | None = None,
) -> Batch:
    """Add a batch, its first round and its job. Joins the caller's transaction."""
    wanted = plan.wanted
    batch = Batch(
        owner_id=owner_id, template_id=wanted.template_id, dataset_id=wanted.dataset_id, title=plan.title, dry=dry,
        archive=plan.archive, fields=dict(plan.fields), filter=plan.choice.filter,
        rows=None if plan.choice.rows is None else list(plan.choice.rows), file_name=wanted.file_name, locale=plan.locale,
        notify=wanted.notify, fingerprint=plan.fingerprint, idempotency_key=idempotency_key, recipients=plan.recipients,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    first = BatchRound(
        batch_id=batch.id, number=1, version_id=plan.source.version_id, template=plan.template.to_json(),
        revision=plan.revision, fields=dict(plan.fields), recipients=plan.recipients,
    )  # fmt: skip
    add_round(session, batch, first, kind=kind, title=title, total=plan.recipients)
    if not dry:
        track(session, batch, first, plan.template, recipients=plan.recipients)
    return batch


def add_round(session: Session, batch: Batch, made: BatchRound, *, kind: str, title: str, total: int) -> None:
    """Add a round to a batch, and its job. Joins the caller's transaction."""
    parameters: dict[str, Any] = {"batch_id": str(batch.id), "round": made.number}  # Any: JSON
    job = jobs.enqueue(
        session, kind, owner_id=batch.owner_id, title=title, parameters=parameters, subject_id=batch.id, total=total
    )  # fmt: skip
    made.job_id = job.id
    session.add(made)
    session.flush()


def track(session: Session, batch: Batch, made: BatchRound, template: Template, *, recipients: int) -> None:
    """Have the links in QR codes counted, where a template asks for that. Joins the caller's transaction."""
    if tracking.is_tracked(template):
        tracking.begin(
            session, owner_id=batch.owner_id, batch_id=batch.id, dataset_id=batch.dataset_id, version_id=made.version_id,
            recipients=recipients,
        )  # fmt: skip
