"""Pictures of a profile as inline SVG and escaped HTML: histograms, bars of values, series over time, bars of connection.

Whatever comes from data goes through `esc`; colours are classes, so that light and dark are the style sheet's alone.
"""

import html
from collections.abc import Mapping, Sequence
from typing import Any

from backend.datasets.profiles.wording import figure, share

Shown = Mapping[str, Any]  # Any: JSON
_WIDTH, _HEIGHT = 300, 64
_YEARS = range(1500, 2200)
_CELL = 80  # characters of a value that a picture shows


def esc(text: object) -> str:
    """Return any text as HTML: marks of HTML written out, control characters left out."""
    shown = "".join(c if c.isprintable() or c in "\n\t" else " " for c in str(text))
    return html.escape(shown, quote=True)


def cell(value: Any, *, years: bool = False) -> str:  # Any: a cell as JSON
    """Return a value as it is written in sentences and beside pictures; not escaped."""
    match value:
        case None:
            return "—"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return str(round(value)) if years else figure(_told(value))
        case str() if not value.strip():
            return "(blank)"
        case _:
            text = str(value).replace("T00:00:00", "").replace("T", " ", 1) if _is_moment(value) else str(value)
            return text if len(text) <= _CELL else f"{text[: _CELL - 1]}…"


def are_years(column: Shown) -> bool:
    """Say whether the numbers of a column are years, which take no separators."""
    low, high = column.get("min"), column.get("max")
    return isinstance(low, int) and isinstance(high, int) and low in _YEARS and high in _YEARS


def bars(heights: Sequence[int], *, first: str, last: str, label: str, marked: Sequence[tuple[int, int]] = ()) -> str:
    """Return upright bars with what stands at both ends; `marked` are runs of places without bars that are missing."""
    most = max(heights, default=0) or 1
    step = _WIDTH / max(len(heights), 1)
    gap = min(1.0, step * 0.2)
    drawn = [
        f'<rect class="miss" x="{begin * step:.2f}" y="0" width="{(end - begin + 1) * step:.2f}" height="{_HEIGHT}"/>'
        for begin, end in marked
    ]
    for i, count in enumerate(heights):
        if count:
            height = max(1.5, count / most * (_HEIGHT - 2))
            kind = "b top" if count == most else "b"
            drawn.append(
                f'<rect class="{kind}" x="{i * step:.2f}" y="{_HEIGHT - height:.2f}" width="{step - gap:.2f}" height="{height:.2f}"/>'
            )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="{esc(label)}">{"".join(drawn)}'
        f'<line class="zero" x1="0" y1="{_HEIGHT}" x2="{_WIDTH}" y2="{_HEIGHT}"/></svg>'
        f'<div class="ends"><span>{esc(first)}</span><span>{esc(last)}</span></div>'
    )


def histogram(column: Shown) -> str:
    """Return the histogram of numbers or dates."""
    found = column["histogram"]
    years = are_years(column)
    end = found[-1]
    of_ones = isinstance(end["from"], int) and end["to"] - end["from"] == 1  # a bar is one number
    first, last = cell(found[0]["from"], years=years), cell(end["from"] if of_ones else end["to"], years=years)
    return bars([int(one["count"]) for one in found], first=first, last=last, label=f"Distribution from {first} to {last}")


def series(column: Shown) -> str:
    """Return rows over time, with what is missing marked."""
    found = column["series"]
    at = [point["at"] for point in found["points"]]
    places = {day: i for i, day in enumerate(at)}
    marked = [
        (places[gap["from"]], places[gap["to"]]) for gap in found["gaps"] if gap["from"] in places and gap["to"] in places
    ]
    cut = {"day": 10, "month": 7, "year": 4}[found["unit"]]
    counts = [int(point["count"]) for point in found["points"]]
    label = f"Rows by {found['unit']} from {at[0][:cut]} to {at[-1][:cut]}"
    return bars(counts, first=at[0][:cut], last=at[-1][:cut], label=label, marked=marked)


def lengths(column: Shown) -> str:
    """Return the lengths of texts."""
    found = column["length"]["histogram"]
    first, last = f"{found[0]['from']:,}", f"{found[-1]['to'] - 1:,} characters"
    return bars([int(one["count"]) for one in found], first=first, last=last, label=f"Lengths from {first} to {last}")


def values(column: Shown, filled: int, *, most: int = 6) -> str:
    """Return lying bars of the most frequent values with their shares."""
    years = are_years(column)
    top = column["top"][:most]
    largest = max(max((one["count"] for one in top), default=1), 0.1 * filled)  # rare values get short bars
    lines = "".join(
        f'<li><i style="width:{100 * one["count"] / largest:.1f}%"></i><span>{esc(cell(one["value"], years=years))}</span>'
        f"<em>{share(one['count'], filled)}</em></li>"
        for one in top
    )
    return f'<ol class="values">{lines}</ol>'


def connection(coefficient: float) -> str:
    """Return a bar from the middle: to the right what grows together, to the left what grows apart."""
    width = abs(coefficient) * 50
    begin = 50 if coefficient >= 0 else 50 - width
    kind = "with" if coefficient >= 0 else "against"
    return f'<span class="link"><i class="{kind}" style="left:{begin:.1f}%;width:{width:.1f}%"></i></span>'


def _told(value: float) -> float:
    return value if isinstance(value, int) else float(f"{value:.4g}") if abs(value) < 1000 else float(round(value))


def _is_moment(value: object) -> bool:
    text = str(value)
    return len(text) >= 19 and text[4:5] == text[7:8] == "-" and text[10:11] == "T" and text[:4].isdigit()
