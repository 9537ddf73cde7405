"""Actors about filling columns."""

import dramatiq

from actors.base import actor_for
from backend.adapters import llm
from backend.adapters.queue import broker
from backend.jobs.kinds import KINDS
from backend.mapping.applying import apply
from backend.mapping.filling import KIND, fill


class _Ready(dramatiq.Middleware):
    """Opens the line to the model when a process begins that calls it, so that nobody waits for that at the first call."""

    def after_worker_boot(self, _: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        if KINDS[KIND].queue in (worker.consumer_whitelist or ()):
            llm.warm()


fill_columns = actor_for(KIND, fill)
apply_answers = actor_for("mapping.apply", apply)
broker().add_middleware(_Ready())
