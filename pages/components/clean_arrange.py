"""What a press on a list of steps makes of a plan: switched, moved, doubled, deleted, added. What makes no sense changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from secrets import token_hex
from typing import Any

from backend.datasets.cleaning.plan import Plan, Step

Event = Mapping[str, Any]  # Any: what the browser sent as JSON


def arranged(plan: Plan, event: Event) -> Plan:
    """Return the plan after a press in the list of steps."""
    place = place_of(plan, str(event.get("id", "")))
    if place is None:
        return plan
    step, steps = plan.steps[place], list(plan.steps)
    match event.get("do"):
        case "switch":
            steps[place] = replace(step, enabled=bool(event.get("on")))
        case "delete":
            del steps[place]
        case "double":
            steps.insert(place + 1, replace(step, id=new_id()))
        case "move" if isinstance(to := event.get("to"), int):
            steps.insert(min(max(to, 0), len(steps) - 1), steps.pop(place))
    return replace(plan, steps=tuple(steps))


def added(plan: Plan, steps: Sequence[Step], *, at: int | None = None) -> Plan:
    """Return the plan with steps at a place, at its end by default."""
    held = list(plan.steps)
    where = len(held) if at is None else at
    return replace(plan, steps=(*held[:where], *steps, *held[where:]))


def changed(plan: Plan, step: Step) -> Plan:
    """Return the plan in which a step takes the place of the one with the same id."""
    return replace(plan, steps=tuple(step if one.id == step.id else one for one in plan.steps))


def place_of(plan: Plan, step_id: str) -> int | None:
    """Return where a step stands, None where it is not in the plan."""
    return next((place for place, one in enumerate(plan.steps) if one.id == step_id), None)


def new_id() -> str:
    """Return an id no other step has."""
    return token_hex(4)


def same(one: Plan, other: Plan) -> bool:
    """Say whether two plans do the same, whatever their steps are called and why they are there."""

    def bare(plan: Plan) -> list[tuple[object, ...]]:
        return [(step.operation, step.column, step.parameters, step.enabled) for step in plan.steps]

    return bare(one) == bare(other)
