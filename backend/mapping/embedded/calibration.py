"""How often a score was right, learned from labelled values: a step function that only rises (isotonic regression).

Source: Zadrozny and Elkan, "Transforming classifier scores into accurate multiclass probability estimates", 2002.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_IMAGINED = 2.0  # labelled values that are imagined in each step, half of them right: few examples say little
_SUREST = 0.98


@dataclass(frozen=True)
class Calibration:
    """Turns scores into the chance of being right; made of scores whose truth is known."""

    starts: tuple[float, ...]
    chances: tuple[float, ...]

    @classmethod
    def of(cls, scores: Sequence[float], right: Sequence[bool]) -> "Calibration":
        """Return the calibration these scores teach. Scores and truths are of the same values, in the same order."""
        known = sorted(zip(scores, right, strict=True))
        steps: list[tuple[float, float, int]] = []  # where it starts, how many were right, how many there are
        for score, was_right in known:
            steps.append((score, float(was_right), 1))
            while len(steps) > 1 and (steps[-2][0] == steps[-1][0] or _share(steps[-2]) >= _share(steps[-1])):
                last, before = steps.pop(), steps.pop()
                steps.append((before[0], before[1] + last[1], before[2] + last[2]))
        chances = np.maximum.accumulate([_careful(step) for step in steps]) if steps else np.empty(0)
        return cls(tuple(step[0] for step in steps), tuple(float(one) for one in chances))

    def chance(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the chance of being right for each score, 0 to 1; below all that is known it is half the lowest."""
        if not self.starts:
            return np.clip(scores, 0.0, 1.0) * 0.5
        at = np.searchsorted(self.starts, scores, side="right") - 1
        chances = np.asarray(self.chances)[np.maximum(at, 0)]
        return np.where(at < 0, self.chances[0] / 2, chances).clip(0.0, _SUREST)


def _share(step: tuple[float, float, int]) -> float:
    return step[1] / step[2]


def _careful(step: tuple[float, float, int]) -> float:
    return (step[1] + _IMAGINED / 2) / (step[2] + _IMAGINED)
