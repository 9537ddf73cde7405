"""PostgreSQL: one engine per process, one transaction per public verb, work to do after a commit, and notifications.

Only this room commits. A function that takes a session joins its caller's transaction; one that does not opens its own.
"""

from backend.adapters.db.engine import database_url, dispose, engine, is_up, warm
from backend.adapters.db.listen import NOTIFIES, JobBus, notify
from backend.adapters.db.session import after_commit, transaction
from backend.adapters.db.types import json_column, text_enum, timestamp_column

__all__ = [
    "NOTIFIES",
    "JobBus",
    "after_commit",
    "database_url",
    "dispose",
    "engine",
    "is_up",
    "json_column",
    "notify",
    "text_enum",
    "timestamp_column",
    "transaction",
    "warm",
]
