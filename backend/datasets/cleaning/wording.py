"""What a plan does, in sentences for a person."""

from backend.datasets.cleaning.operations import operation_of
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.step import Step

_NAMED = 3


def title(step: Step) -> str:
    """Return what a step does, in one sentence without its full stop."""
    return operation_of(step.operation).title(step)


def reason(plan: Plan, number: int) -> str:
    """Return the reason of a version that was made of version `number` with this plan."""
    steps = plan.enabled().steps
    named = "; ".join(title(step) for step in steps[:_NAMED])
    more = len(steps) - _NAMED
    return f"version {number} cleaned: {named}" + (f"; and {more:,} more step{'' if more == 1 else 's'}" if more > 0 else "")
