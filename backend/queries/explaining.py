"""How a statement would be run, told in words, without running it: what is read, joined, grouped and sorted, in that order."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.core.config import settings
from backend.core.errors import Rejected
from backend.queries import execution

_ASKED = "EXPLAIN (FORMAT JSON) "
_PASSED = frozenset(
    {"PROJECTION", "DUMMY_SCAN", "RESULT_COLLECTOR", "EXPLAIN", "EMPTY_RESULT_SCAN"}
)  # they tell nobody anything
_LONGEST = 160  # characters of a step's detail
_JOINS = {
    "INNER": "Join both",
    "LEFT": "Join, keeping every row of the left side",
    "RIGHT": "Join, keeping every row of the right side",
    "OUTER": "Join, keeping every row of both sides",
    "SEMI": "Keep rows that have a partner",
    "ANTI": "Keep rows that have no partner",
    "MARK": "Look each row up in a list",
    "SINGLE": "Look one value up for each row",
}


@dataclass(frozen=True)
class Step:
    """One step, `depth` steps away from the result. `rows` is the engine's guess of how many leave it."""

    told: str
    detail: str
    rows: int | None
    depth: int


@dataclass(frozen=True)
class Explained:
    """The steps of a statement, in the order they are done: what is read first stands first."""

    steps: tuple[Step, ...]


def explain(owner_id: UUID, sql: str, *, tables: Mapping[str, UUID] | None = None) -> Explained:
    """Return how a statement of this person would be run. `tables` are earlier results by name, as for `run_sql`.

    Raises Rejected, TimedOut and Unavailable as `service.run_sql` does; nothing is kept in the history.
    """
    planned = execution.plan(owner_id, _ASKED + sql, tables=tables or {})
    try:
        told = execution.first_row(planned, deadline_s=settings().query_timeout_s)
    except Rejected as refused:
        raise Rejected(refused.detail.replace(_ASKED, ""), hint=refused.hint) from refused
    plan = json.loads(told[1])
    steps = [step for node in plan for step in _steps(node, 0)]
    return Explained(tuple(steps))


def _steps(node: dict[str, Any], depth: int) -> Iterator[Step]:  # Any: JSON
    own = node["name"] not in _PASSED
    for child in node["children"]:
        yield from _steps(child, depth + own)
    if own:
        told, detail = _told(node)
        yield Step(told, detail if len(detail) <= _LONGEST else f"{detail[: _LONGEST - 1]}…", _rows(node), depth)


def _told(node: dict[str, Any]) -> tuple[str, str]:  # Any: JSON
    """Return what a step does, and with what."""
    name, about = str(node["name"]), node["extra_info"]
    if name in {"READ_PARQUET", "SEQ_SCAN", "COLUMN_DATA_SCAN"} or name.endswith("_SCAN"):
        kept = _listed(about.get("Filters"), node)
        return "Read", ", ".join(_names(about.get("Projections"))) + (f"; only where {kept}" if kept else "")
    if "GROUP_BY" in name or "AGGREGATE" in name:
        groups, figures = _listed(about.get("Groups"), node), _listed(about.get("Aggregates"), node)
        return ("Group" if groups else "Sum up"), " → ".join(part for part in (groups, figures) if part)
    if "JOIN" in name or name == "CROSS_PRODUCT":
        kind = str(about.get("Join Type", "")).upper()
        return _JOINS.get(kind, "Combine every row with every row"), _listed(about.get("Conditions"), node)
    match name:
        case "FILTER":
            return "Keep rows", f"where {_listed(about.get('Expression'), node)}"
        case "TOP_N":
            return f"Take the first {about.get('Top', '')} by", _listed(about.get("Order By"), node)
        case "ORDER_BY":
            return "Sort by", _listed(about.get("Order By"), node)
        case "WINDOW" | "STREAMING_WINDOW":
            return "Number or compare rows", _listed(about.get("Projections"), node)
        case "UNION":
            return "Put below each other", ""
    words = name.replace("_", " ").capitalize()
    return words, "; ".join(_listed(value, node) for key, value in about.items() if key != "Estimated Cardinality")


def _rows(node: dict[str, Any]) -> int | None:  # Any: JSON
    guessed = str(node["extra_info"].get("Estimated Cardinality", ""))
    return int(guessed) if guessed.isdigit() else None


def _names(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []


def _listed(value: object, node: dict[str, Any]) -> str:  # Any: JSON
    """Return what a step works with, without the engine's own names for the columns of the step below."""
    below = node["children"][0]["extra_info"].get("Projections") if node["children"] else None
    known = {f"#{place}": name for place, name in enumerate(_names(below)) if "#" not in name}
    said = []
    for one in _names(value):
        for short in sorted(known, key=len, reverse=True):
            one = one.replace(short, known[short])  # noqa: PLW2901  each replacement builds on the one before
        said.append(one)
    return ", ".join(one for one in said if "#" not in one)
