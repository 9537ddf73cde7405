"""Cells, receipts and names as words of a file."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from backend.core.table import Column, Table, plain
from backend.queries.answers import Answer, Source
from backend.queries.charts import role
from backend.queries.drawing.labels import names_something
from backend.queries.schemas import QueryRunView

_LONGEST = 300  # characters of a cell
_SOURCES = {
    Source.CACHE: "the same question was asked before",
    Source.INTERPRETER: "read without a model",
    Source.MODEL: "read by a model",
}
_SPANS: dict[str, Callable[[date], str]] = {  # a column of this name holds first days that stand for the whole
    "month": lambda day: f"{day:%Y-%m}",
    "quarter": lambda day: f"{day:%Y} Q{(day.month + 2) // 3}",
    "year": lambda day: f"{day:%Y}",
}
_BETWEEN = " · "


def is_amount(column: Column) -> bool:
    """Say whether the numbers of a column are amounts, which stand right and have separators."""
    return role(column) == "number" and not names_something(column.name)


def texts(table: Table, *, most: int) -> list[list[str | None]]:
    """Return the first rows as texts, None for nothing. Numbers of one column have the same digits behind the point."""
    rows = table.rows[:most]
    columns = [_column([row[at] for row in rows], column) for at, column in enumerate(table.columns)]
    return [list(row) for row in zip(*columns, strict=True)] if columns else []


def figure(table: Table) -> str | None:
    """Return the only cell of a result as a text, None for a result of more than one."""
    if len(table.rows) != 1 or len(table.columns) != 1:
        return None
    value = Column("value", table.columns[0].type)  # an amount, whatever it is called
    return _column([table.rows[0][0]], value)[0] or "no value"


def rows_note(shown: int, *, total: int, truncated: bool) -> str:
    """Return the sentence that says how many rows there are, "" when all of them are shown."""
    if truncated:
        return f"The first {shown:,} rows are shown; the result was cut at {total:,}."
    return f"The first {shown:,} of {total:,} rows are shown." if shown < total else ""


def receipt_of_run(run: QueryRunView, numbers: Mapping[UUID, int]) -> str:
    """Return where the rows of a statement come from, in one line."""
    rows = f"{run.row_count:,} {'row' if run.row_count == 1 else 'rows'}" if run.row_count is not None else ""
    said = (_versions(run, numbers), rows, _seconds(run.elapsed_ms), f"run {_moment(run.executed_at)}")
    return _BETWEEN.join(part for part in said if part)


def receipt_of_answer(answer: Answer, run: QueryRunView, numbers: Mapping[UUID, int]) -> str:
    """Return where an answer comes from, in one line."""
    receipt = answer.receipt
    behind = f"{receipt.rows_behind:,} rows behind it" if receipt.rows_behind is not None else ""
    source = _SOURCES.get(receipt.source, "an example that was verified")
    if receipt.source is Source.MODEL and receipt.model:
        source = f"read by {receipt.model}"
    cost = f"${receipt.cost_usd:.4f}" if receipt.cost_usd else ""
    said = (
        _versions(run, numbers),
        f"{receipt.rows_read:,} rows read",
        behind,
        source,
        cost,
        _seconds(receipt.elapsed_ms),
        f"asked {_moment(answer.asked_at)}",
    )
    return _BETWEEN.join(part for part in said if part)


def file_name(title: str, suffix: str) -> str:
    """Return the name a file with this title is saved under."""
    stem = re.sub(r"[^\w .()-]+", "_", title).strip(" ._")[:80]
    return f"{stem or 'notebook'}{suffix}"


def _column(values: Sequence[object], column: Column) -> list[str | None]:
    if column.name.strip().lower() in _SPANS and all(_begins_a_month(value) for value in values if value is not None):
        write = _SPANS[column.name.strip().lower()]
        return [write(value) if isinstance(value, date) else None for value in values]
    numbers = [float(value) for value in values if isinstance(value, float | Decimal) and math.isfinite(value)]
    places = _places(numbers)
    return [_text(value, places, separators=is_amount(column)) for value in values]


def _begins_a_month(value: object) -> bool:
    return isinstance(value, date) and f"{value:%d}" == "01" and not (isinstance(value, datetime) and value.hour)


def _places(numbers: Sequence[float]) -> int:
    """Return how many digits stand behind the point: none for whole numbers, more the smaller they are."""
    if all(number == int(number) for number in numbers):
        return 0
    largest = max(map(abs, numbers))
    if largest < 1:
        return 4
    return 1 if all(round(number, 1) == number for number in numbers) else 2


def _text(value: object, places: int, *, separators: bool) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}" if separators else str(value)
        case float() | Decimal():
            return _number(float(value), places, separators=separators)
        case datetime():
            midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
            return f"{value:%Y-%m-%d}" if midnight else f"{value:%Y-%m-%d %H:%M:%S}"
        case date():
            return value.isoformat()
        case _:
            text = str(plain(value))
            return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _number(value: float, places: int, *, separators: bool) -> str | None:
    if not math.isfinite(value):
        return None
    if value and (abs(value) >= 1e15 or round(value, places) == 0):
        return f"{value:.4g}"
    return f"{value:,.{places}f}" if separators else f"{value:.{places}f}"


def _versions(run: QueryRunView, numbers: Mapping[UUID, int]) -> str:
    named = ((table, numbers.get(UUID(version))) for table, version in run.versions.items())
    return ", ".join(f"{table} version {number}" if number is not None else table for table, number in named)


def _seconds(elapsed_ms: int | None) -> str:
    if elapsed_ms is None:
        return ""
    return f"{elapsed_ms:,} ms" if elapsed_ms < 1000 else f"{elapsed_ms / 1000:.1f} s"


def _moment(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"
