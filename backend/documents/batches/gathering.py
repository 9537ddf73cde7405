"""The first chunk of a round: who gets a document is written down, with the template's images, so that later edits change nothing."""

import math
from functools import partial
from uuid import UUID

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.adapters.storage import scratch, storage
from backend.core.errors import Conflict, NotFound, Rejected
from backend.datasets import service as datasets
from backend.datasets.schemas import VersionRef
from backend.documents import images
from backend.documents.batches import repository, snapshot
from backend.documents.batches.choosing import Choice
from backend.documents.batches.models import Batch, BatchRound
from backend.documents.batches.work import Work
from backend.jobs import service as jobs
from backend.jobs.runner import Outcome, Run


def gather(run: Run, work: Work) -> Outcome:
    """Write the recipients of a round where every worker finds them, and add a chunk for each thousand.

    Raises Rejected when the rows or an image are gone.
    """
    source = _source(work)
    folder = f"{work.folder}/{run.name('s')}"
    with scratch() as made:
        count = snapshot.write(run, source, _choice(work), _fields(work), made / "recipients.parquet")
        if not count:
            raise Rejected("No row is chosen, so there is nobody to write to.", hint="Choose other rows, or all of them.")
        _keep_images(work, f"{folder}/images")
        key = f"{folder}/recipients.parquet"
        storage().put_file(key, made / "recipients.parquet")
    publish = partial(_publish, batch_id=work.batch.id, number=work.round.number, job_id=run.job_id, count=count, key=key)
    return Outcome(0, {"recipients": count}, publish)


def _publish(session: Session, *, batch_id: UUID, number: int, job_id: UUID, count: int, key: str) -> None:
    batch, round_ = session.get(Batch, batch_id), session.get(BatchRound, (batch_id, number))
    if batch is None or round_ is None:  # deleted meanwhile
        return
    round_.recipients, round_.snapshot_key = count, key
    if number == 1:
        batch.recipients = count
    session.add_all([batch, round_])
    session.flush()
    jobs.extend(session, job_id, chunks=math.ceil(count / snapshot.PART), total=count)


def _source(work: Work) -> VersionRef:
    try:
        return datasets.version_ref(work.batch.owner_id, work.batch.dataset_id, version_id=work.round.version_id)
    except (NotFound, Conflict) as gone:
        raise Rejected(gone.detail, hint=gone.hint) from gone


def _choice(work: Work) -> Choice:
    """Return whose documents this round makes: later ones those that have none."""
    if work.round.number == 1:
        return Choice(work.batch.filter, None if work.batch.rows is None else tuple(work.batch.rows))
    with transaction() as session:
        return Choice(rows=tuple(repository.failed_rows(session, work.batch.id)))


def _fields(work: Work) -> dict[str, str]:
    """Return the column of each variable in the order the template has them; JSON in a table keeps no order."""
    kept = {str(variable): str(column) for variable, column in work.round.fields.items()}
    first = [name for name in work.template.names() if name in kept]
    return {name: kept[name] for name in dict.fromkeys([*first, *sorted(kept)])}


def _keep_images(work: Work, folder: str) -> None:
    wanted = work.template.images()
    if not wanted:
        return
    with scratch() as found:
        images.into(found, work.batch.owner_id, wanted)
        for file in sorted(found.iterdir()):
            storage().put_file(f"{folder}/{file.name}", file)
