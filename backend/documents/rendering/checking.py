"""The dry run: every recipient's document as far as it can be known without drawing it, and the worst ones first."""

import heapq
from collections.abc import Iterable
from pathlib import Path

from backend.documents.rendering.plan import Filled, Plan
from backend.documents.rendering.schemas import Issue, Links, Recipient, Worst
from backend.documents.rendering.slots import TextSlot
from backend.documents.template import Template

_WORST_KEPT = 50
_STOPPED, _NOTED = 100.0, 10.0  # of a score: so one that is not drawn comes before one that only looks odd


class Checker:
    """Looks at recipients, chunk by chunk; counts them and remembers the worst of all chunks."""

    def __init__(
        self, template: Template, *, images: Path, locale: str = "", links: Links | None = None, title: str = ""
    ) -> None:
        self._plan = Plan(template, images=images, locale=locale, links=links, title=title)
        self._names = template.names()
        self._heap: list[tuple[float, int, str]] = []
        self.recipients = 0
        self.fine = 0

    def check(self, recipients: Iterable[Recipient]) -> list[Issue]:
        """Return the issues of these recipients, in their order."""
        issues: list[Issue] = []
        for recipient in recipients:
            filled = self._plan.fill(recipient)
            self.recipients += 1
            if filled.found:
                issues += filled.issues()
            if not filled.stopped:
                self.fine += 1
            self._rank(filled)
        return issues

    @property
    def worst(self) -> list[Worst]:
        """Return those to look at first: not drawn, then with a note, then the longest texts and the most empty values."""
        ranked = sorted(self._heap, key=lambda one: (-one[0], -one[1]))
        return [Worst(-row, score, why) for score, row, why in ranked]

    def _rank(self, filled: Filled) -> None:
        score, why = self._score(filled)
        entry = (round(score, 3), -filled.recipient.row, why)  # of equal ones the first rows stay
        if len(self._heap) < _WORST_KEPT:
            heapq.heappush(self._heap, entry)
        elif entry > self._heap[0]:
            heapq.heapreplace(self._heap, entry)

    def _score(self, filled: Filled) -> tuple[float, str]:
        share, title = 0.0, ""
        for slots, texts in zip(self._plan.slots, filled.texts, strict=True):
            for slot, text in zip(slots, texts, strict=True):
                if isinstance(slot, TextSlot) and (taken := slot.share(text)) > share:
                    share, title = taken, slot.title
        values = filled.recipient.values
        empty = sum(1 for name in self._names if values.get(name) in (None, ""))
        score = min(share, 5.0) + (2.0 * empty / len(self._names) if empty else 0.0)
        if filled.found:
            stops = sum(_STOPPED if one.stops else _NOTED for one in filled.found)
            return stops + score, filled.found[0].detail
        if empty and 2.0 * empty / len(self._names) >= share:
            return score, f"{empty} of {len(self._names)} values are empty"
        return score, f"{title} takes {share:.0%} of its height" if title else ""


def check(
    template: Template, recipients: Iterable[Recipient], *, images: Path, locale: str = "", links: Links | None = None
) -> list[Issue]:
    """Return the issues of all these recipients. `images` is a folder of files named by the pictures' ids."""
    return Checker(template, images=images, locale=locale, links=links).check(recipients)
