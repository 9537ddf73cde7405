"""Actors about datasets."""

from actors.base import actor_for
from backend.datasets.cleaning.applying import clean
from backend.datasets.cleaning.proposing.by_model import suggest
from backend.datasets.comparison import compare
from backend.datasets.making.conversion import convert
from backend.datasets.profiling import profile

convert_dataset = actor_for("datasets.convert", convert)
clean_dataset = actor_for("datasets.clean", clean)
compare_versions = actor_for("datasets.compare", compare)
profile_dataset = actor_for("datasets.profile", profile)
suggest_steps = actor_for("datasets.propose", suggest)
