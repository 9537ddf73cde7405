"""The fields of a dataset and the shelves they are put on, as the browser draws them, and what a step in them means."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import streamlit as st

from backend.queries.exploring import filters
from backend.queries.exploring.fields import Field, Fields
from backend.queries.exploring.placing import changed, clicked, dropped, moved, removed, swapped
from backend.queries.exploring.spec import GRAINS, SHELVES, ExploreSpec, Name, Shelf
from pages.components.assets import HERE, script
from pages.components.column_profile import ICONS, distinct_in_words, kind_of, writer_of
from pages.components.format import share

LABELS: dict[Name, str] = {"x": "x", "y": "y", "colour": "colour", "facet": "facet", "size": "size"}
_EMPTY: dict[Name, str] = {"x": "choose", "y": "rows", "colour": "none", "facet": "none", "size": "none"}
_AGGREGATES: dict[str, str] = {
    "sum": "sum", "mean": "mean", "median": "median", "min": "smallest", "max": "largest", "count": "rows with it",
    "distinct": "different",
}  # fmt: skip
_BINS = (5, 10, 20, 30, 50, 100)
_TOPS = (5, 10, 20, 50, 100)
_MOST_FIELDS = 2_000

Profile = Mapping[str, Any]  # Any: JSON, the API's Profile
Step = Mapping[str, Any]  # Any: what the browser sent as JSON


def draw_fields(profile: Profile, fields: Fields, spec: ExploreSpec, *, on_step: Callable[[Step], None]) -> None:
    """Draw the fields of a dataset with their figures; `on_step` is called before the page runs again."""
    on: dict[str, list[str]] = {}
    for name in spec.filled:
        held = spec.shelf(name)
        on.setdefault(held.column if held else "", []).append(LABELS[name])
    filtered = {one.column for one in spec.filters}
    told = _told(profile)
    data = {
        "part": "fields",
        "shelves": [{"name": name, "label": LABELS[name]} for name in SHELVES],
        "fields": [
            {
                "name": field.name, "icon": told[field.name][0], "kind": told[field.name][1], "about": told[field.name][2],
                "on": on.get(field.name, []) + (["filter"] if field.name in filtered else []), "usable": field.role != "other",
            }
            for field in list(fields.values())[:_MOST_FIELDS]
        ],
    }  # fmt: skip
    _draw("explore_fields", data, on_step)


def draw_shelves(profile: Profile, fields: Fields, spec: ExploreSpec, *, on_step: Callable[[Step], None]) -> None:
    """Draw the shelves with what is on them."""
    icons = {name: icon for name, (icon, _, _) in _told(profile).items()}
    data = {
        "part": "shelves",
        "swappable": spec.x is not None and spec.y is not None,
        "columns": [field.name for field in fields.values() if field.role != "other"][:_MOST_FIELDS],
        "shelves": [
            {
                "name": name,
                "label": LABELS[name],
                "empty": _EMPTY[name],
                "held": _held(name, held, fields, icons) if (held := spec.shelf(name)) else None,
            }
            for name in SHELVES
        ],
    }
    _draw("explore_shelves", data, on_step)


def after(spec: ExploreSpec, step: Step, fields: Fields) -> ExploreSpec:
    """Return the spec after a step of the browser. Raises Rejected where it has no place; what makes no sense changes nothing."""
    column, shelf = str(step.get("column", "")), step.get("shelf")
    match step.get("do"):
        case "click":
            return clicked(spec, column, fields)
        case "put" if shelf in SHELVES:
            return dropped(spec, column, shelf, fields)
        case "move" if shelf in SHELVES and step.get("from") in SHELVES:
            return moved(spec, step["from"], shelf, fields)
        case "remove" if shelf in SHELVES:
            return removed(spec, shelf)
        case "swap":
            return swapped(spec)
        case "set" if shelf in SHELVES:
            setting, _, value = str(step.get("value") or "aggregate:").partition(":")
            return changed(spec, shelf, setting, value or None)
        case "filter":
            filters.known(column, fields)
    return spec


def _held(name: Name, held: Shelf, fields: Fields, icons: Mapping[str, str]) -> dict[str, Any]:  # Any: what the browser reads
    field = fields.get(held.column)
    use = _uses(name, held, field) if field else {}
    now = next((f"{one}:{value}" for one in ("aggregate", "grain", "bins") if (value := getattr(held, one)) is not None), "")
    if now not in use and use:
        use[now] = now.partition(":")[2]
    return {"column": held.column, "icon": icons.get(held.column, "help"), "uses": list(use.items()), "use": now}


def _uses(name: Name, held: Shelf, field: Field) -> dict[str, str]:
    """Return what can be done with a column on a shelf: how it is cut, and for values how they are put together."""
    uses: dict[str, str] = {}
    if field.role == "time":
        uses = {"": "by itself", **{f"grain:{grain}": f"by {grain}" for grain in GRAINS}}
    elif field.role == "number":
        each = name == "size" or (name == "y" and held.bins is None)
        uses = {"": "each value" if each else "ranges"}
        uses |= {} if name == "size" else {f"bins:{one}": f"{one} ranges" for one in _BINS}
    elif field.distinct > min(_TOPS):
        uses = {"": "top values", **{f"bins:{one}": f"top {one}" for one in _TOPS}}
    figures = list(_AGGREGATES) if field.role == "number" else ["count", "distinct"]
    if name in {"y", "size"} or (name in {"x", "colour"} and field.role == "number"):
        uses = (uses or {"": "each value"}) | {f"aggregate:{one}": _AGGREGATES[one] for one in figures}
    return uses


def _told(profile: Profile) -> dict[str, tuple[str, str, str]]:
    """Return by column: its symbol, what it is, and its figures in a few lines."""
    rows = int(profile["rows"])
    found: dict[str, tuple[str, str, str]] = {}
    for column in profile["columns"]:
        kind = kind_of(column, rows=rows)
        write = writer_of(column)
        lines = [f"{column['name']} · {kind}"]
        if (distinct := distinct_in_words(column)) is not None:
            lines.append(f"{distinct} different")
        if column.get("min") is not None and kind in {"number", "date", "key"}:
            lines.append(f"{write(column['min'])} to {write(column['max'])}")
        top = [f"{write(one['value'])} ({share(one['count'], rows)})" for one in (column.get("top") or ())[:3]]
        if top and kind in {"category", "yes/no"}:
            lines.append(", ".join(top))
        nulls = int(column.get("nulls") or 0)
        lines.append(f"{share(nulls, rows)} empty" if nulls else "none empty")
        found[str(column["name"])] = (ICONS[kind], kind, "\n".join(lines))
    return found


def _draw(key: str, data: dict[str, Any], on_step: Callable[[Step], None]) -> None:  # Any: what the browser reads as JSON
    def stepped() -> None:
        step = st.session_state[key].step
        if step:
            on_step(step)

    _component()(key=key, data=data, on_step_change=stepped)


@lru_cache(maxsize=1)
def _component() -> Any:  # Any: Streamlit's renderer has no public type
    return st.components.v2.component(
        "listmill_explore",
        html="<span hidden>\n</span>",
        css=(HERE / "explore_shelves.css").read_text(encoding="utf-8"),
        js=script("dom.js", "explore_shelves.js"),
    )
