"""Questions the interpreter leaves are read by a model, as a job: asked, its SQL judged and run, mended once, doubted where it should be."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlmodel import Session

from backend.adapters import llm
from backend.adapters.db import transaction
from backend.adapters.llm import Completion, ModelTrouble
from backend.core.errors import ListmillError, Rejected
from backend.datasets.schemas import VersionRef
from backend.datasets.service import get_profile, version_ref
from backend.jobs import service as jobs
from backend.jobs.runner import Outcome, Run
from backend.queries import answer_cache, behind, charts, examples, prompts, replies, service, spending, suggestions
from backend.queries.answer_cache import Kept
from backend.queries.answers import Source
from backend.queries.charts import ChartSpec
from backend.queries.glossary_repository import Glossary, find_glossary
from backend.queries.interpreter.subject import Subject
from backend.queries.prompts import ModelReading, Prompt
from backend.queries.schemas import QueryRunView
from backend.queries.subjects import subject_for
from backend.queries.turns import Turn

KIND = "queries.answer"
_STEPS = 4
_SLOT_S = 600  # the same question within this time is one job, however many ask


@dataclass
class _Spent:
    """What the calls of one answer used."""

    input_tokens: int = 0
    output_tokens: int = 0
    model: str | None = None

    def add(self, found: Completion[Any]) -> None:
        self.input_tokens += found.input_tokens
        self.output_tokens += found.output_tokens
        self.model = found.model

    @property
    def cost_usd(self) -> Decimal | None:
        return (
            llm.cost_usd(self.model, input_tokens=self.input_tokens, output_tokens=self.output_tokens) if self.model else None
        )


@dataclass(frozen=True)
class Task:
    """A question for a model. `other` is the interpreter's reading and its SQL, `unknown` the words it did not understand."""

    question: str
    dataset_id: UUID
    cache_key: str
    chain: tuple[Turn, ...] = ()
    notebook_id: UUID | None = None
    unknown: tuple[str, ...] = ()
    other: tuple[str, str] | None = None

    def parameters(self) -> dict[str, Any]:  # Any: JSON
        """Return the task as the parameters of a job."""
        return {
            "question": self.question, "dataset_id": str(self.dataset_id), "cache_key": self.cache_key,
            "notebook_id": str(self.notebook_id) if self.notebook_id else None, "chain": [[turn.question, turn.sql, turn.read] for turn in self.chain],
            "unknown": list(self.unknown), "other": list(self.other) if self.other else None,
        }  # fmt: skip


def task_of(parameters: Mapping[str, Any]) -> Task:  # Any: JSON
    """Return the task that stands in the parameters of a job."""
    notebook, other = parameters.get("notebook_id"), parameters.get("other")
    return Task(
        str(parameters["question"]),
        UUID(parameters["dataset_id"]),
        str(parameters["cache_key"]),
        tuple(Turn(*one) for one in parameters.get("chain") or ()),
        UUID(notebook) if notebook else None,
        tuple(parameters.get("unknown") or ()),
        (other[0], other[1]) if other else None,
    )


@dataclass(frozen=True)
class Started:
    """The job that has a model read a question, and the id its answer has or will have."""

    job_id: UUID
    answer_id: UUID


def start_answer(owner_id: UUID, task: Task, *, alone: bool = False) -> Started:
    """Start the job that has a model read a question.

    The same question asked meanwhile is the same job with the same answer, unless it is to be read `alone`. Raises TooMany
    when this person has spent their day's money.
    """
    spending.check_spending(owner_id)
    name = f"{task.cache_key}@{uuid4() if alone else int(time.time() // _SLOT_S)}"
    with transaction() as session:
        job = jobs.enqueue(
            session, KIND, owner_id=owner_id, title=f"Answer “{task.question[:80]}”", subject_id=task.dataset_id,
            parameters=task.parameters(), total=_STEPS, idempotency_key=name,
        )  # fmt: skip
        return Started(job.id, _answer_id(job.id))


def _answer_id(job_id: UUID) -> UUID:
    return uuid5(job_id, "answer")


def answer_in_background(run: Run) -> Outcome:
    """Do the work of "queries.answer": the answer is written when the chunk is published."""
    started = time.monotonic()
    task = task_of(run.parameters)
    ref = version_ref(run.owner_id, task.dataset_id)
    words = find_glossary(run.owner_id, task.dataset_id)
    subject = subject_for(run.owner_id, ref, words=words)
    prompt = _prompt(run.owner_id, task, ref, subject, words=words)
    spent = _Spent()
    run.report(0, total=_STEPS, message="Reading the question")
    try:
        kept = _read(run, prompt, spent, task=task, ref=ref)
    except ModelTrouble as trouble:
        spent.input_tokens += trouble.input_tokens
        spent.output_tokens += trouble.output_tokens
        spent.model = spent.model or llm.model_name()
        spending.note_lost(run.owner_id, spent.cost_usd or Decimal(0))
        raise Rejected(trouble.detail, hint=trouble.hint) from trouble
    except ListmillError:
        spending.note_lost(run.owner_id, spent.cost_usd or Decimal(0))
        raise
    instead = () if kept.sql else suggestions.for_subject(subject, words=words)
    kept = replace(
        kept, model=spent.model, suggestions=instead, usd=str(spent.cost_usd) if spent.cost_usd is not None else None
    )
    answer_cache.keep(task.cache_key, kept)
    found = replies.run_reading(run.owner_id, task.question, ref, kept, source=Source.MODEL)
    answer_cache.keep(task.cache_key, replies.found_out(kept, found))
    receipt = replace(
        found.receipt, model=spent.model, input_tokens=spent.input_tokens, output_tokens=spent.output_tokens, cost_usd=spent.cost_usd,
        elapsed_ms=round((time.monotonic() - started) * 1000),
    )  # fmt: skip
    answer = replace(
        found, id=_answer_id(run.job_id), receipt=receipt, job_id=run.job_id, kept_under=task.cache_key,
        before=tuple(turn.question for turn in task.chain),
        after_sql=task.chain[-1].sql if task.chain else "",
    )  # fmt: skip

    def publish(session: Session) -> None:
        replies.keep_answer(session, run.owner_id, answer, notebook_id=task.notebook_id)

    return Outcome(_STEPS, {"answer_id": str(answer.id), "status": answer.status.value}, publish)


def _prompt(owner_id: UUID, task: Task, ref: VersionRef, subject: Subject, *, words: Glossary) -> Prompt:
    profile = get_profile(owner_id, task.dataset_id, version_id=ref.version_id)
    alike = [(one.question, one.sql) for one in examples.nearest(owner_id, ref, task.question)]
    turns = [(turn.question, turn.sql) for turn in task.chain]
    return prompts.prompt_for(task.question, subject, profile, turns=turns, words=words, examples=alike)


def _read(run: Run, prompt: Prompt, spent: _Spent, *, task: Task, ref: VersionRef) -> Kept:
    first = llm.answer(prompt.messages, ModelReading, purpose="question")
    spent.add(first)
    reading, repaired = prompt.with_values(first.data), False
    if reading.status != "ok" or not reading.sql:
        return _without_sql(reading, task)
    run.report(1, message="Checking the SQL")
    sql = prompt.with_names(reading.sql)
    try:
        done = service.run_sql(run.owner_id, sql, stopping=run.stopping)
    except Rejected as fault:
        again = llm.answer(
            [*prompt.messages, *prompts.repair_turn(reading.sql, fault.detail)], ModelReading, purpose="question repair"
        )
        spent.add(again)
        reading, repaired = prompt.with_values(again.data), True
        if reading.status != "ok" or not reading.sql:
            return _without_sql(reading, task)
        sql = prompt.with_names(reading.sql)
        done = service.run_sql(run.owner_id, sql, stopping=run.stopping)
    run.report(2, message="Looking at the rows")
    other = _interpreted(run, task, done)
    if other is None and (repaired or not reading.sure):
        other = _second(run, prompt, spent, done)
    run.report(3, message="Writing the receipt")
    counted = behind.counting(sql, ref)
    kept = _kept(reading, sql, done, other=other)
    return replace(kept, rows_sql=counted.sql, behind=counted.rows, behind_note=counted.note)


def _interpreted(run: Run, task: Task, first: QueryRunView) -> tuple[str, str] | None:
    """Return the interpreter's reading and its SQL where it gives other rows than the model's; None where there is none."""
    if task.other is None:
        return None
    try:
        second = service.run_sql(run.owner_id, task.other[1], stopping=run.stopping)
    except Rejected:
        return None
    return None if _same(run.owner_id, first, second) else task.other


def _second(run: Run, prompt: Prompt, spent: _Spent, first: QueryRunView) -> tuple[str, str] | None:
    """Return a second reading and its SQL where it gives other rows; None where it agrees or does not run."""
    asked = [
        *prompt.messages[:-1],
        {
            "role": "user",
            "content": f"{prompt.messages[-1]['content']}\nRead the question anew, step by step, before you write SQL.",
        },
    ]
    try:
        again = llm.answer(asked, ModelReading, purpose="second reading")
        spent.add(again)
        if again.data.status != "ok" or not again.data.sql:
            return None
        sql = prompt.with_names(again.data.sql)
        second = service.run_sql(run.owner_id, sql, stopping=run.stopping)
    except (ModelTrouble, Rejected):
        return None
    return None if _same(run.owner_id, first, second) else (prompt.with_values(again.data).reading, sql)


def _same(owner_id: UUID, one: QueryRunView, two: QueryRunView) -> bool:
    if one.row_count != two.row_count or len(one.columns) != len(two.columns):
        return False
    rows = [sorted(map(str, service.result_table(owner_id, found.id, limit=1000).rows)) for found in (one, two)]
    return rows[0] == rows[1]


def _without_sql(reading: ModelReading, task: Task) -> Kept:
    status = "clarify" if reading.status == "clarify" else "declined"
    said = reading.question_to_user or "This list does not hold what is needed."
    if status == "declined" and task.unknown and not any(word.casefold() in said.casefold() for word in task.unknown):
        said = f"{said} Not understood: {', '.join(f'“{word}”' for word in task.unknown)}."
    return Kept(
        status=status, source=Source.MODEL.value, sql=None, reading="", question_to_user=said,
        options=tuple((option[:200], option[:200], None) for option in reading.options) if status == "clarify" else (),
    )  # fmt: skip


def _kept(reading: ModelReading, sql: str, run: QueryRunView, *, other: tuple[str, str] | None) -> Kept:
    options: tuple[tuple[str, str | None, str | None], ...] = ()
    if other is not None:
        options = ((reading.reading, None, sql), (other[0], None, other[1]))
    return Kept(
        status="answered",
        source=Source.MODEL.value,
        sql=sql,
        reading=f"I read this as: {reading.reading}",
        assumptions=tuple(one[:300] for one in reading.assumptions),
        chart=_chart(reading, run),
        question_to_user="There is another fair reading; choose." if other else "",
        options=options,
    )


def _chart(reading: ModelReading, run: QueryRunView) -> dict[str, Any] | None:  # Any: JSON, a ChartSpec
    if reading.chart is None:
        return None
    spec = ChartSpec(kind=reading.chart.kind, x=reading.chart.x, y=tuple(reading.chart.y[:8]), series=reading.chart.series)
    return None if charts.valid(spec, run.columns) else spec.model_dump(mode="json")
