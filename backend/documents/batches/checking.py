"""The dry run: every recipient's document as far as it can be known without drawing it. Few are looked at once, many by a job."""

import heapq
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.adapters.storage import scratch
from backend.documents import images
from backend.documents.batches import parts, plan, repository, snapshot, starting
from backend.documents.batches.drawing import recipients_of
from backend.documents.batches.gathering import gather
from backend.documents.batches.models import BatchRecipient, Standing
from backend.documents.batches.parts import Said, Tale
from backend.documents.batches.plan import Plan, Wanted
from backend.documents.batches.schemas import DryRun, Outcome, RecipientView, issues_of
from backend.documents.batches.work import Work, images_of, named, work_of
from backend.documents.rendering import Checker, Issue, Recipient
from backend.jobs import service as jobs
from backend.jobs.runner import Outcome as Done
from backend.jobs.runner import Run
from backend.jobs.states import ACTIVE, Status

KIND = "documents.check"
AT_ONCE = 2_000  # recipients that are looked at while somebody waits
MOST_WORST = 50
_OF_A_PART = 20  # recipients of a part that are kept for a look
_LOOK = "look"  # nothing is wrong with it; it is only the longest, or the emptiest
_SAME_WITHIN = timedelta(hours=1)


def check(owner_id: UUID, wanted: Wanted) -> DryRun:
    """Look at every recipient: at once for up to two thousand, else in a job, whose ids are in the answer.

    Asking again within the hour for the same rows and template returns what is known. Raises as `plan.settle`.
    """
    settled = plan.settle(owner_id, wanted)
    if settled.recipients <= AT_ONCE:
        return _at_once(owner_id, settled)
    with transaction() as session:
        before = repository.just_asked(session, owner_id, settled.fingerprint, within=_SAME_WITHIN, dry=True)
    if before is not None:
        known = get_check(owner_id, before.id)
        if known.status is Status.COMPLETED or known.status in ACTIVE:
            return known
    with transaction() as session:
        found = starting.add(session, owner_id, settled, kind=KIND, title=f"Check {settled.title}", dry=True)
    return get_check(owner_id, found.id)


def get_check(owner_id: UUID, check_id: UUID) -> DryRun:
    """Return how far a look that is a job has come, and what it found so far. Raises NotFound."""
    with transaction() as session:
        batch = repository.get(session, owner_id, check_id, dry=True)
        tally, counts = repository.tally(session, batch.id), repository.counts(session, batch.id)
        rounds = repository.rounds(session, batch.id)
        found = repository.gravest(session, batch.id, size=1_000)
    job_id = rounds[0].job_id
    card = jobs.cards([job_id]).get(job_id) if job_id else None
    worst = sorted(found, key=lambda one: -_score(one))[:MOST_WORST]
    asked = batch.recipients if batch.recipients is not None else (card.total if card else None) or 0
    return DryRun(
        batch.id, job_id, card.status if card else Status.CANCELLED, asked, tally.recipients, tally.documents,
        tally.recipients - tally.documents, counts, tuple(map(_worst, worst)),
        percent=card.percent if card else None, eta_seconds=card.eta_seconds if card else None,
        error=card.error if card else "Its job was deleted.", hint=card.hint if card else "Check again.",
    )  # fmt: skip


def look_through(run: Run) -> Done:
    """Do one chunk of "documents.check"."""
    work = work_of(run)
    if run.number == 0:
        return gather(run, work)
    recipients = recipients_of(run, work)
    run.report(0, total=len(recipients), message="Looking at every recipient")
    with images_of(work) as folder:
        checker = Checker(work.template, images=folder, locale=work.batch.locale)
        found = _looked(checker, recipients, run)
    tale = _tale(work, recipients, found)
    said = _kept(work, recipients, checker, found)
    fine = len(recipients) - tale.failed

    def publish(session: Session) -> None:
        part = parts.part_of(run, work, recipients, tale, documents=fine)
        repository.add_part(session, part, rows=parts.rows_of(recipients), told=said)

    return Done(len(recipients), {"fine": fine}, publish)


def _looked(checker: Checker, recipients: Sequence[Recipient], run: Run | None = None) -> dict[int, list[Issue]]:
    """Return the issues of each row that has any."""
    found: dict[int, list[Issue]] = {}
    for start in range(0, len(recipients), parts.AT_ONCE):
        if run is not None:
            run.check()
        for issue in checker.check(recipients[start : start + parts.AT_ONCE]):
            found.setdefault(issue.row, []).append(issue)
    return found


def _tale(work: Work, recipients: Sequence[Recipient], found: dict[int, list[Issue]]) -> Tale:
    tale = Tale(work)
    for one in recipients:
        issues = found.get(one.row, [])
        tale.tell(one, issues, made=not any(issue.stops for issue in issues))
    return tale


def _kept(work: Work, recipients: Sequence[Recipient], checker: Checker, found: dict[int, list[Issue]]) -> list[Said]:
    """Return the worst of a part as the table keeps them, each with how bad it is."""
    by_row = {one.row: one for one in recipients}
    kept = []
    for one in heapq.nlargest(_OF_A_PART, checker.worst, key=lambda one: one.score):
        issues = found.get(one.row, [])
        said = parts.said_of(work, by_row[one.row], issues, made=not any(issue.stops for issue in issues))
        told = said["issues"] or [{"kind": _LOOK, "object": "", "detail": one.why}]
        kept.append({**said, "issues": [{**told[0], "score": one.score}, *told[1:]]})
    return kept


def _at_once(owner_id: UUID, settled: Plan) -> DryRun:
    recipients = snapshot.everybody(settled.source, settled.choice, settled.fields)
    with scratch() as folder:
        images.into(folder, owner_id, settled.template.images())
        checker = Checker(settled.template, images=Path(folder), locale=settled.locale)
        found = _looked(checker, recipients)
    counts = Counter(kind for issues in found.values() for kind in {issue.kind.value for issue in issues})
    by_row = {one.row: one for one in recipients}
    worst = []
    for one in checker.worst:
        issues = found.get(one.row, [])
        status = _status(stopped=any(issue.stops for issue in issues), noted=bool(issues))
        name = named(by_row[one.row], settled.wanted.file_name, settled.locale)
        views = issues_of([parts.issue_json(issue) for issue in issues])
        worst.append(RecipientView(one.row, status, name, views, one.why))
    stopped = checker.recipients - checker.fine
    return DryRun(
        None, None, Status.COMPLETED, len(recipients), len(recipients), checker.fine, stopped, dict(counts.most_common()),
        tuple(worst),
    )  # fmt: skip


def _status(*, stopped: bool, noted: bool) -> Outcome:
    return Outcome.FAILED if stopped else Outcome.NOTED if noted else Outcome.SUCCEEDED


def _score(one: BatchRecipient) -> float:
    return float(one.issues[0].get("score", 0)) if one.issues else 0.0


def _worst(one: BatchRecipient) -> RecipientView:
    issues = tuple(issue for issue in issues_of(one.issues) if issue.kind != _LOOK)
    status = _status(stopped=one.standing is Standing.FAILED, noted=bool(issues))
    return RecipientView(one.row, status, one.name, issues, one.issues[0]["detail"] if one.issues else "")
