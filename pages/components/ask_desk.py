"""What the page of questions remembers between two runs of its script: the question on its way and how much history is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from backend.adapters.engine import Stopping
from backend.core.errors import ListmillError
from backend.queries import asking
from backend.queries.answers import Answer
from backend.queries.turns import Turn
from pages.components.asking import Beside

KEY = "ask_desk"
PAGE = 8  # answers shown at first, and more with each “Earlier questions”


class AskedInWords(Beside[Answer | asking.StillAsking]):
    """One question on its way."""

    def __init__(
        self, owner_id: UUID, dataset_id: UUID, question: str, *, before: Sequence[Turn] = (), anew: bool = False
    ) -> None:
        self.question, self.before = question, tuple(before)

        def work(stopping: Stopping) -> Answer | asking.StillAsking:
            return asking.ask(
                owner_id, question, dataset_id=dataset_id, before=before, wait_s=0.0, use_cache=not anew, stopping=stopping
            )

        super().__init__(work)


@dataclass(frozen=True)
class NotAnswered:
    """A question that ended without an answer, and why."""

    question: str
    before: tuple[Turn, ...]
    error: ListmillError


@dataclass
class AskDesk:
    """The state of one browser tab on the questions of one dataset."""

    owner_id: UUID
    dataset_id: UUID
    asked: AskedInWords | None = None
    failed: NotAnswered | None = None
    shown: int = PAGE
    turn: int = 0

    def ask(self, question: str, *, before: Sequence[Turn] = (), anew: bool = False) -> None:
        """Send a question off; the one on its way goes on where it is. `before` are those answered before it, oldest first."""
        self.failed = None
        self.turn += 1
        self.asked = AskedInWords(self.owner_id, self.dataset_id, question, before=before, anew=anew)
        st.query_params.pop("answer", None)

    def settle(self) -> None:
        """Take the end of the question on its way, which is done; its answer stands in the history."""
        asked, self.asked = self.asked, None
        if asked is None:
            return
        try:
            asked.answer()
        except ListmillError as error:
            self.failed = NotAnswered(asked.question, asked.before, error)

    def show_more(self) -> None:
        """Show more of the history."""
        self.shown += PAGE


def ask_desk(owner_id: UUID, dataset_id: UUID) -> AskDesk:
    """Return the desk of this browser tab for a dataset."""
    found = st.session_state.get(KEY)
    if not isinstance(found, AskDesk) or (found.owner_id, found.dataset_id) != (owner_id, dataset_id):
        found = st.session_state[KEY] = AskDesk(owner_id, dataset_id)
    return found
