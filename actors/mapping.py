"""Actors about filling columns."""

from actors.base import actor_for
from backend.mapping.applying import apply
from backend.mapping.filling import fill

fill_columns = actor_for("mapping.run", fill)
apply_answers = actor_for("mapping.apply", apply)
