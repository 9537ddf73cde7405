"""Answers made and kept: a reading run as SQL with its chart and receipt, the history of questions, verdicts."""

import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID, uuid4

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.adapters.engine import Stopping
from backend.core.clock import now
from backend.core.errors import Conflict, ListmillError, NotFound, Rejected
from backend.core.table import Column
from backend.datasets.schemas import VersionRef
from backend.datasets.service import get_dataset, version_ref
from backend.queries import answer_cache, behind, completions, example_repository, service, suggestions
from backend.queries import asked_repository as repository
from backend.queries.answer_cache import Kept
from backend.queries.answers import Answer, AnswerPage, Option, Receipt, Source, Status, body_of, filled
from backend.queries.charts import ChartSpec
from backend.queries.glossary_repository import Glossary
from backend.queries.interpreter.interpret import Interpretation
from backend.queries.interpreter.kept import reading_as_json
from backend.queries.interpreter.sql import rows_sql
from backend.queries.interpreter.subject import Subject
from backend.queries.models import AskedQuestion
from backend.queries.turns import Turn

_COUNTING = 16  # counts of rows that run at once beside their questions
_WHERE = re.compile(r"\bWHERE\b")


def kept_of(question: str, found: Interpretation, subject: Subject, *, words: Glossary | None = None) -> Kept:
    """Return what the interpreter made of a question, as it is kept; options that lead nowhere are left out.

    `words` are those a person told of the list.
    """
    answered = found.status == "answered" and found.reading is not None
    counted = rows_sql(found.reading, subject) if answered and found.reading else None
    if counted is not None and not _WHERE.search(counted):
        counted = None  # nothing to count: all rows are behind it
    return Kept(
        status=found.status,
        source=Source.INTERPRETER.value,
        sql=found.sql if answered else None,
        reading=found.told if answered else "",
        parts=tuple((part.kind, part.text) for part in found.parts) if answered else (),
        assumptions=found.reading.assumptions if found.reading else (),
        question_to_user=found.detail,
        options=tuple(
            (words, text, None) for words, text in (*completions.completed(question, found, subject), *found.rewrites)
        ),
        suggestions=() if answered else suggestions.for_subject(subject, words=words),
        rows_sql=counted,
        behind=subject.rows if answered and counted is None else None,
        read=reading_as_json(found.reading) if answered and found.reading else None,
    )


def run_reading(
    owner_id: UUID, question: str, ref: VersionRef, kept: Kept, *, source: Source, stopping: Stopping | None = None
) -> Answer:
    """Run the SQL of a reading, if it has any, and return the answer. Raises as `service.run_sql` does."""
    receipt = Receipt(
        source, ref.version_id, number_of(owner_id, ref), ref.rows, model=kept.model, behind_note=kept.behind_note,
        verified_at=datetime.fromisoformat(kept.verified_at) if kept.verified_at else None, corrected=kept.corrected,
    )  # fmt: skip
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
        read=kept.read,
    )
    if kept.sql is None:
        return answer
    counting = _counter().submit(_rows_behind, owner_id, kept.rows_sql) if kept.rows_sql and kept.behind is None else None
    try:
        run = service.run_sql(owner_id, kept.sql, stopping=stopping)
    except BaseException:
        if counting is not None and not counting.cancel():
            counting.result()  # nobody leaves while a count for them still runs
        raise
    if kept.chart:
        service.save_chart(owner_id, run.id, ChartSpec.model_validate(kept.chart))
    known = kept.chart or kept.shown
    chart = known or service.chart_of(owner_id, run.id).model_dump(mode="json")
    counted = counting.result() if counting else kept.behind
    return replace(
        answer,
        columns=run.columns,
        row_count=run.row_count,
        truncated=run.truncated,
        chart=chart,
        receipt=replace(receipt, query_run_id=run.id, rows_behind=counted),
    )


def kept_again(answer: Answer) -> Kept:
    """Return an answer that stands in the history as a reading that can be run."""
    receipt = answer.receipt
    return Kept(
        answer.status.value, receipt.source.value, answer.sql, answer.reading, answer.parts, answer.assumptions, answer.chart,
        answer.question_to_user, tuple((one.text, one.question, one.sql) for one in answer.options), answer.suggestions, model=receipt.model,
        behind=receipt.rows_behind, behind_note=receipt.behind_note, usd=str(receipt.cost_usd) if receipt.cost_usd is not None else None,
    )  # fmt: skip


def number_of(owner_id: UUID, ref: VersionRef) -> int:
    """Return the number of a version, 0 for one that is gone."""
    return next((v.number for v in get_dataset(owner_id, ref.dataset_id).versions if v.id == ref.version_id), 0)


def found_out(kept: Kept, answer: Answer) -> Kept:
    """Return a reading with what its first run found out, so that the next need not."""
    return replace(kept, shown=answer.chart, behind=answer.receipt.rows_behind)


@lru_cache(maxsize=1)
def _counter() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_COUNTING, thread_name_prefix="rows-behind")


def _rows_behind(owner_id: UUID, sql: str) -> int | None:
    try:
        found = service.count_rows(owner_id, sql)
    except ListmillError:  # the answer stands without it
        return None
    return found


def get_answer(owner_id: UUID, answer_id: UUID) -> Answer:
    """Return an answer this person got. Raises NotFound."""
    with transaction() as session:
        return view(repository.get(session, owner_id, answer_id))


def list_answers(owner_id: UUID, dataset_id: UUID, *, cursor: str | None = None, size: int = 20) -> AnswerPage:
    """Return this person's answers about a dataset, newest first, `size` (1 to 100) a page. Raises Rejected for a strange cursor."""
    with transaction() as session:
        found, following = repository.page(session, owner_id, dataset_id, cursor=cursor, size=size)
        return AnswerPage(tuple(map(view, found)), following)


def turns_before(owner_id: UUID, answer_id: UUID, *, dataset_id: UUID) -> tuple[Turn, ...]:
    """Return an answer's question and the few answered before it, oldest first. Raises NotFound."""
    last = get_answer(owner_id, answer_id)
    with transaction() as session:
        found = repository.until(session, owner_id, dataset_id, last.asked_at)
        return tuple(
            Turn(row.question, row.body["sql"] or "", row.body.get("read"))
            for row in found
            if row.status == Status.ANSWERED.value
        )


def forget_answer(owner_id: UUID, answer_id: UUID) -> None:
    """Delete an answer from the history; its query run stays. Raises NotFound."""
    with transaction() as session:
        session.delete(repository.get(session, owner_id, answer_id))


def forget_of_notebook(notebook_id: UUID, *, handed_over: Mapping[UUID, UUID] | None = None) -> int:
    """Delete the answers of a notebook that is gone for good; return how many.

    Those another notebook shows too are `handed_over`: the notebook they now belong to, by their ids.
    """
    given = handed_over or {}
    with transaction() as session:
        for answer_id, heir in given.items():
            repository.hand_over(session, [answer_id], heir)
        return repository.forget_of_notebook(session, notebook_id, kept=set(given))


def give_to_notebook(session: Session, owner_id: UUID, answer_id: UUID, notebook_id: UUID) -> None:
    """Let an answer of nobody's notebook stay as long as this one. Joins the caller's transaction. Raises NotFound."""
    if repository.get(session, owner_id, answer_id).notebook_id is None:
        repository.hand_over(session, [answer_id], notebook_id)


def judge(owner_id: UUID, answer_id: UUID, verdict: str | None) -> Answer:
    """Keep whether an answer was right ("good") or not ("bad"); None takes that back. Raises NotFound, Rejected.

    A right one becomes an example of its dataset. A wrong one is no example, is not answered from before again, and the next
    time its question is left to the model, where there is one.
    """
    if verdict not in {"good", "bad", None}:
        raise Rejected(f"A verdict is good or bad, not “{verdict}”.", hint="Press thumbs up or thumbs down.")
    answer = get_answer(owner_id, answer_id)
    columns = _columns_of(owner_id, answer) if verdict == "good" and answer.sql and answer.status is Status.ANSWERED else ()
    with transaction() as session:
        row = repository.get(session, owner_id, answer_id)
        row.verdict = verdict
        session.add(row)
        if columns:
            example_repository.remember(session, owner_id, answer, columns=columns)
        elif verdict != "good":
            example_repository.forget(session, owner_id, answer, only_of_it=verdict is None)
        judged = view(row)
    if verdict != "good" and answer.kept_under:
        answer_cache.forget(answer.kept_under, wrong=verdict == "bad")
    return judged


def _columns_of(owner_id: UUID, answer: Answer) -> tuple[Column, ...]:
    """Return the columns of the version an answer is from; none where it is gone."""
    try:
        return version_ref(owner_id, answer.dataset_id, version_id=answer.receipt.version_id).columns
    except (NotFound, Conflict):
        return ()


def choose(owner_id: UUID, answer_id: UUID, place: int) -> Answer:
    """Keep one of the readings an answer has as what was meant: its SQL is run and the answer becomes its answer.

    Raises NotFound; Rejected for a reading the answer does not have; and as `service.run_sql`.
    """
    answer = get_answer(owner_id, answer_id)
    chosen = answer.options[place] if 0 <= place < len(answer.options) else None
    if chosen is None or chosen.sql is None:
        raise Rejected("This answer has no such reading.", hint="Load the page again and choose one that is shown.")
    run = service.run_sql(owner_id, chosen.sql)
    ref = version_ref(owner_id, answer.dataset_id, version_id=answer.receipt.version_id)
    counted = behind.rows_behind(owner_id, chosen.sql, ref)
    answer = replace(
        answer,
        reading=f"I read this as: {chosen.text}",
        sql=chosen.sql,
        columns=run.columns,
        row_count=run.row_count,
        truncated=run.truncated,
        chart=service.chart_of(owner_id, run.id).model_dump(mode="json"),
        question_to_user="",
        options=(),
        receipt=replace(answer.receipt, query_run_id=run.id, rows_behind=counted.rows, behind_note=counted.note),
    )
    with transaction() as session:
        row = repository.get(session, owner_id, answer_id)
        row.body, row.query_run_id = body_of(answer), run.id
        session.add(row)
    return answer


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
