"""Questions in words: the same question asked before, then the interpreter, then a model where there is one."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from backend.accounts import limits
from backend.adapters import llm
from backend.adapters.db import transaction
from backend.adapters.engine import Stopping
from backend.core.config import settings
from backend.core.errors import Rejected
from backend.datasets.schemas import VersionRef
from backend.datasets.service import version_ref
from backend.jobs import service as jobs
from backend.jobs.states import ACTIVE
from backend.jobs.states import Status as JobStatus
from backend.queries import answer_cache, first_questions, model_reading, replies
from backend.queries.answer_cache import Kept
from backend.queries.answers import Answer, Source
from backend.queries.interpreter.interpret import interpret
from backend.queries.subjects import subject_for
from backend.queries.turns import Turn, chain_of, readings_of

LONGEST = 2_000  # characters of a question
_LOOK_S = 0.1


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
    started = time.monotonic()
    asked = checked(question)
    ref = version_ref(owner_id, dataset_id)
    chain = chain_of(asked, before)
    context = json.dumps([ref.table, llm.model_name(), *(answer_cache.normalised(turn.question) for turn in chain)])
    key = answer_cache.key_of(owner_id, ref.version_id, asked, context=context)
    kept, source = answer_cache.find(key) if use_cache else None, Source.CACHE
    if kept is None:
        limits.allow(owner_id, "questions")
        subject = subject_for(owner_id, ref)
        found = interpret(asked, subject, before=readings_of(chain, subject))
        kept, source = replies.kept_of(asked, found, subject), Source.INTERPRETER
        if found.status != "answered" and (known := first_questions.of_the_profile(owner_id, ref, asked)):
            kept = known
        elif found.status != "answered" and not found.refused and llm.is_configured():
            until = started + (settings().ask_wait_s if wait_s is None else wait_s)
            return _by_model(owner_id, asked, ref, kept, key=key, chain=chain, notebook_id=notebook_id, until=until)
    answer = _written(owner_id, asked, ref, kept, source=source, started=started, notebook_id=notebook_id, stopping=stopping)
    if source is not Source.CACHE:
        answer_cache.keep(key, replies.found_out(kept, answer))
    return answer


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


def _written(
    owner_id: UUID,
    asked: str,
    ref: VersionRef,
    kept: Kept,
    *,
    source: Source,
    started: float,
    notebook_id: UUID | None,
    stopping: Stopping | None = None,
) -> Answer:
    answer = replies.run_reading(owner_id, asked, ref, kept, source=source, stopping=stopping)
    answer = replace(answer, receipt=replace(answer.receipt, elapsed_ms=round((time.monotonic() - started) * 1000)))
    with transaction() as session:
        replies.keep_answer(session, owner_id, answer, notebook_id=notebook_id)
    return answer


def _by_model(
    owner_id: UUID,
    asked: str,
    ref: VersionRef,
    declined: Kept,
    *,
    key: str,
    chain: tuple[Turn, ...],
    notebook_id: UUID | None,
    until: float,
) -> Answer | StillAsking:
    started, answer_id = time.monotonic(), uuid4()
    job_id = model_reading.start_answer(
        owner_id, asked, dataset_id=ref.dataset_id, answer_id=answer_id, cache_key=key, chain=chain, notebook_id=notebook_id
    )
    card = jobs.get(owner_id, job_id)
    while card.status in ACTIVE:
        if time.monotonic() > until:
            return StillAsking(job_id, answer_id)
        time.sleep(_LOOK_S)
        card = jobs.get(owner_id, job_id)
    if card.status is not JobStatus.COMPLETED:
        why = f"{declined.question_to_user} {card.error or 'The model was not asked.'}".strip()
        return _written(
            owner_id,
            asked,
            ref,
            replace(declined, question_to_user=why),
            source=Source.INTERPRETER,
            started=started,
            notebook_id=notebook_id,
        )
    if (card.result or {}).get("answer_id") == str(answer_id):
        return replies.get_answer(owner_id, answer_id)
    kept = answer_cache.find(key) or declined  # somebody else's asking was answered; ours is the same
    return _written(owner_id, asked, ref, kept, source=Source.CACHE, started=started, notebook_id=notebook_id)
