"""The work of "documents.render": the first chunk gathers who gets a document, each later one draws a thousand of them."""

from uuid import UUID

from sqlmodel import Session

from backend.core.errors import NotFound, Rejected
from backend.datasets import service as datasets
from backend.documents import tracking
from backend.documents.batches import parts, repository, snapshot
from backend.documents.batches.gathering import gather
from backend.documents.batches.models import Batch, BatchPart
from backend.documents.batches.renderers import lent
from backend.documents.batches.work import Work, work_of
from backend.documents.rendering import Recipient
from backend.jobs import telling
from backend.jobs.runner import Outcome, Run

KIND = "documents.render"
WAITED_FOR = 100  # fewer recipients than this are done while somebody waits, who need not be told


def draw(run: Run) -> Outcome:
    """Do one chunk of the work. Raises Rejected where it cannot be done as asked."""
    work = work_of(run)
    if datasets.gone([work.batch.dataset_id]):
        raise Rejected("The dataset of this batch was deleted.", hint="Its documents went with it.")
    return gather(run, work) if run.number == 0 else _part(run, work)


def recipients_of(run: Run, work: Work) -> list[Recipient]:
    """Return the recipients of this chunk. Raises Rejected when their list is gone."""
    try:
        return snapshot.read(work.snapshot_key, run.number)
    except NotFound as gone:
        raise Rejected("The list of recipients is gone.", hint="Start the batch again.") from gone


def _part(run: Run, work: Work) -> Outcome:
    recipients = recipients_of(run, work)
    links = tracking.links(work.batch.id, work.template, recipients, locale=work.batch.locale)
    with lent(work, links) as renderer:
        made = parts.make(run, work, recipients, renderer)

    def publish(session: Session) -> None:
        told = BatchPart(**made.part.model_dump())  # a session of its own each time this is called
        if repository.add_part(session, told, rows=made.rows, told=made.said):
            tracking.keep(session, links)

    return Outcome(len(recipients), {"documents": made.part.documents, "failed": made.part.failed}, publish)


@telling.tells(KIND)
def ended(session: Session, job: telling.Ended) -> telling.Told | None:
    """Say how many documents a batch came to, and where they are."""
    batch = session.get(Batch, UUID(job.parameters["batch_id"]))
    if batch is None or batch.notify is False or (batch.notify is None and (batch.recipients or 0) < WAITED_FOR):
        return None
    found = repository.tally(session, batch.id)
    asked = batch.recipients or found.recipients
    facts = [("Documents", f"{found.documents:,}"), ("Recipients", f"{asked:,}")]
    facts += [("Not made", f"{found.failed:,}")] if found.failed else []
    facts += [("Kept until", f"{batch.expires_at:%-d %B %Y}")] if batch.expires_at and found.documents else []
    link = f"/letters?dataset={batch.dataset_id}&template={batch.template_id}&batch={batch.id}"
    if job.failed:
        body = " ".join(part for part in (job.error, job.hint) if part)
        return telling.Told(f"{batch.title}: stopped", body, link, tuple(facts))
    if not found.documents:
        body = f"None of {asked:,} documents could be made. The list of recipients says why for each."
        return telling.Told(f"{batch.title}: nothing was made", body, link, tuple(facts), failed=True)
    body = f"{found.documents:,} of {asked:,} documents are ready."
    if found.failed == 1:
        body += " One was not made; the reason is told, and it alone can be tried again."
    elif found.failed:
        body += f" {found.failed:,} were not made; each has its reason, and those alone can be tried again."
    return telling.Told(f"{batch.title}: done", body, link, tuple(facts))
