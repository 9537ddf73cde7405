"""A plan: steps in their order, as JSON to keep, to send and to replay on the next file."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from backend.core.errors import Rejected, TooLarge
from backend.datasets.cleaning.operations import operation_of
from backend.datasets.cleaning.step import Step

__all__ = ["Plan", "Step"]

STEPS_MAX = 200
_VERSION = 1
_TEXT_MAX = 4_000_000  # characters of a plan as JSON
_REASON_MAX = 1_000
_ID_MAX = 64
_KEYS = frozenset({"id", "operation", "column", "parameters", "reason", "enabled", "cells_changed", "rows_changed"})


@dataclass(frozen=True)
class Plan:
    """Steps in the order they are done. Every step of a plan that was parsed is closed: its parameters are checked."""

    steps: tuple[Step, ...] = ()

    @classmethod
    def parse(cls, given: object) -> "Plan":
        """Return the plan that a text or JSON value tells. Raises Rejected, with the step and what is wrong about it; TooLarge."""
        told = _read(given) if isinstance(given, str | bytes) else given
        if not isinstance(told, Mapping) or not isinstance(told.get("steps"), list):
            raise Rejected("This is no plan: a plan is an object with “steps”.", hint="Download a plan to see how one looks.")
        _only(told, {"version", "steps"}, what="A plan")
        if told.get("version", _VERSION) != _VERSION or isinstance(told.get("version"), bool):
            raise Rejected(
                f"A plan of version {str(told['version'])[:20]} is not known here.", hint=f"Version {_VERSION} is understood."
            )
        steps = told["steps"]
        if len(steps) > STEPS_MAX:
            raise TooLarge(f"The plan has {len(steps):,} steps; {STEPS_MAX} are taken.", hint="Clean in two goes.")
        found = [_step(one, number) for number, one in enumerate(steps, start=1)]
        return cls(_with_ids(found))

    def to_json(self) -> dict[str, Any]:  # Any: JSON
        """Return the plan as JSON that `parse` reads again."""
        return {"version": _VERSION, "steps": [_as_json(step) for step in self.steps]}

    def enabled(self) -> "Plan":
        """Return the plan without the steps that are switched off."""
        return Plan(tuple(step for step in self.steps if step.enabled))

    def step(self, step_id: str) -> Step:
        """Return the step of this id. Raises Rejected."""
        found = next((step for step in self.steps if step.id == step_id), None)
        if found is None:
            raise Rejected(f"The plan has no step “{step_id[:_ID_MAX]}”.", hint="Load the page again.")
        return found

    def counted(self, counts: Mapping[str, tuple[int | None, int | None]]) -> "Plan":
        """Return the plan with the cells and rows each step changes, by the ids of the steps."""
        return Plan(
            tuple(
                replace(step, cells=counts[step.id][0], rows=counts[step.id][1]) if step.id in counts else step
                for step in self.steps
            )
        )

    def missing(self, names: Collection[str]) -> tuple[tuple[str, str], ...]:
        """Return (step id, column) for every column that a step reads and that neither `names` nor a step before it brings."""
        known, found = {name.casefold() for name in names}, []
        for step in self.enabled().steps:
            operation = operation_of(step.operation)
            found += [(step.id, name) for name in operation.reads(step) if name.casefold() not in known]
            known |= {name.casefold() for name in operation.brings(step)}
        return tuple(found)


def _read(text: str | bytes) -> object:
    if len(text) > _TEXT_MAX:
        raise TooLarge(
            f"This plan has {len(text):,} characters; {_TEXT_MAX:,} are taken.", hint="Use smaller groups of values."
        )
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as fault:
        raise Rejected("This is no plan: it is not JSON.", hint="Download a plan to see how one looks.") from fault


def _no_constant(word: str) -> object:
    raise ValueError(word)


def _step(given: object, number: int) -> Step:
    if not isinstance(given, Mapping):
        raise Rejected(f"Step {number} is not an object.", hint="A step has an operation, a column and parameters.")
    _only(given, _KEYS, what=f"Step {number}")
    name, column, parameters = given.get("operation"), given.get("column"), given.get("parameters") or {}
    where = f"Step {number}"
    operation = operation_of(name if isinstance(name, str) else "", where=where)
    if not isinstance(parameters, Mapping):
        raise Rejected(f"{where}: “parameters” is not an object.", hint="Name each parameter with its value.")
    return Step(
        id=_text(given.get("id"), where, "id", _ID_MAX),
        operation=operation.name,
        column=operation.checked_column(column, where=where),
        parameters=operation.checked(parameters, where=where),
        reason=_text(given.get("reason"), where, "reason", _REASON_MAX),
        enabled=_flag(given.get("enabled", True), where),
        cells=_count(given.get("cells_changed"), where),
        rows=_count(given.get("rows_changed"), where),
    )


def _only(given: Mapping[Any, Any], known: Collection[str], *, what: str) -> None:  # Any: JSON
    strange = [str(key) for key in given if key not in known]
    if strange:
        raise Rejected(f"{what} has an unknown part “{strange[0][:60]}”.", hint=f"Known are {', '.join(sorted(known))}.")


def _text(value: object, where: str, name: str, most: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most or not _encodable(value):
        raise Rejected(f"{where}: “{name}” is not a text of up to {most:,} characters.", hint="Shorten it or leave it out.")
    return value


def _encodable(value: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" or letter == "\0" for letter in value)


def _flag(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise Rejected(f"{where}: “enabled” is neither true nor false.", hint="Leave it out for true.")
    return value


def _count(value: object, where: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 62:
        raise Rejected(f"{where}: a count of cells or rows is no whole number.", hint="Leave it out.")
    return value


def _with_ids(steps: list[Step]) -> tuple[Step, ...]:
    """Return the steps, each with an id that no other has."""
    taken = {step.id for step in steps if step.id}
    if len(taken) < sum(1 for step in steps if step.id):
        raise Rejected("Two steps of the plan have the same id.", hint="Leave the ids out; they are then given.")
    found, number = [], 0
    for step in steps:
        kept = step
        while not kept.id:
            number += 1
            kept = replace(step, id=f"s{number}") if f"s{number}" not in taken else kept
        found.append(kept)
    return tuple(found)


def _as_json(step: Step) -> dict[str, Any]:  # Any: JSON
    return {
        "id": step.id,
        "operation": step.operation,
        "column": step.column,
        "parameters": step.parameters,
        "reason": step.reason,
        "enabled": step.enabled,
        "cells_changed": step.cells,
        "rows_changed": step.rows,
    }
