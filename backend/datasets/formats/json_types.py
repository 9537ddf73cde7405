"""Columns of JSON text whose values all have one shape: read as records and lists with types."""

import json
from collections.abc import Sequence
from functools import partial, reduce
from pathlib import Path
from typing import Any

import duckdb

from backend.adapters.engine import quote_identifier, quote_text
from backend.datasets.formats.course import Course
from backend.datasets.formats.loaded import Loaded
from backend.datasets.formats.reshape import Change
from backend.datasets.workshop import rows_of, workshop

_SHAPE_MAX = 20_000  # characters: beyond, the keys are rather values
_SHAPES_MAX = 5_000  # different ones in one column
_NUMBERS = {"BIGINT", "UBIGINT", "DOUBLE"}


class NestedTypes:
    """Finds the shapes of the nested columns of what was loaded."""

    def __init__(self, loaded: Loaded, folder: Path, course: Course) -> None:
        self._loaded, self._folder, self._course = loaded, folder, course

    def changes(self, columns: Sequence[int]) -> dict[int, Change]:
        """Return how the columns at these places are read as records and lists; those without one shape are left out."""
        if not columns:
            return {}
        changes = {}
        with workshop(self._folder) as con:
            self._course.leg(0.3, "Looking at nested records")
            for place in columns:
                shape = self._shape(con, place)
                if shape is not None:
                    changes[place] = Change(partial(_typed, shape), "records and lists, as the file says")
        return changes

    def _shape(self, con: duckdb.DuckDBPyConnection, place: int) -> str | None:
        name = quote_identifier(self._loaded.columns[place].column.name)
        source = f"read_parquet({quote_text(str(self._loaded.path))})"
        sql = f"SELECT DISTINCT json_structure({name}::JSON)::VARCHAR FROM {source} WHERE {name} IS NOT NULL LIMIT {_SHAPES_MAX + 1}"
        try:
            found = [json.loads(row[0]) for row in rows_of(con, sql, self._course)]
            if not found or len(found) > _SHAPES_MAX:
                return None
            shape = json.dumps(_settled(reduce(_merged, found)))
            if len(shape) > _SHAPE_MAX or shape == '"JSON"':
                return None
            # A shape that some value does not fit is found here, not while the rows are written.
            rows_of(con, f"SELECT count(json_transform_strict({name}, {quote_text(shape)})) FROM {source}", self._course)
        except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.BinderException, duckdb.OutOfMemoryException):
            return None
        return shape


def _merged(one: Any, other: Any) -> Any:  # Any: a shape, as JSON
    """Return a shape that values of both shapes fit."""
    if other in (one, "NULL"):
        return one
    if one == "NULL":
        return other
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: _merged(one.get(key, "NULL"), other.get(key, "NULL")) for key in {**one, **other}}
    if isinstance(one, list) and isinstance(other, list):
        return [_merged(one[0], other[0])] if one and other else one or other
    if isinstance(one, str) and isinstance(other, str) and "JSON" not in {one, other}:
        return (
            "DOUBLE"
            if {one, other} <= _NUMBERS and "DOUBLE" in {one, other}
            else "BIGINT"
            if {one, other} <= _NUMBERS
            else "VARCHAR"
        )
    return "JSON"


def _settled(shape: object) -> object:
    """Return a shape without kinds no value told: what was always null is text, what was of several kinds stays JSON text."""
    match shape:
        case dict():
            return {key: _settled(value) for key, value in shape.items()} or "JSON"
        case list():
            return [_settled(value) for value in shape] or ["JSON"]
        case "UBIGINT":
            return "BIGINT"  # differences may be below zero
        case "NULL":
            return "VARCHAR"
        case _:
            return shape


def _typed(shape: str, cell: str) -> str:
    return f"json_transform_strict({cell}, {quote_text(shape)})"
