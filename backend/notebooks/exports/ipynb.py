"""A notebook for Jupyter (nbformat 4.5): its SQL runs there with DuckDB once the lists stand beside it as Parquet."""

import html
import json
import keyword
from typing import Any

from backend.core.table import Table
from backend.notebooks.exports.markdown import escaped
from backend.notebooks.exports.notes import without_html
from backend.notebooks.exports.pieces import Drawn, Piece
from backend.notebooks.exports.words import is_amount, rows_note, texts
from backend.notebooks.schemas import Kind, NotebookView
from backend.queries.drawing import figure_of

MOST_ROWS = 50
_EXPRESS = {
    "bar": "bar",
    "line": "line",
    "area": "area",
    "scatter": "scatter",
    "histogram": "histogram",
    "box": "box",
    "pie": "pie",
}

Json = dict[str, Any]  # Any: JSON


def write(view: NotebookView, pieces: tuple[Piece, ...], *, made: str) -> bytes:
    """Return the file. `made` says in a line when it was written."""
    cells: list[Json] = [
        _markdown(f"# {escaped(view.title)}\n\n{escaped(view.dataset_name)} · {escaped(made)}", "title"),
        _code(_beginning(pieces), "beginning"),
    ]
    for piece in pieces:
        cells += _cells(piece)
    whole = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "title": view.title,
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _beginning(pieces: tuple[Piece, ...]) -> str:
    """Return the code that says what to put beside the notebook, and reads it."""
    tables = sorted({table for piece in pieces for table in piece.cell.versions})
    lines = [
        "# This notebook runs with the packages duckdb, pandas and plotly.",
        "# Put each list beside it as Parquet: on its page choose Export, Parquet, and save it under the name below.",
        "import duckdb",
        "import plotly.express as px",
        "",
    ]
    for table in tables:
        view = f"CREATE OR REPLACE VIEW \"{table}\" AS FROM '{table}.parquet'"
        lines.append(f"duckdb.sql({_quoted(view)})")
    return "\n".join(lines)


def _cells(piece: Piece) -> list[Json]:
    cell_id = piece.cell.id.hex
    if piece.cell.kind is Kind.TEXT:
        return [_markdown(without_html(str(piece.cell.content.get("text", ""))), cell_id)]
    said = [f"## {escaped(piece.title)}" if piece.title else "", escaped(piece.told)]
    said += [f"- {escaped(remark)}" for remark in piece.remarks]
    said += [f"**{escaped(piece.problem)}**" if piece.problem else "", f"*{escaped(piece.receipt)}*" if piece.receipt else ""]
    text = "\n\n".join(part for part in said if part)
    found = [_markdown(text, f"{cell_id}-said")] if text else []
    if piece.sql:
        found.append(_code(_statement(piece), cell_id, outputs=_outputs(piece)))
    return found


def _statement(piece: Piece) -> str:
    name = piece.cell.name or f"result_{piece.cell.id.hex[:8]}"
    # DuckDB finds a variable by the name a later statement reads it under, also where that is a word of Python.
    variable = f"globals()[{name!r}]" if keyword.iskeyword(name) else name
    drawn = _express(piece.drawn, variable) if piece.drawn else ""
    return f"{variable} = duckdb.sql({_quoted(piece.sql)})\n{drawn or variable}"


def _quoted(sql: str) -> str:
    """Return a statement as Python writes it: on several lines where nothing in it ends that."""
    several = "\n" in sql and not set(sql) & set("\\\r\0") and '"""' not in sql and not sql.endswith('"')
    return f'"""\n{sql}\n"""' if several else repr(sql)


def _express(drawn: Drawn, name: str) -> str:
    """Return the code that draws a chart like ours, "" for kinds it has no word for."""
    spec = drawn.spec
    made = _EXPRESS.get(spec.kind)
    if made is None or spec.aggregate == "count":
        return ""
    if made == "pie":
        named: list[tuple[str, object]] = [("names", spec.x), ("values", spec.y[0] if spec.y else None)]
    else:
        y: object = list(spec.y) if len(spec.y) > 1 else spec.y[0] if spec.y else None
        named = [("x", spec.x), ("y", y), ("color", spec.series), ("facet_col", spec.facet)]
    said = ", ".join(f"{key}={value!r}" for key, value in named if value is not None)
    return f"px.{made}({name}.df(), {said})"


def _outputs(piece: Piece) -> list[Json]:
    found: list[Json] = []
    if piece.table is not None:
        data = {"text/html": _table_html(piece.table), "text/plain": _table_text(piece.table)}
        found.append({"output_type": "display_data", "data": data, "metadata": {}})
    figure = figure_of(piece.drawn.spec, piece.drawn.data, theme="light") if piece.drawn else None
    if figure is not None:
        data = {"application/vnd.plotly.v1+json": json.loads(figure.to_json()), "text/plain": "A chart of these rows."}
        found.append({"output_type": "display_data", "data": data, "metadata": {}})
    return found


def _table_html(table: Table) -> str:
    head = "".join(f"<th>{html.escape(column.name)}</th>" for column in table.columns)
    sides = ["right" if is_amount(column) else "left" for column in table.columns]
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td style="text-align:{side}">{html.escape(text or "")}</td>' for text, side in zip(row, sides, strict=True)
        )
        + "</tr>"
        for row in texts(table, most=MOST_ROWS)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{_note(table)}"


def _note(table: Table) -> str:
    note = rows_note(min(len(table.rows), MOST_ROWS), total=table.row_count, truncated=table.truncated)
    return f"<p>{html.escape(note)}</p>" if note else ""


def _table_text(table: Table) -> str:
    rows: list[list[str | None]] = [[column.name for column in table.columns], *texts(table, most=MOST_ROWS)]
    return "\n".join("\t".join(" ".join((text or "").split()) for text in row) for row in rows)


def _markdown(text: str, cell_id: str) -> Json:
    return {"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(text: str, cell_id: str, *, outputs: list[Json] | None = None) -> Json:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": cell_id,
        "metadata": {},
        "outputs": outputs or [],
        "source": text.splitlines(keepends=True),
    }
