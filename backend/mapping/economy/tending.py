"""The chunk that tends a filling within a day: it sends parcels, looks at them, reads what came back, asks again for what failed.

It never waits: between two looks it hands itself back, and the clock or the provider's call wakes it.
"""

import math
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.adapters.llm import ModelTrouble, Trouble
from backend.adapters.llm import batches as provider
from backend.adapters.llm.batches import Stage
from backend.core.config import settings
from backend.core.errors import Cancelled, Rejected, Unavailable
from backend.core.logs import logger
from backend.jobs import service as jobs
from backend.jobs.runner import Outcome, Postponed, Run
from backend.mapping.batches import SIZE
from backend.mapping.economy import packing, parcels, reading, sending
from backend.mapping.economy.models import Parcel, Step
from backend.mapping.economy.standing import OPEN, words
from backend.mapping.models import MappingRun
from backend.mapping.standing import SURE
from backend.mapping.task import Task

TENDS = 1  # the number of the chunk
_ROUNDS = 3  # asked once, and again twice for what failed
_EXPIRIES = 3  # rounds in a row that may end with the day before a person is asked
_SECOND_LOOK = 10 / SIZE  # the share of the values a stronger model looks at, those doubted most
_LISTED_S = 10.0  # how long a batch that was begun may be missing in the provider's list
_STOPPING_S = 10.0  # pause between two looks at a batch that is being stopped
_TRIES = 100  # how often in a row the provider may be away before the job says so
_FINAL = (Trouble.KEY, Trouble.MODEL, Trouble.QUOTA, Trouble.REQUEST)
_TOO_MUCH = "token_limit_exceeded"  # the account may not have so much with the provider at once
_SPLIT = "split"
_LATE = "late"
_IN_VAIN, _MANY = "in vain", 6  # calls that brought nothing
_NOT_ASKED = ("dropped", _LATE, Stage.EXPIRED.value, Stage.CANCELLED.value)  # such a round is none of those that failed


def tend(run: Run, found: MappingRun, task: Task) -> Outcome:
    """Do all that can be done now; raises Postponed while parcels are with the provider, Cancelled once all is wound up."""
    run.begin_outside()
    while True:
        ours = _ours(found.id)
        for parcel in ours:
            if parcel.step is not Step.DONE:
                _advance(run, found, task, parcel, among=ours)
        ours = _ours(found.id)  # a parcel may have become two
        if any(one.step is Step.PLANNED and not _held_back(one, ours) for one in ours):
            continue
        if any(one.step in OPEN for one in ours):
            raise _waiting(run, found, ours)
        if run.winding:
            with transaction() as session:
                parcels.first_word_stands(session, found.id)
            run.report(_settled(found.id))
            raise Cancelled("Stopped because a person asked for it.", hint="Go on to ask for the rest.")
        outcome = _next_round(run, found, task, ours)
        if outcome is not None:
            return outcome


def _ours(run_id: UUID) -> list[Parcel]:
    with transaction() as session:
        return parcels.of_run(session, run_id)


def _advance(run: Run, found: MappingRun, task: Task, parcel: Parcel, *, among: Sequence[Parcel]) -> None:
    """Take a parcel as far as it goes now. Raises Postponed where the provider is away, Rejected where it needs a person."""
    try:
        if run.winding and parcel.step in (Step.PLANNED, Step.SENDING):
            sending.drop(parcel)
        elif parcel.step in (Step.PLANNED, Step.SENDING) and not _held_back(parcel, among):
            sending.send(run, found, task, parcel)
        if parcel.step is Step.OUTSIDE:
            _look(run, found, task, parcel)
        if parcel.step is Step.READ:
            _tidy(parcel)
    except ModelTrouble as trouble:
        if trouble.kind in _FINAL:
            raise Rejected(trouble.detail, hint=f"{trouble.hint} Then go on; what is with the provider is kept.") from trouble
        raise _away(found, parcel, among, trouble) from trouble
    if parcel.tries and parcel.step is not Step.DONE:
        sending.step(parcel, parcel.step, tries=0)


def _held_back(parcel: Parcel, among: Sequence[Parcel]) -> bool:
    """Say whether a parcel waits for another: once a run was too much for the account, one goes after the other."""
    was_too_much = any(one.ended_as == _SPLIT for one in among)
    return was_too_much and any(one.step in (Step.SENDING, Step.OUTSIDE) for one in among if one is not parcel)


def _look(run: Run, found: MappingRun, task: Task, parcel: Parcel) -> None:
    """Look where a parcel stands with the provider, and read it once it has ended."""
    standing = provider.look(parcel.batch_id or "")
    if run.winding and standing.stage is Stage.WORKING:
        standing = provider.cancel(standing.id)
    if standing.stage not in provider.ENDED:
        if standing.completed != parcel.completed:
            sending.step(parcel, Step.OUTSIDE, completed=standing.completed)
        return
    reading.collect(run, found, task, parcel, standing)
    if standing.stage is Stage.CANCELLED and not run.winding:
        raise Rejected(
            "The batch was stopped at the provider.", hint="Go on to ask for what it had not done; what it had done is kept."
        )
    if standing.stage is Stage.FAILED and not run.winding:
        _not_taken(parcel, standing.code)


def _not_taken(parcel: Parcel, code: str) -> None:
    """Cut a parcel the provider finds too much in halves. Raises Rejected where it is something else."""
    halves = packing.split(parcel) if code == _TOO_MUCH else []
    if not halves:
        sending.step(parcel, Step.DONE)
        known = code if code.replace("_", "").isascii() and code.replace("_", "").isalnum() else "no reason"
        raise Rejected(
            f"The provider did not take the file of requests ({known}).",
            hint="Fill the rest at once, or ask whoever runs this deployment to look at the provider's limits.",
        )
    with transaction() as session:
        number = max(one.number for one in parcels.of_run(session, parcel.run_id))
        for half in halves:
            number += 1
            half.number = number
            session.add(half)
        parcels.move(session, parcel.id, Step.READ, Step.READ, ended_as=_SPLIT)
    parcel.ended_as = _SPLIT


def _tidy(parcel: Parcel) -> None:
    """Delete the files of a parcel at the provider; where that does not succeed they are deleted by the provider in time."""
    try:
        if parcel.batch_id:
            told = provider.look(parcel.batch_id)
            provider.forget((parcel.file_id or told.input_file, told.output_file, told.error_file))
        elif parcel.file_id:
            provider.forget((parcel.file_id,))
    except ModelTrouble as trouble:
        logger("mapping").warning("files_left_at_provider", parcel=str(parcel.id), kind=trouble.kind.value)
    sending.step(parcel, Step.DONE)


def _away(found: MappingRun, parcel: Parcel, among: Sequence[Parcel], trouble: ModelTrouble) -> Exception:
    """Return what an attempt ends in that did not reach the provider: it is tried again later, for hours."""
    if parcel.tries >= _TRIES:
        return Unavailable(trouble.detail, hint="Go on once it answers; what is with the provider is kept.")
    sending.step(parcel, parcel.step, tries=parcel.tries + 1)
    pause = max(_LISTED_S, trouble.retry_after_s or settings().model_batch_poll_s)
    logger("mapping").warning("provider_away", run=str(found.id), kind=trouble.kind.value, tries=parcel.tries)
    return Postponed(pause, done=_done(found.id, among), message=f"{trouble.detail} It is asked again in {pause:.0f} s.")


def _waiting(run: Run, found: MappingRun, ours: Sequence[Parcel]) -> Postponed:
    pause = min(_STOPPING_S, settings().model_batch_poll_s) if run.winding else settings().model_batch_poll_s
    return Postponed(pause, done=_done(found.id, ours), message=words(ours, stopping=run.winding))


def _done(run_id: UUID, ours: Sequence[Parcel]) -> int:
    """Return how many values are settled, with those the provider says it has done."""
    outside = sum(one.completed for one in ours if one.step is Step.OUTSIDE)
    with transaction() as session:
        return parcels.count_settled(session, run_id) + min(outside * SIZE, parcels.count_waiting(session, run_id))


def _next_round(run: Run, found: MappingRun, task: Task, ours: Sequence[Parcel]) -> Outcome | None:
    """Begin another round where one is due, and return None; else return how it all ends."""
    with transaction() as session:
        waiting = parcels.count_waiting(session, found.id)
    model, rounds = found.model or "", {one.round for one in ours}
    last = [one for one in ours if one.round == max(rounds, default=0)]
    looked_twice = any(one.model != model for one in ours)
    if looked_twice:
        with transaction() as session:
            parcels.first_word_stands(session, found.id)
        return _end(run, found)
    not_done = any(one.ended_as == Stage.EXPIRED.value for one in last)
    if not_done and found.rest_now and waiting:
        return Outcome(_settled(found.id), {}, partial(_at_once, run_id=found.id, job_id=run.job_id, waiting=waiting))
    if not_done and waiting:
        _patient(ours)
    if waiting and len(rounds) == 1:
        _useful(found.id, last)
    if waiting and len(rounds - {one.round for one in ours if one.ended_as in _NOT_ASKED}) < _ROUNDS:
        size = max(1, SIZE // 2 ** len({one.round for one in ours if one.cut}))
        if packing.plan(run, found, task, round_=max(rounds, default=-1) + 1, model=model, size=size):
            return None
    return None if _second_look(run, found, task, ours) else _end(run, found)


def _patient(ours: Sequence[Parcel]) -> None:
    """Raise Rejected after days on which the provider did not come to an end; a person may go on all the same."""
    last = sorted({one.round for one in ours}, reverse=True)[:_EXPIRIES]
    late = [one for one in ours if one.round in last and one.ended_as == Stage.EXPIRED.value]
    if len({one.round for one in late}) < _EXPIRIES:
        return
    for one in late:
        sending.step(one, Step.DONE, ended_as=_LATE)
    raise Rejected(
        f"The provider did not do all calls within a day, {_EXPIRIES} times in a row; what it did is kept.",
        hint="Go on to give it another day, or fill the rest at once.",
    )


def _useful(run_id: UUID, last: Sequence[Parcel]) -> None:
    """Raise Rejected where all replies held nothing that could be used: to ask twice more would cost the same again."""
    first_time = all(one.ended_as != _IN_VAIN for one in last)
    if not first_time or sum(one.answered for one in last) < _MANY or _settled(run_id):
        return
    for one in last:
        sending.step(one, Step.DONE, ended_as=_IN_VAIN)
    raise Rejected(
        "The replies of the model held nothing that could be used, so it is asked no more.",
        hint="Put the task in other words, or check OPENAI_MODEL; then fill the column anew, or go on to ask once more.",
    )


def _second_look(run: Run, found: MappingRun, task: Task, ours: Sequence[Parcel]) -> bool:
    """Let a stronger model, where there is one, look at what is doubted most; say whether it has something to look at."""
    stronger = settings().model_stronger
    with transaction() as session:
        capped = session.get_one(MappingRun, found.id).stopped_at_cap
        if not stronger or capped or stronger == found.model or not ours:
            return False
        parcels.rest_to_review(session, found.id)
        asked = parcels.count_settled(session, found.id)
        if not parcels.doubt_again(session, found.id, sure=SURE, most=math.ceil(asked * _SECOND_LOOK)):
            return False
    planned = packing.plan(run, found, task, round_=max(one.round for one in ours) + 1, model=stronger)
    if not planned:
        with transaction() as session:
            parcels.first_word_stands(session, found.id)
    return planned > 0


def _settled(run_id: UUID) -> int:
    with transaction() as session:
        return parcels.count_settled(session, run_id)


def _end(run: Run, found: MappingRun) -> Outcome:
    run.check()
    with transaction() as session:
        done, waiting = parcels.count_settled(session, found.id), parcels.count_waiting(session, found.id)
        capped = session.get_one(MappingRun, found.id).stopped_at_cap
    return Outcome(done if capped else done + waiting, {}, partial(_publish, run_id=found.id, capped=capped))


def _publish(session: Session, *, run_id: UUID, capped: bool) -> None:
    if not capped:
        parcels.rest_to_review(session, run_id)


def _at_once(session: Session, *, run_id: UUID, job_id: UUID, waiting: int) -> None:
    """Hand what is left to chunks that ask at once; each finds its values under its own number."""
    parcels.regroup(session, run_id, first=TENDS + 1, size=SIZE)
    jobs.extend(session, job_id, chunks=math.ceil(waiting / SIZE))
