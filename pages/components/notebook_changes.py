"""What changed when a cell was run again: a sentence, and some of the rows folded away below it."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError
from backend.notebooks.differences import difference
from backend.notebooks.schemas import CellView, Difference, DifferenceRow
from pages.components import problem
from pages.components.format import cell as written
from pages.components.format import label, number
from pages.components.html import paragraph, table

_WORDS = {"added": "new", "removed": "gone", "changed": "changed"}


def changes(owner_id: UUID, cell: CellView) -> None:
    """Draw how a cell's result differs from the one before, where it does; its rows are read when they are looked at."""
    if not cell.changed or cell.run_id is None or cell.before_run_id is None:
        return
    fold = st.expander(
        f"Since the run before: {label(cell.changed)}", icon=":material/difference:", key=f"changed_{cell.run_id}",
        type="compact", on_change="rerun",
    )  # fmt: skip
    if not fold.open:
        return
    with fold:
        try:
            found = _difference(owner_id, cell.before_run_id, cell.run_id)
        except ListmillError as error:
            problem.draw(error)
            return
        _rows(found)


def _rows(found: Difference) -> None:
    if not found.rows:
        st.html(paragraph("There are no rows to set side by side.", classes="lm-muted"))
        return
    marks = {(at, 0): "was" if row.kind == "removed" else "now" for at, row in enumerate(found.rows)}
    right = [at + 1 for at in range(len(found.columns)) if all(_is_amount(row.cells[at]) for row in found.rows)]
    cells = [[_WORDS[row.kind], *_cells(row)] for row in found.rows]
    st.html(table(["", *found.columns], cells, marks=marks, numbers=right))
    rest = found.added + found.removed + found.changed - len(found.rows)
    if rest > 0:
        st.html(paragraph(f"and {number(rest)} more", classes="lm-muted lm-small"))


def _is_amount(value: Any) -> bool:  # Any: a cell of a result
    return value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool))


def _cells(row: DifferenceRow) -> list[str]:
    """Return the cells of a row; one that changed shows what it was before."""
    if not row.before:
        return [written(value) for value in row.cells]
    pairs = zip(row.before, row.cells, strict=True)
    return [written(new) if old == new else f"{written(old)} → {written(new)}" for old, new in pairs]


@st.cache_resource(max_entries=300, show_spinner=False)
def _difference(owner_id: UUID, before: UUID, after: UUID) -> Difference:
    return difference(owner_id, before, after)
