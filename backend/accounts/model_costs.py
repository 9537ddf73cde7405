"""What calls of a model cost a person today outside of answers: those that led to none, and suggestions for cleaning.

Counted in Redis by the day, in millionths of a dollar; the cost of an answer stands in its receipt.
"""

from decimal import Decimal
from uuid import UUID

from backend.adapters import cache
from backend.core.clock import now

_MILLION = 1_000_000


def note(owner_id: UUID, usd: Decimal) -> None:
    """Add to what this person's calls cost today, midnight to midnight UTC."""
    cache.count(_key(owner_id), **{f"{now():%Y-%m-%d}": round(usd * _MILLION)})


def today_usd(owner_id: UUID) -> Decimal:
    """Return what was noted today; nothing where the cache is away."""
    return Decimal((cache.counted(_key(owner_id)) or {}).get(f"{now():%Y-%m-%d}", 0)) / _MILLION


def _key(owner_id: UUID) -> str:
    return f"lost:{owner_id}"
