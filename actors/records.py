"""Actors about records."""

from actors.base import actor_for
from backend.records.preparing import prepare

prepare_view = actor_for("records.prepare", prepare)
