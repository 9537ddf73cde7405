"""What a question was answered with: how it was read, chart, table, SQL and receipt; or what was not understood and what to ask."""

from collections.abc import Callable
from uuid import UUID

import streamlit as st

from backend.adapters import llm
from backend.datasets.schemas import DatasetView
from backend.queries import replies
from backend.queries.answers import Answer, Status
from backend.queries.schemas import QueryRunView
from backend.queries.service import get_run, run_sql
from pages.components import answer_sql, cell_result, chart, problem
from pages.components.answer_receipt import receipt_table
from pages.components.answer_wishes import Wishes
from pages.components.cell_material import find_run, forget
from pages.components.format import label
from pages.components.frame import PAGES
from pages.components.html import Safe, esc, icon, join, paragraph
from pages.components.inlinks import inlink
from pages.components.reading_chips import reading_chips, reading_line
from pages.components.result_grid import grid
from pages.components.result_view import cut_off

_VERDICTS = (("good", "thumb_up", "This is right"), ("bad", "thumb_down", "This is not right"))
_GONE = "The rows of this answer are not kept any more. Ask again to have them."


def answer_body(
    owner_id: UUID, answer: Answer, dataset: DatasetView, wishes: Wishes | None, *, key: str, link: str = ""
) -> None:
    """Draw an answer without its question. Without `wishes` nothing of it can be changed.

    `key` tells the answers of one page apart, `link` is the address that leads to this one.
    """
    if any(one.sql for one in answer.options):
        _two_readings(owner_id, answer, wishes, key=key)
    elif answer.status is not Status.ANSWERED:
        _not_answered(answer, wishes, key=key)
    else:
        if wishes is None or answer.receipt.corrected:
            st.html(reading_line(answer))
        else:
            reading_chips(owner_id, answer, changed=lambda made: _taken(wishes, made), key=key)
        _result(owner_id, answer, dataset, wishes, key=key)
        if wishes is not None:
            _verdicts(owner_id, answer, key=key, link=link)


def _taken(wishes: Wishes, made: Answer) -> None:
    wishes.took(made)
    st.rerun()


def _result(owner_id: UUID, answer: Answer, dataset: DatasetView, wishes: Wishes | None, *, key: str) -> None:
    run = find_run(owner_id, answer.receipt.query_run_id)
    if run is None:
        st.html(paragraph(_GONE, classes="lm-muted"))
        st.html(receipt_table(answer, dataset))
        return
    if run.truncated:
        st.html(cut_off(run))
    fixed = wishes is None
    panels: dict[str, Callable[[], None]] = {
        "Chart": lambda: cell_result.picture(owner_id, run, key=key, read_only=fixed),
        "Table": lambda: cell_result.rows(owner_id, run, read_only=fixed),
        "SQL": lambda: answer_sql.panel(owner_id, answer, run, dataset, wishes, key=key),
        "Receipt": lambda: _receipt(answer, dataset),
    }
    first = "Table" if (answer.chart or {}).get("kind") == "table" or not run.row_count else "Chart"
    cell_result.lazy_tabs(f"tab_{key}", panels, first=first)


def _receipt(answer: Answer, dataset: DatasetView) -> None:
    st.html(receipt_table(answer, dataset))


def _verdicts(owner_id: UUID, answer: Answer, *, key: str, link: str) -> None:
    """Draw the thumbs, the way to the SQL for whoever says no, and the link to this answer."""
    with st.container(key=f"answerfoot_{key}", horizontal=True, vertical_alignment="center", gap=None):
        for verdict, symbol, words in _VERDICTS:
            given = answer.verdict == verdict
            told = f"{words}: take back" if given else words
            if st.button(
                told,
                icon=f":material/{symbol}:",
                type="tertiary",
                key=f"act{'given' if given else ''}_{symbol}_{key}",
                help=told,
            ):
                replies.judge(owner_id, answer.id, None if given else verdict)
                forget(owner_id, answer_id=answer.id)
                st.rerun()
        if link:
            mark = f'<a class="lm-copy" href="{esc(link)}" data-copylink aria-label="Copy link" title="Copy link">{icon("link")}</a>'
            st.html(Safe(mark), width="content")
    if answer.verdict == "bad":
        with st.container(key=f"answernoted_{key}", horizontal=True, vertical_alignment="center", gap="small"):
            st.html(paragraph("Noted: this reading is not used again.", classes="lm-muted lm-small"), width="content")
            st.button(
                "Correct the SQL", icon=":material/edit:", type="tertiary", key=f"correct_{key}",
                on_click=answer_sql.begin, args=(key,),
            )  # fmt: skip


def _two_readings(owner_id: UUID, answer: Answer, wishes: Wishes | None, *, key: str) -> None:
    """Draw two readings that give different results, side by side, to choose from."""
    st.html(paragraph(answer.question_to_user or "There is another fair reading; choose."))
    columns = st.columns(len(answer.options), border=True)
    for place, (column, option) in enumerate(zip(columns, answer.options, strict=True)):
        with column, problem.boundary("reading"):
            st.html(Safe(f'<p class="lm-p lm-reading-title">{esc(option.text)}</p>'))
            run = _run_of(owner_id, answer.id, option.sql or "")
            chart.panel(owner_id, run, quiet=True, key=f"{key}_{place}", fixed=wishes is None)
            with st.expander("Table"):
                grid(owner_id, run)
            if wishes and st.button("I meant this", key=f"meant_{place}_{key}", type="primary" if place == 0 else "secondary"):
                made = replies.choose(owner_id, answer.id, place)
                forget(owner_id, answer_id=answer.id)
                wishes.took(made)
                st.rerun()


@st.cache_resource(max_entries=200, show_spinner=False)
def _run_of(owner_id: UUID, answer_id: UUID, sql: str) -> QueryRunView:  # noqa: ARG001  the answer tells two questions apart
    return get_run(owner_id, run_sql(owner_id, sql).id)


def _not_answered(answer: Answer, wishes: Wishes | None, *, key: str) -> None:
    """Draw what was not understood or is to be chosen, and what can be asked instead."""
    asks = answer.status is Status.CLARIFY
    symbol = "help" if asks else "info"
    st.html(Safe(f'<div class="lm-said {"asks" if asks else ""}">{icon(symbol)}<p>{esc(answer.question_to_user)}</p></div>'))
    if wishes is None:
        return
    choices = [(one.text, one.question) for one in answer.options if one.question]
    if choices:
        _chips(f"chips_choice_{key}", choices, wishes)
    if choices and asks:
        return
    if answer.suggestions:
        st.html(paragraph("What this list can answer:", classes="lm-muted lm-small"))
        _chips(f"chips_instead_{key}", [(text, text) for text in answer.suggestions], wishes)
    if not llm.is_configured():
        settings = inlink("Settings", PAGES["settings"][2], classes="lm-quiet lm-underlined")
        told = join([esc("No model is connected; one reads more kinds of questions. How to connect it: "), settings, esc(".")])
        st.html(paragraph(told, classes="lm-muted lm-small"))


def _chips(key: str, choices: list[tuple[str, str]], wishes: Wishes) -> None:
    with st.container(key=key, horizontal=True):
        for place, (text, question) in enumerate(choices):
            if st.button(label(text), key=f"{key}_{place}", help=label(question) if question != text else None):
                wishes.ask(question)
                st.rerun()
