"""Query: write SQL over one's datasets, see a table and a chart, take the result along, come back to earlier queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import streamlit as st

from backend.core.errors import Cancelled, TimedOut, Unavailable
from backend.datasets.schemas import DatasetView
from backend.jobs import service as jobs
from backend.jobs.states import ACTIVE, Status
from backend.notebooks.cells import add_cell
from backend.notebooks.running import run_cell
from backend.notebooks.schemas import Kind
from backend.notebooks.service import notebook_for
from backend.queries.schemas import QueryRunView
from backend.queries.service import get_run, run_of_job, start_run
from pages.components import export_menu, frame, job_status, opening, problem, query_history
from pages.components.asking import SAID_AFTER_S, Asked
from pages.components.format import duration
from pages.components.html import Safe, esc
from pages.components.query_desk import Address, Desk, desk, run_in_address
from pages.components.query_plan import plan_view
from pages.components.result_view import result_line, result_view
from pages.components.session import me
from pages.components.sql_editor import EditorActs, sql_editor
from pages.components.sql_names import in_order

_OFFER_JOB_AFTER_S = 6.0
STOPPED = Safe('<p class="lm-p lm-muted">Stopped as you asked; the statement is as you wrote it.</p>')


def main() -> None:
    """Draw the page."""
    dataset = chosen_dataset()
    if dataset is None:
        opening.nothing_yet("Query", "Nothing to query yet", more="It becomes a table here, under its own name.")
        return
    frame.dataset_title("query", dataset)
    if dataset.version_id is None:
        opening.not_ready(dataset, "can be queried once it is converted", lead="Not a table yet")
        return
    table = desk(me().id)
    table.look_again()
    table.follow(Address(dataset.id, run_in_address(), st.query_params.get("sql") or None), dataset)
    if table.asked and table.asked.done(within_s=SAID_AFTER_S):
        table.settle()
    sql_editor(
        table.draft,
        EditorActs(table.ask, layout=table.lay_out, explain=table.explain),
        tables=in_order(table.owner_id, first=dataset.table),
        running=table.asked is not None,
        turn=table.turn,
        key="sql",
    )
    if table.plan is not None:
        st.html(plan_view(table.plan))
    below_the_editor(table, dataset)


def chosen_dataset() -> DatasetView | None:
    """Return the dataset in the address, else that of the run in the address, else the newest, None where there is none."""
    wanted, run_id = frame.chosen(), run_in_address()
    if wanted is None and run_id is not None:
        wanted = get_run(me().id, run_id).dataset_id
    return opening.opened(wanted)


def below_the_editor(table: Desk, dataset: DatasetView) -> None:
    """Draw what became of the statement: on its way, not answered, running as a job, its result, or what was asked before."""
    if table.asked is not None:
        with head(table, dataset):
            waiting(table)
    elif table.failed is not None:
        with head(table, dataset):
            st.html(title("Stopped" if isinstance(table.failed.error, Cancelled) else "Not answered"), width="content")
        not_answered(table)
    elif table.run is None:
        st.html('<h2 class="lm-h">Earlier queries</h2>')
        query_history.draw(table, dataset_id=dataset.id, place="page")
    elif table.run.error:
        with head(table, dataset):
            st.html(title("Not answered"), width="content")
        st.html(problem.card(table.run.error, hint=table.run.hint or ""))
    elif table.run.row_count is None:
        as_a_job(table, dataset)
    else:
        with head(table, dataset, run=table.run):
            st.html(result_line(table.run), width="content")
        result_view(table.owner_id, table.run, dataset=dataset)


@contextmanager
def head(table: Desk, dataset: DatasetView, *, run: QueryRunView | None = None) -> Iterator[None]:
    """Draw the line above an answer; the block draws its left side. With a result it offers to take it along."""
    with st.container(key="answer_head", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        yield
        with st.container(key="answer_acts", horizontal=True, width="content", gap="small"):
            if st.button("Earlier queries", icon=":material/history:", type="tertiary", key="open_history"):
                query_history.drawer(table, dataset.id)
            if run is not None:
                if st.button("Keep in the notebook", icon=":material/note_add:", type="tertiary", key="keep_in_notebook"):
                    keep_in_notebook(table.owner_id, run, dataset)
                export_menu.draw(table.owner_id, query_run_id=run.id)


def keep_in_notebook(owner_id: UUID, run: QueryRunView, dataset: DatasetView) -> None:
    """Add the statement of a run to the notebook of its dataset as a cell, with its result, and go there."""
    notebook = notebook_for(owner_id, dataset.id)
    cell = add_cell(owner_id, notebook.id, Kind.SQL, content={"sql": run.sql})
    run_cell(owner_id, cell.id)
    frame.open_page("ask", dataset_id=dataset.id, notebook=str(notebook.id), cell=str(cell.id))


def waiting(table: Desk) -> None:
    """Draw a statement on its way, twice a second, until its answer is there."""

    @st.fragment(run_every=0.5)
    @problem.guarded
    def clock() -> None:
        asked = table.asked
        if asked is None or asked.done():
            st.rerun()
            return
        with st.container(key="waiting", horizontal=True, vertical_alignment="center", width="content"):
            words = "Stopping" if asked.stopped else f"Running for {duration(asked.waiting_s)}"
            mark = f'<div class="lm-running" role="status"><span class="lm-dot run"></span>{esc(words)}</div>'
            st.html(Safe(mark), width="content")
            if not asked.stopped:
                offer_ways_out(table, asked)

    clock()


def offer_ways_out(table: Desk, asked: Asked) -> None:
    """Offer to stop a statement on its way or, when it takes long, to let it run as a job."""
    if st.button("Stop", icon=":material/stop:", key="stop"):
        asked.stop()
        asked.done(within_s=1.0)
        st.rerun()
    if asked.waiting_s > _OFFER_JOB_AFTER_S and st.button("Run in the background", type="tertiary", key="to_job_waiting"):
        asked.stop()
        run_as_job(table, asked.sql)
        st.rerun()


def not_answered(table: Desk) -> None:
    """Draw why a statement was not answered, where it stands, and what can be done."""
    failed = table.failed
    if failed is None:
        return
    if isinstance(failed.error, Cancelled):
        st.html(STOPPED)
    else:
        problem.draw(failed.error)
    if isinstance(failed.error, Cancelled | TimedOut | Unavailable) and st.button(
        "Run in the background", icon=":material/schedule:", key="to_job"
    ):
        run_as_job(table, failed.sql)
        st.rerun()


def run_as_job(table: Desk, sql: str) -> None:
    """Start a statement as a job and show it."""
    job_id = start_run(table.owner_id, sql)
    table.asked = None
    table.show(run_of_job(table.owner_id, job_id))


def as_a_job(table: Desk, dataset: DatasetView) -> None:
    """Draw a statement that runs as a job; when the job ended, the browser asks for the page again."""
    run = table.run
    job = jobs.cards([run.job_id]).get(run.job_id) if run and run.job_id else None
    running = job is not None and job.status in ACTIVE
    stopped = job is not None and job.status is Status.CANCELLED
    with head(table, dataset):
        st.html(title("In the background" if running else "Stopped" if stopped else "Not answered"), width="content")
    if job is None:
        st.html(problem.card("The job of this query is gone, and its result with it.", hint="Run the statement again."))
    elif running:
        st.html(
            Safe('<p class="lm-p lm-muted">You may leave this page; the result will be here, and under “Earlier queries”.</p>')
        )
        with st.container(key="panel_query"):
            job_status.panel(job)
        if st.button("Stop", icon=":material/stop:", key="stop_job", disabled=job.cancel_requested):
            jobs.cancel(table.owner_id, job.id)
            st.rerun()
    elif stopped:
        st.html(STOPPED)
    else:
        st.html(problem.card(job.error or "The job ended without a result.", hint=job.hint or "Run the statement again."))


def title(words: str) -> Safe:
    """Return the words above an answer that is none yet, or none at all."""
    return Safe(f'<div class="lm-result"><b>{esc(words)}</b></div>')


main()
