"""What charts draw, kept in Redis for a week: a result never changes, so its drawing is read from its file once for everybody."""

import hashlib
import json
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from backend.accounts import cache_counts
from backend.adapters import cache
from backend.queries.chart_sql import ChartData
from backend.queries.charts import ChartSpec

KEPT_S = 7 * 24 * 3600.0
_VERSION = 1  # of what is kept and of how charts are computed; another one finds nothing of it
_MOST_CELLS = 30_000  # more would take longer to read from Redis than to make anew

Cell = Any  # a cell of a result: number, text, day, moment, nothing


def find(owner_id: UUID, result_key: str | None, spec: ChartSpec) -> ChartData | None:
    """Return what a chart of the result file `result_key` draws, None when it is not kept. Each look is counted."""
    if result_key is None:
        return None
    kept = cache.get_json(_key(owner_id, result_key, spec))
    found = _read(kept) if isinstance(kept, dict) else None
    cache_counts.note(owner_id, "charts", found=found is not None)
    return found


def keep(owner_id: UUID, result_key: str | None, spec: ChartSpec, data: ChartData) -> None:
    """Keep what a chart draws."""
    if result_key is None or len(data.rows) * max(1, len(data.columns)) > _MOST_CELLS:
        return
    written = asdict(data) | {"rows": [[_written(cell) for cell in row] for row in data.rows]}
    cache.set_json(_key(owner_id, result_key, spec), written, KEPT_S)


def _key(owner_id: UUID, result_key: str, spec: ChartSpec) -> str:
    said = json.dumps([_VERSION, str(owner_id), result_key, spec.model_dump(mode="json", exclude={"title"})])
    return f"chart:{hashlib.sha256(said.encode()).hexdigest()}"


def _written(cell: Cell) -> Cell:
    match cell:
        case datetime():
            return {"at": cell.isoformat()}
        case date():
            return {"day": cell.isoformat()}
        case Decimal():
            return float(cell)
        case None | bool() | int() | float() | str():
            return cell
        case _:
            return str(cell)


def _cell(kept: Cell) -> Cell:
    match kept:
        case {"at": str(text)}:
            return datetime.fromisoformat(text)
        case {"day": str(text)}:
            return date.fromisoformat(text)
        case _:
            return kept


def _read(kept: dict[str, Any]) -> ChartData | None:  # Any: JSON
    try:
        rows = [[_cell(cell) for cell in row] for row in kept.pop("rows")]
        return ChartData(**{**kept, "columns": tuple(kept["columns"]), "y": tuple(kept["y"]), "rows": rows})
    except (KeyError, TypeError, ValueError):
        return None
