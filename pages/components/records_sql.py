"""The rows a view shows as a statement on the page of queries: the same filters, search, order and columns, to go on from there."""

from collections.abc import Sequence

import streamlit as st

from backend.core.errors import ListmillError
from backend.datasets.schemas import DatasetView, VersionView
from backend.queries.formatting import formatted
from backend.records.schemas import View
from backend.records.viewing import sql_of
from pages.components import frame
from pages.components.query_desk import bare_or_quoted

FIRST_ROWS = 1_000  # of a list so long that nobody wants all of it as a result
_LONG_ROWS = 100_000
_LONGEST = 20_000  # characters of a statement that an address takes


def draw(dataset: DatasetView, version: VersionView, view: View, *, columns: Sequence[str] | None) -> None:
    """Draw the button that opens the page of queries with these rows; none for a view that cannot be read, which the rows say."""
    try:
        sql = statement(dataset, version, view, columns=columns)
    except ListmillError:
        return
    if len(sql) > _LONGEST:
        return
    about = "Opens Query with these rows as a statement: the filters, the search, the order and the columns you see"
    if st.button("SQL", icon=":material/terminal:", key="view_as_sql", help=about):
        frame.open_page("query", dataset_id=dataset.id, sql=sql)


def statement(dataset: DatasetView, version: VersionView, view: View, *, columns: Sequence[str] | None) -> str:
    """Return the statement of a view of the current version; a long list only begins. Raises Rejected."""
    limit = FIRST_ROWS if (version.rows or 0) > _LONG_ROWS else None
    sql = sql_of(view, version.columns, table=bare_or_quoted(dataset.table), columns=columns, limit=limit)
    return formatted(sql)
