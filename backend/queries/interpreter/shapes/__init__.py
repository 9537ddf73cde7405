"""What kind of answer a question wants: each room reads one family of questions and returns None for the others."""

from backend.queries.interpreter.shapes.changes import growth, over_time
from backend.queries.interpreter.shapes.plain import plain
from backend.queries.interpreter.shapes.quality import special
from backend.queries.interpreter.shapes.shares import ratio, share
from backend.queries.interpreter.shapes.spread import histogram

__all__ = ["growth", "histogram", "over_time", "plain", "ratio", "share", "special"]
