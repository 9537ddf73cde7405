"""One answer as a cell: the question, how it was read, and chart, table, SQL and receipt; or what was not understood."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from backend.adapters import llm
from backend.core.errors import ListmillError
from backend.datasets.schemas import DatasetView
from backend.queries import replies
from backend.queries.answers import Answer, Status
from backend.queries.schemas import QueryRunView
from backend.queries.service import get_run, run_sql
from pages.components import chart, problem
from pages.components.answer_receipt import receipt_table
from pages.components.frame import PAGES
from pages.components.html import Safe, esc, icon, join, paragraph
from pages.components.inlinks import address, inlink
from pages.components.reading_chips import reading_chips
from pages.components.result_grid import grid
from pages.components.result_view import EXPORTS, about, cut_off, rows_in_words

_VERDICTS = (("good", "thumb_up", "This is right"), ("bad", "thumb_down", "This is not right"))


@dataclass(frozen=True)
class Acts:
    """What a person does with an answer: ask a question (anew), or put one into the box."""

    ask: Callable[[str], None]
    ask_anew: Callable[[str], None]
    edit: Callable[[str], None]


def answer_cell(owner_id: UUID, answer: Answer, dataset: DatasetView, acts: Acts) -> None:
    """Draw an answer."""
    with st.container(key=f"answer_{answer.id}", gap="small"):
        with st.container(key=f"answertop_{answer.id}", horizontal=True, vertical_alignment="top"):
            st.html(Safe(f'<h2 class="lm-question">{esc(answer.question)}</h2>'))
            with st.container(key=f"answeracts_{answer.id}", horizontal=True, width="content", gap=None, wrap=False):
                _actions(owner_id, answer, acts)
        if any(one.sql for one in answer.options):
            _two_readings(owner_id, answer)
        elif answer.status is Status.ANSWERED:
            reading_chips(owner_id, answer, changed=_corrected)
            _result(owner_id, answer, dataset)
        else:
            _not_answered(answer, acts)


def _corrected(made: Answer) -> None:
    """Show the answer a corrected reading gives."""
    if "answer" in st.query_params:
        st.query_params["answer"] = str(made.id)
    st.rerun()


def _actions(owner_id: UUID, answer: Answer, acts: Acts) -> None:
    if _act("replay", "Ask again", answer):
        acts.ask_anew(answer.question)
        st.rerun()
    if _act("edit", "Edit the question", answer):
        acts.edit(answer.question)
        st.rerun()
    if answer.status is Status.ANSWERED:
        to = address("ask", dataset_id=answer.dataset_id, answer=str(answer.id))
        mark = f'<a class="lm-copy" href="{esc(to)}" data-copylink aria-label="Copy link" title="Copy link">{icon("link")}</a>'
        st.html(Safe(mark), width="content")
        for verdict, symbol, words in _VERDICTS:
            given = answer.verdict == verdict
            if _act(symbol, f"{words}: take back" if given else words, answer, state="given" if given else ""):
                replies.judge(owner_id, answer.id, None if given else verdict)
                st.rerun()
    if _act("delete", "Delete from the history", answer):
        replies.forget_answer(owner_id, answer.id)
        st.query_params.pop("answer", None)
        st.rerun()


def _act(symbol: str, words: str, answer: Answer, *, state: str = "") -> bool:
    """Draw one small button; its words are for screen readers and the hover."""
    key = f"act{state}_{symbol}_{answer.id}"
    return st.button(words, icon=f":material/{symbol}:", type="tertiary", key=key, help=words)


def _result(owner_id: UUID, answer: Answer, dataset: DatasetView) -> None:
    run = _kept_run(owner_id, answer.receipt.query_run_id)
    if run is None:
        st.html(paragraph("The rows of this answer are not kept any more. Ask again to have them.", classes="lm-muted"))
        st.html(receipt_table(answer, dataset))
        return
    if run.truncated:
        st.html(cut_off(run))
    first = "Table" if (answer.chart or {}).get("kind") == "table" or not run.row_count else "Chart"
    picture, table, sql, receipt = st.tabs(
        ["Chart", "Table", "SQL", "Receipt"], default=first, key=f"tab_{answer.id}", on_change="rerun"
    )
    if picture.open:
        with picture:
            chart.panel(owner_id, run, quiet=True)
    elif table.open:
        with table:
            _rows(owner_id, run)
    elif sql.open:
        with sql:
            st.code(run.sql, language="sql", wrap_lines=True)
            st.html(
                inlink("Open in Query", address("query", dataset_id=dataset.id, run=str(run.id)), classes="lm-small-button")
            )
    elif receipt.open:
        with receipt:
            st.html(receipt_table(answer, dataset))


def _rows(owner_id: UUID, run: QueryRunView) -> None:
    if not run.row_count:
        st.html(paragraph("No row fits what was asked.", classes="lm-muted"))
        return
    grid(owner_id, run)
    ways = join(
        Safe(f'<a class="lm-quiet" href="/api/query-runs/{run.id}/export?format={suffix}" download>{esc(name)}</a>')
        for name, suffix in EXPORTS
    )
    st.html(Safe(f'<div class="lm-rowsfoot"><span>{esc(rows_in_words(run))} · {esc(about(run))}</span><nav>{ways}</nav></div>'))


def _kept_run(owner_id: UUID, run_id: UUID | None) -> QueryRunView | None:
    if run_id is None:
        return None
    try:
        run = get_run(owner_id, run_id)
    except ListmillError:  # the run was deleted; the answer's reading and receipt stand
        return None
    return run if run.result_key else None


def _two_readings(owner_id: UUID, answer: Answer) -> None:
    """Draw two readings that give different results, side by side, to choose from."""
    st.html(paragraph(answer.question_to_user or "There is another fair reading; choose."))
    columns = st.columns(len(answer.options), border=True)
    for place, (column, option) in enumerate(zip(columns, answer.options, strict=True)):
        with column, problem.boundary("reading"):
            st.html(Safe(f'<p class="lm-p lm-reading-title">{esc(option.text)}</p>'))
            run = get_run(owner_id, _run_of(owner_id, answer.id, option.sql or ""))
            chart.panel(owner_id, run, quiet=True)
            with st.expander("Table"):
                grid(owner_id, run)
            if st.button("I meant this", key=f"meant_{place}_{answer.id}", type="primary" if place == 0 else "secondary"):
                replies.choose(owner_id, answer.id, place)
                st.rerun()


@st.cache_resource(max_entries=200, show_spinner=False)
def _run_of(owner_id: UUID, answer_id: UUID, sql: str) -> UUID:  # noqa: ARG001  the answer tells two questions apart
    return run_sql(owner_id, sql).id


def _not_answered(answer: Answer, acts: Acts) -> None:
    """Draw what was not understood or is to be chosen, and what can be asked instead."""
    asks = answer.status is Status.CLARIFY
    symbol = "help" if asks else "info"
    st.html(Safe(f'<div class="lm-said {"asks" if asks else ""}">{icon(symbol)}<p>{esc(answer.question_to_user)}</p></div>'))
    choices = [(one.text, one.question) for one in answer.options if one.question]
    if choices:
        _chips(f"chips_choice_{answer.id}", choices, acts)
        return
    if answer.suggestions:
        st.html(paragraph("What this list can answer:", classes="lm-muted lm-small"))
        _chips(f"chips_instead_{answer.id}", [(text, text) for text in answer.suggestions], acts)
    if not llm.is_configured():
        settings = inlink("Settings", PAGES["settings"][2], classes="lm-quiet lm-underlined")
        told = join([esc("No model is connected; one reads more kinds of questions. How to connect it: "), settings, esc(".")])
        st.html(paragraph(told, classes="lm-muted lm-small"))


def _chips(key: str, choices: list[tuple[str, str]], acts: Acts) -> None:
    with st.container(key=key, horizontal=True):
        for place, (text, question) in enumerate(choices):
            if st.button(text, key=f"{key}_{place}", help=question if question != text else None):
                acts.ask(question)
                st.rerun()
