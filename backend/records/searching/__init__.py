"""Search in the texts of a version: every word somewhere in a row, wherever it stands, whatever its accents and capitals."""

from backend.records.searching.words import condition, folded, words_of

__all__ = ["condition", "folded", "words_of"]
