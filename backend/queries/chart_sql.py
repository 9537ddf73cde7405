"""The pieces of SQL that charts share: places along an axis, values, and how many of both are drawn."""

from dataclasses import dataclass

from backend.queries.charts import Aggregate, ChartSpec, role
from backend.queries.reading import Reading, Row, quoted

MOST_POINTS = 5_000
MOST_CATEGORIES = 40  # more are cut to the largest
TOP = 20
TOP_SHARES = 6
MOST_SERIES = 7  # colours that can be told apart
OTHER = "other"
_LABEL = 200  # characters
_COUNTED = 200_000  # rows up to which places are counted exactly to see whether each has one row

_AGGREGATES: dict[Aggregate, str] = {
    "sum": "sum({0}::DOUBLE)",
    "mean": "avg({0}::DOUBLE)",
    "median": "median({0}::DOUBLE)",
    "min": "min({0}::DOUBLE)",
    "max": "max({0}::DOUBLE)",
    "count": "count(*)",
}
_WORDS: dict[Aggregate, str] = {
    "sum": "sum",
    "mean": "mean",
    "median": "median",
    "min": "smallest",
    "max": "largest",
    "count": "number",
}


@dataclass(frozen=True)
class ChartData:
    """What to draw: rows as lists in the order of `columns`, at most 5,000 of them.

    `x`, `series`, `y`, `facet` and `size` say which of the columns play these parts: first the facet, then x, then the series,
    then the values, the size last. `note` says in a sentence what was left out, summed or
    sampled, "" if nothing was. `total` counts the rows of the result.
    """

    columns: tuple[str, ...]
    rows: list[Row]
    x: str | None
    series: str | None
    y: tuple[str, ...]
    note: str
    total: int
    facet: str | None = None
    size: str | None = None


def made(file: Reading, spec: ChartSpec, rows: list[Row], *, note: str) -> ChartData:
    """Return rows of x, the series if there is one, and the values."""
    values = spec.y or ("count",)
    keys = tuple(key for key in (spec.x, spec.series) if key is not None)
    return ChartData((*keys, *values), rows, spec.x, spec.series, values, note, file.total)


def place(file: Reading, column: str | None) -> str:
    """Return a column as what stands along an axis: numbers and times as they are, the rest as short text."""
    found = file.columns[column or ""]
    kind = role(found)
    if kind == "time" or found.type == "BOOLEAN":
        return quoted(column)
    if kind == "number":
        return f"{quoted(column)}::DOUBLE" if found.type.startswith("DECIMAL") else quoted(column)
    return f"left({quoted(column)}::VARCHAR, {_LABEL})"


def value(spec: ChartSpec, *, one_each: bool, y: str | None = None) -> str:
    """Return the expression of a value: as it is where each place has one row, else aggregated."""
    column = y or (spec.y[0] if spec.y else None)
    if spec.aggregate is None and one_each and column:
        return f"any_value({quoted(column)}::DOUBLE)"
    return _AGGREGATES[spec.aggregate or ("sum" if column else "count")].format(quoted(column))


def values(spec: ChartSpec, *, one_each: bool) -> list[str]:
    """Return the expressions of all values."""
    return [value(spec, one_each=one_each, y=y) for y in spec.y] or [value(spec, one_each=one_each)]


def one_each(file: Reading, *keys: str | None) -> bool:
    """Say whether each place has one row."""
    if file.total > _COUNTED:
        return False
    listed = ", ".join(key for key in keys if key)
    found: int = file.row(f"SELECT count(*) FROM (SELECT DISTINCT {listed} FROM rows)")[0]
    return found == file.total


def count_places(file: Reading, key: str) -> int:
    """Return how many different values `key` has, none being one of them."""
    found: int = file.row(f"SELECT count(*) FROM (SELECT DISTINCT {key} FROM rows)")[0]
    return found


def split(file: Reading, spec: ChartSpec) -> tuple[str | None, str]:
    """Return the expression that splits into series, the smallest as one, and the sentence that says so."""
    if spec.series is None:
        return None, ""
    key = place(file, spec.series)
    count = count_places(file, key)
    if count <= MOST_SERIES + 1:
        return key, ""
    # What adds up is ranked by its sum: an aggregated result has about as many rows for a small group as for a large one.
    weight = f"abs({value(spec, one_each=False)})" if spec.y and spec.aggregate in {None, "sum"} else "count(*)"
    kept = (
        f"SELECT {key} FROM rows WHERE {key} IS NOT NULL GROUP BY ALL "
        f"ORDER BY {weight} DESC NULLS LAST, count(*) DESC, 1 LIMIT {MOST_SERIES}"
    )
    note = f"The {MOST_SERIES} largest of {count:,} groups, the rest as other."
    return f"CASE WHEN {key} IN ({kept}) THEN {key}::VARCHAR ELSE '{OTHER}' END", note


def summed(file: Reading, spec: ChartSpec, *, single: bool) -> str:
    """Return the sentence that says values were summed though nobody asked, "" if they were not."""
    return f"{file.total:,} rows are summed." if spec.aggregate is None and spec.y and not single else ""


def word(spec: ChartSpec) -> str:
    """Return the aggregate in a word."""
    return _WORDS[spec.aggregate or "sum"]


def sentences(*said: str) -> str:
    """Join what is said."""
    return " ".join(sentence for sentence in said if sentence)
