"""The words of a profile: a warning, and how counts, shares, numbers, days and cells stand in a sentence."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

ACT = "act"
KNOW = "know"


@dataclass(frozen=True)
class Advice:
    """One warning: what kind, in a sentence, how grave, and the SQL that shows the rows behind it, over {table}."""

    kind: str
    detail: str
    level: str = ACT
    sql: str | None = None

    def as_json(self) -> dict[str, str]:
        """Return it as a profile keeps it."""
        kept = {"kind": self.kind, "detail": self.detail, "level": self.level}
        # PostgreSQL keeps no NUL in JSON, and without it the statement would look for something else.
        return kept | {"sql": self.sql} if self.sql and "\x00" not in self.sql else kept


def counted(count: int, one: str, many: str) -> str:
    """Return a count with its words: 1 value is, 2 values are."""
    return f"{int(count):,} {one if int(count) == 1 else many}"


def share(part: float, whole: float) -> str:
    """Return a share in percent; what only rounds to all or none says so."""
    percent = 100 * part / whole if whole else 0.0
    if 0 < percent < 0.05:
        return "<0.1%"
    if 99.95 <= percent < 100:
        return ">99.9%"
    return f"{percent:.1f}".removesuffix(".0") + "%"


def quoted(value: Any) -> str:  # Any: a cell
    """Return a cell in quotes, cut where it is long, in one line."""
    text = re.sub(r"[\x00-\x1f\x7f]+", " ", str(value).replace("\x00", ""))
    return f"“{text if len(text) <= 60 else f'{text[:59]}…'}”"


def figure(value: Any) -> str:  # Any: a number
    """Return a number with separators and at most six telling digits."""
    if isinstance(value, int):
        return f"{value:,}"
    number = float(value)
    if abs(number) < 1e15 and (number.is_integer() or abs(number) >= 1e5):
        return f"{round(number):,}"
    return f"{number:,.6g}"


def day(value: date) -> str:
    """Return a day as it is written in data."""
    return value.isoformat()[:10]


def listed(names: list[str], *, most: int = 5) -> str:
    """Return names in quotes, the first few: “a”, “b” and 3 more."""
    told = [quoted(name) for name in names[:most]]
    if len(names) > most:
        return f"{', '.join(told)} and {len(names) - most:,} more"
    return " and ".join([", ".join(told[:-1]), told[-1]]) if len(told) > 1 else "".join(told)
