"""Templates as JSON: what they are made of, how they are read, and how a canvas of Fabric becomes one. Pure; no database."""

from backend.documents.template.fabric import Pictures, import_fabric
from backend.documents.template.parsing import load, parse
from backend.documents.template.schema import (
    PRESETS,
    VERSION,
    Circle,
    Image,
    Lettering,
    Line,
    Object,
    Page,
    Placed,
    Qr,
    Rect,
    Shape,
    Sheet,
    Template,
    Text,
    Textbox,
)

__all__ = [
    "PRESETS",
    "VERSION",
    "Circle",
    "Image",
    "Lettering",
    "Line",
    "Object",
    "Page",
    "Pictures",
    "Placed",
    "Qr",
    "Rect",
    "Shape",
    "Sheet",
    "Template",
    "Text",
    "Textbox",
    "import_fabric",
    "load",
    "parse",
]
