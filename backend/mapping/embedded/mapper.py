"""Labels for values without a model: what a person said, what the value says itself, what its neighbours are called."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.fuzz import token_set_ratio

from backend.mapping.embedded.calibration import Calibration
from backend.mapping.embedded.folding import folded
from backend.mapping.embedded.grams import Grams, Vectors
from backend.mapping.embedded.guess import UNKNOWN, Guess, Way

_AT_ONCE = 1_000
_SAYS_IT = ((97.0, 0.03), (90.0, 0.2), (82.0, 0.45))  # likeness to a label of 100, and the doubt it leaves
_TWO_LABELS = 0.5  # doubt where a value says two labels
_SECOND = 0.5  # how much the next label takes from the score of the nearest
_SAMPLE = 20_000  # values that teach which runs of letters are rare


class Mapper:
    """Says one of `labels` for values; `examples` are values with the label a person gave them."""

    def __init__(self, labels: Sequence[str], examples: Mapping[str, str] | None = None) -> None:
        self._labels = list(dict.fromkeys(labels))
        self._said = {folded(value): label for value, label in (examples or {}).items() if label in set(self._labels)}
        self._folded_labels = [folded(label) for label in self._labels]

    def guess(self, values: Sequence[str]) -> Iterator[Guess]:
        """Return a guess for each value, in their order, a thousand worked out at a time."""
        texts = [folded(value) for value in values]
        near = _Neighbours(self._said, texts[:: max(1, len(texts) // _SAMPLE)]) if self._said else None
        for start in range(0, len(texts), _AT_ONCE):
            part = texts[start : start + _AT_ONCE]
            found = [self._by_words(part), near.guesses(part) if near else [UNKNOWN] * len(part)]
            for text, *guesses in zip(part, *found, strict=True):
                yield self._known(text) or min(guesses, key=lambda one: one.doubt)

    def _known(self, text: str) -> Guess | None:
        label = self._said.get(text) if text else None
        return None if label is None else Guess(label, 0.0, Way.DICTIONARY)

    def _by_words(self, texts: Sequence[str]) -> list[Guess]:
        if not self._labels:
            return [UNKNOWN] * len(texts)
        alike = process.cdist(texts, self._folded_labels, scorer=token_set_ratio, score_cutoff=_SAYS_IT[-1][0], workers=1)
        found = [UNKNOWN] * len(texts)
        # Few values say a label; the others are not looked at one by one.
        for place in np.flatnonzero(alike.max(axis=1)).tolist():
            if texts[place]:
                found[place] = self._said_by(texts[place], alike[place])
        return found

    def _said_by(self, text: str, alike: NDArray[np.float32]) -> Guess:
        """Return the label a value says in its own words; of several that fit, the longest, unless they say different things."""
        best = float(alike.max())
        doubt = next((left for least, left in _SAYS_IT if best >= least), None)
        if doubt is None:
            return UNKNOWN
        among = [place for place in np.flatnonzero(alike >= best - 1e-6) if self._folded_labels[place]]
        if not among:
            return UNKNOWN
        longest = max(among, key=lambda place: (self._folded_labels[place] == text, len(self._folded_labels[place])))
        words = set(self._folded_labels[longest].split())
        others = [place for place in among if not set(self._folded_labels[place].split()) <= words]
        return Guess(self._labels[longest], max(doubt, _TWO_LABELS) if others else doubt, Way.LABEL)


class _Neighbours:
    """The labelled examples as points, and how far a likeness to them can be trusted: each was guessed by the others."""

    def __init__(self, said: Mapping[str, str], texts: Sequence[str]) -> None:
        self._texts = list(said)
        self._labels = sorted(set(said.values()))
        self._of = np.array([self._labels.index(said[text]) for text in self._texts])
        self._grams = Grams([*texts, *self._texts])
        self._points = self._grams.vectors(self._texts)
        alike = self._points @ self._points.T
        np.fill_diagonal(alike, 0.0)
        best, score, _ = self._nearest(alike)
        self._calibration = Calibration.of(score.tolist(), (best == self._of).tolist())

    def guesses(self, texts: Sequence[str]) -> list[Guess]:
        """Return the label of the nearest example for each text."""
        best, score, like = self._nearest(self._grams.vectors(texts) @ self._points.T)
        doubts = 1 - self._calibration.chance(score)
        return [
            Guess(self._labels[label], float(doubt), Way.EXAMPLE, self._texts[place]) if alike > 0 else UNKNOWN
            for label, doubt, place, alike in zip(best, doubts, like, score, strict=True)
        ]

    def _nearest(self, alike: Vectors) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.intp]]:
        """Return for each row the label of its nearest example, its score against the next label, and which example it is."""
        by_label = np.stack([alike[:, self._of == label].max(axis=1) for label in range(len(self._labels))], axis=1)
        ranked = np.sort(by_label, axis=1)
        second = ranked[:, -2] if len(self._labels) > 1 else np.zeros(len(alike))
        score = ranked[:, -1].astype(np.float64) - _SECOND * second
        return by_label.argmax(axis=1), score, alike.argmax(axis=1)
