"""The four figures on top of a version's profile."""

from collections.abc import Mapping
from typing import Any

from backend.datasets.schemas import DatasetView, VersionView
from pages.components import repair
from pages.components.column_profile import ColumnCard, kinds_in_words
from pages.components.format import counted, more_or_less, number, share, size
from pages.components.html import Metric, Safe, strip
from pages.components.version_data import Profile, parent_of


def metrics(
    dataset: DatasetView,
    version: VersionView,
    profile: Profile | None,
    cards: tuple[ColumnCard, ...],
    report: Mapping[str, Any],
) -> Safe:  # Any: JSON
    """Return the four figures on top."""
    rows, columns = version.rows or 0, len(version.columns)
    if profile is None:
        complete, kinds = Metric("Complete cells", "…", "not counted yet"), ""
    else:
        empty = sum(int(column.get("nulls") or 0) for column in profile["columns"])
        told = share(rows * columns - empty, rows * columns) if rows and columns else "—"
        complete = Metric("Complete cells", told, f"{number(empty)} empty" if rows else "no rows")
        kinds = kinds_in_words(cards)
    repairs, unfit, written = repair.mended(report), repair.not_fitting(report), repair.notations(report)
    remark = "" if repairs else "none needed"
    if unfit:
        remark = f"{counted(unfit, 'cell')} did not fit"
    elif written:
        remark = f"notation: {counted(written, 'cell')}"
    return strip(
        [
            Metric("Rows", number(rows), _about_rows(dataset, version, profile)),
            Metric("Columns", number(columns), kinds),
            complete,
            Metric("Repairs", number(repairs), remark),
        ]
    )


def _about_rows(dataset: DatasetView, version: VersionView, profile: Profile | None) -> str:
    """Return what stands below the number of rows: repeated ones, else how many more than before, else the size."""
    if duplicates := (profile or {}).get("duplicate_rows"):
        return counted(duplicates, "duplicate")
    before = parent_of(dataset, version)
    if before is not None and before.rows is not None and before.rows != version.rows:
        return f"{more_or_less((version.rows or 0) - before.rows)} since version {before.number}"
    return size(version.size_bytes or 0)
