"""A further round of a batch: those who got no document are tried again, in parts of their own."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from backend.adapters.db import transaction
from backend.core.errors import Conflict, NotFound
from backend.datasets import service as datasets
from backend.datasets.schemas import VersionRef
from backend.documents import templates, variables
from backend.documents.batches import repository, starting
from backend.documents.batches.drawing import KIND
from backend.documents.batches.models import Batch, BatchRound
from backend.documents.batches.plan import fields_of
from backend.documents.template import Template, parse

Which = Literal["current", "same"]


def another_round(owner_id: UUID, batch: Batch, rounds: Sequence[BatchRound], *, template: Which, data: Which) -> None:
    """Add a round for those who failed: with the template as it is now or as it was, and their rows likewise.

    Somebody who was faster has added it already; then nothing happens.
    Raises Conflict when rows of now are wanted and the list has not as many as before; Rejected for a new variable without a
    column.
    """
    last = rounds[-1]
    source = _source(owner_id, batch, last, data=data)
    used, revision = _template(owner_id, batch, last, template=template)
    needed = {*used.names(), *variables.parse(batch.file_name).names}
    given = {str(name): str(column) for name, column in last.fields.items() if name in needed}
    fields = fields_of(used, source, batch.file_name, given)
    with transaction() as session:
        repository.lock_owner(session, owner_id)
        kept = repository.get(session, owner_id, batch.id)
        if len(repository.rounds(session, batch.id)) != len(rounds):
            return
        made = BatchRound(
            batch_id=batch.id, number=len(rounds) + 1, version_id=source.version_id, template=used.to_json(),
            revision=revision, fields=fields,
        )  # fmt: skip
        failed = repository.tally(session, batch.id).failed
        starting.add_round(session, kept, made, kind=KIND, title=f"{batch.title}: again", total=failed)
        starting.track(session, kept, made, used, recipients=kept.recipients or failed)


def _source(owner_id: UUID, batch: Batch, last: BatchRound, *, data: Which) -> VersionRef:
    before = datasets.version_ref(owner_id, batch.dataset_id, version_id=last.version_id)
    if data == "same":
        return before
    found = datasets.version_ref(owner_id, batch.dataset_id)
    if found.rows != before.rows:
        raise Conflict(
            f"The list has {found.rows:,} rows now and had {before.rows:,}; a row's number may mean somebody else.",
            hint="Retry with the rows as they were, or start another batch.",
        )
    return found


def _template(owner_id: UUID, batch: Batch, last: BatchRound, *, template: Which) -> tuple[Template, int]:
    """Return the template to draw with; one that was deleted is as it was."""
    if template == "current":
        try:
            found = templates.get_template(owner_id, batch.template_id)
        except NotFound:
            pass
        else:
            return found.template, found.revision
    return parse(last.template), last.revision
