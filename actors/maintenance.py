"""Actors about keeping house."""

from actors.base import actor_for
from backend.retention.service import sweep

sweep_old = actor_for("maintenance.sweep", sweep)
