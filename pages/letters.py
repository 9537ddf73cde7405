"""Letters: a template for every row of a list: designed, tried on real rows, made by the hundred or by the million.

The address names the dataset; `template` is the one being written, `step` what is done with it, `batch` letters that are made.
"""

from uuid import UUID

import streamlit as st

from backend.core.errors import NotFound
from pages.components import frame, inlinks, letters_batch, letters_desk, letters_start, opening, problem
from pages.components.assets import HERE
from pages.components.html import Safe


def main() -> None:
    """Draw the page."""
    inlinks.listen()
    st.html(Safe(f"<style>{(HERE / 'letters.css').read_text(encoding='utf-8')}</style>"))
    dataset = opening.opened()
    if dataset is None:
        opening.nothing_yet("Letters", "Nobody to write to yet")
        return
    if dataset.version_id is None:
        frame.dataset_title("letters", dataset)
        opening.not_ready(dataset, "is a list to write to once it is converted")
    elif (batch_id := asked("batch", "There are no letters at this address.")) is not None:
        letters_batch.draw(dataset, batch_id)
    elif (template_id := asked("template", "There is no template at this address.")) is not None:
        letters_desk.draw(dataset, template_id)
    else:
        frame.dataset_title("letters", dataset)
        with problem.boundary("letters"):
            letters_start.draw(dataset)


def asked(name: str, absent: str) -> UUID | None:
    """Return the id that stands in the address under a name. Raises NotFound for one that cannot be one."""
    text = st.query_params.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotFound(absent, hint="Choose from the list.") from error


try:
    main()
except NotFound as error:
    frame.title("Letters")
    problem.draw(error)
    if st.button("Go to the list of datasets", icon=":material/database:"):
        frame.open_page("home")
