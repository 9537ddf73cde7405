"""The designer of a template: what the browser is told of it. It fetches, draws and saves the template by itself."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import streamlit as st

from backend.core.table import Column
from backend.datasets.schemas import DatasetView
from backend.documents.template import PRESETS
from backend.documents.templates import TemplateView
from backend.documents.variables import FILTERS, LANGUAGES, written
from pages.components import letters_fields
from pages.components.assets import HERE, script
from pages.components.records_grid import kind_of

BUNDLE = HERE.parents[1] / "frontend" / "dist" / "template-designer.js"
_READS = {"number": "number", "date": "date", "moment": "date"}
_HTML = '<div class="ld-page">\n<p class="ld-wait">The designer is coming …</p></div>'


def draw(dataset: DatasetView, view: TemplateView, given: Mapping[str, str]) -> None:
    """Draw the designer of a template; it runs the page again only where a column is chosen for a variable."""
    data = {
        "template": str(view.id),
        "revision": view.revision,
        "dataset": str(dataset.id),
        "rows": dataset.rows or 0,
        "fields": dict(given),
        "columns": [_column(column) for column in dataset.columns],
        "presets": {name: list(size) for name, size in PRESETS.items()},
        "languages": languages(),
        "filters": [{"example": one.example, "says": one.says, "reads": one.reads} for one in FILTERS.values()],
        "bundle": f"/assets/{BUNDLE.name}?v={BUNDLE.stat().st_mtime_ns}",
    }
    key = f"letters_designer_{view.id}"

    def told() -> None:
        sent = st.session_state[key].field
        if isinstance(sent, Mapping) and isinstance(sent.get("name"), str) and isinstance(sent.get("column"), str):
            letters_fields.keep(given, sent["name"], sent["column"])

    _component()(key=key, data=data, on_field_change=told)


def languages() -> list[list[str]]:
    """Return the languages numbers and dates can be written in: tag and name."""
    return [[tag, str(name)] for tag, name in LANGUAGES.items()]


def _column(column: Column) -> dict[str, str]:
    return {"name": column.name, "token": written(column.name), "reads": _READS.get(kind_of(column), "text")}


@lru_cache(maxsize=1)
def _component() -> Any:  # Any: Streamlit's renderer has no public type
    return st.components.v2.component(
        "listmill_letters",
        html=_HTML,
        css=(HERE / "letters_designer.css").read_text(encoding="utf-8"),
        js=script("dom.js", "letters_designer.js"),
    )
