"""What a person can wish of an answer; the page it stands on does it."""

from collections.abc import Callable
from dataclasses import dataclass

from backend.queries.answers import Answer


@dataclass(frozen=True)
class Wishes:
    """What a person can wish of an answer: ask something else, take another answer to the same question, go on with its SQL.

    `name` is what SQL written below calls its rows.
    """

    ask: Callable[[str], None]
    took: Callable[[Answer], None]
    go_on: Callable[[str], None] | None = None
    name: str | None = None
