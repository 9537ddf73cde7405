"""Actors about letters on their way: visits of their links."""

from actors.base import actor_for
from backend.documents.tracking.report import join

join_visits = actor_for("documents.visits", join)
