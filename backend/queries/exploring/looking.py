"""Small questions explored data must answer before it is drawn: ends of columns, counts, lists of values. None stands in the history."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from threading import Lock
from typing import Any
from uuid import UUID

import pyarrow.parquet as pq

from backend.adapters import engine
from backend.adapters.engine import Stopping, quote_identifier
from backend.adapters.storage import scratch, storage
from backend.core.config import settings
from backend.queries import execution
from backend.queries.exploring.fields import Fields
from backend.queries.exploring.filters import known, where
from backend.queries.exploring.spec import Filter, Plain

_KEPT = 500
_lock = Lock()
_found: OrderedDict[tuple[UUID, str], list[tuple[Any, ...]]] = OrderedDict()  # Any: cells of any type

Row = tuple[Any, ...]  # Any: cells of any DuckDB type


def rows_of(owner_id: UUID, sql: str, *, most: int, stopping: Stopping | None = None) -> list[Row]:
    """Return at most `most` rows of a statement; the same over the same versions is not computed again. Raises as `run_sql`."""
    plan = execution.plan(owner_id, sql)
    key = (owner_id, plan.cache_key) if plan.cache_key else None
    with _lock:
        if key is not None and (kept := _found.get(key)) is not None:
            _found.move_to_end(key)
            return kept
    with ExitStack() as pins, scratch() as folder:
        parts = {name: [pins.enter_context(storage().local(part)) for part in ref.parts] for name, ref in plan.refs.items()}
        made = folder / "look.parquet"
        engine.run(sql, parts, made, deadline_s=settings().query_timeout_s, max_rows=most, known=plan.known, stopping=stopping)
        found = [tuple(row.values()) for row in pq.read_table(made).to_pylist()]
    if key is not None:
        with _lock:
            _found[key] = found
            while len(_found) > _KEPT:
                _found.popitem(last=False)
    return found


def ends_of(
    owner_id: UUID,
    table: str,
    names: Sequence[str],
    *,
    filters: Sequence[Filter],
    fields: Fields,
    stopping: Stopping | None = None,
) -> dict[str, tuple[Any, Any]]:  # Any: cells
    """Return the smallest and largest value of columns among the rows that fit the filters."""
    if not names:
        return {}
    cells = [f"{end}({_finite(name, fields)})" for name in names for end in ("min", "max")]
    told = [f"{cell} AS c{number}" for number, cell in enumerate(cells)]
    sql = f"SELECT {', '.join(told)} FROM {quote_identifier(table)}{where(filters, fields)}"
    row = rows_of(owner_id, sql, most=1, stopping=stopping)[0]
    return {name: (row[2 * number], row[2 * number + 1]) for number, name in enumerate(names)}


def facts_of(owner_id: UUID, table: str, names: Sequence[str], kinds: Mapping[str, str]) -> dict[str, tuple[int, Any, Any]]:
    """Return (about how many different values, smallest, largest) of columns, for data without a profile."""
    plain = [name for name in names if not kinds[name].endswith((")", "]")) or kinds[name].startswith("DECIMAL")]
    if not plain:
        return {}
    cells = [
        f"{figure}({quote_identifier(name)}) AS c{3 * number + place}"
        for number, name in enumerate(plain)
        for place, figure in enumerate(("approx_count_distinct", "min", "max"))
    ]
    row = rows_of(owner_id, f"SELECT {', '.join(cells)} FROM {quote_identifier(table)}", most=1)[0]
    return {name: (int(row[3 * number]), row[3 * number + 1], row[3 * number + 2]) for number, name in enumerate(plain)}


def values_of(
    owner_id: UUID, table: str, column: str, *, filters: Sequence[Filter], fields: Fields, search: str = "", most: int = 200
) -> tuple[tuple[Plain, int], ...]:
    """Return the values of a column with how many rows have each, the most frequent first; None is no value.

    Only rows that fit the filters on other columns count. `search` is a part of the value, in any case.
    """
    field = known(column, fields)
    others = [one for one in filters if one.column != column]
    name = quote_identifier(column)
    text = f"{name}::VARCHAR"
    if search:
        others.append(Filter(column=column, operator="contains", value=search))
    shown = name if field.type.upper() in {"BOOLEAN", "VARCHAR"} or field.whole else text
    sql = (
        f"SELECT {shown} AS value, count(*) AS number FROM {quote_identifier(table)}{where(others, fields)} "
        f"GROUP BY ALL ORDER BY number DESC, value NULLS LAST LIMIT {most}"
    )
    return tuple((value, int(number)) for value, number in rows_of(owner_id, sql, most=most))


def count_of(owner_id: UUID, table: str, *, filters: Sequence[Filter], fields: Fields, stopping: Stopping | None = None) -> int:
    """Return how many rows fit the filters."""
    sql = f"SELECT count(*) AS number FROM {quote_identifier(table)}{where(filters, fields)}"
    return int(rows_of(owner_id, sql, most=1, stopping=stopping)[0][0])


def _finite(name: str, fields: Fields) -> str:
    column = quote_identifier(name)
    return f"CASE WHEN isfinite({column}) THEN {column} END" if known(name, fields).floating else column
