"""A visitor of the page of cleaning with one list, and versions that a plan made."""

import time

from backend.adapters.db import transaction
from backend.datasets.cleaning import save_draft, start_cleaning
from backend.datasets.cleaning.plan import Plan
from backend.datasets.models import Dataset, Version
from backend.jobs import service as jobs
from pages.components.clean_desk import KEY
from pages.components.clean_steps import effect_in_words
from tests.pages.stage import ended
from tests.profiling import profile
from tests.published import published

ROWS = (
    "SELECT i AS nr, [' Bremen', 'Bremen', 'Dresden '][1 + i % 3] AS city, "
    "CASE WHEN i % 4 = 0 THEN 'n/a' ELSE '<b>' || i || '</b>' END AS note FROM range(1, 301) t(i)"
)
TRIM = {"operation": "trim", "column": "city", "reason": "Blanks stand around."}
WORDS = {"operation": "null_words", "column": "note", "parameters": {"words": ["n/a"]}}


class Desk:
    """A visitor of the page with one list."""

    def __init__(self, visitor, *, rows=ROWS, folder=None):
        self.visitor, self.app, self.me = visitor, visitor.app, visitor.me
        self.dataset_id = published(visitor.me, f"people_{time.monotonic_ns()}", rows)
        if folder is not None:
            with transaction() as session:
                version = session.get_one(Version, session.get_one(Dataset, self.dataset_id).current_version_id)
                version.profile = profile(folder, rows)[0]
                session.add(version)

    @property
    def state(self):
        return self.app.session_state[KEY]

    @property
    def words(self):
        return self.visitor.words()

    @property
    def steps(self):
        return [(step.operation, step.column, step.enabled) for step in self.state.plan.steps]

    def visit(self, **query):
        self.visitor.visit("clean", dataset=self.dataset_id, **query)
        self.settle()
        return self

    def plan(self, *steps):
        """Keep a plan as this person's draft, as another tab would."""
        plan = Plan.parse({"steps": list(steps)})
        return save_draft(self.me.id, self.dataset_id, plan)

    def settle(self):
        """Look again, as the page's own clocks do, until nothing is on its way."""
        end = time.monotonic() + 20
        while "lm-running" in self.words and time.monotonic() < end:
            time.sleep(0.05)
            self.visitor.again()

    def press(self, key):
        self.app.button(key=key).click()
        self.visitor.again()
        self.settle()

    def tell(self, **event):
        """Press something in the list of steps, as the browser tells it."""
        self.state.heed("tab", [{"n": self.state.heard.get("tab", 0) + 1, **event}])
        self.visitor.again()
        self.settle()

    def add(self, operation, *columns):
        self.press("clean_add")
        self.tell(do="choose", operation=operation)
        if columns:
            self.app.multiselect(key=f"clean_columns{self.state.opened}").set_value(list(columns))
            self.visitor.again()
            self.settle()

    def field(self, name):
        return f"clean_p{self.state.opened}_{name}"

    def effect(self, number):
        step = self.state.plan.steps[number]
        found = self.state.shown
        return effect_in_words(step, next((one for one in found.steps if one.step_id == step.id), None))


def cleaned(desk, *, then=None, sources=None):
    """Publish the version a plan makes, as its job would; perhaps another one that was loaded after it."""
    made = start_cleaning(desk.me.id, desk.dataset_id, Plan.parse({"steps": [TRIM, WORDS]}))
    with transaction() as session:
        version = session.get_one(Version, made.version_id)
        before = session.get_one(Version, version.parent_id)
        version.parts, version.columns, version.published_at = before.parts, before.columns, before.published_at
        session.add_all([version, ended(session, made.job_id, jobs.Status.COMPLETED)])
        dataset = session.get_one(Dataset, desk.dataset_id)
        dataset.current_version_id = version.id
        if then:
            later = Version(
                dataset_id=dataset.id, number=version.number + 1, parent_id=version.id, reason="more.csv appended", change=then,
                parts=before.parts, columns=before.columns, rows=300, published_at=before.published_at, sources=sources(version) if sources else [],
            )  # fmt: skip
            session.add(later)
            session.flush()
            dataset.current_version_id = later.id
        session.add(dataset)
    return made
