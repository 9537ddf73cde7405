"""The steps of a plan, and the operations to add one from, as the browser draws them."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import streamlit as st

from backend.datasets.cleaning.operations import OPERATIONS
from backend.datasets.cleaning.plan import Plan, Step
from backend.datasets.cleaning.schemas import CleanPreview, StepEffect
from pages.components.assets import HERE, script
from pages.components.clean_arrange import Event
from pages.components.clean_desk import CleanDesk
from pages.components.clean_form import fits
from pages.components.format import counted

Told = Callable[[str, Sequence[Event]], None]


def draw_steps(desk: CleanDesk, preview: CleanPreview | None, *, on_told: Told) -> None:
    """Draw the list of steps with what each changes; `on_told` is called before the page runs again."""
    effects = {one.step_id: one for one in preview.steps} if preview else {}
    data = {
        "part": "steps",
        "steps": [_told(step, effects.get(step.id), exact=preview is None or preview.exact) for step in desk.plan.steps],
        "selected": desk.selected,
        "focus": desk.focus,
        "heard": desk.heard,
    }
    _draw("clean_steps", data, on_told)


def draw_operations(column: str | None, kind: str | None, *, on_told: Told) -> None:
    """Draw every operation there is; with a column, those that make sense for one of its kind."""
    groups: dict[str, list[dict[str, str]]] = {}
    for operation in OPERATIONS.values():
        if column is None or (operation.on == "column" and fits(operation, kind or "")):
            told = {"name": operation.name, "label": operation.label, "about": operation.about}
            groups.setdefault(operation.group, []).append(told)
    data = {"part": "operations", "heard": {}, "groups": [{"label": name, "operations": held} for name, held in groups.items()]}
    _draw("clean_operations", data, on_told)


def effect_in_words(step: Step, effect: StepEffect | None, *, exact: bool = True) -> str:
    """Return what a step changes: changes 1,203 cells; 12 rows go."""
    if not step.enabled:
        return f"off · {_proposed(step)}" if step.cells or step.rows else "off"
    if effect is None:
        return "…"
    operation = OPERATIONS[step.operation]
    if effect.cells is None and effect.rows is None:
        return "too rare to be counted while you wait; the new version has the exact figure"
    if effect.removes or operation.on == "rows":
        verb = "goes" if effect.rows == 1 else "go"
        return f"{amount(effect.rows, 'row', exact=exact)} {verb}" if effect.rows else "no row goes"
    if effect.cells:
        unfit = amount(effect.unfit, "value", exact=exact) if effect.unfit else ""
        more = f" · {unfit} cannot be read and {_become(effect.unfit)} empty" if unfit else ""
        return f"changes {amount(effect.cells, 'cell', exact=exact)}{more}"
    return "changes the columns, no cell" if operation.group == "Columns" else "changes no cell"


def amount(value: int, one: str, *, exact: bool) -> str:
    """Return a count with its noun; one that was worked out from a part of the rows is told to three digits."""
    if exact:
        return counted(value, one)
    step = 10 ** max(0, len(str(value)) - 3)
    return f"about {counted(round(value / step) * step, one)}"


def _become(values: int) -> str:
    return "becomes" if values == 1 else "become"


def plan_in_words(plan: Plan) -> str:
    """Return how many steps a plan has, and how many are off."""
    off = sum(1 for step in plan.steps if not step.enabled)
    told = f"{len(plan.steps)}"
    return f"{told} · {off} off" if off else told


def _proposed(step: Step) -> str:
    if OPERATIONS[step.operation].on == "rows":
        return f"{counted(step.rows or 0, 'row')} would go"
    return f"would change {counted(step.cells or 0, 'cell')}"


def _told(step: Step, effect: StepEffect | None, *, exact: bool) -> dict[str, Any]:  # Any: what the browser reads as JSON
    found = effect if step.enabled else None
    problem = {"detail": found.problem, "hint": found.hint or ""} if found and found.problem else None
    quiet = not step.enabled or found is None or not (found.cells or found.rows)
    return {
        "id": step.id,
        "title": OPERATIONS[step.operation].title(step),
        "reason": step.reason,
        "enabled": step.enabled,
        "effect": "is left out until it is mended" if problem else effect_in_words(step, effect, exact=exact),
        "quiet": quiet,
        "problem": problem,
    }


def _draw(key: str, data: Mapping[str, Any], on_told: Told) -> None:  # Any: what the browser reads as JSON
    def told() -> None:
        sent = st.session_state[key].told
        if isinstance(sent, Mapping) and isinstance(sent.get("events"), Sequence):
            on_told(str(sent.get("tab", "")), [one for one in sent["events"] if isinstance(one, Mapping)])

    _component()(key=key, data=data, on_told_change=told)


@lru_cache(maxsize=1)
def _component() -> Any:  # Any: Streamlit's renderer has no public type
    return st.components.v2.component(
        "listmill_clean_steps",
        html="<span hidden>\n</span>",
        css=(HERE / "clean_steps.css").read_text(encoding="utf-8"),
        js=script("dom.js", "clean_steps.js"),
    )
