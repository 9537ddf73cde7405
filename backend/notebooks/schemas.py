"""What leaves the notebooks room."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID


class Kind(StrEnum):
    """What a cell holds."""

    QUESTION = "question"
    SQL = "sql"
    CHART = "chart"
    TEXT = "text"


Content = dict[str, Any]  # Any: JSON; its keys by kind, see content.py


@dataclass(frozen=True)
class CellView:
    """One cell with what its newest run came to.

    `job_id` is set while a model is still at its question. `versions` are the dataset versions the run read, by table.
    `stale` says in a sentence why the run is old, None while it is not. `changed` says how its result differs from that of
    `before_run_id`, where the same was run before and came to something else.
    """

    id: UUID
    notebook_id: UUID
    kind: Kind
    name: str | None
    content: Content
    collapsed: bool
    run_id: UUID | None
    before_run_id: UUID | None
    answer_id: UUID | None
    query_run_id: UUID | None
    job_id: UUID | None
    row_count: int | None
    error: str | None
    hint: str | None
    ran_at: datetime | None
    versions: dict[str, str]
    stale: str | None
    changed: str | None
    updated_at: datetime


@dataclass(frozen=True)
class NotebookView:
    """One notebook with its cells in their order. `dataset_gone`: its dataset was deleted; what was run stays."""

    id: UUID
    title: str
    dataset_id: UUID
    dataset_name: str
    dataset_gone: bool
    cells: tuple[CellView, ...]
    share_token: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class NotebookHead:
    """A notebook as a list shows it; `cells` is how many it has."""

    id: UUID
    title: str
    dataset_id: UUID
    dataset_name: str
    cells: int
    updated_at: datetime
    shared: bool


@dataclass(frozen=True)
class NotebookPage:
    """A page of notebooks, newest first; `next` is the cursor of the page after it, None on the last."""

    items: tuple[NotebookHead, ...]
    next: str | None


@dataclass(frozen=True)
class CellRunView:
    """One run of a cell. Its rows are those of `query_run_id`, as long as they are kept."""

    id: UUID
    query_run_id: UUID | None
    answer_id: UUID | None
    ran_at: datetime
    versions: dict[str, str]
    content: Content
    error: str | None
    row_count: int | None


@dataclass(frozen=True)
class SharedNotebook:
    """A notebook as somebody with its link reads it. Rows are read with `owner_id`, only those its cells show."""

    view: NotebookView
    owner_id: UUID
    owner_name: str


@dataclass(frozen=True)
class DifferenceRow:
    """A row that is in one result only, or in both with other values: then `before` has the old cells."""

    kind: Literal["added", "removed", "changed"]
    cells: tuple[Any, ...]  # Any: cells of any DuckDB type
    before: tuple[Any, ...] = ()  # Any: cells of any DuckDB type


@dataclass(frozen=True)
class Difference:
    """How two results of a cell differ. `told` says it in a sentence; `before` and `after` are set for a single number.

    `rows` are a few of the rows that were added, removed or changed, in the order of `columns`; the counts count all.
    """

    kind: Literal["same", "number", "rows", "columns"]
    told: str
    before: float | None = None
    after: float | None = None
    added: int = 0
    removed: int = 0
    changed: int = 0
    columns: tuple[str, ...] = ()
    rows: tuple[DifferenceRow, ...] = ()


@dataclass(frozen=True)
class Exported:
    """A notebook as one file."""

    filename: str
    media_type: str
    content: bytes
