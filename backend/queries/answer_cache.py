"""Readings of questions asked before, kept for a week: the same question on the same version needs neither interpreter nor model.

Only the very same question counts, but for spaces, case and polite openers. Questions that merely look alike are not the same:
a third of them has another answer.
"""

import hashlib
import json
import re
import unicodedata
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from backend.adapters import cache

KEPT_S = 7 * 24 * 3600.0
DECLINED_KEPT_S = 600.0
_VERSION = 3  # of what is kept; another one finds nothing of it
_QUOTED = re.compile("([\"'“\u2018])(.+?)([\"'”\u2019])")
_OPENERS = re.compile(
    r"^(hi|hello|hey|please|kindly|could you|can you|would you|will you|i want to know|i would like to know|i'd like to know|tell me|show me|let me know|"
    r"do you know|and|ok|okay|so|now)\b[\s,]*"
)


@dataclass(frozen=True)
class Kept:
    """A reading as it is kept.

    `source` says who made it; `shown` and `behind` are what its first run found out, `behind_note` why nobody counts the rows
    behind it, `usd` what a model took for it, `verified_at` and `corrected` that a person vouches for it.
    """

    status: str
    source: str
    sql: str | None
    reading: str
    parts: tuple[tuple[str, str], ...] = ()
    assumptions: tuple[str, ...] = ()
    chart: dict[str, Any] | None = None  # Any: JSON, a ChartSpec
    question_to_user: str = ""
    options: tuple[tuple[str, str | None, str | None], ...] = ()
    suggestions: tuple[str, ...] = ()
    rows_sql: str | None = None
    model: str | None = None
    shown: dict[str, Any] | None = None  # Any: JSON, the ChartSpec that fits the result
    behind: int | None = None  # rows that met the conditions
    behind_note: str = ""
    usd: str | None = None
    verified_at: str | None = None
    corrected: bool = False
    read: dict[str, Any] | None = None  # Any: JSON, the interpreter's reading; see interpreter.kept


def normalised(question: str) -> str:
    """Return a question without what does not change its meaning; quoted text stays as it is."""
    text = unicodedata.normalize("NFKC", question).strip()
    kept: list[str] = []

    def put_by(match: re.Match[str]) -> str:
        kept.append(match.group(2))
        return f"\x00{len(kept) - 1}\x00"

    text = re.sub(r"\s+", " ", _QUOTED.sub(put_by, text)).casefold().rstrip(" ?!.;,")
    while (shorter := _OPENERS.sub("", text)) != text and shorter:
        text = shorter
    return re.sub("\x00(\\d+)\x00", lambda match: f'"{kept[int(match.group(1))]}"', text)


def key_of(owner_id: UUID, version_id: UUID, question: str, *, context: str = "") -> str:
    """Return under what a reading is kept. `context` is all else it depends on: the table's name, the words of the glossary, the model."""
    said = json.dumps([_VERSION, str(owner_id), str(version_id), context, normalised(question)])
    return f"reading:{hashlib.sha256(said.encode()).hexdigest()}"


def find(key: str) -> Kept | None:
    """Return the reading kept under a key."""
    found = cache.get_json(key)
    if not isinstance(found, dict):
        return None
    try:
        return replace(
            Kept(**found),
            parts=tuple((a, b) for a, b in found["parts"]),
            assumptions=tuple(found["assumptions"]),
            options=tuple((a, b, c) for a, b, c in found["options"]),
            suggestions=tuple(found["suggestions"]),
        )
    except (TypeError, KeyError, ValueError):
        return None


def keep(key: str, reading: Kept) -> None:
    """Keep a reading; one that declined only for ten minutes."""
    cache.set_json(key, asdict(reading), DECLINED_KEPT_S if reading.status == "declined" else KEPT_S)


def forget(key: str, *, wrong: bool) -> None:
    """Keep a reading no longer; `wrong` notes for a week that somebody said so, otherwise such a note goes too."""
    cache.forget(key)
    if wrong:
        cache.set_json(f"{key}:wrong", value=True, ttl_s=KEPT_S)
    else:
        cache.forget(f"{key}:wrong")


def was_wrong(key: str) -> bool:
    """Say whether somebody said that what was kept under a key is wrong."""
    return bool(cache.get_json(f"{key}:wrong"))
