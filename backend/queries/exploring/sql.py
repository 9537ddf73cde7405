"""The statement of a shape: grouped, cut, folded and counted in the database, so that only marks leave it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.adapters.engine import quote_identifier, quote_text
from backend.queries.exploring.cutting import MOST_MARKS
from backend.queries.exploring.fields import Field, Fields
from backend.queries.exploring.filters import where
from backend.queries.exploring.shape import Place, Shape, Value
from backend.queries.exploring.spec import Filter, Name

OTHER = "other"
EXACT = 100_000  # different values up to which they are counted one by one
_FIGURES: dict[str, str] = {
    "sum": "sum({})",
    "mean": "avg({})",
    "median": "median({})",
    "min": "min({})",
    "max": "max({})",
    "count": "count({})",
    "distinct": "count(DISTINCT {})",
}
_BOX = ("min", "p25", "median", "p75", "max")


@dataclass(frozen=True)
class Written:
    """A statement and the names of its columns: of places by shelf, of values in their order, of how many values were folded."""

    sql: str
    names: dict[Name, str]
    values: tuple[str, ...]
    folded: str | None = None


class Writer:
    """Writes the statement of one shape over one table. `by_name` orders short texts by themselves, not by their value."""

    def __init__(self, table: str, filters: Sequence[Filter], fields: Fields, *, by_name: bool = False) -> None:
        self.table = quote_identifier(table)
        self.where = where(filters, fields)
        self.by_name = by_name
        self._taken: set[str] = set()
        tellers = [one for one in fields.values() if one.role != "other"]
        self._telling = [max(tellers, key=lambda one: one.distinct).name] if tellers else []

    def write(self, shape: Shape, *, every: int = 1) -> Written:
        """Return the statement. Of points, one in `every` is taken, always the same."""
        match shape.form:
            case "points":
                return self._points(shape, every=every)
            case "boxes":
                return self._boxes(shape)
            case _:
                return self._groups(shape)

    def _groups(self, shape: Shape) -> Written:
        names = {one.shelf: self._name(one.label) for one in shape.places}
        values = tuple(self._name(one.label) for one in shape.values)
        main = shape.values[0]
        cells = [_named(self._key(one, main), names[one.shelf]) for one in shape.places]
        cells += [f"{figure(one)} AS {quote_identifier(name)}" for one, name in zip(shape.values, values, strict=True)]
        folded = None
        if shape.x is not None and shape.x.cut == "text" and shape.x.folds:
            folded = self._name(f"values of {shape.x.label}")
            cells.append(f"{_different(shape.x.field)} AS {quote_identifier(folded)}")
        return Written(self._select(cells, shape, names), names, values, folded)

    def _select(self, cells: Sequence[str], shape: Shape, names: dict[Name, str]) -> str:
        bare = f"SELECT\n  {_listed(cells)}\nFROM {self.table}{self.where}"
        if not shape.places:
            return bare
        grouped = f"{bare}\nGROUP BY ALL"
        folding = [one for one in shape.places if one.folds]
        order = ", ".join(self._order(shape, names))
        if not folding:
            return f"{grouped}\nORDER BY {order}"
        return f"SELECT * FROM (\n{_indented(grouped)}\n)\nORDER BY {order}"

    def _order(self, shape: Shape, names: dict[Name, str]) -> list[str]:
        value = f"{len(shape.places) + 1} DESC NULLS LAST"
        told: list[str] = []
        for one in shape.places:
            name = quote_identifier(names[one.shelf])
            if one.folds:
                told.append(f"{name} IS NULL, {name} = {quote_text(OTHER)}")
            by_value = one.cut == "text" and shape.form == "groups" and not self.by_name and one is shape.places[0]
            if by_value:
                told.append(value)
            told.append(f"{name} NULLS LAST")
        return told

    def _boxes(self, shape: Shape) -> Written:
        """Five rows a place, its quartiles and ends: a box of these five is the box of all."""
        value = shape.values[0]
        column = quote_identifier(value.field.name if value.field else "")
        kept = [one for one in (shape.x,) if one is not None]
        names = {one.shelf: self._name(one.label) for one in kept}
        at, name = self._name("place in order"), self._name(value.field.name if value.field else "")
        keys = [_named(self._key(one, value), names[one.shelf]) for one in kept]
        quartiles = f"quantile_cont({column}, [0, 0.25, 0.5, 0.75, 1]) AS five"
        inner = f"SELECT\n  {_listed([*keys, quartiles])}\nFROM {self.table}{self.where}"
        inner += f"\nGROUP BY ALL\nHAVING count({column}) > 0" if kept else ""
        cells = [quote_identifier(names[one.shelf]) for one in kept]
        steps = ", ".join(quote_text(one) for one in _BOX)
        cells += [f"unnest([{steps}]) AS {quote_identifier(at)}", f"unnest(five) AS {quote_identifier(name)}"]
        return Written(f"SELECT {', '.join(cells)}\nFROM (\n{_indented(inner)}\n)", names, (name,))

    def _points(self, shape: Shape, *, every: int) -> Written:
        names = {one.shelf: self._name(one.label) for one in shape.places}
        rows = Value(None, "count", "")
        cells = [_named(self._key(one, rows), names[one.shelf]) for one in shape.places]
        conditions = [f"{quote_identifier(one.field.name)} IS NOT NULL" for one in (shape.x, shape.y) if one]
        if every > 1:
            # The same rows each time, spread evenly: a hash of what is drawn and of the columns that tell rows apart.
            drawn = dict.fromkeys(one.field.name for one in shape.places)
            listed = ", ".join(quote_identifier(name) for name in {**drawn, **dict.fromkeys(self._telling)})
            conditions.append(f"hash({listed}) % {every} = 0")
        told = self.where + "".join(
            f"\n{'  AND' if self.where or number else 'WHERE'} {one}" for number, one in enumerate(conditions)
        )
        sql = f"SELECT\n  {_listed(cells)}\nFROM {self.table}{told}\nLIMIT {MOST_MARKS}"
        return Written(sql, names, (names["y"],))

    def _key(self, one: Place, value: Value) -> str:
        """Return the expression of a place."""
        name = quote_identifier(one.field.name)
        match one.cut:
            case "grain":
                return f"date_trunc({quote_text(one.grain or 'day')}, {name})" + ("" if one.grain == "hour" else "::DATE")
            case "bins":
                return _range(one, name)
            case "text" if one.folds:
                return self._folded(one, value)
            case "text":
                return name if one.field.type.upper() == "BOOLEAN" else _as_text(one.field)
            case _:
                return name

    def _folded(self, one: Place, value: Value) -> str:
        name = quote_identifier(one.field.name)
        text = _as_text(one.field)
        weight = f"abs({figure(value)})" if value.adds_up and value.field else "count(*)"
        known = f"{self.where}\n  AND {name} IS NOT NULL" if self.where else f"\nWHERE {name} IS NOT NULL"
        kept = f"SELECT {text} FROM {self.table}{known}\nGROUP BY ALL ORDER BY {weight} DESC NULLS LAST, 1 LIMIT {one.most}"
        return f"CASE WHEN {name} IS NULL THEN NULL WHEN {text} IN (\n{_indented(_indented(kept))}\n  ) THEN {text} ELSE {quote_text(OTHER)} END"

    def _name(self, wanted: str) -> str:
        """Return a name no other column of the statement has, whatever the case."""
        name, number = wanted, 1
        while name.lower() in self._taken:
            number += 1
            name = f"{wanted} ({number})"
        self._taken.add(name.lower())
        return name


def _named(expression: str, name: str) -> str:
    quoted = quote_identifier(name)
    return expression if expression == quoted else f"{expression} AS {quoted}"


def _listed(cells: Sequence[str]) -> str:
    return ",\n  ".join(cells)


def _indented(sql: str) -> str:
    return "\n".join(f"  {line}" for line in sql.split("\n"))


def figure(value: Value) -> str:
    """Return the expression of a value."""
    if value.field is None:
        return "count(*)"
    name = quote_identifier(value.field.name)
    wide = value.field.type.upper() in {"HUGEINT", "UHUGEINT"} and value.aggregate == "sum"
    return _FIGURES[value.aggregate].format(f"{name}::DOUBLE" if wide else name)


def step_of(one: Place) -> str:
    """Return the width of a range as SQL writes it."""
    step = one.step or 1.0
    return str(int(step)) if step == int(step) and abs(step) < 1e15 else f"{step:.12g}"


def _range(one: Place, name: str) -> str:
    step = step_of(one)
    value = f"CASE WHEN isfinite({name}) THEN {name} END" if one.field.floating else name
    digits = max(0, -_power(step))
    low = f"floor({value} / {step}) * {step}" if step != "1" else f"floor({value})"
    return f"round({low}, {digits})" if digits else low


def _power(step: str) -> int:
    """Return the place of the last digit of a step: -2 for 0.25, 0 for 50."""
    digits, _, power = step.partition("e")
    return int(power or 0) - len(digits.partition(".")[2])


def _as_text(field: Field) -> str:
    name = quote_identifier(field.name)
    return name if field.type.upper() == "VARCHAR" else f"{name}::VARCHAR"


def _different(field: Field) -> str:
    name = quote_identifier(field.name)
    return f"count(DISTINCT {name})" if field.distinct <= EXACT else f"approx_count_distinct({name})"
