"""What a page asks proposals for: the plan of a list, kept while its version stands, and groups for a step made by hand."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.adapters import cache
from backend.adapters.engine import quote_identifier
from backend.adapters.storage import scratch, storage
from backend.core.errors import NotFound, Rejected
from backend.core.table import Column
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.proposing.clusters import METHODS, Group, Method, merged
from backend.datasets.cleaning.proposing.likeness import Likeness, alike, key_of
from backend.datasets.cleaning.proposing.looking import ROW, TABLE, Look, look_at, relation_of, values_of
from backend.datasets.cleaning.proposing.proposing import propose_from
from backend.datasets.cleaning.proposing.spaces import tidy
from backend.datasets.course import Course
from backend.datasets.previews.deadline import Deadline
from backend.datasets.schemas import VersionRef
from backend.datasets.service import get_profile, version_ref
from backend.datasets.workshop import modest, workshop

_VERSION = 1  # of what is proposed; another one finds nothing of it in the cache
_KEPT_S = 24 * 3600.0
_DEADLINE_S = 30.0
_THREADS, _MEMORY_MB = 4, 768
_COMPARED = 20_000  # distinct values of which groups are made by hand
_SHOWN_CELL = 200  # characters
_SHOWN_ROWS = 20  # of one group, beside the first
_ALIKE = '"\x01alike"'


@dataclass(frozen=True)
class FuzzyGroups:
    """Rows that are nearly the same: of each group (row number from 1, values of `columns`), the row that is kept first.

    `keys` are what the rows of a group are known by in the parameter “apart”, none of a group that has more rows than are here.
    `total_groups` and `total_rows` (rows that would go) count all of them; `about` says that only a part of the list was looked at.
    """

    columns: tuple[str, ...]
    groups: tuple[tuple[tuple[int, tuple[str | None, ...]], ...], ...]
    total_groups: int
    total_rows: int
    about: bool
    keys: tuple[tuple[str, ...], ...] = ()


def propose(owner_id: UUID, dataset_id: UUID, *, version_id: UUID | None = None) -> Plan:
    """Return the plan that would mend a version (the current one); the same version is looked at once a day.

    Raises NotFound; Conflict while there are no rows or no profile; TimedOut.
    """
    ref = version_ref(owner_id, dataset_id, version_id=version_id)
    profile = get_profile(owner_id, dataset_id, version_id=ref.version_id)
    key = f"proposals:{_VERSION}:{ref.version_id}"
    known: Any = cache.get_json(key)  # Any: JSON
    if known is not None:
        return Plan.parse(known)
    with _rows_of(ref) as (con, relation, course):
        steps = propose_from(con, relation, columns=ref.columns, rows=ref.rows, profile=profile, course=course)
    plan = Plan.parse(Plan(tuple(steps)).to_json())
    cache.set_json(key, plan.to_json(), _KEPT_S)
    return plan


def clusters_of(
    owner_id: UUID, dataset_id: UUID, column: str, *, version_id: UUID | None = None, method: str = "all"
) -> tuple[Group, ...]:
    """Return the groups of spellings of a text column, spaces mended: by one method, or by all together.

    Raises NotFound; Conflict while there are no rows; Rejected for a column or method there is none of, and for other than text.
    """
    if method != "all" and method not in set(Method):
        raise Rejected(f"There is no way to group called “{method[:40]}”.", hint=f"Ways are all, {', '.join(Method)}.")
    ref = version_ref(owner_id, dataset_id, version_id=version_id)
    one = next((known for known in ref.columns if known.name == column), None)
    if one is None:
        raise NotFound(f"There is no column “{column[:100]}” in this list.", hint="Choose one of its columns.")
    if one.type != "VARCHAR":
        raise Rejected(f"“{column[:100]}” holds {one.type}, not text.", hint="Spellings are found in columns of text.")
    with looked_at(ref, (one,)) as look:
        values = values_of(look, one, 0)
        tidy(look, values)
        found = look.ask(f"SELECT v, n FROM {values.table} ORDER BY n DESC, v LIMIT {_COMPARED}")
    counts = {value: int(count) for value, count in found}
    return tuple(merged(counts) if method == "all" else METHODS[Method(method)](counts))


def fuzzy_groups(
    owner_id: UUID,
    dataset_id: UUID,
    parameters: dict[str, Any],  # Any: JSON, those of dedupe_fuzzy
    *,
    version_id: UUID | None = None,
    size: int = 30,
) -> FuzzyGroups:
    """Return groups of rows that are nearly the same, the first `size` of them with their values.

    Raises NotFound; Conflict while there are no rows; Rejected for columns there are none of; TimedOut.
    """
    ref = version_ref(owner_id, dataset_id, version_id=version_id)
    likeness = Likeness.of(parameters)
    names = tuple(dict.fromkeys((*likeness.columns, *likeness.block)))
    known = {column.name: column for column in ref.columns}
    if missing := [name for name in names if name not in known]:
        raise Rejected(f"There is no column “{missing[0][:100]}” in this list.", hint="Choose columns it has.")
    with looked_at(ref, tuple(known[name] for name in names)) as look:
        alike(look.con, TABLE, likeness, row=ROW, table=_ALIKE, course=look.course)
        total, going = look.ask(f"SELECT count(DISTINCT a), count(*) FROM {_ALIKE}")[0]
        found = look.ask(f"SELECT a, list(b ORDER BY b) FROM {_ALIKE} GROUP BY a ORDER BY a LIMIT {int(size)}")
        shown = [(first, *rest[:_SHOWN_ROWS]) for first, rest in found]
        whole = {first for first, rest in found if len(rest) <= _SHOWN_ROWS}
        cells = ", ".join(f"left({quote_identifier(name)}::VARCHAR, {_SHOWN_CELL})" for name in likeness.columns)
        asked = ", ".join(str(row) for group in shown for row in group) or "0"
        key = key_of(likeness.columns)
        rows = look.ask(f"SELECT {ROW}, {key}, {cells} FROM {TABLE} WHERE {ROW} IN ({asked})")
    values = {int(row[0]): (int(row[0]), tuple(row[2:])) for row in rows}
    known_by = {int(row[0]): str(row[1]) for row in rows}
    together = tuple(tuple(values[row] for row in group) for group in shown)
    keys = tuple(tuple(known_by[row] for row in group) if group[0] in whole else () for group in shown)
    return FuzzyGroups(likeness.columns, together, int(total), int(going), about=not look.is_whole, keys=keys)


@contextmanager
def _rows_of(ref: VersionRef) -> Iterator[tuple[Any, str, Course]]:  # Any: DuckDB's connection
    with ExitStack() as lent:
        lent.enter_context(modest(threads=_THREADS, memory_mb=_MEMORY_MB))
        folder = lent.enter_context(scratch())
        deadline = lent.enter_context(Deadline(_DEADLINE_S))
        parts = [lent.enter_context(storage().local(key)) for key in ref.parts]
        con = lent.enter_context(workshop(folder))
        yield con, relation_of(parts, ref.columns), Course(deadline, 1)


@contextmanager
def looked_at(ref: VersionRef, columns: tuple[Column, ...]) -> Iterator[Look]:
    """Lend the rows of a version that are looked at. Raises TimedOut."""
    with _rows_of(ref) as (con, relation, course):
        yield look_at(con, relation, columns=columns, rows=ref.rows, profile={}, course=course)
