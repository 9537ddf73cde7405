"""What one person may ask for in a minute or an hour: counted in Redis, over a window that slides.

While Redis is away nobody is held back.
"""

from dataclasses import dataclass
from math import ceil
from typing import Literal
from uuid import UUID

from backend.adapters import cache
from backend.core.config import settings
from backend.core.errors import TooMany

What = Literal["questions", "profiles", "uploads", "batches"]

_MINUTE_S, _HOUR_S = 60, 3600
_DONE: dict[What, tuple[str, str]] = {  # what the person did, and how to do it again
    "questions": ("asked {} question", "Ask again"),
    "profiles": ("asked for {} profile", "Ask again"),
    "uploads": ("started {} upload", "Start the next one"),
    "batches": ("started {} batch", "Start the next one"),
}


@dataclass(frozen=True)
class Window:
    """A limit: at most `most` in any `window_s` seconds."""

    most: int
    window_s: int


def limit_for(what: What) -> Window | None:
    """Return what this deployment allows each person, None where there is no limit."""
    chosen = settings()
    most, window_s = {
        "questions": (chosen.questions_per_minute, _MINUTE_S),
        "profiles": (chosen.profiles_per_minute, _MINUTE_S),
        "uploads": (chosen.uploads_per_minute, _MINUTE_S),
        "batches": (chosen.batches_per_hour, _HOUR_S),
    }[what]
    return None if most is None else Window(most, window_s)


def allow(owner_id: UUID, what: What, *, cost: int = 1) -> None:
    """Count `cost` of this person; what costs more than the limit takes all of it.

    Raises TooMany, and counts nothing, when that is more than the limit leaves now.
    """
    limit = limit_for(what)
    if limit is None:
        return
    wait_s = cache.take(f"limit:{what}:{owner_id}", cost=min(cost, limit.most), most=limit.most, window_s=limit.window_s)
    if wait_s > 0:
        raise _too_many(what, limit, wait_s)


def _too_many(what: What, limit: Window, wait_s: float) -> TooMany:
    done, again = _DONE[what]
    many = "" if limit.most == 1 else "es" if what == "batches" else "s"
    span = "minute" if limit.window_s == _MINUTE_S else "hour"
    seconds = ceil(wait_s)
    left = f"{seconds} s" if seconds < 2 * _MINUTE_S else f"{ceil(seconds / _MINUTE_S)} min"
    return TooMany(
        f"You have {done.format(f'{limit.most:,}')}{many} in the last {span}.",
        hint=f"{again} in {left}.",
        retry_after_s=wait_s,
    )
