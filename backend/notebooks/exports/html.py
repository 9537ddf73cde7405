"""A notebook as one HTML file that needs no network: charts one can point at, tables, SQL folded, light and dark, fit for paper.

Whatever came from a list, a model or a person is escaped; a policy in the file lets only our own two scripts run.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import Any

from plotly.offline import get_plotlyjs

from backend.core.table import Table
from backend.notebooks.exports.html_look import DRAW, STYLE
from backend.notebooks.exports.notes import as_html
from backend.notebooks.exports.pieces import Drawn, Piece
from backend.notebooks.exports.words import figure, is_amount, rows_note, texts
from backend.notebooks.schemas import Kind, NotebookView
from backend.queries.drawing import figure_of
from backend.queries.drawing.template import CONFIG


def write(view: NotebookView, pieces: tuple[Piece, ...], *, made: str) -> bytes:
    """Return the file. `made` says in a line when it was written."""
    figures = {piece.cell.id.hex: found for piece in pieces if piece.drawn and (found := _figures(piece.drawn))}
    body = "\n".join(_piece(piece, with_chart=piece.cell.id.hex in figures) for piece in pieces)
    data = "\n".join(_data(f"figures-{key}", found) for key, found in figures.items())
    scripts = [_plotly(), DRAW] if figures else []
    drawing = "\n".join(
        [_data("chart-config", CONFIG), data, *(f"<script>{text}</script>" for text in scripts)] if figures else []
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_policy(scripts)}">
<meta name="referrer" content="no-referrer">
<title>{escape(view.title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<header>
<h1>{escape(view.title)}</h1>
<p class="muted">{escape(view.dataset_name)} · {escape(made)}</p>
</header>
{body}
</main>
{drawing}
</body>
</html>
""".encode()


def _piece(piece: Piece, *, with_chart: bool) -> str:
    if piece.cell.kind is Kind.TEXT:
        return f'<section class="text">{as_html(str(piece.cell.content.get("text", "")))}</section>'
    chart = piece.drawn.spec.title if piece.drawn else ""
    head = f"<h2>{escape(piece.title or chart or 'Chart')}</h2>"
    inside = "\n".join(_inside(piece, with_chart=with_chart))
    if piece.cell.collapsed and not with_chart:  # a chart in a closed fold would be drawn without a width
        return f'<section class="cell"><details><summary>{head}</summary>\n{inside}\n</details></section>'
    return f'<section class="cell">\n{head}\n{inside}\n</section>'


def _inside(piece: Piece, *, with_chart: bool) -> Iterator[str]:
    if piece.told:
        yield f'<p class="told">{escape(piece.told)}</p>'
    if piece.remarks:
        yield f'<ul class="remarks">{"".join(f"<li>{escape(remark)}</li>" for remark in piece.remarks)}</ul>'
    if piece.problem:
        yield f'<p class="problem">{escape(piece.problem)}</p>'
    single = figure(piece.table) if piece.table is not None else None
    if with_chart:
        key = piece.cell.id.hex
        yield f'<div class="chart" data-figures="figures-{key}" role="img" aria-label="{escape(_spoken(piece))}"></div>'
        if piece.drawn and piece.drawn.data.note:
            yield f'<p class="note">{escape(piece.drawn.data.note)}</p>'
    if single is not None:
        yield f'<p class="figure">{escape(single)}</p>'
    elif piece.table is not None and piece.table.columns:
        yield _table(piece.table)
    if piece.sql:
        yield f'<details class="sql"><summary>SQL</summary><pre><code>{escape(piece.sql)}</code></pre></details>'
    if piece.receipt:
        yield f'<p class="receipt">{escape(piece.receipt)}</p>'


def _spoken(piece: Piece) -> str:
    return f"Chart: {piece.title or (piece.drawn.spec.title if piece.drawn else '') or 'rows below'}"


def _table(table: Table) -> str:
    amounts = [is_amount(column) for column in table.columns]
    head = "".join(f"<th{_class(a)}>{escape(column.name)}</th>" for column, a in zip(table.columns, amounts, strict=True))
    rows = "\n".join(
        "<tr>" + "".join(_cell(text, a) for text, a in zip(row, amounts, strict=True)) + "</tr>"
        for row in texts(table, most=len(table.rows))
    )
    note = rows_note(len(table.rows), total=table.row_count, truncated=table.truncated)
    told = f'<p class="note">{escape(note)}</p>' if note else ""
    return f'<div class="rows"><table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table></div>{told}'


def _cell(text: str | None, amount: bool) -> str:  # noqa: FBT001  one of two values of a cell
    shown = '<span class="none">—</span>' if text is None else escape(text)
    return f"<td{_class(amount)}>{shown}</td>"


def _class(amount: bool) -> str:  # noqa: FBT001  its only argument
    return ' class="amount"' if amount else ""


def _figures(drawn: Drawn) -> dict[str, Any] | None:  # Any: Plotly's JSON
    found = {mode: figure_of(drawn.spec, drawn.data, theme=mode) for mode in ("light", "dark")}
    if any(figure is None for figure in found.values()):
        return None
    return {mode: json.loads(figure.to_json()) for mode, figure in found.items() if figure is not None}


def _data(key: str, value: object) -> str:
    """Return JSON as a block no text in it can close."""
    text = (
        json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    )
    return f'<script type="application/json" id="{key}">{text}</script>'


def _policy(scripts: list[str]) -> str:
    allowed = " ".join(f"'sha256-{_digest(text)}'" for text in scripts) or "'none'"
    return f"default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; script-src {allowed}"


@lru_cache(maxsize=8)
def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@lru_cache(maxsize=1)
def _plotly() -> str:
    """Return plotly.js as it stands in a page."""
    found = str(get_plotlyjs())
    if "</script" in found.lower():
        raise RuntimeError("plotly.js holds the end of a script.")
    return found.replace("\r\n", "\n")  # a browser reads line ends so, and the policy names what it reads
