"""Letters that were made before: a line each, with the way to them."""

from collections.abc import Sequence

import streamlit as st

from backend.core.clock import now
from backend.datasets.schemas import DatasetView
from backend.documents.batches.schemas import BatchView
from backend.jobs.states import ACTIVE, Status
from pages.components.format import counted, number, when
from pages.components.html import Safe, esc, heading
from pages.components.inlinks import address, inlink
from pages.components.session import zone


def draw(dataset: DatasetView, made: Sequence[BatchView]) -> None:
    """Draw the list; nothing where there is none."""
    if not made:
        return
    st.html(heading("Made before", remark=str(len(made)) if len(made) > 1 else ""))
    st.html(Safe(f'<ul class="lt-before">{"".join(_line(dataset, one) for one in made)}</ul>'))


def _line(dataset: DatasetView, batch: BatchView) -> Safe:
    way = inlink(batch.title, address("letters", dataset_id=dataset.id, batch=str(batch.id)), classes="lm-quiet lm-underlined")
    told = f"{state_of(batch)} · {when(batch.created_at, zone=zone(), at=now())}"
    return Safe(f"<li>{way}<span>{esc(told)}</span></li>")


def state_of(batch: BatchView) -> str:
    """Return where a batch stands, in a few words."""
    if batch.status in ACTIVE:
        return f"being made, {batch.percent:.0f}%" if batch.percent else "being made"
    made = f"{number(batch.succeeded)} of {counted(batch.recipients or 0, 'letter')}"
    if batch.expired:
        return f"{made}, files deleted since"
    if batch.status is Status.CANCELLED:
        return f"stopped at {made}"
    return f"{made}, {number(batch.failed)} could not be made" if batch.failed else counted(batch.succeeded, "letter")
