"""Values that people type, as literals of a column's type. Whatever they hold, they leave quoted or as checked digits."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from uuid import UUID

from backend.adapters.engine import quote_text
from backend.core.errors import Rejected
from backend.core.table import Column


class Kind(StrEnum):
    """How values of a column are typed and compared."""

    NUMBER = "number"
    TRUTH = "truth"
    DATE = "date"
    MOMENT = "moment"
    TIME = "time"
    UUID = "uuid"
    TEXT = "text"


WHOLE = frozenset(
    [
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "HUGEINT",
        "UTINYINT",
        "USMALLINT",
        "UINTEGER",
        "UBIGINT",
        "UHUGEINT",
        "BIGNUM",
    ]
)
_FLOATS = frozenset({"FLOAT", "DOUBLE"})
_TRUTHS = {"true": "true", "yes": "true", "1": "true", "false": "false", "no": "false", "0": "false"}
_MOST_DIGITS, _LONGEST_DECIMAL = 60, 38
_WORDS = {
    Kind.NUMBER: ("a number", "Write it as 1234.5, without separators of thousands."),
    Kind.TRUTH: ("yes or no", "Write true or false."),
    Kind.DATE: ("a date", "Write it as 2026-03-01."),
    Kind.MOMENT: ("a date or a moment", "Write it as 2026-03-01 or 2026-03-01T14:30:00."),
    Kind.TIME: ("a time of day", "Write it as 14:30 or 14:30:00."),
    Kind.UUID: ("a UUID", "Write it as 8-4-4-4-12 hexadecimal digits."),
    Kind.TEXT: ("a text", "Type the text to compare with."),
}


@dataclass(frozen=True)
class Literal:
    """A value in SQL. `after` is set where a day stands for all its moments: the first moment of the next day."""

    sql: str
    after: str | None = None


def kind_of(kind: str) -> Kind:
    """Return how values of a DuckDB type are compared; what has no order of its own is compared as text."""
    name = kind.upper()
    if name in WHOLE or name in _FLOATS or (name.startswith("DECIMAL(") and not name.endswith("]")):
        return Kind.NUMBER
    if name.startswith("TIMESTAMP") and not name.endswith("]"):
        return Kind.MOMENT
    return {"BOOLEAN": Kind.TRUTH, "DATE": Kind.DATE, "TIME": Kind.TIME, "UUID": Kind.UUID}.get(name, Kind.TEXT)


def literal(value: object, column: Column) -> Literal:
    """Return a value as a literal to compare cells of `column` with. Raises Rejected where it cannot be one."""
    kind = kind_of(column.type)
    found = _MADE[kind](value, column.type.upper())
    if found is None:
        said, hint = _WORDS[kind]
        raise Rejected(f"“{str(value)[:100]}” is not {said}; “{column.name[:100]}” holds {_PLURALS[kind]}.", hint=hint)
    return found


def text_of(value: object) -> str | None:
    """Return a value as the text that is looked for, None where it is none."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float) else None


_PLURALS = {
    Kind.NUMBER: "numbers",
    Kind.TRUTH: "yes and no",
    Kind.DATE: "dates",
    Kind.MOMENT: "moments",
    Kind.TIME: "times",
    Kind.UUID: "UUIDs",
    Kind.TEXT: "texts",
}


def _number(value: object, kind: str) -> Literal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    if kind in _FLOATS:
        return (
            Literal(f"{quote_text(str(number))}::{kind}") if abs(number.adjusted() if number.is_finite() else 0) < 300 else None
        )
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS or len(number.as_tuple().digits) > _MOST_DIGITS:
        return None
    written = format(number, "f")
    # A longer one would be a number without limits, which nothing else can be compared with.
    return Literal(written if len(written) <= _LONGEST_DECIMAL else f"{quote_text(written)}::DOUBLE")


def _truth(value: object, _: str) -> Literal | None:
    said = _TRUTHS.get(str(value).strip().lower())
    return Literal(said) if said else None


def _moment(value: object, kind: str) -> Literal | None:
    if not isinstance(value, str):
        return None
    text = value.strip()
    try:
        moment = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return None
    cast = "DATE" if kind == "DATE" else kind
    if not isinstance(moment, datetime):
        following = moment + timedelta(days=1) if kind != "DATE" and moment < date.max else None
        return Literal(_cast(moment.isoformat(), cast), _cast(following.isoformat(), cast) if following else None)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    # A date compared with a moment is its midnight, so a moment keeps its time even where dates stand.
    return Literal(_cast(moment.isoformat(sep=" "), "TIMESTAMP" if kind == "DATE" else cast))


def _time(value: object, _: str) -> Literal | None:
    try:
        return Literal(_cast(time.fromisoformat(value.strip()).isoformat(), "TIME")) if isinstance(value, str) else None
    except ValueError:
        return None


def _uuid(value: object, _: str) -> Literal | None:
    try:
        return Literal(_cast(str(UUID(value.strip())), "UUID")) if isinstance(value, str) else None
    except ValueError:
        return None


def _text(value: object, _: str) -> Literal | None:
    said = text_of(value)
    return None if said is None else Literal(quote_text(said))


def _cast(text: str, kind: str) -> str:
    return f"{quote_text(text)}::{kind}"


_MADE = {
    Kind.NUMBER: _number,
    Kind.TRUTH: _truth,
    Kind.DATE: _moment,
    Kind.MOMENT: _moment,
    Kind.TIME: _time,
    Kind.UUID: _uuid,
    Kind.TEXT: _text,
}
