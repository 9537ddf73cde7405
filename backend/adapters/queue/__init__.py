"""The queue of wake-up hints: Dramatiq over Redis, with the settings that were measured.

A hint carries a job's id and a chunk's number and nothing else. It may be lost, doubled or late without harm.
"""

from backend.adapters.queue.broker import HintBroker, broker
from backend.adapters.queue.hints import dispose, is_up, send_hint, waiting

__all__ = ["HintBroker", "broker", "dispose", "is_up", "send_hint", "waiting"]
