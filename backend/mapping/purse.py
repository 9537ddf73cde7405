"""What a run has spent so far, known to all workers the moment a reply is there: before its answers are written down.

The table of runs has the truth; this is ahead of it by the batches that are being written. Emptied, it knows nothing and harms nothing.
"""

from decimal import Decimal
from typing import Any
from uuid import UUID

import redis

from backend.adapters import cache
from backend.core.errors import Unavailable

_KEPT_S = 86_400


def add(run_id: UUID, cost_usd: Decimal) -> None:
    """Add what a call cost."""
    if not cost_usd:
        return
    try:
        with cache.client().pipeline(transaction=False) as together:
            together.incrbyfloat(_name(run_id), float(cost_usd))
            together.expire(_name(run_id), _KEPT_S)
            together.execute()
    except (redis.RedisError, OSError, Unavailable):
        return  # what is written down counts


def spent(run_id: UUID) -> Decimal:
    """Return what calls are known to have cost, in dollars; 0 where nothing is known."""
    try:
        found: Any = cache.client().get(_name(run_id))  # Any: typed by redis for both its clients at once
        return Decimal(found.decode()) if found else Decimal(0)
    except (redis.RedisError, OSError, Unavailable):
        return Decimal(0)


def _name(run_id: UUID) -> str:
    return cache.full_name(f"mapping:spent:{run_id}")
