"""The sentences the ledger says about attempts: what happened, and what to do."""

from uuid import UUID

from backend.core.errors import ListmillError

_TIMES = {1: "once", 2: "twice", 3: "three times", 4: "four times", 5: "five times"}


def times(count: int) -> str:
    """Return `count` as a word: once, twice, three times."""
    return _TIMES.get(count, f"{count} times")


def poisoned(title: str, job_id: UUID, *, attempts: int, before: str | None) -> tuple[str, str]:
    """Return the sentence and the hint for a chunk whose workers died until no attempt was left.

    `before` is what an earlier attempt ended in, when it was not the death of its worker.
    """
    hint = (
        "It may need more memory than the worker has: raise LISTMILL_WORKER_MEMORY_MB or try a smaller input, then retry. "
        f"The worker's log names the job {job_id}."
    )
    if before is None:
        return f"The worker stopped {times(attempts)} while working on “{title}”.", hint
    return f"The worker stopped at attempt {attempts} of “{title}”; an attempt before ended so: {before}", hint


def spent(fault: Exception, title: str, job_id: UUID, *, attempts: int) -> tuple[str, str]:
    """Return the sentence and the hint for an attempt that ended in `fault`: ours as it is, a stranger's without its words."""
    if isinstance(fault, ListmillError):
        return fault.detail, fault.hint
    each = " each time" if attempts > 1 else ""
    return (
        f"“{title}” was tried {times(attempts)} and stopped{each} at a fault of the program ({type(fault).__name__}).",
        f"Retry it later. If it stops again, the worker's log has the details under the job {job_id}.",
    )


def waits(pause_s: float, *, attempt: int, max_attempts: int) -> str:
    """Return what a job says between two attempts."""
    return f"Attempt {attempt} of {max_attempts} did not succeed; the next one starts in {pause_s:.0f} s."


def taken_over(attempt: int) -> str:
    """Return what a job says when its worker fell silent and another one is asked."""
    return f"The worker of attempt {attempt} fell silent; another one takes over."
