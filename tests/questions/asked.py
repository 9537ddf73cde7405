"""Tables made in code with questions about them: what an analyst types, and the SQL that answers it."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pyarrow as pa


@dataclass(frozen=True)
class Asked:
    """A question; `fair` are the statements that answer it over a view named t, none where it must not be answered."""

    kind: str
    question: str
    fair: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topic:
    """A table and what is asked about it."""

    name: str
    table: pa.Table
    questions: tuple[Asked, ...]


def asked(*lines: tuple[str, ...]) -> tuple[Asked, ...]:
    """Return questions from (kind, question, statement, other fair statements ...)."""
    return tuple(Asked(kind, question, fair) for kind, question, *rest in lines for fair in [tuple(rest)])


class Making:
    """A seeded source of cells."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def pick(self, *choices: object, none: float = 0.0):
        """Return one of the choices, the first ones more often; None in a share of the cases."""
        if none and self.random.random() < none:
            return None
        return self.random.choices(choices, weights=range(len(choices) + 1, 1, -1))[0]

    def whole(self, low: int, high: int, *, none: float = 0.0) -> int | None:
        """Return a whole number between two others."""
        return None if none and self.random.random() < none else self.random.randint(low, high)

    def real(self, low: float, high: float, *, digits: int = 2, none: float = 0.0) -> float | None:
        """Return a number with some digits."""
        return None if none and self.random.random() < none else round(self.random.uniform(low, high), digits)

    def day(self, first: str, last: str, *, none: float = 0.0) -> date | None:
        """Return a day between two others."""
        if none and self.random.random() < none:
            return None
        start, end = date.fromisoformat(first), date.fromisoformat(last)
        return start + timedelta(days=self.random.randint(0, (end - start).days))

    def moment(self, first: str, last: str) -> datetime:
        """Return a moment between two days."""
        day = self.day(first, last)
        return datetime(day.year, day.month, day.day) + timedelta(seconds=self.random.randint(0, 86_399))  # noqa: DTZ001 lists hold local times

    def yes(self, share: float, *, none: float = 0.0) -> bool | None:
        """Return true in a share of the cases."""
        return None if none and self.random.random() < none else self.random.random() < share

    def later(self, day: date | datetime, low: int, high: int) -> date | datetime:
        """Return a time some days later."""
        return day + timedelta(days=self.random.randint(low, high))


def table_of(rows: list[dict[str, object]]) -> pa.Table:
    """Return rows as a table; columns that hold nothing are text."""
    return pa.Table.from_pylist(rows)
