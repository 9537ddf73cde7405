"""Documents of a template: checked for every recipient, drawn in a process of their own, previewed at once."""

from backend.adapters.pdf.joining import join
from backend.documents.rendering.checking import Checker, check
from backend.documents.rendering.drawing import Renderer
from backend.documents.rendering.previewing import preview, preview_png, warm
from backend.documents.rendering.schemas import (
    Drawn,
    Issue,
    IssueKind,
    Links,
    Merged,
    Preview,
    PreviewPicture,
    Recipient,
    Worst,
)

__all__ = [
    "Checker",
    "Drawn",
    "Issue",
    "IssueKind",
    "Links",
    "Merged",
    "Preview",
    "PreviewPicture",
    "Recipient",
    "Renderer",
    "Worst",
    "check",
    "join",
    "preview",
    "preview_png",
    "warm",
]
