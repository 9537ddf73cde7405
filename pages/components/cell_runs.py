"""The history of a cell: every run of it, and the difference between any two."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError
from backend.core.table import plain
from backend.datasets.currents import version_numbers
from backend.notebooks.differences import difference
from backend.notebooks.running import cell_runs
from backend.notebooks.schemas import CellRunView, CellView, Difference, DifferenceRow
from pages.components import problem
from pages.components.answer_receipt import source_in_words
from pages.components.cell_material import find_answer, find_run
from pages.components.cell_view import one_line
from pages.components.format import counted, exact, exactly, more_or_less, number
from pages.components.html import Safe, esc, heading, join, paragraph, table, tag
from pages.components.problem import guarded
from pages.components.result_view import seconds
from pages.components.session import zone

_COLUMNS_SHOWN = 12
_LONGEST = 60


@st.dialog("Earlier runs", position="right", width="medium")
@guarded
def drawer(owner_id: UUID, cell: CellView) -> None:
    """Open the history of a cell beside the page."""
    _, title, _ = one_line(owner_id, cell)
    st.html(paragraph(title, classes="lm-muted"))
    runs = cell_runs(owner_id, cell.id)
    if not runs:
        st.html(paragraph("This cell has not run yet.", classes="lm-muted"))
        return
    numbers = version_numbers(owner_id, [UUID(version) for run in runs for version in run.versions.values()])
    _differences(owner_id, cell, [run for run in runs if run.query_run_id is not None])
    st.html(heading("Runs", remark=number(len(runs))))
    st.html(join(_entry(owner_id, run, numbers) for run in runs))


def _differences(owner_id: UUID, cell: CellView, runs: Sequence[CellRunView]) -> None:
    """Draw what changed between two runs; at first between the last two."""
    if len(runs) < 2:
        return
    known = {run.id: run for run in runs}
    ids = list(known)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"runspair_{cell.id}"):
        before = st.selectbox("Before", ids, index=1, key=f"runsbefore_{cell.id}", format_func=lambda i: _named(known[i]))
        after = st.selectbox("After", ids, index=0, key=f"runsafter_{cell.id}", format_func=lambda i: _named(known[i]))
    if before is None or after is None or before == after:
        st.html(paragraph("Choose two runs.", classes="lm-muted"))
        return
    try:
        found = difference(owner_id, before, after)
    except ListmillError as error:
        problem.draw(error)
        return
    st.html(told(found))


def told(found: Difference) -> Safe:
    """Return a difference in words, with its figures and some of its rows."""
    if found.kind == "number" and found.before is not None and found.after is not None:
        grown = found.after - found.before
        figures = f'<div class="lm-number lm-before-after"><span>{esc(number(found.before))}</span> → {esc(number(found.after))}</div>'
        by = f"{more_or_less(int(grown))}" if grown == int(grown) else f"{grown:+,.4g}"
        return Safe(f"{figures}{paragraph(f'{found.told} ({by})' if by not in found.told else found.told)}")
    rows = _rows(found) if found.rows else Safe("")
    return Safe(f'<div class="lm-stack">{paragraph(found.told)}{rows}</div>')


def _rows(found: Difference) -> Safe:
    names = list(found.columns[:_COLUMNS_SHOWN])
    lines: list[list[str]] = []
    marks: dict[tuple[int, int], str] = {}
    for place, row in enumerate(found.rows):
        words, cells, marked = _row(row, len(names))
        lines.append([words, *cells])
        marks |= {(place, column): mark for column, mark in marked.items()}
    more = len(found.columns) - _COLUMNS_SHOWN
    over = paragraph(f"and {counted(more, 'more column')}", classes="lm-muted lm-small") if more > 0 else ""
    total = found.added + found.removed + found.changed
    some = paragraph(f"{number(len(found.rows))} of {number(total)} rows that differ", classes="lm-muted lm-small")
    return Safe(f"{table(['', *names], lines, marks=marks)}{esc(over)}{some if total > len(found.rows) else ''}")


def _row(row: DifferenceRow, width: int) -> tuple[str, list[str], Mapping[int, str]]:
    """Return a row's word, its cells, and which of them are marked how."""
    if row.kind != "changed":
        mark = "now" if row.kind == "added" else "was"
        return row.kind, [_shown(value) for value in row.cells[:width]], {0: mark}
    cells, marked = [], {}
    for place, (old, new) in enumerate(zip(row.before[:width], row.cells[:width], strict=False)):
        same = old == new
        cells.append(_shown(new) if same else f"{_shown(old)} → {_shown(new)}")
        if not same:
            marked[place + 1] = "now"
    return "changed", cells, marked


def _entry(owner_id: UUID, run: CellRunView, numbers: Mapping[UUID, int]) -> Safe:
    moment = esc(exactly(run.ran_at, zone=zone()))
    versions = ", ".join(f"{name}, version {numbers.get(UUID(version), '?')}" for name, version in run.versions.items())
    words = [esc(part) for part in (versions, _source(owner_id, run)) if part]
    came_to = tag("not answered", "bad") if run.error else esc(_rows_of(run))
    why = paragraph(run.error, classes="lm-muted lm-small") if run.error else ""
    return Safe(
        f'<div class="lm-cellrun"><div><b>{moment}</b><span>{came_to}</span></div>'
        f'<p class="lm-p lm-muted lm-small">{join(words, between=" · ")}</p>{esc(why)}</div>'
    )


def _rows_of(run: CellRunView) -> str:
    return counted(run.row_count, "row") if run.row_count is not None else "no rows"


def _source(owner_id: UUID, run: CellRunView) -> str:
    """Return who read the question, or whether the statement was run or known."""
    if (answer := find_answer(owner_id, run.answer_id)) is not None:
        return source_in_words(answer.receipt)
    kept = find_run(owner_id, run.query_run_id)
    if kept is None:
        return "its rows are not kept any more" if run.query_run_id else ""
    return "from the cache" if kept.from_cache else seconds(kept.elapsed_ms or 0)


def _named(run: CellRunView) -> str:
    return f"{exactly(run.ran_at, zone=zone())} · {_rows_of(run)}"


def _shown(value: Any) -> str:  # Any: a cell of any DuckDB type
    text = exact(plain(value))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
