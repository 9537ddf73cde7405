"""Answers made and kept: a reading run as SQL with its chart and receipt, the history of questions, verdicts."""

from dataclasses import replace
from uuid import UUID, uuid4

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.errors import ListmillError, NotFound, Rejected
from backend.datasets.schemas import VersionRef
from backend.datasets.service import get_dataset
from backend.queries import service, suggestions
from backend.queries.answer_cache import Kept
from backend.queries.answers import Answer, Option, Receipt, Source, Status, body_of, filled
from backend.queries.interpreter.interpret import Interpretation
from backend.queries.interpreter.sql import rows_sql
from backend.queries.interpreter.subject import Subject
from backend.queries.models import AskedQuestion


def kept_of(found: Interpretation, subject: Subject) -> Kept:
    """Return what the interpreter made of a question, as it is kept."""
    answered = found.status == "answered" and found.reading is not None
    return Kept(
        status=found.status,
        source=Source.INTERPRETER.value,
        sql=found.sql if answered else None,
        reading=found.told if answered else "",
        parts=tuple((part.kind, part.text) for part in found.parts) if answered else (),
        assumptions=found.reading.assumptions if found.reading else (),
        question_to_user=found.detail,
        options=tuple((option, None, None) for option in found.options),
        suggestions=() if answered else suggestions.for_subject(subject),
        rows_sql=rows_sql(found.reading, subject) if answered and found.reading else None,
    )


def run_reading(owner_id: UUID, question: str, ref: VersionRef, kept: Kept, *, source: Source) -> Answer:
    """Run the SQL of a reading, if it has any, and return the answer. Raises as `service.run_sql` does."""
    number = next((v.number for v in get_dataset(owner_id, ref.dataset_id).versions if v.id == ref.version_id), 0)
    receipt = Receipt(source, ref.version_id, number, ref.rows, model=kept.model)
    answer = Answer(
        id=uuid4(),
        dataset_id=ref.dataset_id,
        question=question,
        status=Status(kept.status),
        receipt=receipt,
        asked_at=now(),
        reading=kept.reading,
        parts=kept.parts,
        assumptions=kept.assumptions,
        sql=kept.sql,
        question_to_user=kept.question_to_user,
        options=tuple(Option(*one) for one in kept.options),
        suggestions=kept.suggestions,
    )
    if kept.sql is None:
        return answer
    run = service.run_sql(owner_id, kept.sql)
    chart = kept.chart or service.chart_of(owner_id, run.id).model_dump(mode="json")
    behind = _rows_behind(owner_id, kept.rows_sql) if kept.rows_sql else None
    return replace(
        answer,
        columns=run.columns,
        row_count=run.row_count,
        truncated=run.truncated,
        chart=chart,
        receipt=replace(receipt, query_run_id=run.id, rows_behind=behind),
    )


def _rows_behind(owner_id: UUID, sql: str) -> int | None:
    try:
        found = service.count_rows(owner_id, sql)
    except ListmillError:  # the answer stands without it
        return None
    return found


def get_answer(owner_id: UUID, answer_id: UUID) -> Answer:
    """Return an answer this person got. Raises NotFound."""
    with transaction() as session:
        return view(_own(session, owner_id, answer_id))


def judge(owner_id: UUID, answer_id: UUID, verdict: str) -> Answer:
    """Keep whether an answer was right ("good") or not ("bad"). Raises NotFound, Rejected."""
    if verdict not in {"good", "bad"}:
        raise Rejected(f"A verdict is good or bad, not “{verdict}”.", hint="Press thumbs up or thumbs down.")
    with transaction() as session:
        row = _own(session, owner_id, answer_id)
        row.verdict = verdict
        session.add(row)
        return view(row)


def keep_answer(session: Session, owner_id: UUID, answer: Answer, *, notebook_id: UUID | None = None) -> None:
    """Write an answer into the history. Joins the caller's transaction."""
    receipt = answer.receipt
    session.add(
        AskedQuestion(
            id=answer.id,
            owner_id=owner_id,
            dataset_id=answer.dataset_id,
            version_id=receipt.version_id,
            notebook_id=notebook_id,
            question=answer.question,
            status=answer.status.value,
            source=receipt.source.value,
            body=body_of(answer),
            query_run_id=receipt.query_run_id,
            job_id=answer.job_id,
            model=receipt.model,
            input_tokens=receipt.input_tokens,
            output_tokens=receipt.output_tokens,
            cost_usd=receipt.cost_usd,
            asked_at=answer.asked_at,
        )
    )


def view(row: AskedQuestion) -> Answer:
    """Return an answer as it leaves the room."""
    receipt = Receipt(
        Source(row.source), row.version_id, 0, 0, query_run_id=row.query_run_id, model=row.model, input_tokens=row.input_tokens,
        output_tokens=row.output_tokens, cost_usd=row.cost_usd,
    )  # fmt: skip
    bare = Answer(
        row.id, row.dataset_id, row.question, Status(row.status), receipt, row.asked_at, job_id=row.job_id, verdict=row.verdict
    )
    return filled(bare, row.body)


def _own(session: Session, owner_id: UUID, answer_id: UUID) -> AskedQuestion:
    row = session.get(AskedQuestion, answer_id)
    if row is None or row.owner_id != owner_id:
        raise NotFound("There is no such answer among yours.", hint="Ask the question again.")
    return row
