"""Actors about queries."""

from actors.base import actor_for
from backend.queries.model_reading import answer_in_background
from backend.queries.service import run_in_background

run_query = actor_for("queries.run", run_in_background)
answer_question = actor_for("queries.answer", answer_in_background)
