"""How often what is kept in Redis was enough, by kind: counted there, so that the numbers begin anew when it is emptied."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from backend.adapters import cache

Kind = Literal["questions", "charts", "profiles"]
KINDS: tuple[Kind, ...] = ("questions", "charts", "profiles")
_MILLION = 1_000_000


@dataclass(frozen=True)
class Counted:
    """One kind: how often something was looked for and found, calls of a model that spared, and what those had cost."""

    kind: Kind
    looked: int
    found: int
    calls: int
    usd: Decimal


@dataclass(frozen=True)
class CacheCounts:
    """All kinds, counted since a moment; `since` is None where nothing was counted yet."""

    since: datetime | None
    kinds: tuple[Counted, ...]


def note(owner_id: UUID, kind: Kind, *, found: bool, usd: str | None = None, by_model: bool = False) -> None:
    """Count one look into the cache; `by_model` says that what was found had taken a call of a model, `usd` what that cost."""
    numbers = {f"{kind}_looked": 1}
    if found:
        numbers[f"{kind}_found"] = 1
    if found and by_model:
        numbers[f"{kind}_calls"] = 1
        numbers[f"{kind}_usd"] = round(Decimal(usd or 0) * _MILLION)
    cache.count(_key(owner_id), **numbers)


def cache_counts(owner_id: UUID) -> CacheCounts | None:
    """Return what was counted for this person; None while the cache does not answer."""
    numbers = cache.counted(_key(owner_id))
    if numbers is None:
        return None
    kinds = tuple(
        Counted(
            kind,
            numbers.get(f"{kind}_looked", 0),
            numbers.get(f"{kind}_found", 0),
            numbers.get(f"{kind}_calls", 0),
            Decimal(numbers.get(f"{kind}_usd", 0)) / _MILLION,
        )
        for kind in KINDS
    )
    since = numbers.get("since")
    return CacheCounts(datetime.fromtimestamp(since, UTC) if since else None, kinds)


def _key(owner_id: UUID) -> str:
    return f"counts:{owner_id}"
