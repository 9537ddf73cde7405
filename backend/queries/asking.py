"""Questions in words: the same question asked before, then the interpreter, then a model where there is one."""

import json
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

from backend.accounts import cache_counts, limits
from backend.adapters import llm
from backend.adapters.db import transaction
from backend.adapters.engine import Stopping
from backend.core.clock import now
from backend.core.config import settings
from backend.core.errors import NotFound, Rejected
from backend.datasets.schemas import VersionRef
from backend.datasets.service import version_ref
from backend.jobs import service as jobs
from backend.jobs.schemas import JobCard
from backend.jobs.states import ACTIVE
from backend.jobs.states import Status as JobStatus
from backend.queries import answer_cache, examples, first_questions, model_reading, prompts, replies
from backend.queries.answer_cache import Kept
from backend.queries.answers import Answer, Source
from backend.queries.glossary_repository import Glossary, find_glossary
from backend.queries.interpreter.interpret import Interpretation, interpret
from backend.queries.model_reading import Task
from backend.queries.subjects import digest, subject_for
from backend.queries.turns import Turn, chain_of, readings_of

LONGEST = 2_000  # characters of a question
_LOOK_S = 0.1
_WORTH_A_LOOK = 0.4  # confidence of the interpreter from which a reading it does not answer with is compared with the model's


@dataclass(frozen=True)
class StillAsking:
    """A model is still at it: its job, and the id the answer will have."""

    job_id: UUID
    answer_id: UUID


def ask(
    owner_id: UUID,
    question: str,
    *,
    dataset_id: UUID,
    notebook_id: UUID | None = None,
    before: Sequence[Turn] = (),
    wait_s: float | None = None,
    use_cache: bool = True,
    stopping: Stopping | None = None,
) -> Answer | StillAsking:
    """Answer a question about a dataset of this person, or say what was not understood and what could be asked instead.

    A model's answer is waited for `wait_s` seconds, None: `ask_wait_s` of the settings; then its job goes on alone. Without
    `use_cache` the question is read anew. `before` are the questions answered before, oldest first. `stopping` lends a callable that ends the query.

    Raises NotFound; Conflict while the dataset or its profile is being made; Rejected for a text that is no question, and for
    SQL that does not run; TooMany at this person's limit, which answers known before do not count against, and when the day's
    money is spent; Unavailable and TimedOut as a query does.
    """
    one = _asking(owner_id, checked(question), dataset_id, before=before, notebook_id=notebook_id, stopping=stopping)
    known = examples.of_question(owner_id, one.ref, one.question, before=one.before, after_sql=one.after_sql)
    if known is not None:
        with suppress(Rejected):  # it ran when it was verified; now the question is read as any other
            return _written(one, examples.kept_from(known, one.ref), source=Source.EXAMPLE)
    if use_cache and (kept := _from_before(one)):
        return _written(one, kept, source=Source.CACHE)
    limits.allow(owner_id, "questions")
    subject = subject_for(owner_id, one.ref, words=one.words)
    found = interpret(one.question, subject, before=readings_of(one.chain, subject))
    kept = replies.kept_of(one.question, found, subject, words=one.words)
    if found.status != "answered" and (told := first_questions.of_the_profile(owner_id, one.ref, one.question)):
        kept = told
    elif llm.is_configured() and _left_to_the_model(one, found):
        until = one.started + (settings().ask_wait_s if wait_s is None else wait_s)
        return _by_model(one, kept, _task(one, found), until=until, anew=not use_cache)
    answer = _written(one, kept, source=Source.INTERPRETER)
    answer_cache.keep(one.key, replies.found_out(kept, answer))
    return answer


@dataclass(frozen=True)
class _Asking:
    """A question on its way: what it is about, what it goes on from, and what its reading is found by."""

    owner_id: UUID
    question: str
    ref: VersionRef
    words: Glossary
    chain: tuple[Turn, ...]
    key: str
    notebook_id: UUID | None
    stopping: Stopping | None
    started: float

    @property
    def before(self) -> tuple[str, ...]:
        return tuple(turn.question for turn in self.chain)

    @property
    def after_sql(self) -> str:
        return self.chain[-1].sql if self.chain else ""


def _asking(
    owner_id: UUID, asked: str, dataset_id: UUID, *, before: Sequence[Turn], notebook_id: UUID | None, stopping: Stopping | None
) -> _Asking:
    started = time.monotonic()
    ref = version_ref(owner_id, dataset_id)
    words = find_glossary(owner_id, dataset_id)
    chain = chain_of(asked, before)
    normal = [[answer_cache.normalised(turn.question), turn.read] for turn in chain]
    context = json.dumps([prompts.VERSION, ref.table, llm.model_name(), digest(words), *normal], sort_keys=True)
    key = answer_cache.key_of(owner_id, ref.version_id, asked, context=context)
    return _Asking(owner_id, asked, ref, words, chain, key, notebook_id, stopping, started)


def _from_before(one: _Asking) -> Kept | None:
    kept = answer_cache.find(one.key)
    by_model = kept is not None and kept.source == Source.MODEL.value
    cache_counts.note(one.owner_id, "questions", found=kept is not None, usd=kept.usd if kept else None, by_model=by_model)
    return kept


def _left_to_the_model(one: _Asking, found: Interpretation) -> bool:
    """Say whether a model is asked: where the interpreter has no answer, and where a person said that its answer is wrong."""
    return answer_cache.was_wrong(one.key) if found.status == "answered" else not found.refused


def _task(one: _Asking, found: Interpretation) -> Task:
    """Return what a model is to read, with the interpreter's own reading where it is worth comparing."""
    sure = found.reading is not None and bool(found.sql) and not found.unknown and found.confidence >= _WORTH_A_LOOK
    return Task(
        one.question, one.ref.dataset_id, one.key, one.chain, one.notebook_id, unknown=found.unknown or found.unused,
        other=(found.told.removeprefix("I read this as: "), found.sql) if sure else None,
    )  # fmt: skip


def checked(question: str) -> str:
    """Return a question as it is asked. Raises Rejected for one that is empty, too long or no text."""
    asked = " ".join(question.replace("\x00", "").split())
    if not asked:
        raise Rejected("There is no question.", hint="Ask something about this list, such as “How many rows are there?”")
    if len(asked) > LONGEST:
        raise Rejected(
            f"A question has at most {LONGEST:,} characters; this has {len(asked):,}.", hint="Ask one thing at a time."
        )
    if asked.encode(errors="replace").decode() != asked:
        raise Rejected("This question holds characters that are no text.", hint="Type it again.")
    return asked


def _written(one: _Asking, kept: Kept, *, source: Source) -> Answer:
    answer = replies.run_reading(one.owner_id, one.question, one.ref, kept, source=source, stopping=one.stopping)
    receipt = replace(answer.receipt, elapsed_ms=round((time.monotonic() - one.started) * 1000))
    answer = replace(answer, receipt=receipt, before=one.before, after_sql=one.after_sql, kept_under=one.key)
    with transaction() as session:
        replies.keep_answer(session, one.owner_id, answer, notebook_id=one.notebook_id)
    return answer


def _by_model(one: _Asking, declined: Kept, task: Task, *, until: float, anew: bool) -> Answer | StillAsking:
    began = now()
    job = model_reading.start_answer(one.owner_id, task, alone=anew)
    card = jobs.get(one.owner_id, job.job_id)
    if card.created_at < began and card.status not in ACTIVE:  # that of an earlier asking
        if kept := _answer_of(one, card):
            return _written(one, kept, source=Source.CACHE)
        job = model_reading.start_answer(one.owner_id, task, alone=True)
        card = jobs.get(one.owner_id, job.job_id)
    while card.status in ACTIVE:
        if time.monotonic() > until:
            return StillAsking(job.job_id, job.answer_id)
        time.sleep(_LOOK_S)
        card = jobs.get(one.owner_id, job.job_id)
    if card.status is not JobStatus.COMPLETED:
        why = f"{declined.question_to_user} {card.error or 'The model was not asked.'}".strip()
        return _written(one, replace(declined, question_to_user=why), source=Source.INTERPRETER)
    return replies.get_answer(one.owner_id, job.answer_id)


def _answer_of(one: _Asking, card: JobCard) -> Kept | None:
    """Return what a job of another asking of this question found, None where it found nothing or that was said to be wrong."""
    if card.status is not JobStatus.COMPLETED:
        return None
    if kept := answer_cache.find(one.key):
        return kept
    try:
        answer = replies.get_answer(one.owner_id, UUID(str((card.result or {})["answer_id"])))
    except (KeyError, ValueError, NotFound):
        return None
    return None if answer.verdict == "bad" else replies.kept_again(answer)
