"""What leaves the cleaning room: what a plan would do, on real rows, and the plan somebody is at work on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.core.table import Column
from backend.datasets.cleaning.measuring import Measured, StepEffect
from backend.datasets.cleaning.plan import Plan

__all__ = ["CleanPreview", "Draft", "Measured", "PreviewRow", "StepEffect"]


@dataclass(frozen=True)
class PreviewRow:
    """One row before and after. `row` counts from 1 in the version; `after` is None for a row that goes.

    Cells are plain: numbers, truths, None, or texts of up to 400 characters. `changed` are places in `after` whose cell differs
    from the one it comes from, or is new.
    """

    row: int
    before: tuple[object, ...]
    after: tuple[object, ...] | None
    changed: tuple[int, ...]


@dataclass(frozen=True)
class CleanPreview:
    """What a plan, or one step of it, would do to a version.

    `exact` says whether the counts are those of every row; otherwise they are worked out from `rows_looked_at` of them.
    `origins` tells for each column after the place it had before, None for a new one. `steps` are those that are switched on;
    one that cannot be done is left out of all the rest and says why.
    """

    version_id: UUID
    step_id: str | None
    steps: tuple[StepEffect, ...]
    exact: bool
    rows_looked_at: int
    cells_changed: int
    rows_changed: int
    rows_before: int
    rows_after: int
    columns_before: tuple[Column, ...]
    columns_after: tuple[Column, ...]
    origins: tuple[int | None, ...]
    sample: tuple[PreviewRow, ...]


@dataclass(frozen=True)
class Draft:
    """A plan that was not applied yet, and the version it was made for; `revision` rises with every save."""

    plan: Plan
    version_id: UUID | None
    revision: int
    saved_at: datetime
