"""A chart to take along: its figure in the light colours, its title, what it was made of, and one file that needs no network."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any
from uuid import UUID

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from backend.core.errors import NotFound, Rejected
from backend.datasets import service as datasets
from backend.queries.charts import ChartSpec
from backend.queries.drawing import figure_of, in_words, left_out
from backend.queries.drawing.template import CONFIG
from backend.queries.schemas import QueryRunView
from backend.queries.service import chart_rows, get_run

MADE = "made with Listmill"
FONT = "Arial, Helvetica, sans-serif"  # fonts of the page do not travel with a picture
_NAME = re.compile(r"[^\w]+")
_DRAW = (
    'const f=JSON.parse(document.getElementById("figure").textContent);'
    'Plotly.newPlot("chart",f.data,f.layout,{...JSON.parse(document.getElementById("config").textContent),responsive:true});'
)
_STYLE = (
    "body{margin:0;background:#fff;color:#1E2A30;font:15px/1.5 'Source Sans 3','Source Sans Pro',Arial,sans-serif}"
    "main{max-width:1100px;margin:0 auto;padding:24px 20px}h1{font-size:20px;font-weight:600;margin:0 0 2px}"
    "p{margin:0 0 10px;color:#5C6970;font-size:14px}footer{color:#5C6970;font-size:13px;margin-top:10px}"
)


@dataclass(frozen=True)
class Picture:
    """A chart as it leaves: `note` says what was left out, `source` what it was made of, `filename` has no suffix."""

    figure: go.Figure
    title: str
    note: str
    source: str
    filename: str

    def as_json(self) -> dict[str, Any]:  # Any: Plotly's JSON
        """Return the picture as a browser draws it."""
        figure = json.loads(self.figure.to_json())
        return {"figure": figure, "title": self.title, "note": self.note, "source": self.source, "filename": self.filename}


def picture_of(owner_id: UUID, run_id: UUID, spec: ChartSpec) -> Picture:
    """Return the chart of a run as a picture. Raises as `chart_rows`, and Rejected for a number or a table."""
    run = get_run(owner_id, run_id)
    data = chart_rows(owner_id, run_id, spec)
    figure = figure_of(spec, data, theme="light")
    if figure is None:
        raise Rejected("A number or a table is no picture.", hint="Choose a kind of chart, or export the rows.")
    figure.update_layout(font={"family": FONT})
    title = in_words(spec)
    return Picture(figure, title, f"{data.note} {left_out(data)}".strip(), source_of(owner_id, run), name_of(title))


def source_of(owner_id: UUID, run: QueryRunView) -> str:
    """Return what a run was made of: orders-2026 version 3 · 8,000,000 rows · made with Listmill."""
    try:
        dataset = datasets.get_dataset(owner_id, run.dataset_id) if run.dataset_id is not None else None
    except NotFound:  # it was deleted since
        dataset = None
    if dataset is None:
        return MADE
    read = set(run.versions.values())
    version = next((one for one in dataset.versions if str(one.id) in read), None)
    others = len(read) - 1
    parts = [dataset.name if version is None else f"{dataset.name} version {version.number}"]
    if others > 0:
        parts[0] += f" and {others} more"
    elif version is not None and version.rows is not None:
        parts.append(f"{version.rows:,} {'row' if version.rows == 1 else 'rows'}")
    return " · ".join([*parts, MADE])


def name_of(title: str) -> str:
    """Return a name of a file for a title: letters and digits with dashes, at most 60 of them."""
    return _NAME.sub("-", title).strip("-")[:60].strip("-") or "chart"


def page_of(picture: Picture) -> str:
    """Return a chart as a web page of its own. It needs no network, and a policy in it lets only our own scripts run."""
    scripts = [get_plotlyjs(), _DRAW]
    allowed = " ".join(f"'sha256-{_digest(text)}'" for text in scripts)
    policy = f"default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; script-src {allowed}"
    note = f"<p>{escape(picture.note)}</p>" if picture.note else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<title>{escape(picture.title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{escape(picture.title)}</h1>
{note}
<div id="chart" role="img" aria-label="{escape(picture.title)}"></div>
<footer>{escape(picture.source)}</footer>
</main>
{_block("figure", json.loads(picture.figure.to_json()))}
{_block("config", CONFIG)}
{"".join(f"<script>{text}</script>" for text in scripts)}
</body>
</html>
"""


def _block(key: str, value: object) -> str:
    """Return JSON as a block that no text in it can close."""
    text = (
        json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    )
    return f'<script type="application/json" id="{key}">{text}</script>'


@lru_cache(maxsize=2)
def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
