"""Statements the pages offer to look at rows with, and the addresses that open them on the query page."""

from typing import Any
from uuid import UUID

from backend.adapters.engine import quote_identifier, quote_text
from backend.datasets.profiles import with_table
from backend.datasets.schemas import DatasetView
from pages.components.inlinks import address

LIMIT = 100
CUT = "…"  # a profile shortens long values; half a value finds nothing


def statement_at(sql: str, dataset: DatasetView) -> str:
    """Return the address of the query page with a statement; `{table}` in it becomes the dataset's table."""
    return address("query", dataset_id=dataset.id, sql=with_table(sql, quote_identifier(dataset.table)))


def rows_with(column: str, value: Any, *, kind: str) -> str | None:  # Any: a value of a profile
    """Return the statement that shows the rows with a value, None for one the profile shortened. `kind` is the column's type."""
    name = quote_identifier(column)
    if isinstance(value, str) and value.endswith(CUT):
        return None
    match value:
        case None:
            return _where(f"{name} IS NULL")
        case bool():
            return _where(f"{name} = {value}")
        case int() | float():
            return _where(f"{name} = {value!r}")
        case str() if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "JSON", "BLOB")):
            return _where(f"{name}::VARCHAR = {quote_text(value)}")
        case str():
            return _where(f"{name} = {quote_text(value)}")
        case _:
            return None


def counts_of(column: str) -> str:
    """Return the statement that counts the values of a column."""
    return f"SELECT {quote_identifier(column)}, count(*) AS n\nFROM {{table}}\nGROUP BY ALL\nORDER BY n DESC\nLIMIT {LIMIT}"


def pairs_of(one: str, two: str) -> str:
    """Return the statement that shows two columns side by side."""
    return f"SELECT {quote_identifier(one)}, {quote_identifier(two)}\nFROM {{table}}\nLIMIT 5000"


def first_rows_at(dataset: DatasetView) -> str:
    """Return the statement that shows the first rows of a dataset."""
    return f"SELECT *\nFROM {quote_identifier(dataset.table)}\nLIMIT {LIMIT}"


def version_query(version_id: UUID, *, current: UUID | None) -> str:
    """Return what an address of the API says to mean a version; nothing for the current one."""
    return "" if version_id == current else f"version_id={version_id}"


def _where(condition: str) -> str:
    return f"SELECT *\nFROM {{table}}\nWHERE {condition}\nLIMIT {LIMIT}"
