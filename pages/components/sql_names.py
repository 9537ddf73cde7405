"""The names SQL editors complete, given to the browser once for all editors of a page."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import streamlit as st

from backend.core.table import Column
from backend.datasets.service import tables_of

_COLUMNS_SENT = 4000
_SCRIPT = """
// Editors of this page read these names, and hear when they change.
export default function (component) {
  const text = JSON.stringify(component.data.tables);
  if (window.listmillTablesText === text) return;
  window.listmillTablesText = text;
  window.listmillTables = component.data.tables;
  window.dispatchEvent(new Event("listmill-tables"));
}
"""

_names = st.components.v2.component("listmill_sql_names", html="<span hidden>\n</span>", js=_SCRIPT, isolate_styles=False)


def publish(owner_id: UUID, *, first: str) -> None:
    """Give every editor of this page the tables of a person, the table `first` before the others."""
    _names(key="sql_names", data={"tables": as_json(in_order(owner_id, first=first))})


def in_order(owner_id: UUID, *, first: str) -> dict[str, tuple[Column, ...]]:
    """Return the columns of every table a person can use, the table `first` before the others."""
    known = {table: ref.columns for table, ref in tables_of(owner_id).items()}
    return {**({first: known[first]} if first in known else {}), **known}


def as_json(tables: Mapping[str, Sequence[Column]]) -> list[dict[str, Any]]:  # Any: what the browser reads as JSON
    """Return tables as the browser reads them; of very many columns only the first."""
    left, entries = _COLUMNS_SENT, []
    for table, columns in tables.items():
        sent = columns[:left]
        left -= len(sent)
        entries.append({"table": table, "columns": [{"name": column.name, "type": column.type} for column in sent]})
    return entries
