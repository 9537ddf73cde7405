"""Objects of a template in the form: added, doubled, put higher or lower, deleted."""

import copy
import secrets
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from backend.adapters.pdf.fonts import families
from backend.core.errors import Rejected
from backend.documents.templates import TemplateView
from pages.components import letters_upload
from pages.components.letters_keeping import KINDS, choose, save

Object = dict[str, Any]  # Any: JSON, an object of a template
_ADDED = ("textbox", "image", "rect", "circle", "line", "qr")


def add_menu(view: TemplateView, sheet: int) -> None:
    """Draw the menu that adds an object."""
    wanted = st.menu_button("Add", list(_ADDED), format_func=KINDS.__getitem__, icon=":material/add:", key="ltadd")
    if wanted == "image":
        st.session_state["ltadd_picture"] = True
    elif wanted is not None:
        _put(view, sheet, fresh(wanted, view))
    if st.session_state.get("ltadd_picture"):
        sent = letters_upload.picture("ltadd_upload")
        if sent is not None:
            del st.session_state["ltadd_picture"]
            _put(view, sheet, fresh("image", view) | sent)


def acts(view: TemplateView, sheet: int, one: Mapping[str, Any]) -> None:  # Any: JSON
    """Draw what can be done with an object as a whole."""
    with st.container(key="ltacts", horizontal=True):
        for name, icon, act in (
            ("Forward", "arrow_upward", lambda held, at: held.insert(min(at + 1, len(held)), held.pop(at))),
            ("Backward", "arrow_downward", lambda held, at: held.insert(max(at - 1, 0), held.pop(at))),
            ("Duplicate", "content_copy", _double),
            ("Delete object", "delete", lambda held, at: held.pop(at)),
        ):
            if st.button(name, icon=f":material/{icon}:", type="tertiary", key=f"ltact_{name}"):
                _change(view, sheet, str(one["id"]), act)


def fresh(kind: str, view: TemplateView) -> Object:
    """Return a new object of a kind in the middle of the page, of a size that shows."""
    page = view.body["page"]
    wide, high = float(page["width_mm"]), float(page["height_mm"])
    width = round(min(25.0, wide / 2) if kind in {"qr", "circle"} else wide * 0.5, 1)
    height = {"textbox": 20.0, "line": 0.0, "qr": width, "circle": width}.get(kind, 20.0)
    made: Object = {
        "type": kind, "id": new_id(), "name": KINDS[kind], "left": round((wide - width) / 2, 1), "top": round((high - height) / 3, 1),
        "width": width, "height": height,
    }  # fmt: skip
    return made | _own(kind, width)


def new_id() -> str:
    """Return an id for an object."""
    return secrets.token_hex(4)


def _own(kind: str, width: float) -> Object:
    match kind:
        case "textbox":
            known = [family.name for family in families()]
            return {"text": "Write here", "fontFamily": "Noto Sans" if "Noto Sans" in known else known[0], "fontSize": 11.0}
        case "qr":
            return {"text": "https://"}
        case "line":
            return {"stroke": "#1e2a30", "strokeWidth": 0.4, "x1": 0, "y1": 0, "x2": width, "y2": 0}
        case "rect" | "circle":
            return {"fill": "#e3f0ef"}
        case _:
            return {}


def _put(view: TemplateView, sheet: int, made: Object) -> None:
    body = copy.deepcopy(view.body)
    body["pages"][sheet]["objects"].append(made)
    choose(made["id"])
    save(view, body)
    st.rerun()


def _double(held: list[Object], at: int) -> None:
    made = {**copy.deepcopy(held[at]), "id": new_id()}
    made["left"], made["top"] = made["left"] + 4, made["top"] + 4
    held.append(made)
    choose(made["id"])


def _change(view: TemplateView, sheet: int, object_id: str, act: Callable[[list[Object], int], object]) -> None:
    body = copy.deepcopy(view.body)
    held: list[Object] = body["pages"][sheet]["objects"]
    at = next((place for place, one in enumerate(held) if one["id"] == object_id), None)
    if at is None:
        raise Rejected("This object is no longer in the template.", hint="It was deleted elsewhere; choose another.")
    act(held, at)
    save(view, body)
    st.rerun()
