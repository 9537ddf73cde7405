"""The mapper that needs no model: a dictionary, the words of the labels, and the nearest example a person gave."""

from backend.mapping.embedded.guess import Guess, Way
from backend.mapping.embedded.mapper import Mapper

__all__ = ["Guess", "Mapper", "Way"]
