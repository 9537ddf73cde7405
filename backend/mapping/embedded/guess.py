"""What the embedded mapper says of a value: a label, how doubtful it is, and where it comes from."""

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """How a label was found."""

    DICTIONARY = "dictionary"  # a person said so of this very value
    LABEL = "label"  # the value says the label in its own words
    EXAMPLE = "example"  # it is written like values a person labelled
    NOTHING = "nothing"


@dataclass(frozen=True)
class Guess:
    """A label for one value. `doubt` is the chance that it is wrong, 0 to 1; `like` is the example it was taken from."""

    label: str | None
    doubt: float
    way: Way
    like: str | None = None


UNKNOWN = Guess(None, 1.0, Way.NOTHING)
