"""How a kind of job becomes an actor: Dramatiq only wakes the ledger, which owns retries, time and shutdown."""

import gc
from typing import Any
from uuid import UUID

import dramatiq

from backend.adapters.queue import broker
from backend.jobs import runner
from backend.jobs.kinds import KINDS
from backend.jobs.watch import watch


class Minded(dramatiq.Middleware):
    """Ties the life of a worker process to the ledger.

    When it is told to end, running chunks are stopped and given back at once; dramatiq's own way raises an exception into
    their threads, which C code does not see and cleaning up does not expect.
    """

    def after_process_boot(self, _: dramatiq.Broker) -> None:
        """Take what was imported out of the garbage collector's sight: it stays for the life of the process."""
        gc.collect()
        gc.freeze()

    def before_worker_shutdown(self, _: dramatiq.Broker, __: dramatiq.Worker) -> None:
        """Make running chunks stop and give themselves back."""
        watch().shut_down()

    def after_worker_shutdown(self, _: dramatiq.Broker, __: dramatiq.Worker) -> None:
        """Give back the chunks whose work did not stop in time."""
        runner.hand_back_rest()


def actor_for(kind: str, work: runner.Work) -> "dramatiq.Actor[Any, None]":  # Any: dramatiq's parameter specification
    """Declare the actor that runs `work` for the chunks of `kind`, in the kind's queue. Raises KeyError for an unknown kind."""

    def run(job_id: str, number: int) -> None:
        runner.run_chunk(kind, UUID(job_id), number, work)

    declare = dramatiq.actor(broker=_minded(), actor_name=kind, queue_name=KINDS[kind].queue, max_retries=0)
    return declare(run)


def _minded() -> dramatiq.Broker:
    found = broker()
    if not any(isinstance(middleware, Minded) for middleware in found.middleware):
        found.add_middleware(Minded())
        dramatiq.set_broker(found)
    return found
