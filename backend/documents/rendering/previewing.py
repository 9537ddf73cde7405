"""One document at once: a process is kept warm for it, so that a designer sees the very PDF while a person types."""

import atexit
import contextlib
import os
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from backend.adapters.pdf.process import Drawer, Fault, Stopped
from backend.documents.rendering.opening import open_pictures
from backend.documents.rendering.plan import Filled, Plan
from backend.documents.rendering.schemas import Issue, IssueKind, Links, Preview, PreviewPicture, Recipient
from backend.documents.template import Template

_DEADLINE_S = 10.0
_RECYCLED_AFTER = 5_000
T = TypeVar("T")


class _Warm:
    """The process of previews, for all threads of ours."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.drawer: Drawer | None = None
        self.made = 0

    def ready(self) -> Drawer:
        """Return the process, a new one after many documents or where it is gone. Hold the lock."""
        if self.drawer is not None and (self.made >= _RECYCLED_AFTER or not self.drawer.alive()):
            self.drawer.close()
            self.drawer = None
        if self.drawer is None:
            self.drawer = self.renew()
        self.made += 1
        return self.drawer

    def renew(self) -> Drawer:
        """Return a process that has drawn nothing."""
        self.made = 0
        return Drawer()

    def close(self) -> None:
        """End the process."""
        with self.lock:
            if self.drawer is not None:
                self.drawer.close()
            self.drawer = None


@lru_cache(maxsize=1)
def _kept(pid: int) -> _Warm:
    warm = _Warm()
    # A fork of ours has another number and a process of its own.
    atexit.register(lambda: warm.close() if os.getpid() == pid else None)
    return warm


def warm() -> None:
    """Have the process ready before it is asked; returns at once."""

    def start() -> None:
        kept = _kept(os.getpid())
        with kept.lock, contextlib.suppress(Fault, Stopped):
            kept.ready().ask({"do": "prepare", "pictures": []}, deadline_s=_DEADLINE_S)

    threading.Thread(target=start, name="warm-previews", daemon=True).start()


def close() -> None:
    """End the process of previews; the next preview starts another."""
    _kept(os.getpid()).close()


def preview(template: Template, recipient: Recipient, *, images: Path, locale: str = "", links: Links | None = None) -> Preview:
    """Return the document of one recipient as it would be made, or what stops it."""

    def draw(drawer: Drawer, plan: Plan, filled: Filled) -> bytes:
        boxes = plan.boxes
        head = {"do": "documents", "documents": 1, "sheet": [boxes.width, boxes.height, boxes.bleed], "title": plan.title}
        return drawer.ask(head, plan.job([filled]), deadline_s=_DEADLINE_S)[1][0]

    made, issues = _drawn(Plan(template, images=images, locale=locale, links=links), recipient, draw)
    return Preview(made, issues)


def preview_png(
    template: Template,
    recipient: Recipient,
    *,
    images: Path,
    locale: str = "",
    page: int = 1,
    width_px: int = 900,
    links: Links | None = None,
) -> PreviewPicture:
    """Return a page, from 1, of one recipient's document as a picture of this width, or what stops it."""

    def draw(drawer: Drawer, plan: Plan, filled: Filled) -> tuple[bytes, int]:
        head = {"do": "picture", "page": page, "width_px": width_px}
        answer, made = drawer.ask(head, plan.job([filled]), deadline_s=_DEADLINE_S)
        return made[0], int(answer["pages"])

    made, issues = _drawn(Plan(template, images=images, locale=locale, links=links), recipient, draw)
    png, pages = made or (None, len(template.pages))
    return PreviewPicture(png, pages, issues)


def _drawn(plan: Plan, recipient: Recipient, draw: Callable[[Drawer, Plan, Filled], T]) -> tuple[T | None, tuple[Issue, ...]]:
    kept = _kept(os.getpid())
    detail = ""
    with kept.lock:
        for _ in range(2):  # the process may have been ended by somebody else
            kept.drawer = open_pictures(kept.ready(), plan, kept.renew, deadline_s=_DEADLINE_S)
            filled = plan.fill(recipient)
            if filled.stopped:
                return None, filled.issues()
            try:
                return draw(kept.drawer, plan, filled), filled.issues()
            except Fault as fault:
                detail = f"The document could not be drawn: {fault}."
                break
            except Stopped as stopped:
                detail = f"The document could not be drawn: {stopped}."
    return None, (*filled.issues(), Issue(recipient.row, "", IssueKind.NOT_DRAWN, detail, stops=True))
