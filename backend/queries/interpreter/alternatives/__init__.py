"""What each piece of a reading could be instead: choices of the same kind that fit the table, and readings with one piece exchanged."""

from backend.queries.interpreter.alternatives.changing import changed
from backend.queries.interpreter.alternatives.part import Choice, Part
from backend.queries.interpreter.alternatives.parts import parts_of

__all__ = ["Choice", "Part", "changed", "parts_of"]
