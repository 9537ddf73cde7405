"""Draws documents in a process of their own, a hundred at a time; one that cannot be drawn never takes its neighbours along."""

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from backend.adapters.pdf.joining import Joiner
from backend.adapters.pdf.process import Bounds, Drawer, Fault, Stopped
from backend.documents.rendering.opening import open_pictures
from backend.documents.rendering.plan import Filled, Plan
from backend.documents.rendering.schemas import Drawn, Issue, IssueKind, Links, Merged, Recipient
from backend.documents.template import Template

BATCH = 100  # documents at once; more are no faster and take more memory
_PAGES = 200  # pages at once
_PAGES_MERGED = 250
_RECYCLED_AFTER = 50_000
_DEADLINE_S, _DEADLINE_EACH_S = 10.0, 0.25


class Renderer:
    """One template, drawn for many recipients. Not for several threads. Use as a context: its process ends with it.

    `images` is a folder of regular files named by the pictures' ids; `links` gives the address a tracked QR code leads to.
    """

    def __init__(
        self,
        template: Template,
        *,
        images: Path,
        locale: str = "",
        links: Links | None = None,
        title: str = "",
        bounds: Bounds | None = None,
        deadline_s: float = _DEADLINE_S,
    ) -> None:
        self._plan = Plan(template, images=images, locale=locale, links=links, title=title)
        self._bounds = bounds
        self._deadline_s = deadline_s
        self._drawer: Drawer | None = None
        self._made = 0
        self._broken = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._drawer is not None:
            self._drawer.close()
            self._drawer = None

    @property
    def pid(self) -> int:
        """The number of the process that draws, 0 while there is none."""
        return 0 if self._drawer is None else self._drawer.pid

    def documents(self, recipients: Iterable[Recipient]) -> list[Drawn]:
        """Return a document for every recipient, in their order; what cannot be drawn has a reason instead."""
        return list(self.drawn(recipients))

    def drawn(self, recipients: Iterable[Recipient]) -> Iterator[Drawn]:
        """Yield documents as they are made."""
        for filled in self._batches(recipients, min(BATCH, max(1, _PAGES // self._plan.pages_each))):
            wanted = [one for one in filled if not one.stopped]
            made = iter(self._safely(wanted))
            for one in filled:
                yield Drawn(one.recipient.row, None, one.issues()) if one.stopped else next(made)

    def merged(self, recipients: Iterable[Recipient]) -> Merged:
        """Return the documents of all recipients in one file, without those that cannot be drawn."""
        held = io.BytesIO()
        joiner = Joiner(held, title=self._plan.title, sheet=self._plan.boxes)
        rows: list[int] = []
        issues: list[Issue] = []
        for filled in self._batches(recipients, max(1, _PAGES_MERGED // self._plan.pages_each)):
            issues += [issue for one in filled if one.found for issue in one.issues()]
            for part, drawn, refused in self._merged_safely([one for one in filled if not one.stopped]):
                issues += refused
                if part:
                    joiner.add(part)
                    rows += drawn
        joiner.close()
        return Merged(held.getvalue(), tuple(rows), self._plan.pages_each, tuple(issues))

    def _batches(self, recipients: Iterable[Recipient], size: int) -> Iterator[list[Filled]]:
        source = iter(recipients)
        while chunk := list(islice(source, size)):
            self._ready()  # a picture nobody can open is known before anything is filled
            yield [self._plan.fill(one) for one in chunk]

    def _safely(self, filled: Sequence[Filled]) -> list[Drawn]:
        """Draw documents; halve what fails until the culprit is alone."""
        if not filled:
            return []
        if not self._broken:
            try:
                return self._draw(filled)
            except (Fault, Stopped) as fault:
                if not self._blamed(filled):
                    half = (len(filled) + 1) // 2
                    return [*self._safely(filled[:half]), *self._safely(filled[half:])]
                if not self._broken:
                    return [self._not_drawn(filled[0], str(fault))]
        return [self._not_drawn(one, self._broken) for one in filled]

    def _merged_safely(self, filled: Sequence[Filled]) -> Iterator[tuple[bytes, list[int], list[Issue]]]:
        if not filled:
            return
        if not self._broken:
            try:
                _, made = self._asked("merged", filled)
                yield made[0], [one.recipient.row for one in filled], []
                return
            except (Fault, Stopped) as fault:
                if not self._blamed(filled):
                    half = (len(filled) + 1) // 2
                    yield from self._merged_safely(filled[:half])
                    yield from self._merged_safely(filled[half:])
                    return
                if not self._broken:
                    yield b"", [], [self._reason(filled[0], str(fault))]
                    return
        yield b"", [], [self._reason(one, self._broken) for one in filled]

    def _blamed(self, filled: Sequence[Filled]) -> bool:
        """Say whether these need not be halved: there is one, or the template cannot be drawn even without them."""
        for last in (False, True):  # a process may also have been ended by somebody else
            try:
                self._ready().ask(self._head("documents", 1), self._plan.empty_job(), deadline_s=self._deadline_s)
                break
            except (Fault, Stopped) as empty:
                self._broken = str(empty) if last else ""
        return bool(self._broken) or len(filled) == 1

    def _draw(self, filled: Sequence[Filled]) -> list[Drawn]:
        _, made = self._asked("documents", filled)
        return [Drawn(one.recipient.row, pdf, one.issues()) for one, pdf in zip(filled, made, strict=True)]

    def _asked(self, what: str, filled: Sequence[Filled]) -> tuple[dict[str, Any], list[bytes]]:  # Any: JSON
        deadline = self._deadline_s + _DEADLINE_EACH_S * len(filled) * self._plan.pages_each
        head = self._head(what, len(filled))
        answer, made = self._ready().ask(head, self._plan.job(filled), deadline_s=deadline)
        if what == "merged" and answer["pages"] != len(filled) * self._plan.pages_each:
            raise Fault("it fills more pages than the template has")
        self._made += len(filled)
        return answer, made

    def _head(self, what: str, documents: int) -> dict[str, Any]:  # Any: JSON
        boxes = self._plan.boxes
        return {
            "do": what,
            "documents": documents,
            "pages": documents * self._plan.pages_each,
            "sheet": [boxes.width, boxes.height, boxes.bleed],
            "title": self._plan.title,
        }

    def _ready(self) -> Drawer:
        """Return a process with the pictures in place. What a process remembers grows: after many documents it is another."""
        if self._drawer is not None and (self._made >= _RECYCLED_AFTER or not self._drawer.alive()):
            self.close()
        if self._drawer is None:
            self._drawer = open_pictures(self._renewed(), self._plan, self._renewed, deadline_s=self._deadline_s)
        return self._drawer

    def _renewed(self) -> Drawer:
        self._made = 0
        return Drawer(self._bounds)

    def _not_drawn(self, one: Filled, reason: str) -> Drawn:
        return Drawn(one.recipient.row, None, (*one.issues(), self._reason(one, reason)))

    @staticmethod
    def _reason(one: Filled, reason: str) -> Issue:
        return Issue(one.recipient.row, "", IssueKind.NOT_DRAWN, f"The document could not be drawn: {reason}.", stops=True)
