"""Four first questions worth asking of a table, in plain words with their SQL, chosen from its profile alone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.adapters.engine import quote_identifier
from backend.datasets.profiles.columns import Family, family_of
from backend.datasets.profiles.likely import words_of

QUESTIONS = 4
_CATEGORIES = 50
_YEARS = range(1500, 2200)
_ADDED = ("total", "amount", "revenue", "sales", "turnover", "umsatz", "betrag", "summe", "cost", "quantity", "menge", "profit", "income",
          "spend", "sum", "value", "paid", "volume", "count", "visits", "views", "viewings", "units", "hours", "population")  # fmt: skip
_AVERAGED = ("price", "preis", "rate", "rating", "score", "share", "percent", "age", "area", "temperature", "weight", "height", "length",
             "salary", "duration", "discount", "width", "size", "speed", "grade")  # fmt: skip
_SORTS = (
    "category",
    "status",
    "type",
    "kind",
    "channel",
    "country",
    "region",
    "city",
    "department",
    "group",
    "segment",
    "state",
    "class",
)

Shown = Mapping[str, Any]  # Any: JSON, a column of a profile


@dataclass(frozen=True)
class Suggestion:
    """A question in words and the SELECT that answers it."""

    question: str
    sql: str


def suggested(profile: Mapping[str, Any], table: str) -> tuple[Suggestion, ...]:  # Any: JSON
    """Return up to QUESTIONS questions; `table` is the name as it stands in SQL, quoted if it has to be."""
    if not profile["rows"] or not profile["columns"]:
        return ()
    found: dict[str, Suggestion] = {}
    for one in _all(profile, table):
        found.setdefault(one.question, one)
    return tuple(found.values())[:QUESTIONS]


def _all(profile: Mapping[str, Any], table: str) -> Iterator[Suggestion]:  # Any: JSON
    columns: Sequence[Shown] = profile["columns"]
    rows = int(profile["rows"])
    measures = sorted(filter(_is_measure, columns), key=_rank_of_measure)
    dates = sorted((one for one in columns if _is_time(one)), key=lambda one: one["nulls"])
    sorts = sorted((one for one in columns if _is_sort(one, rows)), key=_rank_of_sort)
    if dates:
        yield _over_time(dates[0], measures[0] if measures else None, table)
    if sorts:
        yield _by_sort(sorts[0], measures[0] if measures else None, table)
    if len(sorts) > 1:
        yield _counted(sorts[1], table)
    if measures:
        yield _largest(measures[0], table)
    yield from (_most_frequent(one, table) for one in columns if _repeats(one, rows))
    if len(measures) > 1 and sorts:
        yield _by_sort(sorts[0], measures[1], table)
    yield from (_counted(one, table) for one in sorts)
    yield from (_largest(one, table) for one in measures[1:])
    yield Suggestion("How many rows are there?", f"SELECT count(*) AS rows FROM {table}")
    yield Suggestion("What do the first rows look like?", f"SELECT * FROM {table} LIMIT 100")


def _over_time(when: Shown, measure: Shown | None, table: str) -> Suggestion:
    column = quote_identifier(when["name"])
    points = when["series"]["points"]
    unit = when["series"]["unit"]
    if unit == "day" and len(points) > 62:
        unit = "month"
    # Placeholders and absurd days stay out of the picture.
    last = points[-1]["at"]
    until = f"DATE '{last}' + INTERVAL 1 {when['series']['unit']}"
    where = f"{column} >= DATE '{points[0]['at']}' AND {column} < {until}"
    sql = (
        f"SELECT date_trunc('{unit}', {column}) AS {unit}, {_figure(measure)} FROM {table} WHERE {where} GROUP BY 1 ORDER BY 1"
    )
    if measure is None:
        return Suggestion(f"How many rows fall on each {unit} of {_words(when)}?", sql)
    return Suggestion(f"How did {_told(measure)} develop by {unit}?", sql)


def _by_sort(sort: Shown, measure: Shown | None, table: str) -> Suggestion:
    if measure is None:
        return _counted(sort, table)
    column = quote_identifier(sort["name"])
    sql = f"SELECT {column}, {_figure(measure)} FROM {table} WHERE {column} IS NOT NULL GROUP BY ALL ORDER BY 2 DESC"
    return Suggestion(f"How does {_told(measure)} differ by {_words(sort)}?", sql)


def _counted(sort: Shown, table: str) -> Suggestion:
    column = quote_identifier(sort["name"])
    sql = f"SELECT {column}, count(*) AS rows FROM {table} GROUP BY ALL ORDER BY rows DESC"
    return Suggestion(f"How many rows are there for each {_words(sort)}?", sql)


def _largest(measure: Shown, table: str) -> Suggestion:
    column = quote_identifier(measure["name"])
    sql = f"SELECT * FROM {table} WHERE {column} IS NOT NULL ORDER BY {column} DESC LIMIT 10"
    return Suggestion(f"Which 10 rows have the largest {_words(measure)}?", sql)


def _most_frequent(one: Shown, table: str) -> Suggestion:
    column = quote_identifier(one["name"])
    sql = f"SELECT {column}, count(*) AS rows FROM {table} WHERE {column} IS NOT NULL GROUP BY ALL ORDER BY rows DESC LIMIT 20"
    return Suggestion(f"Which {_words(one)} occurs most often?", sql)


def _figure(measure: Shown | None) -> str:
    if measure is None:
        return "count(*) AS rows"
    how = "sum" if _is_added(measure) else "avg"
    return f"{how}({quote_identifier(measure['name'])}) AS {quote_identifier(_told(measure))}"


def _told(measure: Shown) -> str:
    words = _words(measure)
    if not _is_added(measure):
        return f"average {words}"
    return words if words.casefold().startswith("total") else f"total {words}"


def _words(column: Shown) -> str:
    """Return the column's name as a person reads it, in its own capitals."""
    return " ".join(re.split(r"[_\s]+", str(column["name"]))).strip() or str(column["name"])


def _is_added(measure: Shown) -> bool:
    words = words_of(measure["name"])
    return any(word in _ADDED for word in words) and not any(word in _AVERAGED for word in words)


def _is_measure(column: Shown) -> bool:
    if family_of(column["type"]) not in {Family.WHOLE, Family.FRACTION} or column["likely"] or column["distinct"] < 3:
        return False
    low, high = column["min"], column["max"]
    years = isinstance(low, int) and isinstance(high, int) and low in _YEARS and high in _YEARS
    is_key = any(one["kind"] == "all_distinct" for one in column["warnings"])
    return not years and not is_key


def _rank_of_measure(column: Shown) -> tuple[int, int]:
    words = words_of(column["name"])
    known = [_ADDED.index(word) for word in words if word in _ADDED]
    if known and _is_added(column):
        return 0, min(known)
    return (1, 0) if any(word in _AVERAGED[:2] for word in words) else (2, 0)


def _is_time(column: Shown) -> bool:
    return family_of(column["type"]) is Family.DATE and len((column.get("series") or {}).get("points") or ()) > 1


def _is_sort(column: Shown, rows: int) -> bool:
    filled = rows - int(column["nulls"])
    if family_of(column["type"]) is Family.TRUTH:
        return bool(column["distinct"] == 2)
    is_text = family_of(column["type"]) is Family.TEXT or column["type"].startswith("ENUM")
    return (
        is_text
        and column["likely"] in {None, "country", "currency"}
        and 2 <= int(column["distinct"]) <= min(_CATEGORIES, filled // 2)
    )


def _rank_of_sort(column: Shown) -> tuple[int, int]:
    words = words_of(column["name"])
    known = [_SORTS.index(word) for word in words if word in _SORTS]
    truth = family_of(column["type"]) is Family.TRUTH
    return (0, min(known)) if known else (2 if truth else 1, int(column["distinct"]))


def _repeats(column: Shown, rows: int) -> bool:
    """Say whether a column names things that have rows of their own: customers, cities."""
    filled = rows - int(column["nulls"])
    kept = column["likely"] in {"identifier", "email", "postcode"} or family_of(column["type"]) is Family.TEXT
    return kept and _CATEGORIES < column["distinct"] < 0.5 * filled and bool(column["top"])
