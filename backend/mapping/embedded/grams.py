"""Texts as vectors of their short runs of letters, so that what is written alike lies close together."""

import math
from collections import Counter
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

_WIDTH = 4_096  # places runs of letters fall into; two that share one cost little
_RUNS = (2, 3, 4)
_LONGEST = 120  # characters of a text that count


class Grams:
    """How telling each run of letters is among the texts it was made from: rare ones tell more."""

    def __init__(self, texts: Sequence[str]) -> None:
        seen: Counter[int] = Counter()
        for text in texts:
            seen.update(set(_places(text)))
        weights = np.full(_WIDTH, math.log(1 + len(texts)) + 1, dtype=np.float32)
        for place, count in seen.items():
            weights[place] = math.log((1 + len(texts)) / (1 + count)) + 1
        self._weights = weights

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return a row of length one for each text, shape (texts, 4096); an empty text is all zeros."""
        made = np.zeros((len(texts), _WIDTH), dtype=np.float32)
        for number, text in enumerate(texts):
            for place, count in Counter(_places(text)).items():
                made[number, place] = (1 + math.log(count)) * self._weights[place]
        lengths = np.linalg.norm(made, axis=1, keepdims=True)
        return np.asarray(np.divide(made, lengths, out=made, where=lengths > 0), dtype=np.float32)


def _places(text: str) -> list[int]:
    if not text:
        return []
    framed = f" {text[:_LONGEST]} ".encode()
    return [crc32(framed[at : at + run]) % _WIDTH for run in _RUNS for at in range(len(framed) - run + 1)]
