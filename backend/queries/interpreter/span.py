"""A span: some words of a question and what they are."""

from dataclasses import dataclass, field
from enum import StrEnum

PART = "part"  # of a value of which only some words are said


class Role(StrEnum):
    """What a span is."""

    COLUMN = "column"
    VALUE = "value"
    PHRASE = "phrase"
    NUMBER = "number"
    ENTITY = "entity"


@dataclass
class Span:
    """Some words of a question and what they are. `columns` are equally good ones; `use` says which rule took it."""

    start: int
    end: int
    role: Role
    score: float
    columns: tuple[str, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()  # (column, cell)
    phrase: str = ""
    detail: str = ""
    number: float | int = 0
    weight: float = 1.0
    use: str = ""
    quoted: bool = False
    others: tuple[str, ...] = field(default=())

    @property
    def column(self) -> str:
        """The column it names."""
        return self.columns[0]
