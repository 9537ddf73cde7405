"""Answers that are known already: of an earlier run, of another worker, of a person."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, String, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from backend.core.clock import now
from backend.mapping.checking import Labelled
from backend.mapping.models import MappingAnswer
from backend.mapping.prompting import VERSION, Value
from backend.mapping.task import Task

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
    columns = (col(MappingAnswer.key), col(MappingAnswer.answers), col(MappingAnswer.doubt))
    wanted = select(*columns).where(
        col(MappingAnswer.owner_id) == owner_id,
        col(MappingAnswer.key) == func.any(bindparam("keys", list(keys), ARRAY(String))),
    )
    return {key: Labelled(tuple(answers), doubt) for key, answers, doubt in session.connection().execute(wanted)}


def keep(session: Session, owner_id: UUID, answers: Mapping[str, Labelled]) -> None:
    """Keep answers under their keys; a later answer takes the place of an earlier one."""
    if not answers:
        return
    rows = [
        {"owner_id": owner_id, "key": key, "answers": list(one.answers), "doubt": one.doubt, "made_at": now()}
        for key, one in sorted(answers.items())  # the same order everywhere, or two batches wait for one another
    ]
    put = insert(MappingAnswer).values(rows)
    kept: dict[str, Any] = {name: put.excluded[name] for name in ("answers", "doubt", "made_at")}  # Any: SQL expressions
    session.execute(put.on_conflict_do_update(index_elements=["owner_id", "key"], set_=kept))


def forget(session: Session, *, older_than: timedelta) -> int:
    """Delete answers that nobody made or renewed for so long; return how many."""
    gone = delete(MappingAnswer).where(col(MappingAnswer.made_at) < now() - older_than)
    return session.connection().execute(gone).rowcount


def count(session: Session, owner_id: UUID) -> int:
    """Return how many answers of this person are kept."""
    return session.scalar(select(func.count()).where(col(MappingAnswer.owner_id) == owner_id)) or 0
