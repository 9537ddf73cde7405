"""Questions in words: the same question asked before, then the interpreter, each answered with SQL that ran and a receipt."""

import time
from dataclasses import replace
from uuid import UUID, uuid4

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.config import settings
from backend.core.errors import ListmillError, NotFound, Rejected
from backend.datasets.schemas import VersionRef
from backend.datasets.service import get_dataset, version_ref
from backend.queries import answer_cache, service, suggestions
from backend.queries.answer_cache import Kept
from backend.queries.answers import Answer, Option, Receipt, Source, Status, body_of, filled
from backend.queries.interpreter.interpret import Interpretation, interpret
from backend.queries.interpreter.sql import rows_sql
from backend.queries.interpreter.subject import Subject
from backend.queries.models import AskedQuestion
from backend.queries.subjects import subject_for

LONGEST = 2_000  # characters of a question


def ask(owner_id: UUID, question: str, *, dataset_id: UUID, notebook_id: UUID | None = None) -> Answer:
    """Answer a question about a dataset of this person, or say what was not understood and what could be asked instead.

    Raises NotFound; Conflict while the dataset or its profile is being made; Rejected for a text that is no question, and for
    SQL that does not run; Unavailable and TimedOut as a query does.
    """
    started = time.monotonic()
    asked = checked(question)
    ref = version_ref(owner_id, dataset_id)
    key = answer_cache.key_of(owner_id, ref.version_id, asked, context=ref.table)
    kept = answer_cache.find(key)
    source = Source.CACHE if kept else Source.INTERPRETER
    if kept is None:
        subject = subject_for(owner_id, ref)
        kept = kept_of(interpret(asked, subject), subject)
        answer_cache.keep(key, kept)
    answer = run_reading(owner_id, asked, ref, kept, source=source)
    answer = replace(answer, receipt=replace(answer.receipt, elapsed_ms=round((time.monotonic() - started) * 1000)))
    with transaction() as session:
        keep_answer(session, owner_id, answer, notebook_id=notebook_id)
    return answer


def checked(question: str) -> str:
    """Return a question as it is asked. Raises Rejected for one that is empty, too long or no text."""
    asked = " ".join(question.replace("\x00", "").split())
    if not asked:
        raise Rejected("There is no question.", hint="Ask something about this list, such as “How many rows are there?”")
    if len(asked) > LONGEST:
        raise Rejected(f"A question has at most {LONGEST:,} characters; this has {len(asked):,}.", hint="Ask one thing at a time.")
    if asked.encode(errors="replace").decode() != asked:
        raise Rejected("This question holds characters that are no text.", hint="Type it again.")
    return asked


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
    bare = Answer(row.id, row.dataset_id, row.question, Status(row.status), receipt, row.asked_at, job_id=row.job_id, verdict=row.verdict)
    return filled(bare, row.body)


def _own(session: Session, owner_id: UUID, answer_id: UUID) -> AskedQuestion:
    row = session.get(AskedQuestion, answer_id)
    if row is None or row.owner_id != owner_id:
        raise NotFound("There is no such answer among yours.", hint="Ask the question again.")
    return row


def deadline_s() -> float:
    """Return how long a person waits for an answer before it becomes a job."""
    return settings().query_timeout_s
