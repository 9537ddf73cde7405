"""Which rows a question is about: each room takes one kind of condition out of the draft."""

from backend.queries.interpreter.conditions.comparisons import take_comparisons, take_equalities
from backend.queries.interpreter.conditions.patterns import take_addresses, take_patterns
from backend.queries.interpreter.conditions.truths import take_truths
from backend.queries.interpreter.conditions.values import take_alternatives, take_values

__all__ = [
    "take_addresses",
    "take_alternatives",
    "take_comparisons",
    "take_equalities",
    "take_patterns",
    "take_truths",
    "take_values",
]
