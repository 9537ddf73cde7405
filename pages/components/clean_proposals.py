"""What is proposed for a version: worked out beside the page, once for everybody who looks at it."""

from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from backend.core.errors import Conflict, ListmillError
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.proposing.service import propose
from pages.components import job_status, problem
from pages.components.asking import SAID_AFTER_S, Beside
from pages.components.clean_desk import CleanDesk
from pages.components.format import duration
from pages.components.html import Safe, esc, paragraph


@dataclass(frozen=True)
class Proposals:
    """What was found: the plan, or why there is none; neither while it is looked for."""

    plan: Plan | None = None
    refused: ListmillError | None = None
    looking: Beside[Plan] | None = None


@st.cache_resource(max_entries=64, ttl=6 * 3600, show_spinner=False)
def _looking(owner_id: UUID, dataset_id: UUID, version_id: UUID) -> Beside[Plan]:
    return Beside(lambda _: propose(owner_id, dataset_id, version_id=version_id))


def proposals_for(desk: CleanDesk) -> Proposals:
    """Return what is proposed for the version of a desk; one that has no plan begins with it."""
    asked = _looking(desk.owner_id, desk.dataset_id, desk.version_id)
    if not asked.done(within_s=0.0 if desk.loaded else max(0.0, SAID_AFTER_S - asked.waiting_s)):
        return Proposals(looking=asked)
    try:
        plan = asked.answer()
    except Conflict as error:  # the profile is being made: it is asked for again when that ends
        again(desk)
        return Proposals(refused=error)
    except ListmillError as error:
        return Proposals(refused=error)
    if not desk.loaded:
        desk.begin(plan, kept_at=None)
    return Proposals(plan)


def again(desk: CleanDesk) -> None:
    """Forget what was refused, so that it is looked for again."""
    _looking.clear(desk.owner_id, desk.dataset_id, desk.version_id)


def draw(desk: CleanDesk, proposals: Proposals) -> None:
    """Say that proposals are looked for, or why there are none; nothing once they are there."""
    error = proposals.refused
    if isinstance(error, Conflict) and not desk.loaded:
        st.html(
            paragraph(
                "Steps are proposed as soon as the profile is made. You can add some yourself meanwhile.", classes="lm-muted"
            )
        )
        job_status.watch_for_end("datasets.profile")
    elif error is not None and not desk.loaded:
        st.html(problem.card(error.detail, hint=error.hint or "You can add steps yourself.", title="Nothing could be proposed"))
        st.button("Try again", icon=":material/replay:", key="clean_propose_again", on_click=again, args=(desk,))
    elif proposals.looking is not None and not desk.loaded:
        _clock(proposals.looking)


def _clock(looking: Beside[Plan]) -> None:
    @st.fragment(run_every=0.5)
    @problem.guarded
    def clock() -> None:
        if looking.done():
            st.rerun()
            return
        words = f"Looking through the rows for what can be mended … {duration(looking.waiting_s)}"
        st.html(Safe(f'<div class="lm-running" role="status"><span class="lm-dot run"></span>{esc(words)}</div>'))

    clock()
