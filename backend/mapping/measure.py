"""What a labelled sample tells of a whole run: how often it is right, with an interval, and how many errors a threshold leaves.

The sample is drawn by bands of doubt, so each band counts by its share of all values. The interval is Wilson's over as many labels as
the weighted sample is worth. What doubt means is learned from the labels by isotonic regression: more doubt is never less error.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backend.mapping.embedded.calibration import Calibration

STRATA = (0.05, 0.15, 0.25, 0.5)  # where a band of doubt ends; the last one is open
ENOUGH = 10  # labels; from fewer, doubt is taken as the model told it
_Z = 1.96  # of a normal distribution, for 95 in a hundred
_LEVELS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.35, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Level:
    """A threshold of doubt: how many values wait for a look above it, how many do not, and how many of those are expected wrong."""

    above: float
    to_look_at: int
    unseen: int
    expected_wrong: float

    @property
    def share_wrong(self) -> float:
        """The share of unseen values expected to be wrong, 0 to 1."""
        return self.expected_wrong / self.unseen if self.unseen else 0.0


@dataclass(frozen=True)
class Measured:
    """How often a run is right: labels, the share of all values with its interval of 95 %, and what thresholds leave.

    `share`, `low` and `high` are None before anything is labelled; `calibrated` says whether the levels come from labels.
    """

    labelled: int
    right: int
    share: float | None
    low: float | None
    high: float | None
    calibrated: bool
    levels: tuple[Level, ...]


def stratum_of(doubt: float) -> int:
    """Return the band a doubt lies in, from 0 (surest)."""
    return next((place for place, end in enumerate(STRATA) if doubt <= end), len(STRATA))


def measured(labels: Sequence[tuple[float, bool]], population: Sequence[tuple[float, int]]) -> Measured:
    """Return what labels (doubt, whether it was right) tell of a population (doubt, values that have it), both as first proposed."""
    calibrated = len(labels) >= ENOUGH
    levels = tuple(_levels(labels if calibrated else (), population))
    right = sum(was_right for _, was_right in labels)
    if not labels:
        return Measured(0, 0, None, None, None, calibrated, levels)
    share, worth = _weighted(labels, population)
    low, high = wilson(share, worth)
    return Measured(len(labels), right, share, low, high, calibrated, levels)


def wilson(share: float, labels: float) -> tuple[float, float]:
    """Return the interval of 95 % for a share seen in so many labels (Wilson, 1927)."""
    spread = 1 + _Z**2 / labels
    middle = (share + _Z**2 / (2 * labels)) / spread
    half = _Z * math.sqrt(share * (1 - share) / labels + _Z**2 / (4 * labels**2)) / spread
    return max(0.0, middle - half), min(1.0, middle + half)


def _weighted(labels: Sequence[tuple[float, bool]], population: Sequence[tuple[float, int]]) -> tuple[float, float]:
    """Return the share that is right, each band by its values, and how many plain labels it is worth."""
    seen, good, whole = Counter[int](), Counter[int](), Counter[int]()
    for doubt, was_right in labels:
        seen[stratum_of(doubt)] += 1
        good[stratum_of(doubt)] += was_right
    for doubt, values in population:
        whole[stratum_of(doubt)] += values
    weights = {band: max(whole[band], seen[band]) for band in seen}
    total = sum(weights.values())
    share = sum(weights[band] / total * good[band] / seen[band] for band in seen)
    # A band whose labels are all right still has some doubt left: half a label is added to either side.
    error = sum((weights[band] / total) ** 2 * _spread((good[band] + 0.5) / (seen[band] + 1)) / seen[band] for band in seen)
    careful = (share * len(labels) + 1) / (len(labels) + 2)
    return share, max(1.0, min(float(len(labels)), careful * (1 - careful) / error))


def _spread(share: float) -> float:
    return share * (1 - share)


def _levels(labels: Sequence[tuple[float, bool]], population: Sequence[tuple[float, int]]) -> list[Level]:
    doubts = np.array([doubt for doubt, _ in population], dtype=float)
    values = np.array([count for _, count in population], dtype=float)
    wrong = doubts
    if labels:
        calibration = Calibration.of([1 - doubt for doubt, _ in labels], [was_right for _, was_right in labels])
        wrong = 1 - calibration.chance(1 - doubts)
    found = []
    for above in _LEVELS:
        unseen = doubts <= above
        found.append(Level(above, int(values[~unseen].sum()), int(values[unseen].sum()), float((values * wrong)[unseen].sum())))
    return found
