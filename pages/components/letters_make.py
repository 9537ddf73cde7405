"""From a template to letters: who gets one, which columns fill it, a look through all rows first, how they are handed out."""

from collections.abc import Callable
from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError, Rejected
from backend.datasets.schemas import DatasetView
from backend.documents.batches import estimating
from backend.documents.batches import service as batches
from backend.documents.batches.models import Archive
from backend.documents.batches.plan import Wanted
from backend.documents.batches.schemas import DryRun, Estimate
from backend.documents.templates import TemplateView
from backend.documents.variables import written
from backend.jobs.states import Status
from pages.components import frame, letters_choice, letters_fields, letters_letter, letters_report, problem
from pages.components.format import counted, duration, size
from pages.components.html import heading, paragraph
from pages.components.session import me

ARCHIVES = {
    Archive.ZIP: "a PDF for each letter, in ZIP archives",
    Archive.MERGED: "one PDF for the printer, 1,000 letters in each",
}
_ESTIMATED_FROM = 100
_ARCHIVE, _NAME, _NOTIFY = "letters_archive", "letters_filename", "letters_notify"


def draw(dataset: DatasetView, view: TemplateView, *, head: Callable[[], None]) -> None:
    """Draw the page; `head` draws the line of the template below the title."""
    fields = letters_fields.of(dataset, view)
    found = _found(dataset, view, fields)
    ready = isinstance(found, DryRun) and found.status is Status.COMPLETED and found.fine > 0
    words = f"Make {counted(found.fine, 'letter')}" if ready and isinstance(found, DryRun) else ""
    pressed = frame.dataset_title("letters", dataset, action=words, icon="print")
    if pressed and ready:
        _start(dataset, view, fields)
    head()
    left, right = st.columns([1.25, 1], gap="large")
    with left, st.container(key="letters_make"):
        letters_choice.draw(dataset)
        with problem.boundary("columns"):
            letters_fields.draw(dataset, view)
        with problem.boundary("report"):
            letters_report.draw(found, missing=bool(fields.missing))
        if ready and isinstance(found, DryRun):
            with problem.boundary("options"):
                _options(dataset, view, fields, found)
    with right, st.container(key="ltside"):
        if not fields.missing:
            letters_letter.draw(dataset, view, fields.given, place="make")


def _found(dataset: DatasetView, view: TemplateView, fields: letters_fields.Fields) -> DryRun | ListmillError:
    """Return what a look over every row found, as far as it has come, or why nobody can look."""
    if fields.missing:
        return Rejected("Every variable needs its column first.")
    try:
        return letters_report.look(me().id, _wanted(dataset, view, fields), key=(view.revision, dataset.version_id))
    except ListmillError as error:
        return error


def _wanted(dataset: DatasetView, view: TemplateView, fields: letters_fields.Fields, *, whole: bool = False) -> Wanted:
    """Return what is wanted; `whole` with how it is handed out, which a look over the rows need not know."""
    choice = letters_choice.chosen(dataset)
    state, archive = st.session_state, None
    if whole:
        archive = Archive(state[_ARCHIVE]) if state.get(_ARCHIVE) else None
    return Wanted(
        view.id, dataset.id, fields=dict(fields.found), filter=choice.filter, rows=choice.rows, archive=archive,
        file_name=str(state.get(_NAME) or "").strip(), notify=bool(state[_NOTIFY]) if whole and _NOTIFY in state else None,
    )  # fmt: skip


def _start(dataset: DatasetView, view: TemplateView, fields: letters_fields.Fields) -> None:
    try:
        with st.spinner("Making the letters …", show_time=True):
            batch = batches.start_batch(me().id, _wanted(dataset, view, fields, whole=True))
    except ListmillError as error:
        problem.draw(error)
        return
    frame.open_page("letters", dataset_id=dataset.id, batch=str(batch.id))


def _options(dataset: DatasetView, view: TemplateView, fields: letters_fields.Fields, found: DryRun) -> None:
    """Draw how the letters are handed out, with what that takes."""
    st.html(heading("How they are handed out"))
    expected = None
    if found.recipients >= _ESTIMATED_FROM:
        wanted = _wanted(dataset, view, fields)
        expected = _estimate(me().id, wanted, repr(wanted), (view.revision, dataset.version_id))
    default = expected.archive if expected else Archive.ZIP
    if st.session_state.get(_ARCHIVE) not in ARCHIVES:
        st.session_state[_ARCHIVE] = default
    st.radio(
        "Files", list(ARCHIVES), key=_ARCHIVE, format_func=lambda one: _in_words(one, expected), label_visibility="collapsed"
    )
    if expected is not None:
        st.html(paragraph(_time_and_room(expected), classes="lm-muted"))
    with st.container(horizontal=True, vertical_alignment="bottom", key="ltnames"):
        st.text_input(
            "Name of each file", key=_NAME, placeholder=written(view.variables[0]) if view.variables else "{{ name }}", max_chars=300,
            help="Columns may stand in it, written as in the text. The number of the row always stands in front: 00012 Anna Berg.pdf.",
        )  # fmt: skip
        if found.recipients >= _ESTIMATED_FROM:
            st.toggle("Tell me when they are made", value=True, key=_NOTIFY)


def _in_words(archive: Archive, expected: Estimate | None) -> str:
    if expected is None:
        return ARCHIVES[archive]
    taken = expected.zip_bytes if archive is Archive.ZIP else expected.merged_bytes
    return f"{ARCHIVES[archive]}, about {size(taken)}"


def _time_and_room(expected: Estimate) -> str:
    room = f" {size(expected.free_bytes)} are free." if expected.free_bytes is not None else ""
    return f"About {duration(max(1, expected.seconds))} of drawing on one worker.{room} You may leave the page meanwhile."


@st.cache_data(max_entries=64, ttl=600, show_spinner="Drawing some letters to see how large they are")
def _estimate(owner_id: UUID, _wanted: Wanted, asked: str, revision: tuple[object, ...]) -> Estimate:  # noqa: ARG001  another revision, another size
    return estimating.estimate(owner_id, _wanted)
