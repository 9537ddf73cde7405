"""Actors about documents."""

from actors.base import actor_for
from backend.documents.batches.checking import look_through
from backend.documents.batches.drawing import draw

check_recipients = actor_for("documents.check", look_through)
draw_documents = actor_for("documents.render", draw)
