"""The dataset that files dropped on the page of datasets go into, as its address says (`into` and `mode`, append or replace)."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import streamlit as st

from backend.core.errors import NotFound
from backend.datasets.schemas import Into
from backend.datasets.service import get_dataset
from pages.components.html import Safe, esc, icon
from pages.components.inlinks import address, inlink
from pages.components.session import me


@dataclass(frozen=True)
class Aim:
    """Where files go, and what becomes of the rows that are there."""

    dataset_id: UUID
    name: str
    mode: Literal["append", "replace"]

    @property
    def into(self) -> Into:
        """The same as the uploads take it."""
        return Into(self.mode, dataset_id=self.dataset_id)

    @property
    def words(self) -> str:
        """What a button says that does it."""
        return f"Add to “{self.name}”" if self.mode == "append" else f"Replace “{self.name}”"


def of_address() -> Aim | None:
    """Return what the address aims at, None where it names no dataset of this person."""
    mode = st.query_params.get("mode")
    with suppress(ValueError, NotFound):
        dataset = get_dataset(me().id, UUID(st.query_params.get("into", "")))
        return Aim(dataset.id, dataset.name, "replace" if mode == "replace" else "append")
    return None


def banner(aim: Aim) -> Safe:
    """Return what happens to a file dropped now, with the ways out."""
    told = "is added below the rows of" if aim.mode == "append" else "takes the place of the rows of"
    out = inlink("A new dataset instead", address("home"), classes="lm-small-button")
    back = inlink("Back to it", address("versions", dataset_id=aim.dataset_id), classes="lm-small-button")
    return Safe(
        f'<div class="lm-note lm-between" role="status"><span>{icon("playlist_add" if aim.mode == "append" else "sync")} '
        f"What you drop here {told} <b>{esc(aim.name)}</b>, as a new version; you see how it is read first.</span>"
        f"<span>{back} {out}</span></div>"
    )
