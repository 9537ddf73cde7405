"""Actors about datasets."""

from backend.datasets.conversion import convert
from backend.datasets.profiling import profile

from actors.base import actor_for

convert_dataset = actor_for("datasets.convert", convert)
profile_dataset = actor_for("datasets.profile", profile)
