"""The formats a notebook leaves in. A new one is a file beside this and a line here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from backend.core.clock import now
from backend.core.errors import Rejected
from backend.notebooks import service, sharing
from backend.notebooks.exports import html, ipynb, markdown
from backend.notebooks.exports.pieces import pieces_of
from backend.notebooks.exports.words import file_name
from backend.notebooks.schemas import Exported, NotebookView


@dataclass(frozen=True)
class Export:
    """A format: `write(view, pieces, made=...)` returns the bytes of one file."""

    label: str
    media_type: str
    suffix: str
    write: Callable[..., bytes]


EXPORTS: dict[str, Export] = {
    "html": Export("HTML", "text/html; charset=utf-8", ".html", html.write),
    "md": Export("Markdown", "text/markdown; charset=utf-8", ".md", markdown.write),
    "ipynb": Export("Jupyter", "application/x-ipynb+json", ".ipynb", ipynb.write),
}


def export_notebook(owner_id: UUID, notebook_id: UUID, format_name: str) -> Exported:
    """Return a notebook as one file: html, md or ipynb. Raises NotFound; Rejected for another format."""
    _format(format_name)
    return _written(owner_id, service.get_notebook(owner_id, notebook_id), format_name)


def export_shared(token: str, format_name: str) -> Exported:
    """Return a notebook as somebody with its link may save it. Raises NotFound; Rejected for another format."""
    _format(format_name)
    found = sharing.shared(token)
    return _written(found.owner_id, replace(found.view, share_token=None), format_name)


def _written(owner_id: UUID, view: NotebookView, format_name: str) -> Exported:
    export, moment = _format(format_name), now()
    made = f"saved {moment.day} {moment:%B %Y, %H:%M} UTC"
    content = export.write(view, pieces_of(owner_id, view), made=made)
    return Exported(file_name(view.title, export.suffix), export.media_type, content)


def _format(name: str) -> Export:
    found = EXPORTS.get(name)
    if found is None:
        raise Rejected(f"A notebook is not saved as “{name[:50]}”.", hint=f"Ask for one of {', '.join(EXPORTS)}.")
    return found
