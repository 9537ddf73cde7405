"""The menu that takes rows along, as AppTest runs it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from sqlmodel import select

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.jobs import service as jobs
from backend.jobs.runner import run_chunk
from backend.records.export_jobs import service
from backend.records.export_jobs.making import make
from backend.records.export_jobs.models import ExportFile
from backend.records.export_jobs.schemas import OfResult, OfView, State, Wanted
from backend.records.exports import estimating
from backend.records.exports.options import Options
from backend.records.schemas import View
from pages.components import export_menu
from tests.published import published

SQL = "SELECT range AS id, 'name ' || range AS name FROM range(3000)"


class Menu:
    """A person with a list, and the exports made of it."""

    def __init__(self, visitor):
        self.visitor, self.app, self.me = visitor, visitor.app, visitor.me
        self.dataset = published(visitor.me, "orders", SQL)

    def exports(self):
        return service.recent_exports(self.me.id)

    def work_off(self):
        for one in self.exports():
            run_chunk("records.export", one.job_id, 0, make)


@pytest.fixture
def menu(visitor):
    return Menu(visitor)


def script(owner_id, dataset_id, columns):
    from uuid import UUID

    from pages.components import export_menu

    export_menu.draw(UUID(owner_id), dataset_id=UUID(dataset_id), columns=columns)


@pytest.fixture
def drawn(menu):
    """The menu alone, open."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_function(script, args=(str(menu.me.id), str(menu.dataset), None), default_timeout=30)
    app.session_state["export"] = True
    return app


def words(app):
    assert not app.exception, [one.value for one in app.exception]
    return "\n".join(str(piece.value) for piece in app.html)


def test_a_small_file_is_one_press_away(drawn, menu):
    drawn.run()

    assert "3,000 rows · about 44.7 kB" in words(drawn)
    assert f'href="/api/datasets/{menu.dataset}/export?format=csv" download' in words(drawn)


def test_a_csv_for_excel_is_asked_for_as_chosen(drawn):
    drawn.run()
    drawn.selectbox(key="export_delimiter").set_value("semicolon")
    drawn.selectbox(key="export_decimal").set_value("comma")
    drawn.checkbox(key="export_guard").uncheck()
    drawn.checkbox(key="export_bom").check()
    drawn.run()

    assert "export?format=csv&amp;delimiter=semicolon&amp;decimal=comma&amp;bom=true&amp;guard=false" in words(drawn)


def test_only_a_csv_has_choices(drawn):
    drawn.session_state["export_format"] = "parquet"

    drawn.run()

    assert list(drawn.selectbox) == []
    assert "Download Parquet" in words(drawn)


def test_a_large_file_is_made_by_a_job_that_can_be_left_and_stopped(drawn, menu, monkeypatch):
    monkeypatch.setattr(estimating, "AT_ONCE_BYTES", 10)
    drawn.run()
    assert "Download CSV" not in words(drawn)

    drawn.button(key="export_start").click().run()
    (one,) = menu.exports()
    drawn.button(key=f"stop_{one.id}").click().run()

    assert "was cancelled" in words(drawn)
    assert one.rows is None


def test_a_file_that_is_ready_is_offered_until_it_expires_and_then_made_again(drawn, menu, monkeypatch):
    monkeypatch.setattr(estimating, "AT_ONCE_BYTES", 10)
    drawn.run()
    drawn.button(key="export_start").click().run()
    menu.work_off()
    drawn.run()
    (one,) = menu.exports()
    told = words(drawn)
    expire(one)

    drawn.run()
    gone = words(drawn)
    drawn.button(key=f"export_again_{one.id}").click().run()

    assert f'href="/api/exports/{one.id}/download"' in told
    assert "3,000 rows · " in told
    assert "until tomorrow" in told
    assert "has expired" in gone
    assert [other.state for other in menu.exports()] == [State.WAITING, State.EXPIRED]


def test_the_list_of_jobs_leads_to_the_file(menu):
    one = service.start_export(menu.me.id, Wanted(OfView(menu.dataset), "xlsx"))
    menu.work_off()

    menu.visitor.visit("jobs")
    told = menu.visitor.words()
    expire(one)
    menu.visitor.again()
    gone = menu.visitor.words()
    menu.app.button(key=f"job_again_{one.id}").click()
    menu.visitor.again()

    assert f"/api/exports/{one.id}/download" in told
    assert "orders.csv.xlsx · has expired" in gone
    assert len(jobs.list_jobs(menu.me.id, kind="records.export").items) == 2


def test_whoever_looks_at_any_page_is_told_once_that_a_file_is_ready(menu):
    one = service.start_export(menu.me.id, Wanted(OfView(menu.dataset)))
    menu.work_off()

    menu.visitor.visit("home")
    first = [toast.value for toast in menu.app.toast]
    menu.visitor.again()

    assert f"[Download](/api/exports/{one.id}/download)" in first[0]
    assert list(menu.app.toast) == []


def test_the_link_says_the_whole_view():
    view = View.parse(sort='-"a,b"', filter='[{"column":"x","operator":"eq","value":"ü&"}]', search="one two")
    wanted = Wanted(OfView(uuid4(), view, uuid4(), ("a,b", "x"), (1, 2, 3, 9)), "csv", Options(guard=False))

    to = urlsplit(export_menu.link(wanted))
    asked = {name: value for name, (value,) in parse_qs(to.query).items()}

    assert View.parse(sort=asked["sort"], filter=asked["filter"], search=asked["search"]) == view
    assert (asked["columns"], asked["rows"], asked["guard"]) == ('["a,b", "x"]', "1-3,9", "false")
    assert asked["version"] == str(wanted.what.version_id)


def test_the_link_of_a_result_says_its_run():
    what = OfResult(uuid4(), "query result", ("k",), ())

    assert export_menu.link(Wanted(what, "jsonl")) == f"/api/query-runs/{what.run_id}/export?format=jsonl"


def expire(one):
    with transaction() as session:
        found = session.exec(select(ExportFile).where(ExportFile.id == one.id)).one()
        found.expires_at = now() - timedelta(seconds=1)
