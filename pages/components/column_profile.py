"""A column as a card. Built once per version: a version and its profile never change. `column_page` shows a column whole."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pages.components.format import cell, counted, exact, number, roughly, share
from pages.components.html import Safe, esc, histogram, icon, paragraph, tag, top_values
from pages.components.series import coverage, sparkline
from pages.components.worth_a_look import wants_action

Profile = Mapping[str, Any]  # Any: JSON, the API's ColumnProfile

ICONS = {
    "key": "key",
    "number": "tag",
    "date": "calendar_today",
    "yes/no": "toggle_on",
    "category": "sell",
    "text": "notes",
    "nested": "data_object",
    "empty": "block",
}
PLURALS = {"key": "keys", "number": "numbers", "date": "dates", "category": "categories", "text": "texts"}
NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT")
FRACTIONAL = ("FLOAT", "DOUBLE", "DECIMAL", "REAL")
YEARS = (1500, 2200)  # whole numbers within are most likely years
LIKELY = {
    "email": "e-mail", "phone": "phone", "postcode": "postcode", "url": "web address", "identifier": "identifier", "currency": "currency",
    "country": "country", "iban": "IBAN", "ip": "IP address", "uuid": "UUID",
}  # fmt: skip
PERSONAL = ("email", "phone", "iban")
NAMING = ("postcode", "phone", "identifier")  # whole numbers that are no amounts
FEW = 50  # at most so many values make a text a category
BARS = 24  # bars of a small histogram


@dataclass(frozen=True)
class ColumnCard:
    """One column, drawn."""

    name: str
    kind: str
    html: Safe


def kind_of(column: Profile, *, rows: int) -> str:
    """Return what a column is to a person: key, number, date, yes/no, category, text, nested or empty."""
    name = str(column["type"]).upper()
    filled = rows - int(column.get("nulls") or 0)
    if rows and not filled:
        return "empty"
    if name.endswith("]") or name.startswith(("STRUCT", "MAP", "LIST", "JSON")):
        return "nested"
    if is_key(column, rows=rows) and not name.startswith((*FRACTIONAL, "DATE", "TIME", "BOOLEAN")):
        return "key"
    if name.startswith((*NUMERIC, *FRACTIONAL)):
        return "number"
    if name.startswith(("DATE", "TIME")):
        return "date"
    if name.startswith("BOOLEAN"):
        return "yes/no"
    distinct = int(column.get("distinct") or 0)
    return "category" if distinct <= FEW and distinct * 2 <= filled else "text"


def cards(columns: Sequence[Profile], *, rows: int) -> tuple[ColumnCard, ...]:
    """Return a card for every column, in the order of the file."""
    return tuple(_card(column, rows=rows) for column in columns)


def kinds_in_words(columns: Sequence[ColumnCard]) -> str:
    """Return how many columns there are of which kind, the most frequent first: 6 texts · 5 numbers."""
    counts: dict[str, int] = {}
    for column in columns:
        counts[column.kind] = counts.get(column.kind, 0) + 1
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    rest = sum(count for _, count in ordered[3:])
    told = [counted(count, kind, many=PLURALS.get(kind, kind)) for kind, count in ordered[:3]]
    return " · ".join([*told, f"{number(rest)} other"] if rest else told)


def _card(column: Profile, *, rows: int) -> ColumnCard:
    kind = kind_of(column, rows=rows)
    mark = mark_of(column, kind)
    html = Safe(
        f'<header>{icon(ICONS[kind])}<b title="{esc(str(column["name"]))}">{esc(str(column["name"]))}</b>'
        f'{mark}</header><div class="lm-body">{_picture(column, kind, rows=rows)}</div>'
        f"<footer><span>{esc(_nulls(column, rows=rows))}</span><span>{esc(_fact(column, kind, rows=rows))}</span></footer>"
    )
    return ColumnCard(name=str(column["name"]), kind=kind, html=html)


def _picture(column: Profile, kind: str, *, rows: int) -> Safe:
    filled = rows - int(column.get("nulls") or 0)
    if not filled:
        return paragraph("Every cell is empty." if rows else "No rows.", classes="lm-muted")
    top = column.get("top") or ()
    if kind == "date" and (drawn := sparkline(column.get("series") or {}, bars=BARS)):
        return drawn
    if kind in {"number", "date"} and column.get("histogram"):
        return _small_histogram(column, bars=BARS)
    if top and (top[0]["count"] > 1 or kind == "yes/no"):
        return top_values(
            [(_value(one["value"]), one["count"] / filled, share(one["count"], filled)) for one in top[:3]],
        )
    write = writer_of(column)
    low, high = write(column.get("min")), write(column.get("max"))
    lines = [low] if low == high else [low, "to", high]
    return Safe('<div class="lm-top lm-mono">' + "".join(f"<div><span>{esc(line)}</span></div>" for line in lines) + "</div>")


def _small_histogram(column: Profile, *, bars: int) -> Safe:
    found = list(column["histogram"])
    step = -(-len(found) // bars)
    heights = [sum(int(one["count"]) for one in found[i : i + step]) for i in range(0, len(found), step)]
    write = writer_of(column)
    first, last = write(found[0]["from"]), write(found[-1]["to"])
    return histogram(heights, first=first, last=last, label=f"Distribution from {first} to {last}")


def mark_of(column: Profile, kind: str) -> Safe:
    """Return the tag of a column: what wants action, else what its values probably are, else its kind."""
    warnings = column.get("warnings") or ()
    grave = [str(one["kind"]).replace("_", " ") for one in warnings if wants_action(one)]
    if grave:
        return tag(grave[0] if len(grave) == 1 else f"{grave[0]} +{len(grave) - 1}", "warn")
    likely = column.get("likely") or ("email" if any(one["kind"] == "email" for one in warnings) else None)
    if likely in LIKELY and kind != "key":
        return tag(LIKELY[likely], "note" if likely in PERSONAL else "teal")
    return tag(kind, "teal" if kind == "key" else "")


def is_key(column: Profile, *, rows: int) -> bool:
    """Say whether every row has a value of its own."""
    return bool(rows > 1 and column.get("distinct_exact") and column.get("distinct") == rows and not column.get("nulls"))


def _nulls(column: Profile, *, rows: int) -> str:
    nulls = int(column.get("nulls") or 0)
    return f"{share(nulls, rows)} empty" if nulls else "none empty"


def _fact(column: Profile, kind: str, *, rows: int) -> str:
    if kind == "number" and (median := (column.get("quantiles") or {}).get("p50")) is not None:
        return f"median {writer_of(column)(median)}"
    series = column.get("series") or {}
    if kind == "date" and series.get("points"):
        return coverage(series)
    if is_key(column, rows=rows):
        return "all distinct"
    return f"{distinct_in_words(column)} distinct" if column.get("distinct") is not None else ""


def distinct_in_words(column: Profile) -> str | None:
    """Return how many values there are, and whether that is an estimate."""
    distinct = column.get("distinct")
    if distinct is None:
        return None
    return number(int(distinct)) if column.get("distinct_exact") else f"about {roughly(int(distinct))}"


def writer_of(column: Profile) -> Callable[[Any], str]:  # Any: a cell as JSON
    """Return how values of a column are written: years and names of things without separators, all else as everywhere."""
    low, high = column.get("min"), column.get("max")
    if (
        isinstance(low, int)
        and isinstance(high, int)
        and (column.get("likely") in NAMING or YEARS[0] <= low <= high <= YEARS[1])
    ):
        return lambda value: str(round(value)) if isinstance(value, (int, float)) else _value(value)
    return _value


def exact_writer_of(column: Profile) -> Callable[[Any], str]:  # Any: a cell as JSON
    """Return how values of a column are written where no digit may be lost."""
    write = writer_of(column)
    return lambda value: exact(value) if isinstance(value, float) else write(value)


def average_length(length: Profile) -> str:
    """Return how long the texts are on average."""
    mean = length.get("mean")
    return cell(round(mean, 1)) if isinstance(mean, int | float) else "—"


def _value(value: Any) -> str:  # Any: a cell as JSON
    text = cell(value)
    return text if text.strip() else "(blank)"
