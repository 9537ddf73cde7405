"""Actors about queries."""

from backend.queries.service import run_in_background

from actors.base import actor_for

run_query = actor_for("queries.run", run_in_background)
