"""Files of exports: what is being made, what is ready and until when, what has expired and can be made again."""

from collections.abc import Callable
from uuid import UUID

import streamlit as st

from backend.core.clock import now
from backend.core.errors import ListmillError
from backend.jobs import service as jobs
from backend.records.export_jobs import service as exports
from backend.records.export_jobs.schemas import ExportView, OfResult, OfView, State
from pages.components import job_status, problem
from pages.components.format import counted, exactly, label, size, when
from pages.components.html import Safe, esc, icon, paragraph, titled
from pages.components.session import zone

_SHOWN = 4
_OPEN = (State.WAITING, State.RUNNING)
_WRONG = "export_problem"


def draw(owner_id: UUID, what: OfView | OfResult, *, key: str) -> None:
    """Draw the files that were made of these rows before, the newest first; nothing where there are none."""
    found = [one for one in exports.recent_exports(owner_id, limit=50) if _about(one, what)][:_SHOWN]
    if not found:
        return
    cards = jobs.cards([one.job_id for one in found if one.state in _OPEN])
    with st.container(key=f"{key}_files", gap="xsmall"):
        st.html('<div class="lm-export-head">Files made of this list</div>')
        for one in found:
            with st.container(key=f"{key}_file_{one.id}", gap="xsmall"):
                if (job := cards.get(one.job_id)) is not None:
                    st.html(paragraph(one.file_name, classes="lm-cut"))
                    with st.container(key=f"{key}_line_{one.id}", horizontal=True, vertical_alignment="center", wrap=False):
                        job_status.cell(job)
                        _cancel(owner_id, one, disabled=job.cancel_requested)
                else:
                    ended(owner_id, one, key=key)


def ended(owner_id: UUID, one: ExportView, *, key: str) -> None:
    """Draw a file that is ready, or why it is not there with the way to have it made again."""
    if one.state is State.READY:
        st.html(ready(one))
        return
    with st.container(key=f"{key}_ended_{one.id}", horizontal=True, vertical_alignment="center", wrap=False):
        st.html(paragraph(f"{one.file_name} · {_why(one)}", classes="lm-muted lm-small"))
        st.button(
            "Make it again", icon=":material/replay:", type="tertiary", key=f"{key}_again_{one.id}",
            on_click=act, args=(exports.make_again, owner_id, one.id),
        )  # fmt: skip


def act(verb: Callable[..., object], *args: object) -> None:
    """Do what a button is for, before the page is drawn anew; what keeps it from being done is drawn by `tell_problem`."""
    try:
        verb(*args)
    except ListmillError as error:
        st.session_state[_WRONG] = error


def tell_problem() -> None:
    """Draw what kept the last button from doing its work, once."""
    if (error := st.session_state.pop(_WRONG, None)) is not None:
        problem.draw(error)


def ready(one: ExportView) -> Safe:
    """Return the link to a file, with its size, until when it is kept, and what its format could not say."""
    told = [size(one.size_bytes or 0)]
    if one.rows is not None:
        told.insert(0, counted(one.rows, "row"))
    kept = Safe("")
    if one.expires_at is not None:
        until = titled(f"until {_moment(one)}", title=exactly(one.expires_at, zone=zone()))
        kept = Safe(f" · {until}")
    notes = "".join(f'<p class="lm-p lm-small lm-caution">{esc(note)}</p>' for note in one.notes)
    return Safe(
        f'<a class="lm-export-file" href="/api/exports/{one.id}/download" download>{icon("download")}'
        f'<span class="lm-cut">{esc(one.file_name)}</span></a>'
        f'<p class="lm-p lm-muted lm-small">{esc(" · ".join(told))}{kept}</p>{notes}'
    )


def tell_news(owner_id: UUID) -> None:
    """Say on whatever page is open that a file is ready, once each; the page is rerun when a job ends that people are told of."""
    job_status.watch_for_end("records.export", "mapping.run", "documents.render", "documents.mail", key="exports_end")
    for one in exports.take_news(owner_id):
        to = f"/api/exports/{one.id}/download"
        st.toast(
            f"{label(one.file_name)} is ready · {label(size(one.size_bytes or 0))} · [Download]({to})",
            icon=":material/download_done:",
            duration="long",
        )


def _cancel(owner_id: UUID, one: ExportView, *, disabled: bool) -> None:
    st.button(
        "Cancel", icon=":material/cancel:", type="tertiary", key=f"stop_{one.id}", disabled=disabled,
        on_click=act, args=(jobs.cancel, owner_id, one.job_id),
    )  # fmt: skip


def _about(one: ExportView, what: OfView | OfResult) -> bool:
    return one.query_run_id == what.run_id if isinstance(what, OfResult) else one.dataset_id == what.dataset_id


def _why(one: ExportView) -> str:
    return {State.EXPIRED: "has expired", State.CANCELLED: "was cancelled"}.get(one.state, one.detail or "was not made")


def _moment(one: ExportView) -> str:
    expires = one.expires_at
    if expires is None:
        return ""
    local, today = expires.astimezone(zone()), now().astimezone(zone())
    days = (local.date() - today.date()).days
    if days <= 1:
        return f"{'tomorrow' if days else 'today'}, {local:%H:%M}"
    return when(expires, zone=zone(), at=now())
