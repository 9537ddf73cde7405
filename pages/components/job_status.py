"""Jobs as they go, drawn in the browser from one stream of news; the page is rerun once, when a job ended.

Without the stream nothing is lost: each piece is first drawn from what the page read.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import streamlit as st

from backend.api.answers import job_json
from backend.jobs.schemas import JobCard
from backend.jobs.states import Status
from pages.components.assets import bundle, script

WORDS = {
    Status.PENDING: "waiting",
    Status.PROCESSING: "running",
    Status.COMPLETED: "done",
    Status.FAILED: "needs you",
    Status.CANCELLED: "cancelled",
}
DOTS = {Status.PENDING: "wait", Status.PROCESSING: "run", Status.COMPLETED: "good", Status.FAILED: "bad", Status.CANCELLED: ""}
KINDS = {
    "datasets.convert": "Convert",
    "datasets.profile": "Profile",
    "datasets.compare": "Compare",
    "datasets.clean": "Clean",
    "datasets.propose": "Suggest steps",
    "queries.run": "Query",
    "queries.answer": "Answer",
    "records.export": "Export",
    "notebooks.run": "Notebook",
    "documents.mail": "Mail letters",
    "documents.visits": "Add visits",
    "mapping.run": "Fill columns",
    "mapping.apply": "Fill in",
    "mapping.derive": "Work out a column",
    "documents.render": "Letters",
    "documents.check": "Check letters",
    "maintenance.sweep": "Upkeep",
}

_live = st.components.v2.component(
    "listmill_live",
    html='<div class="lm-live">\n</div>',
    js=script("format.js", "dom.js", "events.js", "live.js"),
    isolate_styles=False,
)


def _nothing() -> None:
    """A component returns only the keys that have a callback."""


def foot() -> None:
    """Draw what is running now, quietly; also uploads that go on while one looks at another page.

    Being on every page, it also lets an idle browser fetch the grid of records, so that rows are there when they are wanted.
    """
    _live(key="foot", data={"variant": "foot", "ahead": bundle("records-grid.js")}, on_changed_change=_nothing)


def cell(job: JobCard) -> None:
    """Draw a job as a narrow bar with its speed and the time left."""
    _live(key=f"cell_{job.id}", data={"variant": "cell", "job": job_json(job)}, on_changed_change=_nothing)


def panel(job: JobCard) -> None:
    """Draw a job as the thing the page is waiting for."""
    _live(key=f"livepanel_{job.id}", data={"variant": "panel", "job": job_json(job)}, on_changed_change=_nothing)


def row(job: JobCard, *, started: str, started_exactly: str, about: str) -> None:
    """Draw an active job as a row of the list of jobs."""
    data = {
        "variant": "row",
        "job": job_json(job),
        "started": started,
        "started_exactly": started_exactly,
        "about": about,
    }
    _live(key=f"row_{job.id}", data=data, on_changed_change=_nothing)


def watch_for_new(known: Iterable[UUID]) -> None:
    """Rerun the page once when a job appears that is not among `known`."""
    _live(key="set", data={"variant": "set", "known": [str(i) for i in known]}, on_changed_change=_nothing)


def watch_for_end(*kinds: str, key: str = "ends") -> None:
    """Rerun the page once when a job of one of these kinds ends. `key` tells apart several that one page waits for."""
    _live(key=key, data={"variant": "set", "ends": list(kinds)}, on_changed_change=_nothing)


def took_s(job: JobCard) -> float | None:
    """Return how long an ended job ran, in seconds."""
    first: datetime | None = job.started_at
    if first is None or job.finished_at is None:
        return None
    return max(0.0, (job.finished_at - first).total_seconds())
