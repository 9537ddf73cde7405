"""Filters as SQL and as words. Columns and values are strangers' text: names are quoted, values are literals, nothing else passes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from backend.adapters.engine import quote_identifier, quote_text
from backend.core.errors import Rejected
from backend.core.table import Column
from backend.queries.charts import Role, role
from backend.queries.exploring.fields import Field, Fields
from backend.queries.exploring.spec import ExploreSpec, Filter, Plain

_SIGNS = {"eq": "=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_WORDS = {
    "eq": "is",
    "ne": "is not",
    "lt": "below",
    "le": "at most",
    "gt": "above",
    "ge": "at least",
    "in": "is",
    "not_in": "is not",
}
_ZONED = "TIMESTAMP WITH TIME ZONE"
_ORDERED = ("number", "time")


def where(filters: Sequence[Filter], fields: Fields) -> str:
    """Return the WHERE part with a leading space, "" without filters. Raises Rejected for what cannot be a condition."""
    told = [condition(one, fields) for one in filters]
    return "".join(f"\n{'  AND' if number else 'WHERE'} {one}" for number, one in enumerate(told))


def condition(one: Filter, fields: Fields) -> str:
    """Return a filter as a condition that every row either fits or not. Raises Rejected."""
    field = known(one.column, fields)
    opposite = one.negated != (one.operator in {"ne", "not_in", "not_null"})
    bare = _bare(one, field)
    if not opposite:
        return bare
    return (
        f"{quote_identifier(field.name)} IS NOT NULL"
        if bare.endswith(" IS NULL") and " OR " not in bare
        else f"({bare}) IS NOT TRUE"
    )


def known(name: str, fields: Fields) -> Field:
    """Return a column. Raises Rejected where there is none of this name."""
    field = fields.get(name)
    if field is None:
        raise Rejected(f"This dataset has no column “{name}”.", hint="Take it off the shelf or out of the filters.")
    return field


def negation(one: Filter) -> Filter:
    """Return the filter that holds exactly the other rows."""
    return one.model_copy(update={"negated": not one.negated})


def in_words(one: Filter) -> str:
    """Return a filter as a person says it: city is Bremen or Dresden."""
    outside = "not " if one.negated else ""
    if one.operator in {"is_null", "not_null"}:
        return f"{one.column} is {'not ' if (one.operator == 'not_null') != one.negated else ''}empty"
    if one.operator == "contains":
        return f"{one.column} does not contain “{one.value}”" if one.negated else f"{one.column} contains “{one.value}”"
    if one.operator == "between":
        return f"{one.column} {outside}{_range_in_words(one.value)}"
    values = _listed(one.value)
    said = " or ".join(_said(value) for value in values[:3]) + (f" or {len(values) - 3:,} more" if len(values) > 3 else "")
    flipped = {"is": "is not", "is not": "is"}.get(_WORDS[one.operator]) if one.negated else None
    return f"{one.column} {flipped or outside + _WORDS[one.operator]} {said or 'nothing'}"


def without(spec: ExploreSpec, column: str) -> ExploreSpec:
    """Return the spec without the filters on a column."""
    return spec.model_copy(update={"filters": tuple(one for one in spec.filters if one.column != column)})


def put(spec: ExploreSpec, one: Filter) -> ExploreSpec:
    """Return the spec with this filter in place of those on the same column."""
    places = [number for number, old in enumerate(spec.filters) if old.column == one.column]
    rest = [old for old in spec.filters if old.column != one.column]
    rest.insert(places[0] if places else len(rest), one)
    return spec.model_copy(update={"filters": tuple(rest)})


def literal(value: Plain, field: Field) -> str:
    """Return a value as a literal of a column's type. Raises Rejected where it cannot be one."""
    kind = role(Column(field.name, field.type))
    if field.type.upper() == "BOOLEAN":
        if isinstance(value, bool):
            return "true" if value else "false"
    elif kind == "number":
        if isinstance(value, int | float) and not isinstance(value, bool):
            return repr(value)
        if isinstance(value, str) and _is_number(value):
            return value
    elif kind == "time":
        if isinstance(value, str) and (moment := moment_of(value)) is not None:
            return _moment(moment, field)
    elif isinstance(value, str):
        return quote_text(value)
    raise Rejected(
        f"“{value}” is no value that “{field.name}” can have ({_what(kind, field)}).", hint="Change or remove the filter."
    )


def moment_of(text: str) -> date | datetime | None:
    """Return a day or a moment written as ISO 8601, None for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return None


def sql_of(field: Field) -> str:
    """Return a column as values of it are compared: what is neither number, time nor truth as text."""
    name = quote_identifier(field.name)
    plain = field.role in _ORDERED or field.type.upper() in {"BOOLEAN", "VARCHAR"}
    return name if plain else f"{name}::VARCHAR"


def _bare(one: Filter, field: Field) -> str:
    name = sql_of(field)
    match one.operator:
        case "is_null" | "not_null":
            return f"{quote_identifier(field.name)} IS NULL"
        case "in" | "not_in":
            return _one_of(_listed(one.value), field)
        case "between":
            return _between(one, field)
        case "contains":
            if not isinstance(one.value, str) or not one.value:
                raise Rejected(f"The filter on “{one.column}” has no text to look for.", hint="Type a part of the value.")
            return f"contains(lower({quote_identifier(field.name)}::VARCHAR), {quote_text(one.value.lower())})"
        case "eq" | "ne":
            return _one_of(_listed(one.value)[:1], field)
        case sign:
            if isinstance(one.value, tuple) or one.value is None:
                raise Rejected(f"The filter on “{one.column}” needs one value.", hint="Type the value to compare with.")
            return f"{name} {_SIGNS[sign]} {literal(one.value, field)}"


def _one_of(values: Sequence[Plain], field: Field) -> str:
    told = [literal(value, field) for value in dict.fromkeys(values) if value is not None]
    name = sql_of(field)
    among = f"{name} = {told[0]}" if len(told) == 1 else f"{name} IN ({', '.join(told)})" if told else ""
    empty = f"{quote_identifier(field.name)} IS NULL" if None in values else ""
    if among and empty:
        return f"({among} OR {empty})"
    return among or empty or "false"


def _between(one: Filter, field: Field) -> str:
    if not isinstance(one.value, tuple) or len(one.value) != 2:
        raise Rejected(
            f"The filter on “{one.column}” needs a least and a largest value.", hint="Give both ends, or one of them."
        )
    name, (low, high) = sql_of(field), one.value
    told = [f"{name} >= {literal(low, field)}"] if low is not None else []
    told += [_until(name, high, field)] if high is not None else []
    if not told:
        return f"({quote_identifier(field.name)} IS NOT NULL)"
    return f"({' AND '.join(told)})" if len(told) > 1 else told[0]


def _until(name: str, high: Plain, field: Field) -> str:
    """Return the upper end; a day as the end of moments means the whole of that day."""
    moment = moment_of(high) if isinstance(high, str) else None
    if field.role == "time" and field.type.upper() != "DATE" and moment is not None and not isinstance(moment, datetime):
        following = moment + timedelta(days=1) if moment < date.max else moment
        return f"{name} < {_moment(following, field)}"
    return f"{name} <= {literal(high, field)}"


def _moment(moment: date | datetime, field: Field) -> str:
    kind = field.type.upper()
    if kind == "DATE" and not isinstance(moment, datetime):
        return f"DATE {quote_text(moment.isoformat())}"
    return f"{'TIMESTAMPTZ' if kind == _ZONED else 'TIMESTAMP'} {quote_text(moment.isoformat().replace('T', ' '))}"


def _is_number(text: str) -> bool:
    whole, _, fraction = text.removeprefix("-").partition(".")
    return text.isascii() and whole.isdigit() and (fraction.isdigit() or "." not in text) and len(text) < 60


def _listed(value: Plain | tuple[Plain, ...]) -> tuple[Plain, ...]:
    return value if isinstance(value, tuple) else (value,)


def _range_in_words(value: Plain | tuple[Plain, ...]) -> str:
    low, high = value if isinstance(value, tuple) and len(value) == 2 else (None, None)
    if low is None:
        return f"up to {_said(high)}" if high is not None else "has a value"
    return f"from {_said(low)}" + (f" to {_said(high)}" if high is not None else "")


def _said(value: Plain) -> str:
    match value:
        case None | "":
            return "(empty)"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:,.10g}" if isinstance(value, float) else f"{value:,}"
        case _:
            return value if len(value) <= 40 else f"{value[:39]}…"


def _what(kind: Role, field: Field) -> str:
    return {"number": "numbers", "time": "dates such as 2026-03-01"}.get(
        kind, "yes or no" if field.type.upper() == "BOOLEAN" else "texts"
    )
