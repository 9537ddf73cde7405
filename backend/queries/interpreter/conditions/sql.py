"""A condition written in DuckDB's dialect."""

from backend.adapters.engine import quote_identifier
from backend.queries.interpreter.literals import literal, pattern
from backend.queries.interpreter.reading import Condition, Op
from backend.queries.interpreter.subject import Subject

_TIMED = frozenset({Op.DURING, Op.LAST, Op.THIS, Op.WEEKDAY})


def condition_sql(one: Condition, subject: Subject) -> str:
    """Return a condition on a column of the subject's table."""
    name, table = quote_identifier(one.field), quote_identifier(subject.table)
    if one.extreme:  # mode, avg, max, min
        return f"{name} {one.op} (SELECT {one.extreme}({name}) FROM {table})"
    if one.op in _TIMED:
        return _timed(one, name, table)
    match one.op:
        case Op.NULL | Op.FILLED:
            return f"{name} IS {'NOT ' if one.op is Op.FILLED else ''}NULL"
        case Op.TRUE | Op.FALSE:
            return _truth(one, name, subject)
        case Op.IN | Op.NOT_IN:
            return f"{name} {'NOT ' if one.op is Op.NOT_IN else ''}IN ({_listed(one)})"
        case Op.BETWEEN:
            return f"{name} BETWEEN {literal(one.values[0])} AND {literal(one.values[1])}"
        case Op.CONTAINS | Op.STARTS | Op.ENDS:
            return f"{name}::VARCHAR ILIKE {pattern(one.op, str(one.values[0]))}"
        case _:
            return f"{name} {one.op} {literal(one.values[0])}"


def _listed(one: Condition) -> str:
    return ", ".join(literal(value) for value in one.values)


def _timed(one: Condition, name: str, table: str) -> str:
    match one.op:
        case Op.DURING:
            return f"{name} >= {literal(one.values[0])} AND {name} < {literal(one.values[1])}"
        case Op.LAST:
            return f"{name} > (SELECT max({name}) FROM {table})::DATE - INTERVAL {int(one.values[0])} {one.values[1]}"  # type: ignore[arg-type]
        case Op.WEEKDAY:
            return f"dayname({name}) IN ({_listed(one)})"
        case _:
            return _this(name, table, str(one.values[0]), int(one.values[1]))  # type: ignore[arg-type]


def _truth(one: Condition, name: str, subject: Subject) -> str:
    field = subject[one.field]
    written = field.yes if one.op is Op.TRUE else field.no
    if written is not None:
        return f"{name} = {literal(written)}"
    return name if one.op is Op.TRUE else f"NOT {name}"


def _this(name: str, table: str, unit: str, offset: int) -> str:
    start = f"date_trunc('{unit}', (SELECT max({name}) FROM {table}))"
    begin = f"{start} - INTERVAL 1 {unit}" if offset else start
    end = start if offset else f"{start} + INTERVAL 1 {unit}"
    return f"{name} >= {begin} AND {name} < {end}"
