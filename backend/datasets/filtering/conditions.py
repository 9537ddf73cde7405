"""Filters as conditions that every row either fits or not: an empty cell fits “is not”, never “is less than”."""

from collections.abc import Mapping, Sequence
from typing import Literal as Choice
from typing import NamedTuple

from backend.adapters.engine import quote_identifier, quote_text
from backend.core.errors import Rejected
from backend.core.table import Column
from backend.datasets.filtering.texts import Filter
from backend.datasets.filtering.values import Kind, Literal, kind_of, literal, text_of


class Cell(NamedTuple):
    """How the cells of a column are called in SQL, and their DuckDB type."""

    sql: str
    type: str


_SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_POSITIVE = {"ne": "eq", "not_in": "in", "not_contains": "contains", "not_null": "is_null"}
_PLAIN: dict[str, tuple[str, object]] = {"is_true": ("eq", True), "is_false": ("eq", False)}


def cells_of(columns: Sequence[Column]) -> dict[str, Cell]:
    """Return columns under their own names, as `condition` takes them."""
    return {column.name: Cell(quote_identifier(column.name), column.type) for column in columns}


def find_column(name: str, known: Sequence[str] | Mapping[str, object]) -> str:
    """Return the name of a column as the table has it: exactly, else without regard to case. Raises Rejected where there is none."""
    if name in known:
        return name
    folded = {one.casefold(): one for one in known}
    if name.casefold() in folded:
        return folded[name.casefold()]
    listed = ", ".join(f"“{one[:60]}”" for one in list(known)[:10])
    raise Rejected(
        f"There is no column “{name[:100]}” here.", hint=f"The columns are {listed}{' …' if len(known) > 10 else '.'}"
    )


def where(filters: Sequence[Filter], columns: Mapping[str, Cell], *, match: Choice["all", "any"] = "all") -> str:
    """Return several filters as one condition in brackets, "true" without any. Raises Rejected for what cannot be one."""
    told = [condition(one, columns) for one in filters]
    return f"({(' AND ' if match == 'all' else ' OR ').join(told)})" if told else "true"


def condition(one: Filter, columns: Mapping[str, Cell]) -> str:
    """Return a filter as a condition that holds literals only; where it is unknown, the row does not fit. Raises Rejected."""
    name = find_column(one.column, columns)
    cell = columns[name]
    operator, value = _PLAIN.get(one.operator, (one.operator, one.value))
    positive = _POSITIVE.get(operator, operator)
    bare = _bare(positive, value, Column(name, cell.type), cell.sql)
    return bare if positive == operator else f"(({bare}) IS NOT TRUE)"


def _bare(operator: str, value: object, column: Column, cell: str) -> str:
    """Return the condition that keeps rows; it may be unknown where the cell is empty."""
    if operator == "is_null":
        return f"{cell} IS NULL"
    if operator in {"contains", "starts_with", "ends_with"}:
        return _part(operator, value, column, cell)
    compared = cell if kind_of(column.type) is not Kind.TEXT or column.type == "VARCHAR" else f"{cell}::VARCHAR"
    if operator in {"eq", "in"}:
        values = value if isinstance(value, tuple) else (value,)
        if operator == "eq" and len(values) != 1:
            raise _wants(column, "one value")
        return _one_of(values, column, cell, compared)
    if kind_of(column.type) is Kind.TRUTH:
        raise Rejected(
            f"“{column.name[:100]}” holds yes and no, which have no order.", hint="Compare it with “is” or “is not”."
        )
    if operator == "between":
        return _between(value, column, compared)
    if value is None or isinstance(value, tuple):
        raise _wants(column, "one value")
    return _compared(operator, literal(value, column), compared)


def _compared(operator: str, one: Literal, cell: str) -> str:
    """Compare with a value; a day as the end of moments means the whole of that day."""
    if one.after is not None and operator in {"le", "gt"}:
        return f"{cell} {'<' if operator == 'le' else '>='} {one.after}"
    return f"{cell} {_SIGNS[operator]} {one.sql}"


def _between(value: object, column: Column, cell: str) -> str:
    if not isinstance(value, tuple) or len(value) != 2 or value == (None, None):
        raise _wants(column, "a least and a largest value; one of them may be null")
    low, high = value
    told = [_compared("ge", literal(low, column), cell)] if low is not None else []
    told += [_compared("le", literal(high, column), cell)] if high is not None else []
    return f"({' AND '.join(told)})"


def _one_of(values: Sequence[object], column: Column, cell: str, compared: str) -> str:
    wanted = [literal(value, column) for value in dict.fromkeys(values) if value is not None]
    days = [f"({compared} >= {one.sql} AND {compared} < {one.after})" for one in wanted if one.after is not None]
    listed = [one.sql for one in wanted if one.after is None]
    told = [f"{compared} = {listed[0]}"] if len(listed) == 1 else [f"{compared} IN ({', '.join(listed)})"] if listed else []
    told += [*days, *([f"{cell} IS NULL"] if None in values else [])]
    return f"({' OR '.join(told)})" if told else "false"


def _part(operator: str, value: object, column: Column, cell: str) -> str:
    wanted = text_of(value)
    if not wanted:
        raise _wants(column, "a text to look for")
    text = cell if column.type == "VARCHAR" else f"{cell}::VARCHAR"
    return f"{operator}(lower({text}), lower({quote_text(wanted)}))"


def _wants(column: Column, what: str) -> Rejected:
    return Rejected(f"The filter on “{column.name[:100]}” wants {what}.", hint="Type the value, or remove the filter.")
