"""The worker process: `python -m dramatiq actors.worker -p 1` imports this and with it every actor.

The database's pool and the threads that mind leases are made on first use, so after the fork.
"""

from actors import datasets, documents, mailing, maintenance, mapping, notebooks, queries, records
from backend.core import logs
from backend.core.config import settings

logs.configure(level=settings().log_level, as_json=settings().log_json)

__all__ = ["datasets", "documents", "mailing", "maintenance", "mapping", "notebooks", "queries", "records"]
