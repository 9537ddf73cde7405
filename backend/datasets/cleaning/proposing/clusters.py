"""Spellings of one value, found among the distinct values of a column: which belong together, and which of them is meant.

By case and spaces (sure), by fingerprint or runs of letters (probable), by a slip of the hand (possible). The most frequent
spelling is the one that is kept; of equally frequent ones the one with capitals where a name has them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from backend.datasets.cleaning.proposing.keys import fingerprint, has_letters, joined, ngrams, telling
from backend.datasets.cleaning.proposing.neighbours import neighbours

GROUPS_MAX = 200
_GRAMS_SHORTEST = 8  # letters; of fewer, runs of letters are shared by chance


class Method(StrEnum):
    """How groups are found."""

    CASE = "case"
    FINGERPRINT = "fingerprint"
    NGRAM = "ngram"
    NEAREST = "nearest"


@dataclass(frozen=True)
class Group:
    """Spellings of one value with how often each occurs, the most frequent first. `target` is the one to keep."""

    target: str
    members: tuple[tuple[str, int], ...]

    @property
    def rows(self) -> int:
        """How many cells hold one of the spellings."""
        return sum(count for _, count in self.members)

    @property
    def changed(self) -> int:
        """How many cells hold another spelling than the target."""
        return sum(count for value, count in self.members if value != self.target)

    def as_json(self) -> dict[str, Any]:  # Any: JSON
        """Return it as `map_values` takes it."""
        others = [{"value": value, "count": count, "on": True} for value, count in self.members if value != self.target]
        return {"to": self.target, "on": True, "from": others}


def group_of(members: Iterable[tuple[str, int]]) -> Group:
    """Return spellings as a group."""
    ordered = sorted(members, key=lambda one: (-one[1], not one[0][:1].isupper(), one[0].isupper(), one[0].islower(), one[0]))
    return Group(ordered[0][0], tuple(ordered))


def by_case(counts: Mapping[str, int]) -> list[Group]:
    """Return the spellings that differ in case and spaces alone."""
    return _keyed(counts, lambda value: " ".join(value.casefold().split()))


def by_fingerprint(counts: Mapping[str, int]) -> list[Group]:
    """Return the spellings that differ in accents, marks, order of words and usual short forms too."""
    keys: dict[str, str] = {}
    for value in counts:
        # Zürich, Zurich and Zuerich: two keys, of which the first that is known names the group.
        one, two = fingerprint(value), fingerprint(value, german=True)
        keys[value] = keys.get(f"\x00{one}") or keys.get(f"\x00{two}") or one
        keys.setdefault(f"\x00{one}", keys[value])
        keys.setdefault(f"\x00{two}", keys[value])
    return _keyed(counts, lambda value: keys[value])


def by_ngrams(counts: Mapping[str, int]) -> list[Group]:
    """Return the spellings with the same runs of letters: spaces and repeated syllables do not count."""
    return _keyed({value: n for value, n in counts.items() if len(joined(value)) >= _GRAMS_SHORTEST}, ngrams)


def by_slips(counts: Mapping[str, int]) -> list[Group]:
    """Return the frequent spellings with the rare ones that are nearly them."""
    near: dict[str, list[str]] = defaultdict(list)
    for rare, target in neighbours(counts).items():
        near[target].append(rare)
    found = [Group(target, ((target, counts[target]), *sorted((v, counts[v]) for v in rare))) for target, rare in near.items()]
    return _largest(found)


METHODS: dict[Method, Callable[[Mapping[str, int]], list[Group]]] = {
    Method.CASE: by_case,
    Method.FINGERPRINT: by_fingerprint,
    Method.NGRAM: by_ngrams,
    Method.NEAREST: by_slips,
}


def merged(counts: Mapping[str, int], *, slips: bool = True) -> list[Group]:
    """Return the groups of all methods but case together: what one has joined, the next sees as one value."""
    target: dict[str, str] = {}
    left = dict(counts)
    for method in (by_fingerprint, by_ngrams, by_slips) if slips else (by_fingerprint,):
        for group in method(left):
            for value, count in group.members:
                if value != group.target:
                    target[value] = group.target
                    left[group.target] += count
                    del left[value]
    together: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for value in target:
        end = value
        while end in target:
            end = target[end]
        together[end].append((value, counts[value]))
    return _largest(
        [
            Group(end, ((end, counts[end]), *sorted(members, key=lambda one: (-one[1], one[0]))))
            for end, members in together.items()
        ]
    )


def applied(counts: Mapping[str, int], groups: Iterable[Group]) -> dict[str, int]:
    """Return the values once the groups are made one."""
    left = dict(counts)
    for group in groups:
        for value, count in group.members:
            if value != group.target and value in left:
                left[group.target] = left.get(group.target, 0) + count
                del left[value]
    return left


def _keyed(counts: Mapping[str, int], key: Callable[[str], str]) -> list[Group]:
    """Return the values that share a key and what tells values apart."""
    keyed: dict[str, list[str]] = defaultdict(list)
    for value in counts:
        if has_letters(value, 1):
            keyed[key(value)].append(value)
    found = []
    for values in keyed.values():
        if len(values) > 1:
            apart: dict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
            for value in values:
                apart[telling(value)].append((value, counts[value]))
            found += [group_of(members) for members in apart.values() if len(members) > 1]
    return _largest(found)


def _largest(groups: Iterable[Group]) -> list[Group]:
    return sorted(groups, key=lambda one: (-one.rows, one.target))[:GROUPS_MAX]
