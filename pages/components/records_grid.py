"""The grid of the records page: what the browser is told of a version and its columns. The rows it fetches by itself from the API.

What is looked at (sort, filters, search, columns, place) stands in the address, where this page and the browser read it alike.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import streamlit as st

from backend.core.table import Column
from backend.datasets.filtering.values import WHOLE
from backend.datasets.schemas import DatasetView, VersionView
from backend.queries.drawing.labels import names_something
from pages.components.assets import BUNDLES, HERE, bundle, script
from pages.components.column_profile import FRACTIONAL, LIKELY, NAMING, NUMERIC, YEARS, is_key
from pages.components.frame import PAGES
from pages.components.inlinks import address
from pages.components.version_data import Profile, past

BUNDLE = BUNDLES / "records-grid.js"
_WORDS = {
    "number": "number",
    "date": "date",
    "moment": "date and time",
    "time": "time",
    "boolean": "yes/no",
    "nested": "nested",
    "text": "text",
}
_HTML = '<div class="lr-page">\n<p class="lr-wait">The rows are coming …</p></div>'


def grid(person: UUID, dataset: DatasetView, version: VersionView, *, profile: Profile | None) -> None:
    """Draw the grid. When another view is looked at, the browser runs the page again, as Back does; never while one scrolls."""
    told = past(dataset, version)
    current = version.id == dataset.version_id
    data = {
        "dataset": str(dataset.id),
        "version": str(version.id),
        "person": str(person),
        "rows": version.rows,
        "columns": columns_of(version.columns, profile),
        "about": [["Profile of this column", "bar_chart", address("dataset", dataset_id=dataset.id, **told)]],
        "versions": address("versions", dataset_id=dataset.id),
        "offers": offers(dataset) if current else [],
        "key": key_of(profile) if current else None,
        "bundle": bundle(BUNDLE.name),
    }
    _component()(key="records", data=data)


def key_of(profile: Profile | None) -> str | None:
    """Return a column whose values name every row, None where there is none or nobody knows: single rows can be told by it."""
    told = profile["columns"] if profile else ()
    found = (one for one in told if kind_of(Column(str(one["name"]), str(one["type"]))) in {"text", "number"})
    whole = (one for one in found if not str(one["type"]).upper().startswith(FRACTIONAL))
    return next((str(one["name"]) for one in whole if profile and is_key(one, rows=int(profile["rows"]))), None)


def offers(dataset: DatasetView) -> list[dict[str, str]]:
    """Return what can be done with rows that are selected or fit the filters: steps of cleaning, where that page is."""
    if "clean" not in PAGES:
        return []
    to = address("clean", dataset_id=dataset.id)
    return [
        {"words": "Keep only these", "icon": "filter_alt", "operation": "keep_rows", "address": to,
         "title": "Opens Clean with a step that keeps these rows"},
        {"words": "Drop these", "icon": "filter_alt_off", "operation": "drop_rows", "address": to,
         "title": "Opens Clean with a step that drops these rows"},
    ]  # fmt: skip


def shown_columns(names: Sequence[str], told: str) -> tuple[str, ...] | None:
    """Return the columns an address shows, in their order, None for all as in the file.

    `told` is JSON as the grid writes it: a list of names, or {show or hide, pin}; names that are gone are left out.
    """
    try:
        found = json.loads(told or "null")
    except ValueError:
        return None
    said = {"show": found} if isinstance(found, list) else found if isinstance(found, dict) else {}
    show, hide, pin = (_known(said.get(part), names) for part in ("show", "hide", "pin"))
    free = show or [name for name in names if name not in set(hide)]
    shown = tuple(dict.fromkeys([*pin, *free]))
    return None if shown == tuple(names) else shown


def _known(told: object, names: Sequence[str]) -> list[str]:
    known = set(names)
    return [one for one in told if isinstance(one, str) and one in known] if isinstance(told, list) else []


def columns_of(columns: Sequence[Column], profile: Profile | None) -> list[dict[str, Any]]:  # Any: what the browser reads
    """Return what the browser needs to know of each column to write its values and to filter by them."""
    known = {str(one["name"]): one for one in profile["columns"]} if profile else {}
    return [_column(column, known.get(column.name, {})) for column in columns]


def kind_of(column: Column) -> str:
    """Return what a column holds as far as reading and filtering it goes: text, number, date, moment, time, boolean or nested."""
    name = column.type.upper()
    if name.endswith("]") or name.startswith(("STRUCT", "MAP", "UNION", "JSON")):
        return "nested"
    if name.startswith((*NUMERIC, *FRACTIONAL)):
        return "number"
    if name.startswith("TIMESTAMP"):
        return "moment"
    return {"DATE": "date", "TIME": "time", "BOOLEAN": "boolean"}.get(name, "text")


def _column(column: Column, profile: Mapping[str, Any]) -> dict[str, Any]:  # Any: JSON, the API's ColumnProfile
    kind, likely = kind_of(column), profile.get("likely")
    return {
        "name": column.name,
        "type": column.type,
        "kind": kind,
        "words": LIKELY.get(str(likely), _WORDS[kind]),
        "plain": kind == "number" and is_name(column, profile),
        "scale": _scale(column.type),
    }


def is_name(column: Column, profile: Mapping[str, Any]) -> bool:  # Any: JSON, the API's ColumnProfile
    """Say whether the numbers of a column are names of things (identifiers, postcodes, years), not amounts."""
    if column.type.upper() not in WHOLE:
        return False
    low, high = profile.get("min"), profile.get("max")
    years = isinstance(low, int) and isinstance(high, int) and YEARS[0] <= low <= high <= YEARS[1]
    return names_something(column.name) or profile.get("likely") in NAMING or years


def _scale(kind: str) -> int | None:
    """Return how many decimals every value of a DECIMAL has, None for other types."""
    if not kind.upper().startswith("DECIMAL("):
        return None
    return int(kind.rpartition(",")[2].strip(" )"))


@lru_cache(maxsize=1)
def _component() -> Any:  # Any: Streamlit's renderer has no public type
    return st.components.v2.component(
        "listmill_records",
        html=_HTML,
        css=(HERE / "records_grid.css").read_text(encoding="utf-8"),
        js=script("dom.js", "records_grid.js"),
    )
