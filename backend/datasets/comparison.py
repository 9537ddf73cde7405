"""Comparing two versions of a dataset: the job that does it, and by which columns it can be done."""

import hashlib
import json
import re
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any
from uuid import UUID

from backend.adapters.db import transaction
from backend.adapters.storage import scratch, storage
from backend.core.errors import Conflict, NotFound, Rejected
from backend.core.table import Column
from backend.datasets import repository, service
from backend.datasets.comparing import Side, compared, pairs_of
from backend.datasets.formats.course import Course
from backend.datasets.places import place
from backend.datasets.schemas import VersionRef
from backend.datasets.workshop import workshop
from backend.jobs import service as jobs
from backend.jobs.runner import Outcome, Run
from backend.jobs.states import Status

COMPARE = "datasets.compare"
_GAPS = 0.01  # of the rows may have no value in a column that is proposed as a key
_NAMES = re.compile(
    r"(^|[^a-z])(ids?|uuid|guid|no|nr|nos|num|number|nummer|key|code|sku|ean|isbn|iban)([^a-z]|$)|(?-i:[a-z](Id|ID|No|Nr|Key|Code)$)",
    re.IGNORECASE,
)


def start_comparison(owner_id: UUID, dataset_id: UUID, *, base_id: UUID, other_id: UUID, key: Sequence[str] = ()) -> UUID:
    """Compare two versions in a job, or return the one that has done it already; `key` are columns that name a row.

    The job's result says rows_base, rows_other, rows_added, rows_removed, rows_changed, rows_same, duplicate_keys,
    columns_added, columns_removed, columns_retyped, changed_cells and a sample of up to 20 rows of each.
    Raises NotFound; Conflict for a version without rows; Rejected for the same version twice or a key that is no column.
    """
    base, other = (service.version_ref(owner_id, dataset_id, version_id=one) for one in (base_id, other_id))
    _check(base, other, key)
    with transaction() as session:
        dataset = repository.get_dataset(session, owner_id, dataset_id)
        numbers = [repository.version_of(session, dataset, one.version_id).number for one in (base, other)]
        job = jobs.enqueue(
            session,
            COMPARE,
            owner_id=owner_id,
            title=f"Compare versions {numbers[0]} and {numbers[1]} of {dataset.name}",
            subject_id=other.version_id,
            parameters={"dataset_id": str(dataset_id), "base": str(base_id), "other": str(other_id), "key": list(key)},
            total=base.rows + other.rows,
            idempotency_key=_asked(base_id, other_id, key),
        )
        job_id, ended = job.id, job.status in {Status.FAILED, Status.CANCELLED}
    return jobs.retry(owner_id, job_id).id if ended else job_id


def find_comparison(owner_id: UUID, dataset_id: UUID, *, base_id: UUID, other_id: UUID, key: Sequence[str] = ()) -> UUID | None:
    """Return the job that compares, or has compared, exactly this; None if nobody has asked or it did not succeed.

    Raises NotFound for a dataset that is not yours.
    """
    service.get_dataset(owner_id, dataset_id)
    card = jobs.find(owner_id, _asked(base_id, other_id, key))
    return None if card is None or card.status in {Status.FAILED, Status.CANCELLED} else card.id


def suggested_keys(owner_id: UUID, dataset_id: UUID, *, base_id: UUID, other_id: UUID) -> tuple[tuple[str, ...], ...]:
    """Return the keys, each of one or more columns, that tell all rows apart in both versions; the best first.

    None while a version has no profile. Raises NotFound; Conflict for a version without rows.
    """
    refs = [service.version_ref(owner_id, dataset_id, version_id=one) for one in (base_id, other_id)]
    common = {pair.base.name for pair in pairs_of(refs[0].columns, refs[1].columns)}
    try:
        found = [_keys(service.get_profile(owner_id, dataset_id, version_id=ref.version_id)) for ref in refs]
    except Conflict:
        return ()
    return tuple(key for key in found[1] if key in found[0] and common.issuperset(key))


def compare(run: Run) -> Outcome:
    """Compare the two versions this run is about. Raises Rejected when one of them is gone."""
    asked = run.parameters
    dataset_id, base_id, other_id = (UUID(asked[name]) for name in ("dataset_id", "base", "other"))
    try:
        base, other = (service.version_ref(run.owner_id, dataset_id, version_id=one) for one in (base_id, other_id))
    except NotFound as gone:
        raise Rejected(gone.detail, hint=gone.hint) from gone
    rows = base.rows + other.rows
    with place(run, short=True), scratch() as folder, ExitStack() as lent, workshop(folder) as con:
        sides = [Side([lent.enter_context(storage().local(part)) for part in ref.parts], ref.columns) for ref in (base, other)]
        found = compared(con, sides[0], sides[1], key=asked["key"], course=Course(run, rows))
    return Outcome(rows, {"base": str(base_id), "other": str(other_id), "key": asked["key"], **found})


def _check(base: VersionRef, other: VersionRef, key: Sequence[str]) -> None:
    if base.version_id == other.version_id:
        raise Rejected("A version equals itself.", hint="Choose two versions.")
    pairs = pairs_of(base.columns, other.columns)
    if not pairs:
        raise Rejected("The two versions have no column in common.", hint="There is nothing to compare.")
    known = {pair.base.name for pair in pairs}
    absent = [name for name in key if name not in known]
    if absent:
        raise Rejected(
            f"“{absent[0][:100]}” is no column of both versions.", hint=f"Columns of both are {_listed(base.columns, known)}."
        )
    if len(set(key)) != len(key):
        raise Rejected("The key names a column twice.", hint="Name each column once.")


def _listed(columns: Sequence[Column], known: set[str]) -> str:
    names = [f"“{column.name}”" for column in columns if column.name in known]
    return ", ".join(names[:10]) + (" …" if len(names) > 10 else "")


def _asked(base_id: UUID, other_id: UUID, key: Sequence[str]) -> str:
    """Return the name of this very comparison: versions never change, so neither does its answer."""
    return f"compare@{base_id}@{other_id}@{hashlib.sha256(json.dumps(list(key)).encode()).hexdigest()[:16]}"


def _keys(profile: dict[str, Any]) -> list[tuple[str, ...]]:  # Any: JSON
    """Return the columns that tell all filled rows apart and the keys a profile names; what looks like a name of a row first."""
    columns = {column["name"]: column for column in profile["columns"]}
    unique = [(name,) for name, column in columns.items() if _tells_apart(column, profile["rows"])]
    found = dict.fromkeys([*unique, *(tuple(one["columns"]) for one in profile.get("keys", ()))])
    return sorted(found, key=lambda key: (len(key), min(_likeness(columns[name]) for name in key if name in columns)))


def _tells_apart(column: dict[str, Any], rows: int) -> bool:  # Any: JSON
    filled = rows - column["nulls"]
    return bool(column["distinct_exact"]) and 0 < filled == column["distinct"] and column["nulls"] <= _GAPS * rows


def _likeness(column: dict[str, Any]) -> int:  # Any: JSON
    """Return how much a column looks like the name of a row, 0 the most: by what it is called, then by its type."""
    if _NAMES.search(column["name"]):
        return 0
    if column["type"] == "VARCHAR" or column["type"].endswith("INT") or column["type"] in {"INTEGER", "UUID"}:
        return 1
    return 3 if column["type"].startswith(("DECIMAL", "DOUBLE", "FLOAT")) else 2
