"""Columns that hold records: their fields as columns of their own, named “a.b”."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from backend.adapters.engine import quote_identifier

_DEPTH = 8


@dataclass(frozen=True)
class Field:
    """A column or the field of a record, and its type in DuckDB's words."""

    name: str
    type: str


def unnested(con: duckdb.DuckDBPyConnection, field: Field, value: str, *, depth: int = 0) -> Iterator[tuple[Field, str]]:
    """Yield a column, or in place of a record its fields, each with the SQL of its value. Lists stay lists."""
    children = _children(con, field) if depth < _DEPTH else []
    if not children:
        yield field, value
        return
    for child in children:
        inner = f"struct_extract({value}, {_text(child.name)})"
        yield from unnested(con, Field(f"{field.name}.{child.name}", child.type), inner, depth=depth + 1)


def _children(con: duckdb.DuckDBPyConnection, field: Field) -> list[Field]:
    if not field.type.startswith("STRUCT(") or not field.type.endswith(")"):
        return []
    # DuckDB takes its own name of a type apart; nobody else knows how its parts are quoted.
    rows = con.execute(f"DESCRIBE SELECT unnest(CAST(NULL AS {field.type})) AS {quote_identifier('x')}").fetchall()
    return [Field(str(row[0]), str(row[1])) for row in rows]


def _text(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"
