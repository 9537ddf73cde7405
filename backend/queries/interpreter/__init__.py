"""Questions in plain English answered without a model: words, spans, a typed reading, SQL, and the same reading told back."""

from backend.queries.interpreter.interpret import Interpretation, interpret
from backend.queries.interpreter.spelling import warm
from backend.queries.interpreter.subject import Field, Kind, Subject, subject_of

__all__ = ["Field", "Interpretation", "Kind", "Subject", "interpret", "subject_of", "warm"]
