"""The recipe of a dataset: how its file was read, offered for the next file that resembles it, with what has changed since."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from backend.adapters.db import transaction
from backend.core.table import Column
from backend.datasets import repository
from backend.datasets.models import Dataset, Version
from backend.datasets.names import dataset_name
from backend.datasets.previews.schemas import Match

ALIKE = 0.7  # share of column names two tables have in common to resemble each other
_ALIKE_BY_NAME = 0.3  # enough where the names of the files differ only in their numbers
_OFFERED = 3
_NOT_OF_READING = {"sample", "rows"}
_TEXT = "VARCHAR"


def matches(owner_id: UUID, columns: Sequence[Column], name: str) -> tuple[Match, ...]:
    """Return the datasets of this person that a file called `name` with these columns resembles, the best first; at most 3."""
    if not columns:
        return ()
    with transaction() as session:
        found = [_scored(dataset, version, columns, name) for dataset, version in repository.ready(session, owner_id)]
    best = sorted((one for one in found if one is not None), key=lambda one: one[0], reverse=True)
    return tuple(match for _, match in best[:_OFFERED])


def recipe_of(options: Mapping[str, Any], before: Sequence[Column], columns: Sequence[Column]) -> dict[str, Any]:  # Any: JSON
    """Return the options that read a file with these `columns` as one was read with `options` that gave the columns `before`.

    What was text stays text, though this month's codes may look like numbers; other types are left to the detection, which
    damages nothing, unless someone chose them.
    """
    known = {one.name.casefold() for one in columns}
    chosen = {key: value for key, value in options.items() if key not in _NOT_OF_READING}
    if len(chosen.get("names") or ()) != len(columns):
        chosen.pop("names", None)
    was_text = {one.name.casefold() for one in before if one.type == _TEXT}
    types = {one.name: _TEXT for one in columns if one.type != _TEXT and one.name.casefold() in was_text}
    types |= {name: kind for name, kind in (chosen.pop("types", None) or {}).items() if name.casefold() in known}
    return chosen | ({"types": types} if types else {})


def column_drift(before: Sequence[Column], after: Sequence[Column]) -> dict[str, Any]:  # Any: JSON
    """Return which columns are new, gone or of another type, in the order of their tables."""
    old, new = {one.name.casefold(): one for one in before}, {one.name.casefold(): one for one in after}
    return {
        "new": [one.name for key, one in new.items() if key not in old],
        "gone": [one.name for key, one in old.items() if key not in new],
        "retyped": [
            {"name": one.name, "before": old[key].type, "after": one.type}
            for key, one in new.items()
            if key in old and old[key].type != one.type
        ],
        "moved": [],
    }


def pattern_of(name: str) -> str:
    """Return a name without its numbers: “orders-2026-10.csv” and “Orders 2026 11.csv” have one pattern."""
    return re.sub(r"[\W_]+", " ", re.sub(r"\d+", "#", dataset_name(name).casefold())).strip()


def _scored(
    dataset: Dataset, version: Version, columns: Sequence[Column], name: str
) -> tuple[tuple[float, float], Match] | None:
    before = [Column(one["name"], one["type"]) for one in version.columns]
    share = _common(before, columns)
    names = [dataset.name, *(str(source.get("name") or "") for source in version.sources)]
    same_pattern = pattern_of(name) in {pattern_of(one) for one in names if one}
    renamed = same_pattern and len(version.options.get("names") or ()) == len(columns)
    if not (share >= ALIKE or renamed or (same_pattern and share >= _ALIKE_BY_NAME)):
        return None
    options = recipe_of(version.options, before, columns)
    match = Match(dataset.id, dataset.name, options, column_drift(before, columns))
    return (share + 0.5 * same_pattern, dataset.updated_at.timestamp()), match


def _common(one: Sequence[Column], other: Sequence[Column]) -> float:
    """Return the share (0 to 1) of all column names of two tables that both have."""
    mine, theirs = {c.name.casefold() for c in one}, {c.name.casefold() for c in other}
    return len(mine & theirs) / max(1, len(mine | theirs))
