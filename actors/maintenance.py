"""Actors about keeping house."""

from backend.retention.service import sweep

from actors.base import actor_for

sweep_old = actor_for("maintenance.sweep", sweep)
