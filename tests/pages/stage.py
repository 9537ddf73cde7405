"""The pages as AppTest runs them, and datasets in every state: real services, a real database, no browser."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from backend.accounts.service import local_user
from backend.adapters.db import transaction
from backend.core.clock import now
from backend.datasets.models import Dataset, Version
from backend.datasets.service import add_sample
from backend.jobs.models import Job
from backend.jobs.states import Status

MAIN = Path(__file__).parents[2] / "pages" / "main.py"
COLUMNS = [{"name": "city", "type": "VARCHAR"}, {"name": "amount", "type": "DOUBLE"}]
PROFILE = {
    "rows": 1000,
    "duplicate_rows": 3,
    "warnings": [],
    "columns": [
        {
            "name": "city", "type": "VARCHAR", "nulls": 0, "distinct": 3, "distinct_exact": True, "min": "Bremen", "max": "Leipzig",
            "mean": None, "stddev": None, "quantiles": None, "histogram": [], "length": {"min": 6, "max": 7, "mean": 6.5},
            "top": [{"value": "<b>Bremen</b>", "count": 600}, {"value": "Leipzig", "count": 400}], "warnings": [],
        },
        {
            "name": "amount", "type": "DOUBLE", "nulls": 13, "distinct": 950, "distinct_exact": False, "min": 0.5, "max": 99.5,
            "mean": 50.1, "stddev": 3.2, "quantiles": {"p05": 1.0, "p25": 20.0, "p50": 64.2, "p75": 80.0, "p95": 98.0}, "top": [],
            "histogram": [{"from": 0.5, "to": 50.0, "count": 400}, {"from": 50.0, "to": 99.5, "count": 587}], "length": None,
            "warnings": [{"kind": "outliers", "detail": "Two values lie far above the rest."}],
        },
    ],
}  # fmt: skip
REPAIR = {
    "rows_loaded": 1000, "rows_aside": 2, "encoding": "utf-8", "delimiter": ";", "header": 1, "took_ms": 1200, "bytes": 50_000,
    "repairs": [{"kind": "currency", "count": 203, "detail": "203 amounts with a currency sign"}],
    "sample": [{"line": 812, "reason": "7 cells, the header has 6", "text": "1;<script>;3"}], "cells_not_fitting": [], "columns": [{"name": "city", "type": "VARCHAR", "reading": "text <kept>"}],
}  # fmt: skip


class Visitor:
    """A browser session without a browser."""

    def __init__(self) -> None:
        self.me = local_user()
        self.app = AppTest.from_file(str(MAIN), default_timeout=30)

    def visit(self, page: str = "home", **query: object) -> AppTest:
        if page != "home":
            self.again()  # the first run tells which pages there are
            self.app.switch_page(f"{page}.py")  # which clears the address
        for name, value in query.items():
            self.app.query_params[name] = str(value)
        return self.again()

    def again(self) -> AppTest:
        self.app.run()
        assert not self.app.exception, [e.value for e in self.app.exception]
        return self.app

    def words(self) -> str:
        """Everything our own HTML says on the page."""
        pieces = (str(piece.value) for piece in self.app.html)
        return "\n".join(piece for piece in pieces if not piece.startswith("<style>"))


def converting(owner_id, *, rows=30_000):
    """A dataset whose conversion waits."""
    return add_sample(owner_id, "properties", rows=rows)


def ready(owner_id, *, profile=PROFILE, repair=REPAIR, name="orders", columns=COLUMNS):
    """A published dataset, as a conversion leaves it."""
    made = add_sample(owner_id, "properties", rows=1000)
    with transaction() as session:
        dataset, version = session.get_one(Dataset, made.dataset_id), session.get_one(Version, made.version_id)
        dataset.name, dataset.current_version_id = name, version.id
        version.rows, version.columns, version.size_bytes = 1000, columns, 12_345
        version.profile, version.repair, version.published_at = profile, repair, now()
        session.add_all([dataset, version, ended(session, made.job_id, Status.COMPLETED)])
    return made


def failed(owner_id, *, error, hint):
    """A dataset whose conversion ended badly."""
    made = add_sample(owner_id, "properties", rows=1000)
    with transaction() as session:
        job = ended(session, made.job_id, Status.FAILED)
        job.error, job.hint = error, hint
        session.add(job)
    return made


def ended(session, job_id, status):
    job = session.get_one(Job, job_id)
    job.status, job.started_at, job.finished_at = status, now(), now()
    return job
