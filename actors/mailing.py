"""Actors about letters on their way: mails to recipients, visits of their links."""

from actors.base import actor_for
from backend.documents.mailing.sending import send
from backend.documents.tracking.report import join

mail_letters = actor_for("documents.mail", send)
join_visits = actor_for("documents.visits", join)
