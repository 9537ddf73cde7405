"""Actors about records."""

from actors.base import actor_for
from backend.records.export_jobs.making import make
from backend.records.preparing import prepare
from backend.records.searching import index

prepare_view = actor_for("records.prepare", prepare)
index_version = actor_for("records.index", index)
export_rows = actor_for("records.export", make)
