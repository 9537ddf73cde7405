"""What the page of exploration remembers between two runs of its script: the steps, what is on its way, what is selected.

The address says what is shown (`view`): the shelves and filters, and the charts beside. Everything else is only for this tab.
"""

import json
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import streamlit as st
from pydantic import ValidationError

from backend.core.errors import ListmillError, Rejected
from backend.queries.explore import Explored, ExploreSpec, Filter, explore
from pages.components.asking import SAID_AFTER_S, Beside

KEY = "explore_desk"
VIEW = "view"  # the parameter of the address
BESIDE = 4  # charts in the row
_STEPS = 100
_KEPT = 60
MAIN = "main"


@dataclass(frozen=True)
class View:
    """What is shown: the chart, with the filters of all, and the charts beside it, which have none of their own."""

    spec: ExploreSpec
    beside: tuple[ExploreSpec, ...] = ()

    @classmethod
    def of(cls, text: str) -> "View":
        """Return the view an address names. Raises Rejected for one that cannot be read."""
        try:
            told = json.loads(text) if text else {}
            beside = tuple(ExploreSpec.model_validate(one) for one in told.pop("beside", ()))
            return cls(ExploreSpec.model_validate(told), beside[:BESIDE])
        except (ValueError, ValidationError, AttributeError, TypeError) as error:
            raise Rejected(
                "The view in this address cannot be read.", hint="The link may be cut off; start with the fields on the left."
            ) from error

    def written(self) -> str:
        """Return the view as it stands in an address, "" for one that shows nothing."""
        told = _brief(self.spec)
        if self.beside:
            told["beside"] = [_brief(one) for one in self.beside]
        return json.dumps(told, separators=(",", ":"), ensure_ascii=False) if told else ""


class Counting(Beside[Explored]):
    """One step on its way."""

    def __init__(self, owner_id: UUID, dataset_id: UUID, spec: ExploreSpec) -> None:
        super().__init__(lambda stopping: explore(owner_id, dataset_id, spec, stopping=stopping))


@dataclass
class ExploreDesk:
    """The state of one browser tab on one version of a dataset. A slot is a chart on the page."""

    owner_id: UUID
    dataset_id: UUID
    version_id: UUID | None
    view: View = field(default_factory=lambda: View(ExploreSpec()))
    past: list[str] = field(default_factory=list)
    future: list[str] = field(default_factory=list)
    refused: ListmillError | None = None
    filtering: str | None = None
    picks: dict[str, tuple[Filter, ...]] = field(default_factory=dict)
    picked_in: dict[str, UUID] = field(default_factory=dict)
    revision: dict[str, int] = field(default_factory=dict)
    shown: dict[str, Explored] = field(default_factory=dict)
    _known: OrderedDict[str, Explored | ListmillError] = field(default_factory=OrderedDict)
    _asked: dict[str, Counting] = field(default_factory=dict)

    # ---- steps ----
    def follow(self, text: str) -> None:
        """Show what the address names. Raises Rejected when it names nothing that can be shown."""
        before = self.view.written()
        if text == before:
            return
        view = View.of(text)
        if view == self.view:
            return
        text = view.written()
        if self.past and self.past[-1] == text:
            self.past.pop()
            self.future.append(before)
        elif self.future and self.future[-1] == text:
            self.future.pop()
            self.past.append(before)
        else:
            self.past, self.future = [*self.past, before][-_STEPS:], []
        self._turn_to(view)

    def step(self, spec: ExploreSpec) -> None:
        """Go on to another chart; the address follows."""
        self.go(View(spec, self.view.beside))

    def go(self, view: View) -> None:
        """Go on to another view; the address follows."""
        self.refused = None
        if view != self.view:
            self.past, self.future = [*self.past, self.view.written()][-_STEPS:], []
            self._turn_to(view)
            self.tell()

    def undo(self) -> None:
        """Take back the last step."""
        if self.past:
            self.future.append(self.view.written())
            self._turn_to(View.of(self.past.pop()))
            self.tell()

    def redo(self) -> None:
        """Do again what was taken back."""
        if self.future:
            self.past.append(self.view.written())
            self._turn_to(View.of(self.future.pop()))
            self.tell()

    def tell(self) -> None:
        """Write the view into the address."""
        if text := self.view.written():
            st.query_params[VIEW] = text
        else:
            st.query_params.pop(VIEW, None)

    def _turn_to(self, view: View) -> None:
        if _bare(view.spec) != _bare(self.view.spec):
            self.unpick(MAIN)
        self.view, self.refused = view, None
        for slot in [slot for slot in self.picks if slot not in self.slots()]:
            self.unpick(slot)

    # ---- selections ----
    def slots(self) -> dict[str, ExploreSpec]:
        """Return the charts of the page by slot, without filters and selections."""
        found = {MAIN: _bare(self.view.spec)} if self.view.spec.filled else {}
        return found | {f"beside_{number}": one for number, one in enumerate(self.view.beside)}

    def pick(self, slot: str, filters: tuple[Filter, ...], *, run_id: UUID) -> None:
        """Select rows in a chart that shows this run; the others show only these."""
        if filters:
            self.picks[slot], self.picked_in[slot] = filters, run_id
        else:
            self.picks.pop(slot, None)

    def unpick(self, slot: str) -> None:
        """Take a selection back, also in the browser."""
        if self.picks.pop(slot, None) is not None:
            self.revision[slot] = self.revision.get(slot, 0) + 1

    def spec_of(self, slot: str) -> ExploreSpec:
        """Return what a slot shows: its shelves, the filters of all, and what is selected in the other charts."""
        others = [one for other, picked in self.picks.items() if other != slot for one in picked]
        bare = self.slots()[slot]
        return bare.model_copy(update={"filters": (*self.view.spec.filters, *others)})

    # ---- work ----
    def find(self, slot: str) -> Explored | ListmillError | None:
        """Return what a slot shows or why it cannot, None while that is on its way."""
        key = self.spec_of(slot).model_dump_json()
        if key not in self._known and (asked := self._asked.get(key)) is not None and asked.done():
            self._settle(key)
        found = self._known.get(key)
        if isinstance(found, Explored):
            self.shown[slot] = found
        return found

    def start(self) -> None:
        """Send off what is not known of the slots, and wait a moment for it; what nobody shows any more is stopped."""
        wanted = {self.spec_of(slot).model_dump_json(): self.spec_of(slot) for slot in self.slots()}
        for key in [key for key in self._asked if key not in wanted]:
            self._asked.pop(key).stop()
        for key, spec in wanted.items():
            if key not in self._known and key not in self._asked:
                self._asked[key] = Counting(self.owner_id, self.dataset_id, spec)
        left_s = SAID_AFTER_S
        for key in list(self._asked):
            asked = self._asked[key]
            asked.done(within_s=max(0.0, left_s - asked.waiting_s))
            if asked.done():
                self._settle(key)

    @property
    def waiting(self) -> Counting | None:
        """What has been on its way longest, None when nothing is."""
        return next((asked for asked in self._asked.values() if not asked.done()), None)

    def stop(self) -> None:
        """Stop everything on its way."""
        for asked in self._asked.values():
            asked.stop()

    def again(self) -> None:
        """Forget what was refused or stopped, so that it is tried again."""
        self._known = OrderedDict((key, found) for key, found in self._known.items() if isinstance(found, Explored))

    def _settle(self, key: str) -> None:
        asked = self._asked.pop(key)
        try:
            self._known[key] = asked.answer()
        except ListmillError as error:
            self._known[key] = error
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)


def explore_desk(owner_id: UUID, dataset_id: UUID, version_id: UUID | None) -> ExploreDesk:
    """Return the desk of this browser tab for a version of a dataset."""
    found = st.session_state.get(KEY)
    wanted = (owner_id, dataset_id, version_id)
    if not isinstance(found, ExploreDesk) or (found.owner_id, found.dataset_id, found.version_id) != wanted:
        found = st.session_state[KEY] = ExploreDesk(*wanted)
    return found


def _bare(spec: ExploreSpec) -> ExploreSpec:
    return spec.model_copy(update={"filters": ()})


def _brief(spec: ExploreSpec) -> dict[str, Any]:  # Any: JSON
    return spec.model_dump(mode="json", exclude_defaults=True)
