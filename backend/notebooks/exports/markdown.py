"""A notebook as Markdown: tables of up to 50 rows, SQL in fences, notes as they were written."""

import re

from backend.core.table import Table
from backend.notebooks.exports.notes import without_html
from backend.notebooks.exports.pieces import Piece
from backend.notebooks.exports.words import is_amount, rows_note, texts
from backend.notebooks.schemas import Kind, NotebookView

MOST_ROWS = 50
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!$])")


def write(view: NotebookView, pieces: tuple[Piece, ...], *, made: str) -> bytes:
    """Return the file. `made` says in a line when it was written."""
    parts = [f"# {escaped(view.title)}", f"{escaped(view.dataset_name)} · {escaped(made)}"]
    for piece in pieces:
        parts += _piece(piece)
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def escaped(text: str) -> str:
    """Return a text, on one line, in which nothing is Markdown or HTML."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def fenced(sql: str) -> str:
    """Return a statement in a fence that nothing in it closes."""
    longest = max((len(run) for run in re.findall(r"`+", sql)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}sql\n{sql.strip()}\n{fence}"


def table_of(table: Table, *, most: int = MOST_ROWS) -> str:
    """Return rows as a Markdown table, with how many there are where not all are shown."""
    if not table.columns:
        return ""
    head = "| " + " | ".join(escaped(column.name) for column in table.columns) + " |"
    line = "| " + " | ".join("---:" if is_amount(column) else "---" for column in table.columns) + " |"
    shown = texts(table, most=most)
    rows = ["| " + " | ".join(escaped(text or "") for text in row) + " |" for row in shown]
    note = rows_note(len(shown), total=table.row_count, truncated=table.truncated)
    return "\n".join([head, line, *rows]) + (f"\n\n{note}" if note else "")


def _piece(piece: Piece) -> list[str]:
    if piece.cell.kind is Kind.TEXT:
        return [without_html(str(piece.cell.content.get("text", "")))]
    chart = piece.drawn.spec.title if piece.drawn else ""
    return [
        f"## {escaped(piece.title or chart or 'Chart')}",
        escaped(piece.told),
        "\n".join(f"- {escaped(remark)}" for remark in piece.remarks),
        f"**{escaped(piece.problem)}**" if piece.problem else "",
        table_of(piece.table) if piece.table is not None else "",
        fenced(piece.sql) if piece.sql else "",
        f"*{escaped(piece.receipt)}*" if piece.receipt else "",
    ]
