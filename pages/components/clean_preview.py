"""The right half of the page: what the plan changes in all, and real rows before and after it or one of its steps."""

from collections.abc import Callable, Sequence
from uuid import UUID

import streamlit as st

from backend.core.errors import Cancelled, ListmillError
from backend.core.table import Column
from backend.datasets.cleaning.operations import OPERATIONS
from backend.datasets.cleaning.schemas import CleanPreview
from backend.datasets.cleaning.step import Step
from pages.components import clean_fuzzy, problem
from pages.components.clean_desk import CleanDesk
from pages.components.clean_steps import amount
from pages.components.clean_table import COLUMNS_SHOWN, Cut, Line, about_columns, cuts, shown_of, table
from pages.components.format import counted, duration, number
from pages.components.frame import PAGES
from pages.components.html import Safe, esc, icon, paragraph
from pages.components.inlinks import address

_CHANGED, _ALL = "Rows that change", "All rows"
_MORE_COLUMNS = 120
_STOP_AFTER_S = 1.5  # what is over sooner need not be stopped


def draw(desk: CleanDesk, found: CleanPreview | ListmillError | None) -> None:
    """Draw the half. While a preview is on its way the one before keeps its place."""
    shown = desk.shown if not isinstance(found, CleanPreview) else found
    with st.container(key="clean_head", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(_totals(shown, old=not isinstance(found, CleanPreview)), width="content")
        idle = shown is not None and shown.step_id is None and not shown.steps  # then every row is shown
        if not idle:
            st.segmented_control(
                "Rows shown", [_CHANGED, _ALL], default=_CHANGED if desk.only_changed else _ALL, key="clean_rows", required=True,
                label_visibility="collapsed", on_change=lambda: _turn(desk),
            )  # fmt: skip
    _one_step(desk)
    if isinstance(found, ListmillError):
        problem.draw(found, again=desk.previews.again)
        if isinstance(found, Cancelled):
            st.button("Look again", icon=":material/replay:", key="clean_look_again", on_click=desk.previews.again)
    elif found is None:
        waiting(desk)
    step = _step(desk)
    if step is not None and step.operation == "dedupe_fuzzy":
        with problem.boundary("alike"):
            clean_fuzzy.draw(desk.owner_id, desk.dataset_id, desk.version_id, step, apart=desk.tell_apart)
    elif shown is not None:
        with st.container(key="clean_rows_old" if found is None else "clean_rows_new"):
            _rows(desk, shown)


def waiting(desk: CleanDesk) -> None:
    """Say that rows are being looked at; the page is drawn again when they are there."""

    @st.fragment(run_every=0.4)
    @problem.guarded
    def clock() -> None:
        asked = desk.previews.waiting
        if asked is None:
            st.rerun()
            return
        words = f"Trying the plan on the rows … {duration(asked.waiting_s)}"
        mark = Safe(f'<div class="lm-running" role="status"><span class="lm-dot run"></span>{esc(words)}</div>')
        with st.container(key="clean_waiting", horizontal=True, vertical_alignment="center", width="content"):
            st.html(mark, width="content")
            if asked.waiting_s > _STOP_AFTER_S:
                st.button("Stop", icon=":material/stop:", key="clean_stop_look", on_click=desk.previews.stop)

    clock()


def totals_in_words(shown: CleanPreview) -> tuple[str, str]:
    """Return what a plan does in all: the figures, and the quieter rest."""
    gone = shown.rows_before - shown.rows_after
    if not shown.cells_changed and not gone and not _columns_differ(shown):
        return "Nothing changes", "press the name of a column to add a step for it"
    parts = []
    if shown.cells_changed:
        rows = amount(shown.rows_changed, "row", exact=shown.exact).rpartition(" ")[0]
        cells = amount(shown.cells_changed, "cell", exact=shown.exact)
        parts.append(f"Changes {cells} in {rows} of {counted(shown.rows_before, 'row')}")
    if gone:
        parts.append(f"{amount(gone, 'row', exact=shown.exact)} {'goes' if gone == 1 else 'go'}")
    told = "; ".join(parts)
    return told[:1].upper() + told[1:] if told else "Only columns change", _columns_in_words(shown)


def _totals(shown: CleanPreview | None, *, old: bool) -> Safe:
    if shown is None:
        return Safe('<div class="lm-cleantotal"><b>Before and after</b></div>')
    figures, rest = totals_in_words(shown)
    return Safe(
        f'<div class="lm-cleantotal{" old" if old else ""}" role="status"><b>{esc(figures)}</b><span>{esc(rest)}</span></div>'
    )


def _columns_differ(shown: CleanPreview) -> bool:
    return tuple(shown.columns_before) != tuple(shown.columns_after)


def _columns_in_words(shown: CleanPreview) -> str:
    new = sum(1 for origin in shown.origins if origin is None)
    gone = len(shown.columns_before) - len({origin for origin in shown.origins if origin is not None})
    parts = [f"{counted(new, 'column')} more"] if new else []
    if gone:
        parts.append(f"{counted(gone, 'column')} {'goes' if gone == 1 else 'go'}")
    return " · ".join(parts)


def _step(desk: CleanDesk) -> Step | None:
    """Return the step whose effect is looked at, None for the whole plan, and for a form that says too little yet."""
    if desk.editing is not None:
        return desk.editing.step if desk.editing.refused is None else None
    return next((one for one in desk.plan.steps if one.id == desk.selected), None)


def _one_step(desk: CleanDesk) -> None:
    step = _step(desk)
    if step is None:
        return
    with st.container(key="clean_one", horizontal=True, vertical_alignment="center", gap="small"):
        words = f"Only what this step does: {OPERATIONS[step.operation].title(step)}"
        st.html(
            Safe(f'<div class="lm-note lm-cleanone">{icon("filter_center_focus")}<span>{esc(words)}</span></div>'),
            width="content",
        )
        if desk.editing is None:

            def whole() -> None:
                desk.selected = None

            st.button("Show the whole plan", type="tertiary", key="clean_whole", on_click=whole)


def _turn(desk: CleanDesk) -> None:
    desk.only_changed = st.session_state["clean_rows"] != _ALL


def _rows(desk: CleanDesk, shown: CleanPreview) -> None:
    lines = [
        Line(one.row, tuple(one.before), None if one.after is None else tuple(one.after), frozenset(one.changed))
        for one in shown.sample
    ]
    changed = frozenset(place for line in lines for place in line.changed)
    columns = cuts(_named(shown.columns_before), _named(shown.columns_after), origins=shown.origins, changed=changed)
    wide = st.session_state.get("clean_wide") == str(desk.version_id)
    picked = shown_of(columns, wanted=_column_of(desk), most=_MORE_COLUMNS if wide else COLUMNS_SHOWN, lines=lines)
    st.html(table(lines, picked, about=about_columns(columns, picked), address_of=_records(desk.dataset_id)))
    if lines:
        _below(desk, shown, columns, picked)
    else:
        st.html(Safe(f'<div class="lm-empty">{_nothing_shown(desk, shown)}</div>'))


def _below(desk: CleanDesk, shown: CleanPreview, columns: Sequence[Cut], picked: Sequence[Cut]) -> None:
    words = f"{counted(len(shown.sample), 'row')} of {number(shown.rows_before)}"
    if not shown.exact:
        words += " · counted on a part of the rows, so figures are approximate; the new version has the exact ones"
    with st.container(key="clean_below", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(paragraph(words, classes="lm-muted lm-small"), width="content")
        if len(picked) < min(len(columns), _MORE_COLUMNS) and st.button(
            "More columns", type="tertiary", key="clean_more_columns"
        ):
            st.session_state["clean_wide"] = str(desk.version_id)
            st.rerun()


def _nothing_shown(desk: CleanDesk, shown: CleanPreview) -> Safe:
    if not shown.rows_before:
        return Safe("<b>This list has no rows</b>A plan can still change its columns.")
    if desk.selected or desk.editing:
        return Safe("<b>No row changes by this step</b>Choose “All rows” to see how the rows look where it stands.")
    return Safe("<b>No row changes</b>Choose “All rows” to look at the list.")


def _named(columns: Sequence[Column]) -> list[tuple[str, str]]:
    return [(column.name, column.type) for column in columns]


def _column_of(desk: CleanDesk) -> str | None:
    if desk.editing is not None:
        return desk.editing.step.column
    return next((one.column for one in desk.plan.steps if one.id == desk.selected), None)


def _records(dataset_id: UUID) -> Callable[[int], str] | None:
    if "records" not in PAGES:
        return None
    return lambda row: address("records", dataset_id=dataset_id, row=str(row))
