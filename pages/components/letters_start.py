"""Where letters begin: a person's templates as pictures, ours to begin with, an empty page, a file; and what was made before."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from backend.core.clock import now
from backend.datasets.schemas import DatasetView
from backend.documents import templates
from backend.documents.batches import service as batches
from backend.documents.starters import starters
from backend.documents.template import PRESETS, Page, Sheet, Template
from backend.documents.templates import TemplateView
from pages.components import frame, letters_batches, letters_upload, problem
from pages.components.format import label, when
from pages.components.html import Safe, esc, heading, paragraph
from pages.components.inlinks import address
from pages.components.session import me, zone

_COLUMNS = 4
_ACTS = {"duplicate": "Duplicate", "export": "Take along as a file", "delete": "Delete"}
_DELETING = "letters_deleting"


def draw(dataset: DatasetView) -> None:
    """Draw the page without a template."""
    kept = templates.list_templates(me().id)
    if kept:
        st.html(heading("Your templates", remark=f"{len(kept):,}" if len(kept) > 1 else ""))
        _deleting(kept)
        _grid(dataset, kept)
    with st.container(key="letters_before"), problem.boundary("batches"):
        letters_batches.draw(dataset, batches.list_batches(me().id, dataset_id=dataset.id))
    st.html(
        heading("Begin with one of these", remark="" if kept else "a letter, a card, a badge: everything on it can be changed")
    )
    _starters(dataset)
    st.html(heading("Or with"))
    with st.container(key="letters_or", horizontal=True, vertical_alignment="bottom"):
        _empty(dataset)
        _import(dataset)


def open_template(dataset: DatasetView, template_id: UUID) -> None:
    """Go to a template."""
    frame.open_page("letters", dataset_id=dataset.id, template=str(template_id))


def _grid(dataset: DatasetView, kept: Sequence[TemplateView]) -> None:
    for start in range(0, len(kept), _COLUMNS):
        with st.container(key=f"ltgrid_{start}"):
            places = st.columns(_COLUMNS, gap="medium")
        for place, one in zip(places, kept[start : start + _COLUMNS], strict=False):
            with place, st.container(key=f"ltcard_{one.id}"):
                _card(dataset, one)


def _card(dataset: DatasetView, one: TemplateView) -> None:
    to = address("letters", dataset_id=dataset.id, template=str(one.id))
    picture = (
        f"/api/templates/{one.id}/thumbnail?revision={one.revision}&dataset_id={dataset.id}&version_id={dataset.version_id}"
    )
    page = one.body["page"]
    size = f"{size_in_words(page['width_mm'], page['height_mm'])} · {when(one.updated_at, zone=zone(), at=now())}"
    st.html(
        Safe(
            f'<a class="lt-thumb" href="{esc(to)}" data-inlink="top" aria-label="{esc(f"Open {one.name}")}">'
            f'<span><img src="{esc(picture)}" alt="" loading="lazy"></span></a>'
            f'<div class="lt-name"><b title="{esc(one.name)}">{esc(one.name)}</b><small>{esc(size)}</small></div>'
        )
    )
    wanted = st.menu_button(
        f"More about {label(one.name)}", list(_ACTS), format_func=_ACTS.__getitem__, type="tertiary", key=f"ltmenu_{one.id}",
        icon=":material/more_horiz:",
    )  # fmt: skip
    if wanted is not None:
        _act(dataset, one, wanted)


def _act(dataset: DatasetView, one: TemplateView, wanted: str) -> None:
    if wanted == "duplicate":
        open_template(dataset, templates.duplicate_template(me().id, one.id).id)
    elif wanted == "delete":
        st.session_state[_DELETING] = one.id
        st.rerun()
    else:
        st.html(
            Safe(f'<a class="lm-link" href="/api/templates/{one.id}/export" download>Download “{esc(one.name)}” as a file</a>')
        )


def _deleting(kept: Sequence[TemplateView]) -> None:
    """Ask once before a template goes."""
    one = next((view for view in kept if view.id == st.session_state.get(_DELETING)), None)
    if one is None:
        return
    with st.container(key="panel_letters_delete", horizontal=True, vertical_alignment="center"):
        st.html(paragraph(f"Delete “{one.name}”? Letters that were made of it stay."))
        if st.button("Delete for good", key="delete_for_good"):
            templates.delete_template(me().id, one.id)
            del st.session_state[_DELETING]
            st.rerun()
        if st.button("Keep it", key="ltkeep"):
            del st.session_state[_DELETING]
            st.rerun()


def _starters(dataset: DatasetView) -> None:
    offered = starters()
    for start in range(0, len(offered), _COLUMNS):
        for place, one in zip(st.columns(_COLUMNS, gap="medium"), offered[start : start + _COLUMNS], strict=False):
            with place, st.container(key=f"ltstart_{one.key}"):
                page = one.template.page
                words = f"{size_in_words(page.width_mm, page.height_mm)} · {one.about}"
                picture = f'<img src="/api/templates/starters/{esc(one.key)}/thumbnail" alt="" loading="lazy">'
                about = f'<b>{esc(one.name)}</b><small title="{esc(words)}">{esc(words)}</small>'
                st.html(Safe(f'<div class="lt-thumb"><span>{picture}</span></div><div class="lt-name">{about}</div>'))
                if st.button(f"Begin with {one.name}", key=f"ltbegin_{one.key}"):
                    open_template(dataset, templates.create_template(me().id, one.template).id)


def _empty(dataset: DatasetView) -> None:
    size = st.selectbox(
        "An empty page", list(PRESETS), index=list(PRESETS).index("A6 landscape"), key="letters_size", width=220
    )
    if st.button("Begin empty", icon=":material/note_add:", key="letters_empty"):
        width, height = PRESETS[size]
        made = Template(name=f"New {size}", page=Page(width_mm=width, height_mm=height), pages=(Sheet(),))
        open_template(dataset, templates.create_template(me().id, made).id)


def _import(dataset: DatasetView) -> None:
    """Draw the button that takes a file: one exported here, or a canvas of Fabric."""
    made = letters_upload.template("letters_import")
    if made:
        open_template(dataset, UUID(made))


def size_in_words(width_mm: float, height_mm: float) -> str:
    """Return a page's size as people call it: A4, or 90 by 54 mm."""
    known = next((name for name, size in PRESETS.items() if size == (width_mm, height_mm)), None)
    return known or f"{width_mm:g} by {height_mm:g} mm"
