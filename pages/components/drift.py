"""What is different from the version before: in one line, and whole when opened."""

from collections.abc import Mapping, Sequence
from typing import Any

from pages.components.format import counted
from pages.components.html import Safe, esc, icon, join, table

Drift = Mapping[str, Any]  # Any: JSON, the drift of a version against its parent


def is_any(drift: Drift | None) -> bool:
    """Say whether anything is different."""
    return drift is not None and any(drift.get(kind) for kind in ("new", "gone", "retyped", "moved"))


def sentence(drift: Drift) -> str:
    """Return what is different in one line, without a full stop."""
    told = [
        f"{counted(len(drift[kind]), 'column')} {word}"
        for kind, word in (("new", "new"), ("gone", "gone"), ("retyped", "with another type"))
        if drift.get(kind)
    ]
    if moved := drift.get("moved"):
        told.append(f"the values of {counted(len(moved), 'column')} moved")
    return ", ".join(told)


def line(drift: Drift, *, against: int) -> Safe:
    """Return the line with its details folded below."""
    return Safe(
        f'<details class="lm-more lm-drift"><summary>{icon("compare_arrows")} Against version {against}: {esc(sentence(drift))}'
        f".</summary>{details(drift)}</details>"
    )


def details(drift: Drift) -> Safe:
    """Return the whole of it: columns new and gone, types before and after, values that moved."""
    parts: list[Safe] = []
    if drift.get("new"):
        parts.append(_named("New", drift["new"]))
    if drift.get("gone"):
        parts.append(_named("Gone", drift["gone"]))
    if drift.get("retyped"):
        rows = [[str(one["name"]), str(one["before"]), str(one["after"])] for one in drift["retyped"]]
        marks = {(row, place): kind for row in range(len(rows)) for place, kind in ((1, "was"), (2, "now"))}
        parts.append(table(["Column", "Type before", "Type now"], rows, marks=marks))
    if drift.get("moved"):
        parts.append(table(["Column", "What moved"], [[str(one["name"]), str(one["detail"])] for one in drift["moved"]]))
    return Safe(f'<div class="lm-stack">{join(parts)}</div>')


def _named(word: str, names: Sequence[Any]) -> Safe:  # Any: names, or {name, type} where the writer knew more
    told = ", ".join(str(one["name"] if isinstance(one, Mapping) else one) for one in names[:60])
    over = f" and {counted(len(names) - 60, 'other')}" if len(names) > 60 else ""
    return Safe(f'<p class="lm-p"><span class="lm-muted">{esc(word)}:</span> {esc(told)}{esc(over)}</p>')
