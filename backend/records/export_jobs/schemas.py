"""What is asked of an export, and what leaves about one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from backend.core.table import Column
from backend.records.exports.options import Options
from backend.records.schemas import View


@dataclass(frozen=True)
class OfView:
    """Rows of a dataset as a view shows them; `version_id` None is the current one, by default everything is wanted."""

    dataset_id: UUID
    view: View = field(default_factory=View)
    version_id: UUID | None = None
    columns: tuple[str, ...] | None = None
    rows: tuple[int, ...] | None = None


@dataclass(frozen=True)
class OfResult:
    """The rows of a query's result: objects in the storage that its owner may read, and the names of their columns."""

    run_id: UUID
    name: str
    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: int | None = None


@dataclass(frozen=True)
class Wanted:
    """A file that is wanted: what is in it, in which format, and how it is written."""

    what: OfView | OfResult
    format: str = "csv"
    options: Options = field(default_factory=Options)


class State(StrEnum):
    """How the making of a file stands; derived from its job and from the clock."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True)
class ExportView:
    """One export as its owner sees it. `file_name` is what a browser saves it as.

    Rows, size, notes and the moment it expires are known once it was made; `detail` says why it was not.
    """

    id: UUID
    job_id: UUID
    state: State
    file_name: str
    format: str
    dataset_id: UUID | None
    query_run_id: UUID | None
    rows: int | None
    size_bytes: int | None
    notes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    detail: str | None = None


@dataclass(frozen=True)
class Stored:
    """A finished file to send: where it stands, how long it is, and a name that only these bytes have."""

    key: str
    size_bytes: int
    file_name: str
    media_type: str
    tag: str
    made_at: datetime


def packed(what: OfView | OfResult) -> dict[str, Any]:  # Any: JSON
    """Return what is wanted as JSON."""
    if isinstance(what, OfResult):
        columns = [[column.name, column.type] for column in what.columns]
        return {"run": str(what.run_id), "name": what.name, "keys": list(what.keys), "columns": columns, "rows": what.rows}
    view = what.view
    return {
        "dataset": str(what.dataset_id),
        "version": str(what.version_id) if what.version_id else None,
        "sort": view.sort_text(),
        "filter": view.filter_text(),
        "search": view.search,
        "columns": None if what.columns is None else list(what.columns),
        "rows": None if what.rows is None else list(what.rows),
    }


def unpacked(stored: Mapping[str, Any]) -> OfView | OfResult:  # Any: JSON
    """Return what `packed` wrote."""
    if "run" in stored:
        columns = tuple(Column(name, kind) for name, kind in stored["columns"])
        return OfResult(UUID(stored["run"]), stored["name"], tuple(stored["keys"]), columns, stored["rows"])
    return OfView(
        UUID(stored["dataset"]),
        View.parse(sort=stored["sort"], filter=stored["filter"], search=stored["search"]),
        UUID(stored["version"]) if stored["version"] else None,
        None if stored["columns"] is None else tuple(stored["columns"]),
        None if stored["rows"] is None else tuple(stored["rows"]),
    )
