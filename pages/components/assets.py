"""The browser's part of our components: plain files beside this one, put together without a build."""

from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).parent
BUNDLES = HERE.parents[1] / "frontend" / "dist"
STYLES = ("style.css", "reading.css", "ask.css", "notebook.css", "reading_chips.css", "cells.css", "glossary.css", "export.css")


@lru_cache(maxsize=32)
def script(*names: str) -> str:
    """Return JavaScript files as one module, in this order; only the last may export.

    A component's code runs from a blob address, from where nothing can be imported by a relative path.
    """
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)


def bundle(name: str) -> str:
    """Return the address of a bundle as it is now; "" where it has not been made."""
    file = BUNDLES / name
    return f"/assets/{name}?v={file.stat().st_mtime_ns}" if file.exists() else ""


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """Return our stylesheets as an HTML element."""
    return "<style>" + "\n".join((HERE / name).read_text(encoding="utf-8") for name in STYLES) + "</style>"
