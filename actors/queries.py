"""Actors about queries."""

from actors.base import actor_for
from backend.queries.service import run_in_background

run_query = actor_for("queries.run", run_in_background)
