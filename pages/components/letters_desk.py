"""One template: designed on a canvas or written in a form, filled from columns, and the letters made of it."""

from uuid import UUID

import streamlit as st

from backend.datasets.schemas import DatasetView
from backend.documents import rendering, templates
from backend.documents.templates import TemplateView
from pages.components import frame, letters_designer, letters_fields, letters_form, letters_letter, letters_make, problem
from pages.components.html import Safe, esc, icon
from pages.components.inlinks import address, inlink
from pages.components.session import me

STEPS = {"design": "Design", "form": "As a form"}
MAKE = "make"


def draw(dataset: DatasetView, template_id: UUID) -> None:
    """Draw the page of a template."""
    view = templates.get_template(me().id, template_id)
    step = st.query_params.get("step", "")
    step = step if step in {*STEPS, MAKE} else "design"
    if step == "design" and not letters_designer.BUNDLE.exists():
        step = "form"
    if step == MAKE:
        letters_make.draw(dataset, view, head=lambda: steps(dataset, view, step))
        return
    if frame.dataset_title("letters", dataset, action="Make letters", icon="mark_email_read"):
        frame.open_page("letters", dataset_id=dataset.id, template=str(view.id), step=MAKE, **letters_fields.carried())
    steps(dataset, view, step)
    _warm()
    fields = letters_fields.of(dataset, view)
    if step == "design":
        with st.container(key="letters_canvas"), problem.boundary("designer"):
            letters_designer.draw(dataset, view, fields.given)
    # On a narrow screen there is no room for a canvas: the form takes its place there, by the width of the window alone.
    with st.container(key="letters_form_narrow" if step == "design" else "letters_form"), problem.boundary("form"):
        left, right = st.columns([1.25, 1], gap="large")
        with left:
            letters_form.draw(dataset, view)
        with right, st.container(key="ltside"):
            if fields.missing:
                letters_fields.draw(dataset, view)
            else:
                letters_letter.draw(dataset, view, fields.given, place="form")


def steps(dataset: DatasetView, view: TemplateView, here: str) -> None:
    """Draw the way back to the templates, which template this is, and what can be done with it."""
    back = inlink("Templates", address("letters", dataset_id=dataset.id), classes="lt-back")
    ways = "".join(
        f'<li class="{"on" if name == here else ""}">{_step(dataset, view, name, text, here=here)}</li>'
        for name, text in STEPS.items()
        if name != "design" or letters_designer.BUNDLE.exists()
    )
    name = f'<b title="{esc(view.name)}">{esc(view.name)}</b>'
    if here == MAKE:
        name += f"{icon('chevron_right')}<span>Make letters</span>"
    st.html(Safe(f'<nav class="lt-head" aria-label="Template">{back}{icon("chevron_right")}{name}<ul>{ways}</ul></nav>'))


def _step(dataset: DatasetView, view: TemplateView, name: str, text: str, *, here: str) -> Safe:
    if name == here:
        return Safe(f'<span aria-current="step">{esc(text)}</span>')
    return inlink(text, address("letters", dataset_id=dataset.id, template=str(view.id), step=name, **letters_fields.carried()))


@st.cache_resource(show_spinner=False)
def _warm() -> None:
    """Start the process that draws previews, once for the server."""
    rendering.warm()
