"""Values that are nearly another: a letter more, less, changed or swapped, where one spelling is rare and the other frequent.

Two values that are both known words, both countries, differ in figures, or begin differently are never called one.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA
from spellchecker import SpellChecker

from backend.datasets.cleaning.proposing.keys import folded, telling
from backend.datasets.profiles.codes import COUNTRY_NAMES

_FREQUENT = 5  # times as often as the rare spelling
_SHORTEST = 5  # letters of a value that may have a slip
_TWO_SLIPS = 10  # letters from which two slips are one value still
_BLOCK_MAX = 1_500  # values that are compared with each other, the most frequent first
_NOT = ("un", "in", "im", "ir", "il", "dis", "non", "de", "re", "anti", "inter", "intra", "sub", "pre", "post", "fe")
_ENDS = ("a", "e", "o", "s", "in", "ine", "er", "n")


def neighbours(counts: Mapping[str, int]) -> dict[str, str]:
    """Return the frequent spelling for each rare one that is nearly it. Work grows with the blocks, which are capped."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for value in sorted(counts, key=lambda one: (-counts[one], one)):
        text = folded(value)
        if len(text) >= _SHORTEST and len(blocks[text[0]]) < _BLOCK_MAX:
            blocks[text[0]].append(value)
    found: dict[str, str] = {}
    for values in blocks.values():
        found |= _of_block(values, counts)
    return {rare: target for rare, target in found.items() if target not in found}


def _of_block(values: list[str], counts: Mapping[str, int]) -> dict[str, str]:
    """Look at a block of values, the most frequent first."""
    texts = [folded(value) for value in values]
    often = [value for value in values if counts[value] >= _FREQUENT]
    if not often:
        return {}
    away = process.cdist(texts[: len(often)], texts, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
    near: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for i, j in zip(*np.nonzero((away > 0) & (away <= 2)), strict=True):
        target, rare = values[int(i)], values[int(j)]
        if counts[target] >= _FREQUENT * counts[rare] and _is_slip(texts[int(j)], texts[int(i)], int(away[i, j])):
            near[rare].append((int(away[i, j]), target))
    nearest = {rare: _nearest(close) for rare, close in near.items()}
    return {rare: target for rare, target in nearest.items() if target and telling(rare) == telling(target)}


def _nearest(close: list[tuple[int, str]]) -> str | None:
    """Return the one nearest value, None where two are as near: then nobody knows which was meant."""
    ordered = sorted(close)
    return None if len(ordered) > 1 and ordered[0][0] == ordered[1][0] else ordered[0][1]


def _is_slip(rare: str, target: str, away: int) -> bool:
    if away > (2 if min(len(rare), len(target)) >= _TWO_SLIPS else 1):
        return False
    if rare.upper() in COUNTRY_NAMES and target.upper() in COUNTRY_NAMES:
        return False
    one, two = rare.split(), target.split()
    if len(one) != len(two):
        return rare.replace(" ", "") == target.replace(" ", "") or away == 1
    return all(a == b or not _are_two_words(a, b) for a, b in zip(one, two, strict=True))


def _are_two_words(one: str, two: str) -> bool:
    """Say whether two words are no slip of each other: short ones, both known, or one the opposite of the other."""
    if min(len(one), len(two)) < 4 or one[0] != two[0]:
        return True
    if any(one == f"{start}{two}" or two == f"{start}{one}" for start in _NOT):
        return True
    known = _known(one, two)
    if known and any(one == f"{two}{end}" or two == f"{one}{end}" for end in _ENDS):
        return True  # Daniel and Daniela, Berg and Berge
    return one in known and two in known


def _known(one: str, two: str) -> set[str]:
    return set(_dictionary().known([one, two]))


@lru_cache(maxsize=1)
def _dictionary() -> SpellChecker:
    return SpellChecker(language="en")  # it knows names and places too; others take long to load
