"""The table of a result: rows come to the browser as they are scrolled to, out of the pinned result file."""

import math
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
import streamlit as st

from backend.core.table import Column
from backend.queries.drawing.labels import names_something
from backend.queries.schemas import QueryRunView
from backend.queries.service import result_file
from pages.components.format import counted

EAGER_ROWS = 1000  # up to here the browser gets all rows at once, and can search and copy them
ROW_PX = 32
MOST_ROWS_SEEN = 16
LARGEST_EXACT = 2**53  # beyond it a browser's numbers are not exact, so whole numbers travel as text
_PINNED = 16  # results one browser session keeps pinned: the shown one, and those it may come back to

_AS_TEXT = (pl.Categorical, pl.Enum, pl.Null)


@dataclass(frozen=True)
class Pinned:
    """A result file that stays where it is until it is released, its rows as the grid draws them, and how."""

    rows: pl.LazyFrame
    formats: dict[str, Any]  # Any: Streamlit's column configurations share no public type
    held: ExitStack

    def release(self) -> None:
        """Let the file go."""
        self.held.close()


@st.cache_resource(scope="session", max_entries=_PINNED, show_spinner=False, on_release=Pinned.release)
def pinned_result(owner_id: UUID, run_id: UUID, _columns: tuple[Column, ...]) -> Pinned:
    """Return the rows of a run, pinned for this browser session. Raises as `result_file` does."""
    held = ExitStack()
    try:
        path: Path = held.enter_context(result_file(owner_id, run_id))
        rows = _shown(pl.scan_parquet(path, glob=False))
        first = rows.head(EAGER_ROWS).collect()
        formats = {column.name: column_format(column, first[column.name]) for column in _columns}
    except BaseException:
        held.close()
        raise
    return Pinned(rows, formats, held)


def grid(owner_id: UUID, run: QueryRunView) -> None:
    """Draw the rows of a run."""
    pinned = pinned_result(owner_id, run.id, run.columns)
    rows = run.row_count or 0
    few = rows <= EAGER_ROWS
    st.dataframe(
        pinned.rows.collect().to_arrow() if few else pinned.rows,
        lazy=None if few else True,
        hide_index=True,
        height=ROW_PX * (max(1, min(rows, MOST_ROWS_SEEN)) + 1) + 3,
        row_height=ROW_PX,
        column_config=pinned.formats,
        placeholder="",
        alt=f"{counted(rows, 'row')} of the result",
    )


def column_format(column: Column, first: pl.Series) -> Any:  # Any: Streamlit's column configurations share no public type
    """Return how the values of a column are written: amounts right with separators, names of things left, days as ISO.

    `first` are its first values as the grid draws them. Formats are printf's: the named ones lose digits.
    """
    kind = first.dtype
    if kind.is_integer() or (isinstance(kind, pl.Decimal) and kind.scale == 0):
        if names_something(column.name):
            return st.column_config.NumberColumn(format="%d", alignment="left")
        return st.column_config.NumberColumn(format="%,d")
    if isinstance(kind, pl.Decimal):
        return st.column_config.NumberColumn(format=f"%,.{kind.scale}f")
    if kind.is_float():
        return st.column_config.NumberColumn(format=float_format(first))
    if kind == pl.Date:
        return st.column_config.DateColumn(format="YYYY-MM-DD")
    if isinstance(kind, pl.Datetime):
        return st.column_config.DatetimeColumn(format="YYYY-MM-DD" if _only_days(first) else "YYYY-MM-DD HH:mm:ss")
    if kind == pl.String:
        return st.column_config.TextColumn(alignment="left")
    return st.column_config.Column()


def float_format(first: pl.Series) -> str:
    """Return a printf format that shows as many decimals as tell something, judged by the first values."""
    known = [abs(value) for value in first.drop_nulls().to_list() if math.isfinite(value)]
    largest = max(known, default=0.0)
    if largest and not 1e-6 <= largest < 1e15:
        return "%.4e"
    useful = 2 if largest >= 100 else 4 if largest >= 1 else 8
    used = max((len(f"{value:.{useful}f}".rstrip("0").partition(".")[2]) for value in known), default=0)
    return f"%,.{used}f"


def _shown(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows as a browser can draw them: bytes as hex, categories as text, whole numbers exact."""
    kinds = rows.collect_schema()
    whole = [name for name, kind in kinds.items() if kind in (pl.Int64, pl.UInt64) or kind == pl.Decimal(38, 0)]
    largest = rows.select(pl.col(whole).cast(pl.Float64).abs().max()).collect() if whole else None
    casts = [pl.col(name).bin.encode("hex") for name, kind in kinds.items() if kind == pl.Binary]
    casts += [pl.col(name).cast(pl.String) for name, kind in kinds.items() if kind in _AS_TEXT]
    if largest is not None:
        for name in whole:
            fits = (largest[name][0] or 0.0) < LARGEST_EXACT
            casts.append(pl.col(name).cast(pl.Int64 if fits else pl.String))
    return rows.with_columns(casts) if casts else rows


def _only_days(first: pl.Series) -> bool:
    """Say whether moments are days; a long result is not read whole to know."""
    return 0 < len(first) < EAGER_ROWS and bool((first.drop_nulls().dt.time() == time()).all())
