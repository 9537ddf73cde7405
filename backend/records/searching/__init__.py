"""Search in the texts of a version: every word somewhere in a row, wherever it stands, whatever its accents and capitals."""

from backend.records.searching.keeping import index, index_of, prepare
from backend.records.searching.looking import Index, Search
from backend.records.searching.words import condition, folded, words_of

__all__ = ["Index", "Search", "condition", "folded", "index", "index_of", "prepare", "words_of"]
