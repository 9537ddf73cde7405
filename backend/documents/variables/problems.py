"""What may be wrong with a recipient's values: an issue of that one document, never the end of a batch."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["unknown_variable", "missing_value", "bad_value"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One value that could not be put into a text, in a sentence for people."""

    kind: Kind
    variable: str
    detail: str


class Unfit(Exception):
    """A value does not fit a filter, or an argument does not: the text is the rest of a sentence about it."""
