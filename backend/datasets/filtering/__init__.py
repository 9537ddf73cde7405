"""Filters on columns: how they stand in an address, and the condition each is, the same wherever rows are chosen."""

from backend.datasets.filtering.conditions import Cell, cells_of, condition, find_column, where
from backend.datasets.filtering.texts import OPERATORS, Filter, check_characters, read_filter, read_filters, write_filters
from backend.datasets.filtering.values import Kind, kind_of

__all__ = [
    "OPERATORS",
    "Cell",
    "Filter",
    "Kind",
    "cells_of",
    "check_characters",
    "condition",
    "find_column",
    "kind_of",
    "read_filter",
    "read_filters",
    "where",
    "write_filters",
]
