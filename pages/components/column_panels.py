"""The panels of a column's page below its picture: the most frequent values, each the way to its rows, and the figures."""

from collections.abc import Mapping
from typing import Any

from backend.datasets.schemas import DatasetView
from pages.components.column_profile import average_length, distinct_in_words, exact_writer_of
from pages.components.format import cell, counted, number, share, tidy
from pages.components.html import Safe, esc, facts, heading, histogram, join, paragraph, top_values
from pages.components.inlinks import inlink
from pages.components.looks import counts_of, rows_with, statement_at

Profile = Mapping[str, Any]  # Any: JSON, the API's ColumnProfile

QUANTILES = (
    ("p05", "5% are below"),
    ("p25", "25% are below"),
    ("p50", "Median"),
    ("p75", "75% are below"),
    ("p95", "95% are below"),
)
RARE = 0.1  # the longest bar stands for at least this share: rare values get short bars
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def values(column: Profile, dataset: DatasetView, *, rows: int, current: bool) -> Safe:
    """Return the most frequent values; of the current version each leads to its rows."""
    filled, write, kind = rows - int(column.get("nulls") or 0), exact_writer_of(column), str(column["type"])
    name, top = str(column["name"]), column.get("top") or ()
    most = max(*(one["count"] for one in top), RARE * max(filled, 1), 1) if top else max(rows, 1)
    found = {i: rows_with(name, one["value"], kind=kind) for i, one in enumerate(top) if current}
    lines = [_value(write(one["value"]), one, found.get(i), dataset, filled, most) for i, one in enumerate(top)]
    if filled < rows and current:
        empty = {"value": None, "count": rows - filled}
        lines.append(_value("(empty)", empty, rows_with(name, None, kind=kind), dataset, rows, most, aside="of all rows"))
    if not lines:
        return Safe(
            f'<div class="lm-panel">{heading("Most frequent")}{paragraph("No value occurs often enough to be named.", classes="lm-muted")}</div>'
        )
    count = inlink("Count all values", statement_at(counts_of(name), dataset), classes="lm-small-button") if current else ""
    told = int(column.get("distinct") or 0)
    remark = f"{number(len(top))} of {distinct_in_words(column)} values" if told > len(top) else ""
    return Safe(
        f'<div class="lm-panel"><div class="lm-between">{heading("Most frequent", remark=remark)}{count}</div>'
        f'<div class="lm-values" role="list">{join(lines)}</div></div>'
    )


def _value(
    text: str, one: Profile, sql: str | None, dataset: DatasetView, whole: int, most: float, *, aside: str = ""
) -> Safe:  # fmt: skip
    count = int(one["count"])
    body = Safe(
        f'<i style="width:{min(count / most, 1):.1%}"></i><span title="{esc(text)}">{esc(text)}</span>'
        f'<span class="lm-muted">{esc(share(count, whole))} {esc(aside)}</span><span class="lm-num">{number(count)}</span>'
    )
    if sql is None:
        return Safe(f'<div role="listitem" class="lm-value">{body}</div>')
    linked = inlink(body, statement_at(sql, dataset), said=f"Show the {counted(count, 'row')} with {text}")
    return Safe(f'<div role="listitem" class="lm-value go">{linked}</div>')


def figures(column: Profile) -> Safe:
    """Return the figures of a column, how long its texts are and on which days its dates fall; nothing where there is nothing."""
    quantiles, length, write = column.get("quantiles") or {}, column.get("length") or {}, exact_writer_of(column)
    known: list[tuple[str, str]] = [("Smallest", write(column["min"]))] if column.get("min") is not None else []
    known += [(said, write(tidy(quantiles[name]))) for name, said in QUANTILES if quantiles.get(name) is not None]
    if column.get("max") is not None:
        known.append(("Largest", write(column["max"])))
    known += [
        (said, cell(column[name]))
        for name, said in (("mean", "Mean"), ("stddev", "Standard deviation"))
        if column.get(name) is not None
    ]
    if length.get("max") is not None:
        known.append(
            ("Length", f"{number(length['min'])} to {number(length['max'])} characters, {average_length(length)} on average")
        )
    parts: list[str] = [heading("Figures"), facts(known)] if known else []
    parts += [*_lengths(length), *_weekdays(column)]
    return Safe(f'<div class="lm-panel lm-stack">{join(parts)}</div>') if parts else Safe("")


def _lengths(length: Profile) -> list[str]:
    bins = length.get("histogram") or ()
    if len(bins) < 2:
        return []
    first, last = (f"{number(round(float(bins[i][end])))} characters" for i, end in ((0, "from"), (-1, "to")))
    drawn = histogram([int(one["count"]) for one in bins], first=first, last=last, label="How long the texts are")
    return [heading("Text lengths"), drawn]


def _weekdays(column: Profile) -> list[str]:
    counts = (column.get("series") or {}).get("weekdays") or ()
    if len(counts) != len(WEEKDAYS) or not any(counts):
        return []
    rows = [
        (day, int(count) / sum(counts), share(int(count), sum(counts))) for day, count in zip(WEEKDAYS, counts, strict=True)
    ]
    return [heading("Days of the week"), Safe(f'<div class="lm-tall">{top_values(rows)}</div>')]
