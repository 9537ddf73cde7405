"""The first rows of a file as they would be loaded."""

import json
from typing import Any

import polars as pl
import streamlit as st

from backend.core.table import Table
from pages.components.format import counted
from pages.components.reading_words import type_in_words
from pages.components.result_grid import ROW_PX, column_format

_SHOWN_ROWS = 9
_MOST_COLUMNS = 300  # more than anyone scrolls through before saying yes


def draw(table: Table, *, key: str) -> None:
    """Draw the rows; the type of a column stands in its head."""
    columns = table.columns[:_MOST_COLUMNS]
    series = [_series(column.type, column.name, [row[i] for row in table.rows]) for i, column in enumerate(columns)]
    formats: dict[str, Any] = {}  # Any: Streamlit's column configurations share no public type
    for column, values in zip(columns, series, strict=True):
        found = dict(column_format(column, values))
        found["label"] = f"{column.name}  ·  {type_in_words(column.type)}"
        formats[column.name] = found
    st.dataframe(
        pl.DataFrame(series).to_arrow(),
        hide_index=True,
        height=ROW_PX * (max(1, min(len(table.rows), _SHOWN_ROWS)) + 1) + 3,
        row_height=ROW_PX,
        column_config=formats,
        placeholder="",
        key=key,
        alt=f"The first {counted(len(table.rows), 'row')} as understood",
    )


def _series(kind: str, name: str, cells: list[Any]) -> pl.Series:  # Any: cells as JSON says them
    """Return the cells of a column as the grid draws them, as text where they are none of what their type promises."""
    try:
        return _typed(kind, name, cells)
    except (ValueError, TypeError, pl.exceptions.PolarsError):  # years beyond 9999, say
        return pl.Series(name, [_text(cell) for cell in cells], dtype=pl.String)


def _typed(kind: str, name: str, cells: list[Any]) -> pl.Series:  # Any: cells as JSON says them
    """Return the cells of a column with its type; what does not travel as a number or a day travels as text."""
    match type_in_words(kind):
        case "whole number" if all(cell is None or abs(cell) < 2**53 for cell in cells):
            return pl.Series(name, cells, dtype=pl.Int64)
        case "number":
            return pl.Series(name, cells, dtype=pl.Float64, strict=False)
        case "yes/no":
            return pl.Series(name, cells, dtype=pl.Boolean)
        case "date":
            return pl.Series(name, cells, dtype=pl.String).str.to_date("%Y-%m-%d")
        case "date and time":
            return pl.Series(name, cells, dtype=pl.String).str.to_datetime(time_unit="us")
        case _:
            return pl.Series(name, [_text(cell) for cell in cells], dtype=pl.String)


def _text(cell: Any) -> str | None:  # Any: a cell as JSON says it
    return cell if cell is None or isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)
