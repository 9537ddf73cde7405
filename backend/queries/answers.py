"""What a question is answered with: a reading, SQL, rows, a chart, and a receipt that says where all of it comes from."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from backend.core.table import Column


class Status(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    DECLINED = "declined"


class Source(StrEnum):
    """Who read the question."""

    CACHE = "cache"
    INTERPRETER = "interpreter"
    MODEL = "model"
    EXAMPLE = "example"


@dataclass(frozen=True)
class Option:
    """One way to go on: words to choose, and the question or SQL they stand for."""

    text: str
    question: str | None = None
    sql: str | None = None


@dataclass(frozen=True)
class Receipt:
    """Where an answer comes from.

    `rows_behind` are the rows that met its conditions; None where nobody counted them, `behind_note` says why. `verified_at` is
    when a person said that its SQL is right, or wrote it (`corrected`).
    """

    source: Source
    version_id: UUID
    version_number: int
    rows_read: int
    rows_behind: int | None = None
    query_run_id: UUID | None = None
    model: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: Decimal | None = None
    elapsed_ms: int = 0
    behind_note: str = ""
    verified_at: datetime | None = None
    corrected: bool = False


@dataclass(frozen=True)
class Answer:
    """A question and what it was answered with.

    `reading` is what it was taken to mean, `parts` its pieces, `before` the questions it went on from, `after_sql` the SQL of the last of them, `kept_under` where its
    reading stands in the cache.
    """

    id: UUID
    dataset_id: UUID
    question: str
    status: Status
    receipt: Receipt
    asked_at: datetime
    reading: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    assumptions: tuple[str, ...] = ()
    sql: str | None = None
    columns: tuple[Column, ...] = ()
    row_count: int | None = None
    truncated: bool = False
    chart: dict[str, Any] | None = None  # Any: JSON, a ChartSpec
    question_to_user: str = ""
    options: tuple[Option, ...] = ()
    suggestions: tuple[str, ...] = ()
    job_id: UUID | None = None
    verdict: str | None = None
    before: tuple[str, ...] = ()
    after_sql: str = ""
    kept_under: str | None = None
    read: dict[str, Any] | None = None  # Any: JSON, the interpreter's reading; see interpreter.kept


@dataclass(frozen=True)
class AnswerPage:
    """A page of answers, newest first; `next` is the cursor of the page after it, None on the last."""

    items: tuple[Answer, ...]
    next: str | None


def body_of(answer: Answer) -> dict[str, Any]:  # Any: JSON
    """Return what of an answer has no column of its own, as JSON."""
    receipt = answer.receipt
    return {
        "reading": answer.reading,
        "parts": [list(part) for part in answer.parts],
        "assumptions": list(answer.assumptions),
        "sql": answer.sql,
        "columns": [asdict(one) for one in answer.columns],
        "row_count": answer.row_count,
        "truncated": answer.truncated,
        "chart": answer.chart,
        "question_to_user": answer.question_to_user,
        "options": [asdict(one) for one in answer.options],
        "suggestions": list(answer.suggestions),
        "version_number": receipt.version_number,
        "rows_read": receipt.rows_read,
        "rows_behind": receipt.rows_behind,
        "elapsed_ms": receipt.elapsed_ms,
        "behind_note": receipt.behind_note,
        "verified_at": receipt.verified_at.isoformat() if receipt.verified_at else None,
        "corrected": receipt.corrected,
        "before": list(answer.before),
        "after_sql": answer.after_sql,
        "kept_under": answer.kept_under,
        "read": answer.read,
    }


def filled(answer: Answer, body: dict[str, Any]) -> Answer:  # Any: JSON
    """Return an answer with what `body_of` wrote, now or before some of it was kept."""
    verified_at = body.get("verified_at")
    receipt = replace(
        answer.receipt,
        version_number=body["version_number"],
        rows_read=body["rows_read"],
        rows_behind=body["rows_behind"],
        elapsed_ms=body["elapsed_ms"],
        behind_note=body.get("behind_note", ""),
        verified_at=datetime.fromisoformat(verified_at) if verified_at else None,
        corrected=body.get("corrected", False),
    )
    return replace(
        answer,
        receipt=receipt,
        reading=body["reading"],
        parts=tuple((kind, text) for kind, text in body["parts"]),
        assumptions=tuple(body["assumptions"]),
        sql=body["sql"],
        columns=tuple(Column(one["name"], one["type"]) for one in body["columns"]),
        row_count=body["row_count"],
        truncated=body["truncated"],
        chart=body["chart"],
        question_to_user=body["question_to_user"],
        options=tuple(Option(**one) for one in body["options"]),
        suggestions=tuple(body["suggestions"]),
        before=tuple(body.get("before", ())),
        after_sql=body.get("after_sql", ""),
        kept_under=body.get("kept_under"),
        read=body.get("read"),
    )
