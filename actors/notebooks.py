"""Actors about notebooks."""

from actors.base import actor_for
from backend.notebooks.run_all import run_all

run_notebook = actor_for("notebooks.run", run_all)
