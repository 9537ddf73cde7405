"""What two versions differ in: rows added, removed and changed, columns, cells a column, and some of each to look at."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.datasets.schemas import VersionView
from pages.components import drift
from pages.components.format import counted, exact, number, share
from pages.components.html import Metric, Safe, esc, heading, icon, join, paragraph, strip, table, top_values

Result = Mapping[str, Any]  # Any: JSON, the result of a comparison

COLUMNS_SHOWN = 30  # of a sample
BARS = 20


def whole(result: Result, *, base: VersionView, other: VersionView) -> Safe:
    """Return everything a comparison found."""
    parts = [_metrics(result, base=base, other=other), _repeated(result), _columns(result), *_samples(result)]
    if not any(int(result.get(f"rows_{kind}") or 0) for kind in ("added", "removed", "changed")) and not _columns(result):
        text = f"Versions {base.number} and {other.number} hold the same rows and columns."
        parts.append(Safe(f'<div class="lm-empty"><b>No difference</b>{esc(text)}</div>'))
    return Safe(f'<div class="lm-stack">{join(part for part in parts if part)}</div>')


def _metrics(result: Result, *, base: VersionView, other: VersionView) -> Safe:
    before, after = int(result.get("rows_base") or 0), int(result.get("rows_other") or 0)
    added, removed = int(result.get("rows_added") or 0), int(result.get("rows_removed") or 0)
    changed, same = int(result.get("rows_changed") or 0), int(result.get("rows_same") or 0)
    cells = sum(int(one["cells"]) for one in result.get("changed_cells") or ())
    figures = [
        Metric("Added", number(added), f"{share(added, after)} of version {other.number}"),
        Metric("Removed", number(removed), f"{share(removed, before)} of version {base.number}"),
    ]
    if result.get("key"):
        figures.append(Metric("Changed", number(changed), counted(cells, "cell")))
    else:
        figures.append(Metric("Changed", "—", "not known without a key"))
    figures.append(Metric("Same", number(same), f"{share(same, after)} of version {other.number}"))
    return strip(figures)


def _repeated(result: Result) -> Safe:
    """Return what happened to rows whose key stands in several of them; nothing where none does."""
    twice = int(result.get("duplicate_keys") or 0)
    if not twice:
        return Safe("")
    told = f"{counted(twice, 'key')} {'stands' if twice == 1 else 'stand'} in several rows; such rows are compared whole, as added or removed."
    return Safe(f'<div class="lm-note">{icon("info")} <span>{esc(told)}</span></div>')


def _columns(result: Result) -> Safe:
    told = {
        "new": result.get("columns_added") or (),
        "gone": result.get("columns_removed") or (),
        "retyped": result.get("columns_retyped") or (),
    }
    if not drift.is_any(told):
        return Safe("")
    return _panel("Columns", drift.sentence(told), drift.details(told))


def _samples(result: Result) -> list[Safe]:
    sample: Result = result.get("sample") or {}
    names = [str(name) for name in sample.get("columns") or ()]
    parts = [
        _cells(result),
        _changed(sample, [str(name) for name in result.get("key") or ()], int(result.get("rows_changed") or 0)),
    ]
    for kind, mark in (("added", "now"), ("removed", "was")):
        rows: Sequence[Sequence[Any]] = sample.get(kind) or ()
        total = int(result.get(f"rows_{kind}") or 0)
        if rows:
            apart = {*map(str, result.get("columns_added") or ()), *map(str, result.get("columns_removed") or ())}
            both = " · the columns both versions have" if apart and apart.isdisjoint(names) else ""
            parts.append(_panel(f"Rows {kind}", f"{_of(len(rows), total)}{both}", _rows(names, rows, mark=mark)))
    return parts


def _cells(result: Result) -> Safe:
    counts = sorted(result.get("changed_cells") or (), key=lambda one: -int(one["cells"]))
    counts = [one for one in counts if int(one["cells"])]
    if not counts:
        return Safe("")
    changed = int(result.get("rows_changed") or 0) or 1
    bars = top_values(
        [(str(one["column"]), int(one["cells"]) / changed, counted(int(one["cells"]), "cell")) for one in counts[:BARS]]
    )
    over = (
        paragraph(f"and {counted(len(counts) - BARS, 'other column')}", classes="lm-muted lm-small")
        if len(counts) > BARS
        else Safe("")
    )
    return _panel("Cells changed, by column", counted(len(counts), "column"), Safe(f'<div class="lm-tall">{bars}</div>{over}'))


def _changed(sample: Result, key: Sequence[str], total: int) -> Safe:
    found: Sequence[Result] = sample.get("changed") or ()
    if not found:
        return Safe("")
    rows = [
        [*(_shown(value) for value in one["key"]), str(one["column"]), _shown(one["before"]), _shown(one["after"])]
        for one in found
    ]
    width = len(key)
    marks = {(row, width + 1): "was" for row in range(len(rows))} | {(row, width + 2): "now" for row in range(len(rows))}
    shown = len({tuple(map(str, one["key"])) for one in found})
    return _panel("Cells before and after", _of(shown, total), table([*key, "Column", "Before", "After"], rows, marks=marks))


def _rows(names: Sequence[str], rows: Sequence[Sequence[Any]], *, mark: str) -> Safe:
    numbers = [i for i in range(len(names[:COLUMNS_SHOWN])) if all(isinstance(row[i], int | float | None) for row in rows)]
    cells = [[_shown(value) for value in row[:COLUMNS_SHOWN]] for row in rows]
    marks = {(row, 0): mark for row in range(len(rows))}
    over = len(names) - COLUMNS_SHOWN
    more = paragraph(f"and {counted(over, 'more column')}", classes="lm-muted lm-small") if over > 0 else Safe("")
    return Safe(table(list(names[:COLUMNS_SHOWN]), cells, numbers=numbers, marks=marks) + more)


def _of(shown: int, total: int) -> str:
    return number(total) if shown >= total else f"{number(shown)} of {number(total)}"


def _shown(value: Any) -> str:  # Any: a cell as JSON
    text = exact(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _panel(title: str, remark: str, body: Safe) -> Safe:
    return Safe(f'<section class="lm-panel lm-stack">{heading(title, remark=remark)}{body}</section>')
