"""Previews of plans for one browser tab: asked for beside the page, and kept for whoever switches back and forth."""

import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from backend.adapters.engine import Stopping
from backend.core.errors import Cancelled, ListmillError, Unavailable
from backend.datasets.cleaning import preview
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.schemas import CleanPreview
from pages.components.asking import SAID_AFTER_S, Beside

ROWS_SHOWN = 50
_KEPT = 40
_CELLS = 500_000  # of all previews that are kept: those of wide lists are large
_NOT_SHOWN = Unavailable("The rows could not be looked at.", hint="Your plan is kept. Change it, or load the page again.")
STOPPED = Cancelled("The look at the rows was stopped.", hint="Your plan is kept. Look again, or change it.")

Wanted = tuple[str, str, bool]  # the plan as JSON, the step whose effect is shown or "", only rows that change


@dataclass
class Previews:
    """The previews of one version. One is on its way at a time; what nobody waits for any more is forgotten."""

    owner_id: UUID
    dataset_id: UUID
    version_id: UUID
    _known: OrderedDict[Wanted, CleanPreview | ListmillError] = field(default_factory=OrderedDict)
    _asked: dict[Wanted, Beside[CleanPreview]] = field(default_factory=dict)

    def find(self, plan: Plan, step_id: str | None, *, only_changed: bool) -> CleanPreview | ListmillError | None:
        """Return what a plan or one of its steps does or why that is not known, None while it is on its way."""
        wanted = (json.dumps(plan.to_json()), step_id or "", only_changed)
        for key in [key for key in self._asked if key != wanted]:
            self._asked.pop(key).stop()
        if wanted not in self._known:
            self._ask(wanted, plan)
        if wanted in self._known:
            self._known.move_to_end(wanted)
        return self._known.get(wanted)

    @property
    def waiting(self) -> Beside[CleanPreview] | None:
        """The preview on its way, None when there is none."""
        return next((asked for asked in self._asked.values() if not asked.done()), None)

    def stop(self) -> None:
        """End the preview on its way: it is not asked for again before somebody says so, or the plan changes."""
        for key in list(self._asked):
            self._asked.pop(key).stop()
            self._known[key] = STOPPED

    def again(self) -> None:
        """Forget what was refused, so that it is tried again."""
        self._known = OrderedDict((key, found) for key, found in self._known.items() if isinstance(found, CleanPreview))

    def _ask(self, wanted: Wanted, plan: Plan) -> None:
        if wanted not in self._asked:
            self._asked[wanted] = Beside(self._looking(plan, wanted))
        asked = self._asked[wanted]
        if not asked.done(within_s=max(0.0, SAID_AFTER_S - asked.waiting_s)):
            return
        del self._asked[wanted]
        self._known[wanted] = _NOT_SHOWN  # a fault of ours is told once, and not asked for again and again
        try:
            self._known[wanted] = asked.answer()
        except ListmillError as error:
            self._known[wanted] = error
        while len(self._known) > 1 and (len(self._known) > _KEPT or sum(map(_cells, self._known.values())) > _CELLS):
            self._known.popitem(last=False)

    def _looking(self, plan: Plan, wanted: Wanted) -> Callable[[Stopping], CleanPreview]:
        _, step_id, only_changed = wanted

        def work(stopping: Stopping) -> CleanPreview:
            return preview(
                self.owner_id, self.dataset_id, plan, version_id=self.version_id, size=ROWS_SHOWN, step_id=step_id or None,
                only_changed=only_changed, stopping=stopping,
            )  # fmt: skip

        return work


def _cells(found: CleanPreview | ListmillError) -> int:
    if not isinstance(found, CleanPreview):
        return 0
    return len(found.sample) * (len(found.columns_before) + len(found.columns_after))
