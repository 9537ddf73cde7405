"""Actors about filling columns."""

import sys
import threading

import dramatiq

from actors.base import actor_for
from backend.adapters.queue import broker
from backend.jobs.kinds import KINDS
from backend.mapping.applying import apply
from backend.mapping.filling import KIND, fill
from backend.mapping.formula import derive
from backend.mapping.readiness import rehearse

_SWITCH_S = 0.001  # a reply that has come must not wait behind threads that write answers down


class _Ready(dramatiq.Middleware):
    """Rehearses a batch when a process begins that fills columns, so that nobody waits for what the first one reads."""

    def after_worker_boot(self, _: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        if KINDS[KIND].queue in (worker.consumer_whitelist or ()):
            sys.setswitchinterval(_SWITCH_S)
            more = {"threads": worker.worker_threads}
            threading.Thread(target=rehearse, kwargs=more, name="rehearsal", daemon=True).start()


fill_columns = actor_for(KIND, fill)
apply_answers = actor_for("mapping.apply", apply)
work_out_column = actor_for("mapping.derive", derive)
broker().add_middleware(_Ready())
