"""The warnings of a profile that want a person's decision, the gravest first, each with the rows behind it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.datasets.schemas import DatasetView
from pages.components.format import number
from pages.components.html import Safe, esc, icon, join, paragraph
from pages.components.inlinks import address, inlink
from pages.components.looks import statement_at

Warning_ = Mapping[str, Any]  # Any: JSON, a warning of the API's profile

NOTES = ("all_distinct", "email")  # worth knowing, nothing to decide; for profiles that do not say
GRAVEST = (
    "no_rows", "empty_columns", "empty", "duplicate_rows", "similar", "numbers_as_text", "dates_as_text", "mostly_empty",
    "constant", "spellings", "outliers", "future_dates", "old_dates", "blank", "untrimmed",
)  # fmt: skip
SHOWN, MOST = 6, 200


@dataclass(frozen=True)
class Look:
    """One thing worth a look: its column (none for the whole dataset), the sentence, and the statement of its rows, if any."""

    column: str
    kind: str
    detail: str
    sql: str


def wants_action(warning: Warning_) -> bool:
    """Say whether a warning wants a decision, not just to be known."""
    level = warning.get("level")
    return level == "act" if level else warning.get("kind") not in NOTES


def looks(profile: Mapping[str, Any]) -> tuple[Look, ...]:  # Any: JSON
    """Return everything worth a look, the gravest first; equally grave ones in the order of the columns."""
    found = sorted(_all(profile), key=lambda look: GRAVEST.index(look.kind) if look.kind in GRAVEST else len(GRAVEST) // 2)
    return tuple(found)


def section(found: Sequence[Look], dataset: DatasetView, *, current: bool) -> Safe:
    """Return the list; rows can be shown of the current version alone, which is what a query reads."""
    if not found:
        return Safe("")
    first = _list(found[:SHOWN], dataset, current=current)
    head = Safe(f'<h2 class="lm-h" id="worth-a-look">Worth a look<small>{number(len(found))}</small></h2>')
    if len(found) <= SHOWN:
        return Safe(f'<section class="lm-panel lm-looks">{head}{first}</section>')
    rest = _list(found[SHOWN:MOST], dataset, current=current)
    over = f"{number(len(found) - MOST)} more are on the pages of their columns." if len(found) > MOST else ""
    more = paragraph(over, classes="lm-muted lm-small") if over else Safe("")
    return Safe(
        f'<section class="lm-panel lm-looks">{head}{first}<details class="lm-more"><summary>'
        f"All {number(len(found))}</summary>{rest}{more}</details></section>"
    )


def of_column(warnings: Iterable[Warning_], dataset: DatasetView, *, current: bool) -> Safe:
    """Return the warnings of one column, what is only to be known among them."""
    lines = [
        _line(
            Look("", str(one.get("kind")), str(one.get("detail")), str(one.get("sql") or "")),
            dataset,
            current=current,
            grave=wants_action(one),
        )
        for one in sorted(warnings, key=lambda one: not wants_action(one))
    ]
    return Safe(f'<div class="lm-panel lm-looks">{join(lines)}</div>') if lines else Safe("")


def _all(profile: Mapping[str, Any]) -> Iterator[Look]:  # Any: JSON
    yield from (_look("", one) for one in profile.get("warnings") or () if wants_action(one))
    for column in profile.get("columns") or ():
        yield from (_look(str(column["name"]), one) for one in column.get("warnings") or () if wants_action(one))


def _look(column: str, warning: Warning_) -> Look:
    return Look(column, str(warning.get("kind")), str(warning.get("detail")), str(warning.get("sql") or ""))


def _list(found: Sequence[Look], dataset: DatasetView, *, current: bool) -> Safe:
    return Safe(f'<div role="list">{join(_line(one, dataset, current=current) for one in found)}</div>')


def _line(look: Look, dataset: DatasetView, *, current: bool, grave: bool = True) -> Safe:
    named = Safe("")
    if look.column:
        named = inlink(
            look.column, address("dataset", dataset_id=dataset.id, column=look.column), classes="lm-col", title=look.column
        )
    rows = Safe("")
    if look.sql and current:
        said = f"Show the rows: {look.column or 'whole dataset'}, {look.detail}"
        rows = inlink("Show the rows", statement_at(look.sql, dataset), classes="lm-small-button", said=said)
    mark = icon("warning" if grave else "info")
    return Safe(
        f'<div role="listitem" class="lm-look {"" if grave else "note"}">{mark}<p class="lm-p">{named} {esc(look.detail)}</p>{rows}</div>'
    )
