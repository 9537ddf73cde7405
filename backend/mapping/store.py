"""Answers that are known already: of an earlier run, of another worker, of a person."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlmodel import Session, col

from backend.core.clock import now
from backend.mapping.checking import Labelled
from backend.mapping.models import MappingAnswer
from backend.mapping.prompting import VERSION, Value
from backend.mapping.task import Task

_KEEP = text("""
INSERT INTO mapping_answers (owner_id, key, answers, doubt, made_at)
SELECT :owner, said.key, said.answers, said.doubt, :at
FROM unnest(CAST(:keys AS text[]), CAST(CAST(:answers AS text[]) AS jsonb[]), CAST(:doubts AS float8[])) AS said(key, answers, doubt)
ON CONFLICT (owner_id, key) DO UPDATE SET answers = excluded.answers, doubt = excluded.doubt, made_at = excluded.made_at
""")
_ENCODED = json.JSONEncoder(ensure_ascii=False).encode
# One text of all keys: a list of ten thousand takes the driver longer than the database takes to find them.
_KNOWN = text("""
SELECT a.key, a.answers, a.doubt FROM unnest(string_to_array(:keys, ',')) AS wanted(key)
JOIN mapping_answers a ON a.owner_id = :owner AND a.key = wanted.key
""")
PERSON = "person"  # in the place of a model's name: what a person said holds for every model


def key_of(task: Task, value: Value, *, by: str) -> str:
    """Return the key of a value's answer by a model (its name) or by a person; the wording of the prompt is part of it."""
    return keys_of(task, [value], by=by)[0]


def keys_of(task: Task, values: Sequence[Value], *, by: str) -> list[str]:
    """Return the keys of many values, in their order."""
    asked = task.model_dump(mode="json", exclude={"columns", "tidy"})
    told = json.dumps([asked, by, "" if by == PERSON else VERSION], ensure_ascii=False, sort_keys=True)
    common, made = hashlib.sha256(told.encode(errors="surrogatepass")), []
    for value in values:
        one = common.copy()
        text = value if isinstance(value, str) else json.dumps(dict(value), ensure_ascii=False, sort_keys=True)
        one.update(f"{'text' if isinstance(value, str) else 'several'}\n{text}".encode(errors="surrogatepass"))
        made.append(one.hexdigest())
    return made


def known(session: Session, owner_id: UUID, keys: Collection[str]) -> dict[str, Labelled]:
    """Return what is known under these keys."""
    if not keys:
        return {}
    found = session.connection().execute(_KNOWN, {"owner": owner_id, "keys": ",".join(keys)})
    return {key: Labelled(tuple(answers), doubt) for key, answers, doubt in found}


def keep(session: Session, owner_id: UUID, answers: Mapping[str, Labelled]) -> None:
    """Keep answers under their keys, in one statement; a later answer takes the place of an earlier one."""
    if not answers:
        return
    ordered = sorted(answers.items())  # the same order everywhere, or two batches wait for one another
    values = {
        "owner": owner_id, "keys": [key for key, _ in ordered], "answers": [as_json(one.answers) for _, one in ordered],
        "doubts": [one.doubt for _, one in ordered], "at": now(),
    }  # fmt: skip
    session.connection().execute(_KEEP, values)


def as_json(said: Any) -> str:  # Any: JSON
    """Return JSON as PostgreSQL takes it: no character of code 0."""
    return _ENCODED(_bare(said))


def _bare(said: Any) -> Any:  # Any: JSON
    if isinstance(said, str):
        return said.replace("\0", "")
    if isinstance(said, list | tuple):
        return [_bare(one) for one in said]
    return {_bare(name): _bare(one) for name, one in said.items()} if isinstance(said, Mapping) else said


def forget(session: Session, *, older_than: timedelta) -> int:
    """Delete answers that nobody made or renewed for so long; return how many."""
    gone = delete(MappingAnswer).where(col(MappingAnswer.made_at) < now() - older_than)
    return session.connection().execute(gone).rowcount


def count(session: Session, owner_id: UUID) -> int:
    """Return how many answers of this person are kept."""
    return session.scalar(select(func.count()).where(col(MappingAnswer.owner_id) == owner_id)) or 0
