"""A chart cell: a picture of an earlier cell's rows, of a statement, or of what was clicked together while exploring."""

from collections.abc import Callable, Sequence
from uuid import UUID

import streamlit as st
from pydantic import ValidationError

from backend.datasets.schemas import DatasetView
from backend.notebooks.schemas import CellView
from backend.queries.charts import ChartSpec
from backend.queries.drawing import in_words
from backend.queries.schemas import QueryRunView
from pages.components import chart
from pages.components.cell_material import figure, find_run
from pages.components.cell_result import lazy_tabs, open_in_query, receipt, rows
from pages.components.html import paragraph
from pages.components.notebook_acts import CellActs


def draw(
    owner_id: UUID,
    cell: CellView,
    dataset: DatasetView,
    acts: CellActs,
    *,
    above: Sequence[CellView] = (),
    read_only: bool = False,
) -> None:
    """Draw the cell; `above` are the cells before it, whose rows it can be made of."""
    if not read_only and cell.content.get("source") == "cell":
        _source(owner_id, cell, above, acts)
    run = find_run(owner_id, cell.query_run_id)
    if run is None:
        if not cell.error:
            st.html(paragraph("Nothing is drawn yet: run this cell, or choose other rows.", classes="lm-muted"))
        return

    def keep(spec: ChartSpec) -> None:
        acts.save({**cell.content, "spec": spec.model_dump(mode="json")}, False)

    def picture() -> None:
        chart.panel(owner_id, run, quiet=True, fixed=read_only, key=str(cell.id), spec=_spec(cell), keep=keep)

    panels: dict[str, Callable[[], None]] = {
        "Chart": picture,
        "Table": lambda: rows(owner_id, run, read_only=read_only),
        "SQL": lambda: _sql(run, dataset, read_only=read_only),
        "Receipt": lambda: receipt(run, dataset, read_only=read_only),
    }
    lazy_tabs(f"tab_{cell.id}", panels, first="Chart")


def title(cell: CellView) -> str:
    """Return what a chart shows, in words."""
    spec = _spec(cell)
    return in_words(spec) if spec else "A chart"


def _spec(cell: CellView) -> ChartSpec | None:
    """Return the chart that was chosen, None where none was, or where it was written by a newer Listmill."""
    kept = cell.content.get("spec")
    try:
        return ChartSpec.model_validate(kept) if kept else None
    except ValidationError:
        return None


def _source(owner_id: UUID, cell: CellView, above: Sequence[CellView], acts: CellActs) -> None:
    """Let the person choose whose rows are drawn."""
    known = {str(one.id): one for one in reversed(above) if find_run(owner_id, one.query_run_id) is not None}
    wanted = str(cell.content.get("cell_id", ""))
    if not known or (len(known) == 1 and wanted in known):
        return
    key = f"chartrows_{cell.id}"
    st.session_state[key] = wanted if wanted in known else None

    def choose() -> None:
        acts.save({"source": "cell", "cell_id": st.session_state[key]}, True)

    st.selectbox(
        "Rows of", list(known), key=key, on_change=choose, width=340, placeholder="Choose a result",
        format_func=lambda one: _called(owner_id, known[one]),
    )  # fmt: skip


def _called(owner_id: UUID, cell: CellView) -> str:
    words = str(cell.content.get("question") or cell.name or "a chart")
    run = find_run(owner_id, cell.query_run_id)
    return f"{words[:70]} · {figure(owner_id, run)}" if run else words


def _sql(run: QueryRunView, dataset: DatasetView, *, read_only: bool) -> None:
    st.code(run.sql, language="sql", wrap_lines=True)
    if not read_only:
        st.html(open_in_query(run, dataset))
