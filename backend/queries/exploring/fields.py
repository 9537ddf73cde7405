"""What is known of the columns one can put on shelves: from the profile, and without one from the data itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backend.core.table import Column
from backend.queries.charts import Role, role

_WORD = re.compile(r"[^\W\d_]+")
_MEANT = (
    "price", "preis", "rate", "rating", "score", "share", "percent", "pct", "age", "area", "temperature", "weight", "height",
    "length", "salary", "duration", "discount", "width", "size", "speed", "grade", "lat", "lon", "latitude", "longitude", "year",
)  # fmt: skip
_NAMED = frozenset({"id", "no", "nr", "key", "code", "zip", "zipcode", "postcode", "plz", "sku", "ean", "isbn", "iban", "uuid"})
_IDENTIFIES = frozenset({"identifier", "postcode", "phone", "iban", "email", "url", "uuid"})


@dataclass(frozen=True)
class Field:
    """A column: `role` says what it can be in a chart, `low` and `high` are its ends as JSON says them.

    `names` marks a number that names something (an id, a postcode), `adds_up` one whose sum means something.
    """

    name: str
    type: str
    role: Role
    rows: int
    distinct: int
    nulls: int
    low: Any = None  # a cell as JSON says it
    high: Any = None
    names: bool = False
    adds_up: bool = False

    @property
    def whole(self) -> bool:
        """Whether its numbers have no fractions."""
        return self.type.upper().endswith("INT") or self.type.upper().endswith("INTEGER")

    @property
    def floating(self) -> bool:
        """Whether it may hold infinity and not-a-number."""
        return self.type.upper() in {"FLOAT", "DOUBLE"}

    @property
    def key_like(self) -> bool:
        """Whether nearly every row has another value."""
        return self.rows > 20 and self.distinct > 0.9 * (self.rows - self.nulls)


Fields = Mapping[str, Field]


def fields_of(profile: Mapping[str, Any]) -> dict[str, Field]:  # Any: JSON
    """Return the columns of a profile by name, in their order."""
    rows = int(profile["rows"])
    return {one["name"]: _field(one, rows) for one in profile["columns"]}


def bare_fields(columns: Sequence[Column], *, rows: int, found: Mapping[str, tuple[int, Any, Any]]) -> dict[str, Field]:
    """Return columns nothing is known of but their types, except what was `found`: (distinct, low, high)."""
    shown: list[dict[str, Any]] = []  # Any: JSON, as a profile says it
    for column in columns:
        distinct, low, high = found.get(column.name, (0, None, None))
        shown.append({"name": column.name, "type": column.type, "nulls": 0, "distinct": distinct, "min": low, "max": high})
    return {one["name"]: _field(one, rows) for one in shown}


def ends_known(field: Field) -> tuple[Any, Any] | None:
    """Return the smallest and largest value of a column as the profile has them, None where they must be looked up."""
    ends = tuple(_end(end, field) for end in (field.low, field.high))
    return None if None in ends else (ends[0], ends[1])


def _end(value: Any, field: Field) -> Any:  # Any: a cell as JSON says it, and as a cell
    if field.role == "number":
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if isinstance(value, date):
        return value
    try:
        return datetime.fromisoformat(value) if field.type.upper() != "DATE" else date.fromisoformat(value[:10])
    except (TypeError, ValueError):
        return None


def _field(one: Mapping[str, Any], rows: int) -> Field:  # Any: JSON
    name, kind = str(one["name"]), str(one["type"])
    own = role(Column(name, kind))
    words = {word.lower() for word in _WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))}
    likely = str(one.get("likely") or "")
    names = own == "number" and (likely in _IDENTIFIES or bool(words & _NAMED))
    return Field(
        name=name,
        type=kind,
        role=own,
        rows=rows,
        distinct=int(one.get("distinct") or 0),
        nulls=int(one.get("nulls") or 0),
        low=one.get("min"),
        high=one.get("max"),
        names=names,
        adds_up=own == "number" and not names and not words & set(_MEANT) and likely not in {"latitude", "longitude", "year"},
    )
