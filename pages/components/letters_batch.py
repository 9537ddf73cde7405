"""One batch of letters: how far it is, its archives, who got none and why, another try for those, single letters, mail, visits."""

from typing import Literal
from uuid import UUID

import streamlit as st

from backend.core.clock import now
from backend.core.errors import ListmillError, NotFound
from backend.datasets.schemas import DatasetView
from backend.documents.batches import service as batches
from backend.documents.batches.schemas import BatchView
from backend.jobs import service as jobs
from backend.jobs.states import ACTIVE, Status
from pages.components import frame, job_status, letters_mail, letters_recipients, letters_visits, problem
from pages.components.format import counted, number, size, when
from pages.components.html import Metric, Safe, esc, heading, icon, paragraph, strip
from pages.components.inlinks import address, inlink
from pages.components.session import me, zone

Rows = Literal["same", "current"]
_ROWS: dict[Rows, str] = {"current": "with the list as it is now", "same": "with the rows as they were"}
_DELETING = "letters_deleting_batch"


def draw(dataset: DatasetView, batch_id: UUID) -> None:
    """Draw the page of a batch."""
    batch = batches.get_batch(me().id, batch_id)
    if batch.dataset_id != dataset.id:
        raise NotFound("These letters went to another list.", hint="Open them from the page of their list.")
    working = batch.status in ACTIVE
    again = not working and not batch.expired and (batch.failed + batch.unfinished) > 0
    words = f"Try {counted(batch.failed or batch.unfinished, 'letter')} again" if again else ""
    newer = batch.version_id != dataset.version_id and batch.failed > 0
    # Where there is something to fetch, fetching it is what the page is for.
    alone = not batch.archives and not newer
    beside = (lambda: _retry(batch, words, newer=newer)) if words and not alone else None
    if frame.dataset_title("letters", dataset, action=words if alone else "", icon="replay", beside=beside):
        _again(batch)
    _head(dataset, batch)
    with problem.boundary("progress"):
        _progress(batch)
    st.html(strip(figures(batch)))
    with problem.boundary("archives"):
        _archives(batch)
    with problem.boundary("mail"):
        letters_mail.draw(me().id, batch)
    with problem.boundary("visits"):
        letters_visits.draw(me().id, batch)
    with problem.boundary("recipients"):
        letters_recipients.draw(batch)
    _delete(dataset, batch)


def figures(batch: BatchView) -> list[Metric]:
    """Return the figures of a batch."""
    asked = batch.recipients
    noted = f"{counted(batch.noted, 'letter')} worth a look" if batch.noted else ""
    kept = f"kept until {when(batch.expires_at, zone=zone(), at=now())}" if batch.expires_at and not batch.expired else ""
    return [
        Metric("Letters", "…" if asked is None else number(asked), "being counted" if asked is None else ""),
        Metric("Made", number(batch.succeeded), noted),
        Metric("Not made", number(batch.failed), "the reasons stand below" if batch.failed else ""),
        Metric("Size", "—" if batch.expired else size(batch.size_bytes), "deleted since" if batch.expired else kept),
    ]


def _head(dataset: DatasetView, batch: BatchView) -> None:
    back = inlink("Templates", address("letters", dataset_id=dataset.id), classes="lt-back")
    to = address("letters", dataset_id=dataset.id, template=str(batch.template_id))
    again = f" · {number(batch.rounds)} tries" if batch.rounds > 1 else ""
    told = f"{when(batch.created_at, zone=zone(), at=now())}{again}"
    way = inlink("Template", to, classes="lm-small-button")
    st.html(
        Safe(
            f'<nav class="lt-head" aria-label="Letters">{back}{icon("chevron_right")}<b title="{esc(batch.title)}">{esc(batch.title)}</b>'
            f'<small>{esc(told)}</small><span class="lt-end">{way}</span></nav>'
        )
    )


def _progress(batch: BatchView) -> None:
    if batch.status is Status.COMPLETED or (batch.status is Status.FAILED and not batch.error):
        return
    card = jobs.cards([batch.job_id]).get(batch.job_id) if batch.job_id else None
    with st.container(key="panel_letters"):
        if card is not None:
            job_status.panel(card)
        if batch.status in ACTIVE:
            st.html(
                paragraph(
                    "You may leave this page; it goes on. Finished archives can be fetched meanwhile.",
                    classes="lm-muted lm-small",
                )
            )
            stopping = card is not None and card.cancel_requested
            if st.button("Stop", icon=":material/stop:", key="letters_stop", disabled=stopping):
                batches.cancel_batch(me().id, batch.id)
                st.rerun()
        elif batch.error:
            st.html(problem.card(batch.error, hint=batch.hint or "", title="The letters stopped"))
        elif batch.status is Status.CANCELLED:
            st.html(paragraph("Stopped. What was made by then can be fetched.", classes="lm-muted"))


def _archives(batch: BatchView) -> None:
    """Draw the archives, each a plain link."""
    if batch.expired:
        st.html(
            Safe(
                f'<div class="lm-note" role="status">{icon("history")} {esc("The files were deleted after their time. Make the letters again.")}</div>'
            )
        )
        return
    if not batch.archives:
        return
    st.html(heading("Archives", remark=str(len(batch.archives)) if len(batch.archives) > 1 else ""))
    only = len(batch.archives) == 1
    rows = (
        f'<li><a class="{"lt-get" if only else "lm-small-button"}" href="/api/batches/{batch.id}/archives/{one.n}" download>'
        f"{icon('download')} <span>{esc(one.file_name)}</span></a>"
        f"<small>{esc(counted(one.documents, 'letter'))} · {esc(size(one.size_bytes))} · rows {number(one.first_row)} to {number(one.last_row)}</small></li>"
        for one in batch.archives
    )
    st.html(Safe(f'<ul class="lt-archives">{"".join(rows)}</ul>'))


def _retry(batch: BatchView, words: str, *, newer: bool) -> None:
    """Draw the way to another try; with the rows as they are now, too, where the list has changed since."""
    if not newer:
        if st.button(words, icon=":material/replay:", key="letters_retry"):
            _again(batch)
        return
    data = st.menu_button(words, list(_ROWS), format_func=_ROWS.__getitem__, icon=":material/replay:", key="letters_retry_with")
    if data is not None:
        _again(batch, data=data)


def _again(batch: BatchView, *, data: Rows = "same") -> None:
    """Make what is missing once more, with the template as it is now."""
    try:
        batches.retry_failed(me().id, batch.id, data=data)
    except ListmillError as error:
        problem.draw(error)
        return
    st.rerun()


def _delete(dataset: DatasetView, batch: BatchView) -> None:
    """Delete the batch and its files; asked once."""
    with st.container(key="letters_end", horizontal=True, vertical_alignment="center"):
        if st.session_state.get(_DELETING) != batch.id:
            if st.button("Delete these letters", icon=":material/delete:", type="tertiary", key="letters_delete"):
                st.session_state[_DELETING] = batch.id
                st.rerun()
            return
        st.html(paragraph(f"Delete {counted(batch.succeeded, 'letter')} and their files? The list and the template stay."))
        if st.button("Delete for good", key="delete_for_good"):
            batches.delete_batch(me().id, batch.id)
            del st.session_state[_DELETING]
            frame.open_page("letters", dataset_id=dataset.id)
        if st.button("Keep them", key="letters_keep"):
            del st.session_state[_DELETING]
            st.rerun()
