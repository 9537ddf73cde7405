"""A column as a card of the profile's document: its picture, its figures, and what to know of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from backend.datasets.profiles.columns import Family, family_of
from backend.datasets.profiles.drawing import are_years, cell, esc, histogram, lengths, series, values
from backend.datasets.profiles.wording import ACT, figure, share

Shown = Mapping[str, Any]  # Any: JSON

_WORDS = {
    Family.WHOLE: "whole numbers",
    Family.FRACTION: "numbers",
    Family.DATE: "dates",
    Family.TRUTH: "yes or no",
    Family.TEXT: "texts",
    Family.OTHER: "other",
}
_REPEATED = 0.5  # of the values at most are distinct where the most frequent ones say something
_LIKELY = {
    "email": "e-mail addresses", "phone": "phone numbers", "postcode": "postcodes", "url": "web addresses", "ip": "IP addresses",
    "identifier": "identifiers", "currency": "currencies", "country": "countries", "iban": "IBANs", "uuid": "UUIDs",
}  # fmt: skip


def card(column: Shown, *, number: int, rows: int) -> str:
    """Return one column, drawn."""
    filled = rows - int(column["nulls"])
    warnings = column.get("warnings") or ()
    hints = "".join(f'<li class="{"act" if one.get("level") == ACT else "know"}">{esc(one["detail"])}</li>' for one in warnings)
    acts = sum(one.get("level") == ACT for one in warnings)
    tag = f'<span class="tag act">{acts} to check</span>' if acts else ""
    likely = column.get("likely")
    kind = _LIKELY.get(str(likely), "") or _WORDS[family_of(str(column["type"]))]
    return (
        f'<article class="card" id="c{number}"><header><h3>{esc(column["name"])}</h3>{tag}</header>'
        f'<p class="type">{esc(kind)} · {esc(_type(str(column["type"])))}</p>'
        f'<div class="picture">{_picture(column, filled)}</div>'
        f'<dl class="facts">{"".join(f"<dt>{esc(name)}</dt><dd>{esc(value)}</dd>" for name, value in _facts(column, rows))}</dl>'
        + (f'<ul class="hints">{hints}</ul>' if hints else "")
        + "</article>"
    )


def _type(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:39]}…"


def _picture(column: Shown, filled: int) -> str:
    family = family_of(str(column["type"]))
    if not filled:
        return "<p>Every cell is empty.</p>"
    if family is Family.DATE and len((column.get("series") or {}).get("points") or ()) > 1:
        return series(column)
    few = len(column["top"]) == column["distinct"] <= 5
    if column["histogram"] and not few:
        return histogram(column)
    if column["top"] and (few or column["distinct"] <= _REPEATED * filled):
        return values(column, filled)
    low, high = cell(column["min"]), cell(column["max"])
    ends = f'<p class="span">{esc(low)}{"" if low == high else f" <i>to</i> {esc(high)}"}</p>'
    return ends + (lengths(column) if len((column.get("length") or {}).get("histogram") or ()) > 1 else "")


def _facts(column: Shown, rows: int) -> Iterator[tuple[str, str]]:
    years = are_years(column)
    nulls = int(column["nulls"])
    yield "Empty", f"{figure(nulls)} ({share(nulls, rows)})" if nulls else "none"
    about = "" if column["distinct_exact"] else "about "
    yield "Distinct", f"{about}{figure(int(column['distinct']))}"
    quantiles = column.get("quantiles") or {}
    known = [
        ("Smallest", column.get("min")),
        ("Median", quantiles.get("p50")),
        ("Largest", column.get("max")),
        ("Mean", column.get("mean")),
    ]
    if family_of(str(column["type"])) in {Family.WHOLE, Family.FRACTION, Family.DATE}:
        names = {"Smallest": "Earliest", "Largest": "Latest"} if family_of(str(column["type"])) is Family.DATE else {}
        guessed = "" if column.get("quantiles_exact", True) else "about "
        for name, value in known:
            if value is not None:
                yield names.get(name, name), f"{guessed if name == 'Median' else ''}{cell(value, years=years)}"
    length = column.get("length") or {}
    if length.get("max") is not None:
        low, high = int(length["min"]), int(length["max"])
        yield "Length", f"{low:,}" if low == high else f"{low:,} to {high:,}"
