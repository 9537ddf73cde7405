"""The SQL editor: CodeMirror from our own bundle, and a plain text area where the bundle was not built.

The text being typed lives in the browser: a rerun never replaces it, only a new `Draft.revision` does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from backend.core.table import Column
from pages.components.assets import script

HERE = Path(__file__).parent
BUNDLE = HERE.parents[1] / "frontend" / "dist" / "sql-editor.js"
LABEL = "SQL statement"
_COLUMNS_SENT = 4000
_HTML = """
<div class="sql">
  <div class="work">
    <div class="editor"><div class="wait">The editor is coming …</div></div>
    <div class="bar"><button type="button" class="run"><span>Run</span></button><span class="keys"></span></div>
  </div>
  <details class="tables" open>
    <summary>Tables and columns</summary>
    <input class="search" type="search" placeholder="Search names" aria-label="Search tables and columns" hidden>
    <div class="list"></div>
  </details>
</div>
"""


@dataclass(frozen=True)
class Draft:
    """What the editor starts from.

    `base` names where the text comes from (a dataset, an earlier run): what is typed over it is kept in the browser under
    that name. `revision` changes when the text must be replaced; `restore` then drops what was typed over the base.
    """

    text: str
    base: str
    revision: int = 0
    restore: bool = False


def sql_editor(
    draft: Draft,
    *,
    tables: Mapping[str, Sequence[Column]],
    running: bool,
    turn: int,
    key: str,
    on_run: Callable[[str], None],
) -> None:
    """Draw the editor; `on_run` is called with the statement before the page is rerun.

    `tables` are listed in their order. `turn` counts the statements that were asked for.
    """
    if not BUNDLE.exists():
        _plain(draft, tables=tables, running=running, key=key, on_run=on_run)
        return

    def asked() -> None:
        request = st.session_state[key].run
        if request:
            on_run(str(request["sql"]))

    _component()(
        key=key,
        data={
            "value": draft.text,
            "base": draft.base,
            "revision": draft.revision,
            "restore": draft.restore,
            "schema": _schema(tables),
            "label": LABEL,
            "running": running,
            "turn": turn,
            "bundle": f"/assets/{BUNDLE.name}?v={BUNDLE.stat().st_mtime_ns}",
        },
        on_run_change=asked,
    )


def _plain(
    draft: Draft, *, tables: Mapping[str, Sequence[Column]], running: bool, key: str, on_run: Callable[[str], None]
) -> None:
    text_key = f"{key}_text_{draft.revision}"

    def asked() -> None:
        on_run(str(st.session_state[text_key]))

    with st.form(f"{key}_form", border=False):
        st.text_area(LABEL, draft.text, height=170, key=text_key, persist_state="session")
        st.form_submit_button(
            "Run", type="primary", icon=":material/play_arrow:", disabled=running, key=f"{key}_run", on_click=asked
        )
    with st.expander("Tables and columns"):
        for table, columns in tables.items():
            st.code(f"{table}({', '.join(column.name for column in columns)})", language="sql", wrap_lines=True)


def _schema(tables: Mapping[str, Sequence[Column]]) -> list[dict[str, Any]]:  # Any: what the browser reads as JSON
    left, entries = _COLUMNS_SENT, []
    for table, columns in tables.items():
        sent = columns[:left]
        left -= len(sent)
        entries.append({"table": table, "columns": [{"name": column.name, "type": column.type} for column in sent]})
    return entries


@lru_cache(maxsize=1)
def _component() -> Any:  # Any: Streamlit's renderer has no public type
    return st.components.v2.component(
        "listmill_sql_editor",
        html=_HTML,
        css=(HERE / "sql_editor.css").read_text(encoding="utf-8"),
        js=script("sql_editor.js"),
    )
