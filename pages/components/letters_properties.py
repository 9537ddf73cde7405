"""The fields of one object of a template, kept together by one button."""

import copy
from collections.abc import Mapping
from typing import Any, NamedTuple

import streamlit as st

from backend.adapters.pdf.fonts import families
from backend.datasets.schemas import DatasetView
from backend.documents.templates import TemplateView
from backend.documents.variables import written
from pages.components import letters_upload
from pages.components.html import Safe, esc, heading, paragraph
from pages.components.letters_keeping import save, title_of

Object = Mapping[str, Any]  # Any: JSON, an object of a template
STYLES = {(400, "normal"): "Regular", (700, "normal"): "Bold", (400, "italic"): "Italic", (700, "italic"): "Bold italic"}
DASHES = {(): "unbroken", (2.0, 1.0): "dashes", (0.4, 0.8): "dots"}
SIDES = {"left": "left", "center": "centred", "right": "right"}
_SHOWN_COLUMNS = 40


class Number(NamedTuple):
    """A number of an object: its name in the template and for a person, what it may be, and the step of its buttons."""

    name: str
    words: str
    least: float
    most: float
    step: float = 0.5


PLACE = (Number("left", "Left (mm)", -2000, 2000), Number("top", "Top (mm)", -2000, 2000))
SIZE = (Number("width", "Width (mm)", 0, 2000), Number("height", "Height (mm)", 0, 2000))
ANGLE = Number("angle", "Angle (°)", -360, 360, 1)
TEXT = (
    Number("fontSize", "Size (pt)", 1, 800, 1), Number("lineHeight", "Line height", 0.5, 5, 0.05),
    Number("charSpacing", "Letter spacing (‰)", -200, 2000, 10),
)  # fmt: skip


def draw(dataset: DatasetView, view: TemplateView, sheet: int, one: Object) -> None:
    """Draw the fields of an object; nothing changes before “Keep”."""
    kind, key = one["type"], f"ltp_{view.id}_{view.revision}_{one['id']}"
    if kind == "image":
        sent = letters_upload.picture(f"{key}_picture", words="Another picture")
        if sent is not None:
            _keep(view, sheet, one, sent)
    with st.form(f"{key}_form", border=True):
        st.html(heading(title_of(one)))
        said: dict[str, Any] = {"name": st.text_input("Name", one["name"], max_chars=100, key=f"{key}_name")}
        if kind in {"text", "textbox", "qr"}:
            words = "What it says" if kind == "qr" else "Text"
            said["text"] = st.text_area(words, one["text"], max_chars=20_000, key=f"{key}_text", height=110)
            _columns(dataset)
        if kind in {"text", "textbox"}:
            said |= _letters(one, key)
        if kind == "qr":
            said["track"] = st.checkbox(
                "Count visits", one["track"], key=f"{key}_track",
                help="The code leads through the address of this deployment; visits are counted without cookies.",
            )  # fmt: skip
        if kind in {"rect", "circle", "line"}:
            said |= _paint(one, key)
        if kind in {"text", "textbox", "qr"}:
            said["fill"] = st.color_picker("Colour", one["fill"], key=f"{key}_fill")
        said |= _box(one, key)
        if st.form_submit_button("Keep", icon=":material/check:"):
            _keep(view, sheet, one, said)


def numbers(fields: tuple[Number, ...], one: Object, key: str) -> dict[str, float]:
    """Draw numbers side by side and return them by their names."""
    return {
        field.name: place.number_input(
            field.words, float(min(field.least, one[field.name])), float(max(field.most, one[field.name])), float(one[field.name]),
            float(field.step), key=f"{key}_{field.name}",
        )
        for place, field in zip(st.columns(len(fields)), fields, strict=True)
    }  # fmt: skip


def _letters(one: Object, key: str) -> dict[str, Any]:  # Any: JSON
    faces = {
        f"{family.name}, {STYLES.get((face.weight, face.style), f'{face.weight} {face.style}')}": (family.name, face.weight, face.style)
        for family in families()
        for face in family.faces
    }  # fmt: skip
    names, held = list(faces), (one["fontFamily"], one["fontWeight"], one["fontStyle"])
    at = next((place for place, name in enumerate(names) if faces[name] == held), 0)
    left, right = st.columns(2)
    face = faces[left.selectbox("Font", names, index=at, key=f"{key}_face")]
    side = right.selectbox("Alignment", list(SIDES), list(SIDES).index(one["textAlign"]), format_func=SIDES.__getitem__, key=f"{key}_side")  # fmt: skip
    said = dict(zip(("fontFamily", "fontWeight", "fontStyle"), face, strict=True))
    underline = st.checkbox("Underlined", one["underline"], key=f"{key}_underline")
    return {**said, "textAlign": side, "underline": underline, **numbers(TEXT, one, key)}


def _paint(one: Object, key: str) -> dict[str, Any]:  # Any: JSON
    said: dict[str, Any] = {}
    if one["type"] != "line":
        left, right = st.columns(2, vertical_alignment="bottom")
        filled = left.checkbox("Filled", one["fill"] is not None, key=f"{key}_filled")
        colour = right.color_picker("Fill", one["fill"] or "#ffffff", key=f"{key}_fillcolour")
        said["fill"] = colour if filled else None
    left, right = st.columns(2, vertical_alignment="bottom")
    lined = one["type"] == "line" or left.checkbox("With a line around it", one["stroke"] is not None, key=f"{key}_lined")
    colour = right.color_picker("Line colour", one["stroke"] or "#1e2a30", key=f"{key}_linecolour")
    width = left.number_input("Line width (mm)", 0.0, 50.0, float(one["strokeWidth"] or 0.4), 0.1, key=f"{key}_linewidth")
    known = {**DASHES, tuple(one["dash"]): DASHES.get(tuple(one["dash"]), "as it is")}
    dash = right.selectbox(
        "Line", list(known), list(known).index(tuple(one["dash"])), format_func=known.__getitem__, key=f"{key}_dash"
    )
    said |= {"stroke": colour if lined else None, "strokeWidth": width if lined else 0, "dash": list(dash) if lined else []}
    if one["type"] == "rect":
        said |= numbers((Number("rx", "Round corners (mm)", 0, 500),), one, key)
    return said


def _box(one: Object, key: str) -> dict[str, Any]:  # Any: JSON
    said: dict[str, Any] = dict(numbers(PLACE, one, key))
    match one["type"]:
        case "qr":
            side = numbers((Number("width", "Size (mm)", 0.1, 2000), ANGLE), one, key)
            said |= {**side, "height": side["width"]}
        case "line":
            size = numbers((*SIZE, ANGLE), one, key)
            falling = one["y1"] <= one["y2"]
            ends = {
                "x1": 0,
                "x2": size["width"],
                "y1": 0 if falling else size["height"],
                "y2": size["height"] if falling else 0,
            }
            said |= {**size, **ends}
        case _:
            said |= numbers((*SIZE, ANGLE), one, key)
    said["opacity"] = st.slider("Opacity (%)", 0, 100, round(100 * one["opacity"]), key=f"{key}_opacity") / 100
    return said


def _columns(dataset: DatasetView) -> None:
    """Say how the columns are written as variables."""
    shown = [written(column.name) for column in dataset.columns[:_SHOWN_COLUMNS]]
    more = len(dataset.columns) - len(shown)
    chips = " ".join(f'<code class="lt-code">{esc(one)}</code>' for one in shown)
    st.html(Safe(f'<p class="lm-p lm-small lm-muted">Columns: {chips}{f" and {more} more" if more else ""}</p>'))
    st.html(
        paragraph(
            'Add how it is written: {{ amount | money:"EUR" }}, {{ name | default:"Customer" }}.', classes="lm-small lm-muted"
        )
    )


def _keep(view: TemplateView, sheet: int, one: Object, said: Mapping[str, Any]) -> None:  # Any: JSON
    body = copy.deepcopy(view.body)
    for held in body["pages"][sheet]["objects"]:
        if held["id"] == one["id"]:
            held.update(said)
    save(view, body)
    st.rerun()
