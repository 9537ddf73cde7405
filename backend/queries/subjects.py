"""What questions about a dataset can be about: its columns from the profile, the values of its text columns from the data.

The words a person has for rows, columns and values are part of it.
"""

import json
from collections import OrderedDict
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from uuid import UUID

import pyarrow.parquet as pq

from backend.adapters import cache, engine
from backend.adapters.engine import quote_identifier
from backend.adapters.storage import scratch, storage
from backend.core.config import settings
from backend.datasets.schemas import VersionRef
from backend.datasets.service import get_profile
from backend.queries.glossary_repository import Glossary, body_of, find_glossary
from backend.queries.interpreter.naming import name_words
from backend.queries.interpreter.subject import Column, Subject, subject_of, value_key
from backend.queries.interpreter.words import stem

_MOST_VALUES = 4_000  # different values of a column that questions may name
_LONGEST = 120  # characters of a value that a question may name
_MOST_COLUMNS = 60
_KEPT_S = 7 * 24 * 3600.0
_IN_MEMORY = 64
_known: OrderedDict[tuple[UUID, str], Subject] = OrderedDict()


def subject_for(owner_id: UUID, ref: VersionRef, *, words: Glossary | None = None) -> Subject:
    """Return the subject of a version of this person. `words` are those of its glossary, read where they are not given.

    Raises Conflict while the profile is being made, and as a query does.
    """
    told = find_glossary(owner_id, ref.dataset_id) if words is None else words
    key = (ref.version_id, digest(told))
    if (found := _known.get(key)) is not None and found.table == ref.table:
        _known.move_to_end(key)
        return found
    profile = get_profile(owner_id, ref.dataset_id, version_id=ref.version_id)
    rows = int(profile["rows"])
    columns = [_column(one, rows) for one in profile["columns"]]
    synonyms = {one.word: one.column for one in told.synonyms if one.value is None}
    subject = subject_of(ref.table, columns, rows=rows, values=_values(ref, profile), synonyms=synonyms)
    subject = _known[key] = _with_words(subject, told)
    while len(_known) > _IN_MEMORY:
        _known.popitem(last=False)
    return subject


def digest(words: Glossary) -> str:
    """Return what tells two glossaries apart, as far as readings are concerned."""
    return "" if words.is_empty else json.dumps(body_of(words), sort_keys=True)


def _with_words(subject: Subject, words: Glossary) -> Subject:
    """Return a subject that knows what a row is called and which words mean a cell."""
    if words.is_empty:
        return subject
    places = {one.name: place for place, one in enumerate(subject.fields)}
    values = dict(subject.values)
    for one in words.synonyms:
        if one.value is not None and one.column in places:
            key = value_key(one.word)
            values[key] = (*values.get(key, ()), (places[one.column], one.value))
    noun = {stem(word) for word in name_words(words.row_noun)}
    known = {stem(word) for one in words.synonyms for word in value_key(one.word)}
    return replace(
        subject,
        values=values,
        entity=frozenset(subject.entity | noun),
        vocabulary=frozenset(
            subject.vocabulary | noun | known | {word for one in words.synonyms for word in value_key(one.word)}
        ),
    )


def _column(profile: dict[str, Any], rows: int) -> Column:  # Any: JSON, a column profile
    low, high = profile.get("min"), profile.get("max")
    return Column(
        profile["name"], profile["type"], int(profile.get("distinct") or 0), rows - int(profile.get("nulls") or 0), low, high
    )


def _values(ref: VersionRef, profile: dict[str, Any]) -> dict[str, list[str]]:  # Any: JSON
    key = f"values:{ref.version_id}"
    kept: dict[str, list[str]] | None = cache.get_json(key)
    if kept is not None:
        return kept
    wanted = [
        str(one["name"])
        for one in profile["columns"]
        if one["type"] == "VARCHAR" and 0 < int(one.get("distinct") or 0) <= _MOST_VALUES * 1.05
        and float((one.get("length") or {}).get("mean") or 0) <= _LONGEST
    ][:_MOST_COLUMNS]  # fmt: skip
    found = _read(ref, wanted) if wanted else {}
    cache.set_json(key, found, _KEPT_S)
    return found


def _read(ref: VersionRef, names: list[str]) -> dict[str, list[str]]:
    table = quote_identifier(ref.table)
    pieces = [
        f"SELECT {place} AS place, value FROM (SELECT {quote_identifier(name)} AS value FROM {table} "
        f"WHERE length({quote_identifier(name)}) <= {_LONGEST} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {_MOST_VALUES + 1})"
        for place, name in enumerate(names)
    ]
    found: dict[str, list[str]] = {name: [] for name in names}
    with ExitStack() as pins, scratch() as folder:
        parts = [pins.enter_context(storage().local(part)) for part in ref.parts]
        made = folder / "values.parquet"
        limit = (_MOST_VALUES + 1) * len(names)
        engine.run(" UNION ALL ".join(pieces), {ref.table: parts}, made, deadline_s=settings().query_timeout_s, max_rows=limit)
        rows = pq.read_table(made)
        for place, value in zip(rows["place"].to_pylist(), rows["value"].to_pylist(), strict=True):
            found[names[place]].append(value)
    return {name: values for name, values in found.items() if len(values) <= _MOST_VALUES}
