"""What the page of cleaning remembers between two runs of its script: the plan, what is edited, previews on their way.

The plan itself is kept on the server as a draft of this person and dataset; everything else is only for this tab.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError
from backend.datasets.cleaning import draft_of, drop_draft, plan_of, save_draft
from backend.datasets.cleaning.operations import OPERATIONS
from backend.datasets.cleaning.plan import Plan, Step
from backend.datasets.cleaning.schemas import CleanPreview
from pages.components.clean_arrange import Event, added, arranged, changed, new_id, place_of, same
from pages.components.clean_previews import Previews

KEY = "clean_desk"
_STEPS_BACK = 100
_LISTS = 20  # of the browser that are remembered: each time one is opened it is another


@dataclass(frozen=True)
class Said:
    """A sentence above the steps about what just happened, with or without a way back."""

    text: str
    undo: bool = False
    kind: str = ""


@dataclass(frozen=True)
class Editing:
    """A step that is being made or changed. `new` ones join the plan when they are done, once for each of `columns`."""

    step: Step
    new: bool
    columns: tuple[str, ...] = ()
    refused: ListmillError | None = None  # why it cannot be tried as it stands

    def steps(self) -> tuple[Step, ...]:
        """Return the steps the form stands for, a column each."""
        if not self.new or len(self.columns) < 2:
            return (self.step,)
        first, *more = self.columns
        return (
            _of_column(self.step, first, self.step.id),
            *(_of_column(self.step, column, f"{self.step.id}_{place}") for place, column in enumerate(more)),
        )


@dataclass
class CleanDesk:
    """The state of one browser tab on the current version of a dataset."""

    owner_id: UUID
    dataset_id: UUID
    version_id: UUID
    previews: Previews
    plan: Plan = field(default_factory=Plan)
    loaded: bool = False
    kept_at: datetime | None = None
    selected: str | None = None
    focus: str | None = None
    editing: Editing | None = None
    choosing: bool = False
    column: str | None = None
    only_changed: bool = True
    said: Said | None = None
    refused: ListmillError | None = None
    heard: dict[str, int] = field(default_factory=dict)
    opened: int = 0
    asked_job: UUID | None = None  # of a model
    past: list[Plan] = field(default_factory=list)
    shown: CleanPreview | None = None

    # ---- the plan ----
    def load(self) -> None:
        """Take the draft that is kept, also when another tab has gone on with it."""
        draft = draft_of(self.owner_id, self.dataset_id)
        if draft is None or draft.saved_at == self.kept_at:
            return
        if self.loaded:
            self.said = Said("The plan was changed in another tab or window; this is how it stands now.", kind="warn")
        elif draft.version_id != self.version_id and self._is_spent(draft.plan):
            drop_draft(self.owner_id, self.dataset_id)
            return
        elif draft.version_id not in {None, self.version_id}:
            self.said = Said("This plan was begun on another version; it is tried on the current one.")
        self.begin(draft.plan, kept_at=draft.saved_at)

    def _is_spent(self, plan: Plan) -> bool:
        """Say whether the version shown is what this plan made."""
        made_by = plan_of(self.owner_id, self.dataset_id, self.version_id)
        return made_by is not None and same(made_by, plan)

    def begin(self, plan: Plan, *, kept_at: datetime | None) -> None:
        """Start with a plan: the draft that was kept, or what was proposed."""
        self.plan, self.kept_at, self.loaded = plan, kept_at, True

    def put(self, plan: Plan, *, said: Said | None = None) -> None:
        """Go on to another plan and keep it as the draft; what was before can come back."""
        self.said = self.refused = None
        if plan == self.plan:
            return
        self.said = said
        self.past = [*self.past, self.plan][-_STEPS_BACK:]
        self._keep(plan)

    def undo(self) -> None:
        """Take back the last change of the plan."""
        if self.past:
            self.said = None
            self._keep(self.past.pop())

    def heed(self, tab: str, events: Sequence[Event]) -> None:
        """Take what the browser tells of presses; what was told before is not done again."""
        for event in events:
            number = event.get("n")
            if not isinstance(number, int) or number <= self.heard.get(tab, 0):
                continue
            self.heard = dict([*self.heard.items(), (tab, number)][-_LISTS:])
            try:
                self._heed_one(event)
            except ListmillError as error:
                self.refused = error

    def _heed_one(self, event: Event) -> None:
        step_id = str(event.get("id") or "")
        match event.get("do"):
            case "select":
                self.selected = step_id or None
            case "edit":
                self.edit(step_id)
            case "delete":
                self._delete(step_id)
            case "double":
                self.put(arranged(self.plan, event), said=Said("The step stands twice now; change the second one."))
            case "switch" | "move":
                self.put(arranged(self.plan, event))
            case "choose":
                self.begin_step(str(event.get("operation", "")))
            case "leave":
                self.leave()

    def _delete(self, step_id: str) -> None:
        place = place_of(self.plan, step_id)
        if place is None:
            return
        step = self.plan.steps[place]
        title = OPERATIONS[step.operation].title(step)
        if self.selected == step_id:
            self.selected = None
        self.put(arranged(self.plan, {"do": "delete", "id": step_id}), said=Said(f"Deleted: {title}", undo=True))

    def _keep(self, plan: Plan) -> None:
        """Keep a plan as the draft. Where another tab kept one meanwhile, that one can come back by “Undo”."""
        there = draft_of(self.owner_id, self.dataset_id)
        if there is not None and there.saved_at != self.kept_at and there.plan != plan:
            self.past.append(there.plan)
            self.said = Said(
                "This plan was also changed in another tab or window. Yours is kept now; “Undo” brings back the other.",
                undo=True, kind="warn",
            )  # fmt: skip
        self.plan, self.loaded = plan, True
        if self.selected and place_of(plan, self.selected) is None:
            self.selected = None
        self.kept_at = save_draft(self.owner_id, self.dataset_id, plan, version_id=self.version_id).saved_at

    # ---- the form ----
    def edit(self, step_id: str) -> None:
        """Open the form of a step."""
        place = place_of(self.plan, step_id)
        if place is not None:
            self.editing, self.selected, self.choosing = Editing(self.plan.steps[place], new=False), step_id, False
            self.opened += 1

    def choose(self, column: str | None = None) -> None:
        """Open the list of operations, perhaps for a column."""
        self.choosing, self.column, self.editing, self.said, self.selected = True, column, None, None, None

    def begin_step(self, operation: str) -> None:
        """Open the form of a new step."""
        known = OPERATIONS.get(operation)
        if known is None:
            return
        column = self.column if known.on == "column" else None
        made = Step(new_id(), operation, column, {one.name: one.default for one in known.parameters})
        self.choosing, self.opened = False, self.opened + 1
        self.editing = Editing(made, new=True, columns=(column,) if column else ())

    def done(self) -> None:
        """Take what stands in the form into the plan."""
        if self.editing is None or self.editing.refused is not None:
            return
        steps = self.editing.steps()
        title = OPERATIONS[steps[0].operation].title(steps[0])
        if self.editing.new:
            more = f" and {len(steps) - 1} more" if len(steps) > 1 else ""
            plan = added(self.plan, [_of_column(one, one.column, new_id()) for one in steps])
            self.put(plan, said=Said(f"Added: {title}{more}", undo=True))
            self.selected = self.plan.steps[-1].id if self.plan.steps else None
        else:
            self.put(changed(self.plan, steps[0]), said=Said(f"Changed: {title}", undo=True))
        self.focus = self.selected
        self.editing = None

    def leave(self) -> None:
        """Close the form or the list of operations, and keep the plan as it was."""
        self.focus = self.editing.step.id if self.editing and not self.editing.new else None
        if self.editing is not None and self.editing.new:
            self.selected = None
        self.editing, self.choosing, self.column = None, False, None

    def tell_apart(self, keys: Sequence[str]) -> None:
        """Take a person's word that rows which the step looked at finds alike are different: they stay from then on."""
        step = self.editing.step if self.editing else next((one for one in self.plan.steps if one.id == self.selected), None)
        if step is None:
            return
        told = replace(step, parameters={**step.parameters, "apart": [*(step.parameters.get("apart") or ()), list(keys)]})
        if self.editing is not None:
            self.editing = replace(self.editing, step=told)
        else:
            self.put(changed(self.plan, told), said=Said("These rows stay, as you said that they are different.", undo=True))

    # ---- previews ----
    def tried(self) -> tuple[Plan, str | None]:
        """Return the plan that is tried, with what stands in the form, and the step whose effect is looked at."""
        if self.editing is None or self.editing.refused is not None:
            return self.plan, self.selected
        steps = self.editing.steps()
        plan = added(self.plan, steps) if self.editing.new else changed(self.plan, steps[0])
        return plan, steps[0].id

    def find(self) -> CleanPreview | ListmillError | None:
        """Return the preview of what is shown or why there is none, None while it is on its way."""
        plan, step_id = self.tried()
        only_changed = self.only_changed and bool(step_id or plan.enabled().steps)
        found = self.previews.find(plan, step_id, only_changed=only_changed)
        if isinstance(found, CleanPreview):
            self.shown = found
        return found


def clean_desk(owner_id: UUID, dataset_id: UUID, version_id: UUID) -> CleanDesk:
    """Return the desk of this browser tab for the current version of a dataset."""
    found = st.session_state.get(KEY)
    wanted = (owner_id, dataset_id, version_id)
    if not isinstance(found, CleanDesk) or (found.owner_id, found.dataset_id, found.version_id) != wanted:
        found = st.session_state[KEY] = CleanDesk(*wanted, Previews(*wanted))
    return found


def _of_column(step: Step, column: str | None, step_id: str) -> Step:
    return replace(step, column=column, id=step_id)
