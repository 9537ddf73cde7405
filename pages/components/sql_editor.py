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
from pages.components.sql_names import as_json

HERE = Path(__file__).parent
BUNDLE = HERE.parents[1] / "frontend" / "dist" / "sql-editor.js"
LABEL = "SQL statement"
_HTML = """
<div class="sql">
  <div class="work">
    <div class="editor"><div class="wait">The editor is coming …</div></div>
    <div class="bar">
      <button type="button" class="run"><span>Run</span></button><span class="keys"></span><span class="space"></span>
      <button type="button" class="quiet format" hidden>Format</button>
      <button type="button" class="quiet explain" hidden>Explain</button>
      <button type="button" class="quiet names" aria-expanded="false" hidden>Tables</button>
      <label class="as" hidden>as <input class="name" spellcheck="false" autocomplete="off" aria-label="Name of this result"></label>
    </div>
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

    `base` names where the text comes from (a dataset, an earlier run, a cell): what is typed over it is kept in the browser
    under that name. `revision` changes when the text must be replaced; `restore` then drops what was typed over the base.
    """

    text: str
    base: str
    revision: int = 0
    restore: bool = False


@dataclass(frozen=True)
class EditorActs:
    """What an editor asks for, each with the statement as it stands; `rename` with the new name. None: it is not offered.

    `keep` is called when nothing was typed for a while, or the editor is left.
    """

    run: Callable[[str], None]
    layout: Callable[[str], None] | None = None
    explain: Callable[[str], None] | None = None
    keep: Callable[[str], None] | None = None
    rename: Callable[[str], None] | None = None


def sql_editor(
    draft: Draft,
    acts: EditorActs,
    *,
    tables: Mapping[str, Sequence[Column]],
    running: bool,
    turn: int,
    key: str,
    inside: bool = False,
    name: str = "",
) -> None:
    """Draw the editor; what it asks for is called before the page is rerun.

    `tables` are listed in their order. `turn` counts the statements that were asked for. An editor `inside` a cell is small,
    knows the names of `sql_names` besides its own `tables`, and shows the `name` of its result.
    """
    if not BUNDLE.exists():
        _plain(draft, acts, tables=tables, running=running, key=key, name=name)
        return
    _component()(
        key=key,
        data={
            "value": draft.text,
            "base": draft.base,
            "revision": draft.revision,
            "restore": draft.restore,
            "schema": as_json(tables),
            "label": LABEL,
            "running": running,
            "turn": turn,
            "bundle": f"/assets/{BUNDLE.name}?v={BUNDLE.stat().st_mtime_ns}",
            "inside": inside,
            "name": name,
            "offers": [offer for offer, act in _offers(acts).items() if act is not None],
        },
        on_run_change=_answering(key, "run", "sql", acts.run),
        on_format_change=_answering(key, "format", "sql", acts.layout),
        on_explain_change=_answering(key, "explain", "sql", acts.explain),
        on_keep_change=_answering(key, "keep", "sql", acts.keep),
        on_rename_change=_answering(key, "rename", "name", acts.rename),
    )


def _offers(acts: EditorActs) -> dict[str, Callable[[str], None] | None]:
    return {"format": acts.layout, "explain": acts.explain, "keep": acts.keep, "rename": acts.rename}


def _answering(key: str, asked: str, told: str, act: Callable[[str], None] | None) -> Callable[[], None]:
    """Return the callback that passes on what the browser asked for."""

    def answer() -> None:
        request = getattr(st.session_state[key], asked)
        if request and act is not None:
            act(str(request[told]))

    return answer


def _plain(
    draft: Draft, acts: EditorActs, *, tables: Mapping[str, Sequence[Column]], running: bool, key: str, name: str
) -> None:
    text_key, name_key = f"{key}_text_{draft.revision}", f"{key}_name"

    def with_text(act: Callable[[str], None]) -> Callable[[], None]:
        return lambda: act(str(st.session_state[text_key]))

    with st.form(f"{key}_form", border=False):
        st.text_area(LABEL, draft.text, height=170, key=text_key, persist_state="session")
        with st.container(horizontal=True):
            st.form_submit_button(
                "Run", type="primary", icon=":material/play_arrow:", disabled=running, key=f"{key}_run",
                on_click=with_text(acts.run),
            )  # fmt: skip
            for words, act in (("Format", acts.layout), ("Explain", acts.explain), ("Keep", acts.keep)):
                if act is not None:
                    st.form_submit_button(words, type="tertiary", key=f"{key}_{words.lower()}", on_click=with_text(act))
    if (rename := acts.rename) is not None:
        st.text_input("Name of this result", name, key=name_key, on_change=lambda: rename(str(st.session_state[name_key])))
    with st.expander("Tables and columns"):
        for table, columns in tables.items():
            st.code(f"{table}({', '.join(column.name for column in columns)})", language="sql", wrap_lines=True)


@lru_cache(maxsize=1)
def _component() -> Any:  # Any: Streamlit's renderer has no public type
    return st.components.v2.component(
        "listmill_sql_editor",
        html=_HTML,
        css=(HERE / "sql_editor.css").read_text(encoding="utf-8"),
        js=script("sql_editor.js"),
    )
