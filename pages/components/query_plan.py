"""How a statement would be run, as a list of steps under its editor."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from backend.core.errors import ListmillError
from backend.queries.explaining import Explained, Step, explain
from pages.components import problem
from pages.components.format import counted
from pages.components.html import Safe, esc, icon, join


@dataclass(frozen=True)
class Plan:
    """What explaining a statement came to: its steps, or why there are none."""

    sql: str
    found: Explained | ListmillError


def explained(owner_id: UUID, sql: str, *, tables: Mapping[str, UUID] | None = None) -> Plan:
    """Return how a statement would be run, or why nobody can tell. `tables` are earlier results by name."""
    try:
        return Plan(sql, explain(owner_id, sql, tables=tables))
    except ListmillError as error:
        return Plan(sql, error)


def plan_view(plan: Plan) -> Safe:
    """Return the steps as HTML, in the order they are done."""
    if isinstance(plan.found, ListmillError):
        return problem.card(plan.found.detail, hint=plan.found.hint, title="Cannot be explained")
    steps = plan.found.steps
    listed = join(_step(step) for step in steps)
    told = "How this is run, in this order; rows are what the engine expects."
    if not steps:
        told = "This needs no table and no step worth telling."
    return Safe(
        f'<div class="lm-plan"><p class="lm-p lm-muted lm-small">{icon("account_tree")} {esc(told)}</p><ol>{listed}</ol></div>'
    )


def _step(step: Step) -> Safe:
    rows = f'<span class="lm-muted">about {esc(counted(step.rows, "row"))}</span>' if step.rows is not None else ""
    detail = f"<code>{esc(step.detail)}</code>" if step.detail else ""
    return Safe(f"<li><b>{esc(step.told)}</b> {detail} {rows}</li>")
