"""The rows page by page, where the grid was not bundled: the same views, a table of a hundred rows, and the way on."""

import json
from uuid import UUID

import streamlit as st

from backend.core.table import plain
from backend.datasets.schemas import DatasetView, VersionView
from backend.records import service
from backend.records.schemas import Count, RecordPage, View
from pages.components.format import counted, number
from pages.components.html import Safe, esc, paragraph

SIZE = 100
_AT = "at"


def draw(person: UUID, dataset: DatasetView, version: VersionView) -> None:
    """Draw the page of the view in the address, its search, and the way to the others. Raises as `service.page_at` does."""
    _search()
    view = View.parse(
        sort=st.query_params.get("sort"), filter=st.query_params.get("filter"), search=st.query_params.get("search")
    )
    position = _position()
    page = service.page_at(person, dataset.id, view, position=position, size=SIZE, version_id=version.id)
    _told(view)
    if page.rows:
        _table(page)
    elif page.preparing:
        st.html(paragraph(page.note or "This order is being prepared. Look again in a moment.", classes="lm-muted"))
    else:
        st.html(Safe('<div class="lm-empty"><b>No row here</b>Clear the search, or go back to the first rows.</div>'))
    found = Count(page.total, page.total_is)
    if found.total_is != "exact":
        found = service.count(person, dataset.id, view, version_id=version.id)
    _ways(page, position, found)


def _position() -> int:
    text = st.query_params.get(_AT, "")
    return max(0, int(text) - 1) if text.isascii() and text.isdigit() else 0


def _go(position: int) -> None:
    if position > 0:
        st.query_params[_AT] = str(position + 1)
    else:
        st.query_params.pop(_AT, None)


def _search() -> None:
    def changed() -> None:
        _go(0)

    st.text_input(
        "Search the texts", key="search", type="search", bind="query-params", label_visibility="collapsed",
        placeholder="Search the texts", width=320, on_change=changed,
    )  # fmt: skip


def _told(view: View) -> None:
    """Say what an address leaves out and how it orders, which this page does not let one change."""
    order = ", then ".join(f"{key.column}{' descending' if key.descending else ''}" for key in view.sort)
    words = [f"Sorted by {order}"] if order else []
    if view.filters:
        words.append(counted(len(view.filters), "filter"))
    if words:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(paragraph(" · ".join(words), classes="lm-muted"), width="content")
            st.button("Show all rows", type="tertiary", on_click=_clear, key="records_clear")


def _clear() -> None:
    for name in ("sort", "filter", "search", _AT):
        st.query_params.pop(name, None)


def _table(page: RecordPage) -> None:
    names = [column.name for column in page.columns]
    table = {"row": list(page.row_numbers)} | {name: [_cell(row[i]) for row in page.rows] for i, name in enumerate(names)}
    st.dataframe(
        table,
        hide_index=True,
        height=560,
        placeholder="—",
        column_config={"row": st.column_config.NumberColumn("Row", format="%,d", pinned=True)} if "row" not in names else None,
    )


def _cell(value: object) -> object:
    return json.dumps(plain(value), ensure_ascii=False) if isinstance(value, list | dict | tuple) else value


def _ways(page: RecordPage, position: int, found: Count) -> None:
    back, on = max(0, position - SIZE), position + SIZE
    total = number(found.total) if found.total is not None else "many"
    told = f"Rows {number(position + 1)} to {number(position + len(page.rows))} of {total}" if page.rows else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Previous",
            icon=":material/chevron_left:",
            disabled=not position,
            on_click=_go,
            args=(back,),
            key="records_previous",
        )
        st.button("Next", icon=":material/chevron_right:", disabled=not page.next, on_click=_go, args=(on,), key="records_next")
        st.html(Safe(f'<span class="lm-muted">{esc(told)}</span>'))
