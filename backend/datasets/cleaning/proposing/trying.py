"""What a step would do to the values of a column, asked of the step itself: what is told here is what the preview shows."""

from dataclasses import dataclass
from typing import Any

from backend.core.table import Column
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.proposing.looking import Look
from backend.datasets.cleaning.statement import build, no_surplus


@dataclass(frozen=True)
class Tried:
    """Counts of cells: which a step changes, with an example, and which do not fit the type it gives, with an example."""

    changed: int
    example: str
    misfits: int
    misfit: str


def tried(look: Look, column: Column, source: str, *, operation: str, parameters: dict[str, Any]) -> Tried:  # Any: JSON
    """Return what one step does to the texts of `source`, a relation of (v, n): values and how often each occurs."""
    told = {"operation": operation, "column": column.name, "parameters": parameters}
    bench = build(Plan.parse({"steps": [told]}), [column], surplus=no_surplus).bench
    effect = bench.effects[0]
    counted = ", ".join(
        f"coalesce(sum(n) FILTER ({condition}), 0)::BIGINT, coalesce(max_by(c0, (n, c0)) FILTER ({condition}), '')"
        for condition in (effect.cells[0], effect.unfit or "false")
    )
    found = look.ask(f"SELECT {counted} FROM ({bench.over(f'SELECT 1::BIGINT AS row, v AS c0, n FROM {source}')})")[0]
    return Tried(int(found[0]), str(found[1]), int(found[2]), str(found[3]))
