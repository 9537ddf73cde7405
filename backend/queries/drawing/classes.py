"""Puts values into a few classes of colour, with breaks that can be read."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from backend.queries.drawing.labels import brief_all
from backend.queries.drawing.palette import DIVERGING_INKS, SEQUENTIAL_INKS

_NOUGHTS = re.compile(r"\.0+(?=\D|$)")  # 13.0k says no more than 13k
_CLASSES = 5
_SHADES = {1: (7,), 2: (3, 7), 3: (2, 5, 8), 4: (1, 4, 6, 8), 5: (1, 3, 5, 7, 9)}
_LOSSES, _GAINS = (8, 6), (2, 0)  # amber below zero, teal above


@dataclass(frozen=True)
class Classes:
    """Breaks between classes (a value on a break belongs to the class below), and of each class its ink and its words."""

    breaks: tuple[float, ...]
    inks: tuple[str, ...]
    words: tuple[str, ...]

    def of(self, value: float) -> int:
        """Return the number of the class a value belongs to."""
        return bisect_left(self.breaks, value)


def classes_of(values: Sequence[float]) -> Classes:
    """Return up to five classes with about equally many values; where values go both ways, two below zero and two above."""
    if not values:
        return Classes((), (SEQUENTIAL_INKS[7],), ("",))
    if min(values) < 0 < max(values):
        middle = _rounded(sorted(map(abs, values))[len(values) // 2])
        breaks = tuple(sorted({-middle, 0.0, middle}))
        shades = (*_LOSSES, *_GAINS) if len(breaks) == 3 else (_LOSSES[0], _GAINS[1])
        return Classes(breaks, tuple(DIVERGING_INKS[shade] for shade in shades), _words(breaks))
    breaks = _quantiles(sorted(values))
    return Classes(breaks, tuple(SEQUENTIAL_INKS[shade] for shade in _SHADES[len(breaks) + 1]), _words(breaks))


def _quantiles(values: Sequence[float]) -> tuple[float, ...]:
    wanted = min(_CLASSES, len(set(values)))
    ends = [values[len(values) * number // wanted - 1] for number in range(1, wanted)]
    kept: tuple[float, ...] = ()
    for digits in (2, 3, 4, 6):
        # Rounded breaks may meet, or leave a class at an end empty: then more digits tell them apart.
        kept = tuple(sorted({cut for cut in (_rounded(end, digits=digits) for end in ends) if values[0] <= cut < values[-1]}))
        if len(kept) == len(set(ends)):
            break
    return kept


def _rounded(value: float, *, digits: int = 2) -> float:
    return float(f"{value:.{digits}g}")


def _words(breaks: Sequence[float]) -> tuple[str, ...]:
    if not breaks:
        return ("",)
    told = [_NOUGHTS.sub("", text) for text in brief_all(breaks)]
    between = [f"{low} to {high}" for low, high in pairwise(told)]
    return (f"up to {told[0]}", *between, f"over {told[-1]}")
