"""Jobs: everything that runs, ran or waits, live, in one place."""

from datetime import datetime, tzinfo

import streamlit as st

from backend.core.clock import now
from backend.jobs import service
from backend.jobs.schemas import JobCard
from backend.jobs.states import ACTIVE, Status
from backend.records.export_jobs import service as exports
from backend.records.export_jobs.schemas import ExportView, State
from pages.components import export_files, frame, job_status
from pages.components.format import amount, clock_time, duration, exactly, number
from pages.components.html import Safe, bar, esc, icon, join, paragraph, titled
from pages.components.pager import pager
from pages.components.problem import guarded
from pages.components.session import me, zone

PAGE = 50
HEAD = Safe(
    '<div class="lm-job head"><div>What</div><div>State</div><div>Progress</div><div>Done</div><div>Time</div><div>Started</div></div>'
)
EMPTY = Safe(
    '<div class="lm-empty"><b>Nothing runs here</b>Conversions, profiles and long queries show up while they work.</div>'
)
NONE_SUCH = Safe('<div class="lm-empty"><b>No such job</b>Choose “All” to see every job.</div>')
ACTIONS_PX = 72
ALL, ANY = "all", "any"


def filters(counts: dict[Status, int]) -> tuple[Status | None, str | None]:
    """Draw the filters by state and kind; they live in the address."""
    states = {ALL: f"All {number(sum(counts.values()))}"} | {
        status.value: f"{word.capitalize()} {number(counts.get(status, 0))}" for status, word in job_status.WORDS.items()
    }
    kinds = {ANY: "Any kind"} | {kind: word for kind, word in job_status.KINDS.items() if not kind.startswith("maintenance.")}
    with st.container(key="filters", horizontal=True, vertical_alignment="center"):
        state, kind = choice("State", "state", states), choice("Kind", "kind", kinds)
    return (None if state == ALL else Status(state)), (None if kind == ANY else kind)


def choice(title: str, name: str, options: dict[str, str]) -> str:
    """Draw one filter; the first of `options` is its default. The address is the truth, so the browser's Back works."""
    first = next(iter(options))
    asked = st.query_params.get(name, first)
    st.session_state[f"filter_{name}"] = asked if asked in options else first
    picked = st.segmented_control(
        title, list(options), format_func=options.__getitem__, required=True, key=f"filter_{name}",
        label_visibility="collapsed", on_change=keep, args=(name, first),
    )  # fmt: skip
    return picked or first


def keep(name: str, first: str) -> None:
    """Write a filter that was just changed into the address; another filter starts at the newest job again."""
    picked = st.session_state[f"filter_{name}"] or first
    st.query_params.pop("after", None)
    if picked == first:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = picked


def summary(counts: dict[Status, int]) -> str:
    """Return what runs, waits and needs someone, in one line."""
    parts = [(Status.PROCESSING, "running"), (Status.PENDING, "waiting"), (Status.FAILED, "needs you")]
    told = [f"{number(counts[status])} {word}" for status, word in parts if counts.get(status)]
    return " · ".join(told)


def times(job: JobCard) -> str:
    """Return how long an ended job took."""
    seconds = job_status.took_s(job)
    return "" if seconds is None else f"took {duration(seconds)}"


def ended_row(job: JobCard, *, started: Safe) -> Safe:
    """Return the row of a job that has ended."""
    colour = {Status.COMPLETED: "teal-soft", Status.FAILED: "bad"}.get(job.status, "line")
    part = 1.0 if job.status is Status.COMPLETED else (job.percent or 0) / 100
    return Safe(
        f'<div class="lm-job"><div><b title="{esc(job.title)}">{esc(job.title)}</b><div class="lm-muted lm-small">'
        f'{esc(about(job))}</div></div><div><span class="lm-dot {job_status.DOTS[job.status]}"></span>'
        f"{esc(job_status.WORDS[job.status])}</div><div>{bar(part, colour=colour)}</div>"
        f'<div class="lm-small">{esc(amount(job.done, job.total, unit=job.unit))}</div>'
        f'<div class="lm-small lm-muted">{esc(times(job))}</div><div class="lm-small lm-muted">{started}</div></div>'
    )


def about(job: JobCard) -> str:
    """Return the quiet line under a job's title."""
    kind = job_status.KINDS.get(job.kind, job.kind)
    return f"{kind} · attempt {job.attempts}" if job.attempts > 1 else kind


def row(job: JobCard, *, at: datetime, local: tzinfo, file: ExportView | None = None) -> None:
    """Draw one job with what can be done about it, and the file it made."""
    moment = job.started_at or job.created_at
    started, precisely = clock_time(moment, zone=local, at=at), exactly(moment, zone=local)
    with st.container(key=f"jobrow_{'bad' if job.status is Status.FAILED else 'ok'}_{job.id}", gap="xsmall"):
        with st.container(key=f"jobline_{job.id}", horizontal=True, vertical_alignment="center", wrap=False):
            if job.status in ACTIVE:
                job_status.row(job, started=started, started_exactly=precisely, about=about(job))
            else:
                st.html(ended_row(job, started=titled(started, title=precisely)))
            with st.container(
                key=f"rowacts_{job.id}", horizontal=True, wrap=False, horizontal_alignment="right", width=ACTIONS_PX
            ):
                actions(job)
        if file is not None and file.state in {State.READY, State.EXPIRED}:
            with st.container(key=f"jobfile_{job.id}", gap="xsmall"):
                export_files.ended(me().id, file, key="job")
        if job.status is Status.FAILED:
            hint = Safe(f'<span class="lm-muted">{esc(job.hint or "")}</span>')
            st.html(
                paragraph(
                    join([icon("error"), job.error or "It stopped without a word.", hint], between=" "), classes="lm-small"
                )
            )


def actions(job: JobCard) -> None:
    """Draw the buttons a job's state allows."""
    if job.status in ACTIVE:
        if action("cancel", "Cancel", job, disabled=job.cancel_requested):
            service.cancel(me().id, job.id)
            st.rerun()
        return
    if job.status is not Status.COMPLETED and action("replay", "Run again", job):
        service.retry(me().id, job.id)
        st.rerun()
    if action("delete", "Delete", job):
        delete_dialog(job)


def action(symbol: str, text: str, job: JobCard, *, disabled: bool = False) -> bool:
    """Draw one small button; its words are for screen readers and the hover."""
    return st.button(text, icon=f":material/{symbol}:", type="tertiary", key=f"{symbol}_{job.id}", help=text, disabled=disabled)


@st.dialog("Delete this entry?", width="small")
@guarded
def delete_dialog(job: JobCard) -> None:
    """Ask once, naming what goes."""
    st.html(paragraph(f"“{job.title}” leaves the list of jobs. What it made stays."))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it"):
            st.rerun()
        if st.button("Delete", type="primary", icon=":material/delete:", key="delete_for_good"):
            service.delete(me().id, job.id)
            st.rerun()


totals = service.counts(me().id)
frame.title("Jobs", summary(totals))
status, kind = filters(totals)
after = st.query_params.get("after") or None
listing = service.list_jobs(me().id, status=status, kind=kind, cursor=after, size=PAGE)
if after is None:
    elsewhere = service.active(me().id) if status or kind else ()  # what the filter hides is not new
    job_status.watch_for_new(job.id for job in (*listing.items, *elsewhere))
if not listing.items:
    st.html(NONE_SUCH if status or kind else EMPTY)
else:
    export_files.tell_problem()
    with st.container(key="jobhead", horizontal=True, wrap=False):
        st.html(HEAD)
        st.html("<div></div>", width=ACTIONS_PX)
    with st.container(gap="xsmall"):
        seen, here = now(), zone()
        files = exports.of_jobs(me().id, [card.id for card in listing.items if card.kind == exports.EXPORT])
        for card in listing.items:
            row(card, at=seen, local=here, file=files.get(card.id))
    pager(listing.next, first=after is None)
