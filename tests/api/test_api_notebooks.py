"""Notebooks over HTTP: the whole of their life, and that nobody else has any part in it."""

import json
from uuid import uuid4

import pytest

from tests import notebooking


@pytest.fixture
def sales(script, owner):
    return str(notebooking.sales(owner))


@pytest.fixture
def book(script, sales):
    return script.post("/api/notebooks", json={"dataset_id": sales}).json()["id"]


def add(client, book, kind, text, **more):
    content = {{"question": "question", "sql": "sql", "text": "text"}[kind]: text}
    return client.post(f"/api/notebooks/{book}/cells", json={"kind": kind, "content": content, **more}).json()


def test_a_notebook_is_made_filled_run_and_read(script, work_off, book):
    first = add(script, book, "sql", "SELECT country, sum(amount) AS total FROM sales GROUP BY ALL ORDER BY ALL")
    second = add(script, book, "sql", "SELECT max(total) AS most FROM result_1")
    add(script, book, "text", "A note", first=True)

    ran = script.post(f"/api/cells/{first['id']}/run").json()
    assert (ran["row_count"], ran["error"]) == (3, None)
    started = script.post(f"/api/notebooks/{book}/run")
    assert started.status_code == 202
    work_off()
    job = script.get(f"/api/jobs/{started.json()['job_id']}").json()
    assert (job["status"], job["done"], job["total"], job["unit"]) == ("completed", 2, 2, "cells")

    found = script.get(f"/api/notebooks/{book}").json()
    assert [cell["kind"] for cell in found["cells"]] == ["text", "sql", "sql"]
    assert [cell["stale"] for cell in found["cells"]] == [None] * 3
    rows = script.get(f"/api/query-runs/{found['cells'][2]['query_run_id']}/rows").json()
    assert rows["rows"] == [[9026.5]]
    assert found["cells"][2]["id"] == second["id"]


def test_cells_are_edited_moved_copied_deleted_and_restored(script, book):
    one, two = add(script, book, "text", "one"), add(script, book, "sql", "SELECT 1")

    assert script.patch(f"/api/cells/{two['id']}", json={"name": "two", "collapsed": True}).json()["name"] == "two"
    assert script.post(f"/api/cells/{two['id']}/move", json={"before": one["id"]}).status_code == 200
    copied = script.post(f"/api/cells/{one['id']}/duplicate")
    assert copied.status_code == 201
    assert script.delete(f"/api/cells/{one['id']}").status_code == 204
    assert [cell["id"] for cell in script.get(f"/api/notebooks/{book}").json()["cells"]] == [two["id"], copied.json()["id"]]
    script.post(f"/api/cells/{one['id']}/restore")
    assert len(script.get(f"/api/notebooks/{book}").json()["cells"]) == 3


def test_what_cannot_be_kept_is_answered_with_what_to_do(script, book):
    add(script, book, "sql", "SELECT 1")

    for body in (
        {"kind": "sql", "content": {"sql": "SELECT 1"}, "name": "select"},
        {"kind": "sql", "content": {"sql": "SELECT 1"}, "name": "result_1"},
        {"kind": "sql", "content": {"html": "<b>"}},
        {"kind": "film", "content": {}},
    ):
        answer = script.post(f"/api/notebooks/{book}/cells", json=body)
        assert answer.status_code == 422
        assert answer.json()["hint"]


def test_notebooks_are_listed_searched_renamed_copied_deleted_and_restored(script, book):
    script.patch(f"/api/notebooks/{book}", json={"title": "100% of March"})
    copied = script.post(f"/api/notebooks/{book}/duplicate").json()

    def titles(**asked):
        return [one["title"] for one in script.get("/api/notebooks", params=asked).json()["items"]]

    assert titles(search="100% OF") == ["Copy of 100% of March", "100% of March"]
    assert titles(search="0%M") == []
    assert len(titles(search="sales")) == 2
    assert titles(size=1) == [copied["title"]]
    assert script.delete(f"/api/notebooks/{book}").status_code == 204
    assert titles() == [copied["title"]]
    assert script.post(f"/api/notebooks/{book}/restore").json()["title"] == "100% of March"


def test_a_question_asked_with_a_notebook_becomes_a_cell_of_it(script, sales, book):
    asked = {"question": "total amount by country", "dataset_id": sales, "notebook_id": book}
    first = script.post("/api/ask", json=asked).json()
    add(script, book, "text", "below")

    second = script.post("/api/ask", json=asked | {"question": "only Germany", "after": first["answer_id"]}).json()

    assert (first["status"], second["status"]) == ("answered", "answered")
    assert second["rows"] == [["Germany", 9026.5]] or second["rows"] == [[9026.5]]
    kinds = [(cell["kind"], cell["answer_id"]) for cell in script.get(f"/api/notebooks/{book}").json()["cells"]]
    assert kinds == [("question", first["answer_id"]), ("question", second["answer_id"]), ("text", None)]
    other = script.post("/api/ask", json=asked | {"dataset_id": str(uuid4())})
    assert other.status_code == 422


def test_a_question_a_model_is_still_at_is_told_by_its_job(script, sales, book, model, monkeypatch):
    monkeypatch.setenv("LISTMILL_ASK_WAIT_S", "0")
    model.becomes("stub-ok")

    answer = script.post("/api/ask", json={"question": notebooking.HARD, "dataset_id": sales, "notebook_id": book})

    assert answer.status_code == 202
    assert set(answer.json()) == {"job_id", "answer_id", "cell_id"}
    (cell,) = script.get(f"/api/notebooks/{book}").json()["cells"]
    assert cell["job_id"] == answer.json()["job_id"]


def test_runs_of_a_cell_are_listed_and_compared(script, book):
    cell = add(script, book, "sql", "SELECT 8000 AS n")
    script.post(f"/api/cells/{cell['id']}/run")
    script.patch(f"/api/cells/{cell['id']}", json={"content": {"sql": "SELECT 8120 AS n"}})
    script.post(f"/api/cells/{cell['id']}/run", json={"use_cache": False})

    after, before = script.get(f"/api/cells/{cell['id']}/runs").json()["items"]
    found = script.get(f"/api/cell-runs/{before['id']}/difference/{after['id']}").json()

    assert (found["kind"], found["told"]) == ("number", "8,000 before, 8,120 now, +1.5%.")


@pytest.mark.parametrize(
    ("format_name", "kind", "mark"),
    [
        ("html", "text/html", "<!doctype html>"),
        ("md", "text/markdown", "# sales.csv"),
        ("ipynb", "application/x-ipynb", '{\n "cells"'),
    ],
)
def test_a_notebook_is_saved_as_a_file(script, book, format_name, kind, mark):
    add(script, book, "text", "A note")

    answer = script.get(f"/api/notebooks/{book}/export", params={"format": format_name})

    assert answer.headers["content-type"].startswith(kind)
    assert f"sales.csv.{format_name}" in answer.headers["content-disposition"]
    assert answer.text.startswith(mark)


def test_a_shared_notebook_is_read_by_its_link_and_by_nothing_else(script, stranger, book):
    shown = add(script, book, "sql", "SELECT 42 AS answer")
    script.post(f"/api/cells/{shown['id']}/run")
    token = script.post(f"/api/notebooks/{book}/share").json()["token"]

    found = stranger.get(f"/api/shared/{token}").json()
    assert len(token) >= 43
    assert found["owner"] == "owner"
    assert stranger.get(f"/api/shared/{token}/cells/{shown['id']}/rows").json()["rows"] == [[42]]
    assert stranger.get(f"/api/shared/{token}/export", params={"format": "md"}).status_code == 200
    run_id = script.get(f"/api/cells/{shown['id']}").json()["query_run_id"]
    assert run_id not in json.dumps(found)
    assert book not in json.dumps(found)
    assert stranger.get(f"/api/query-runs/{run_id}/rows").status_code == 404
    assert stranger.get(f"/api/shared/{token}/cells/{uuid4()}/rows").status_code == 404

    assert script.delete(f"/api/notebooks/{book}/share").status_code == 204
    for path in ("", f"/cells/{shown['id']}/rows", "/export"):
        assert stranger.get(f"/api/shared/{token}{path}").status_code == 404
    assert script.post(f"/api/notebooks/{book}/share").json()["token"] != token


def test_nobody_is_let_in_without_signing_in(script, anybody, book):
    token = script.post(f"/api/notebooks/{book}/share").json()["token"]
    del anybody.headers["Authorization"]

    assert anybody.get(f"/api/shared/{token}").status_code == 401
    assert anybody.get(f"/api/notebooks/{book}").status_code == 401


def test_somebody_elses_notebook_is_not_found_anywhere(script, stranger, sales, book):
    cell = add(script, book, "sql", "SELECT 1")["id"]
    script.post(f"/api/cells/{cell}/run")
    run = script.get(f"/api/cells/{cell}/runs").json()["items"][0]["id"]

    asked = [
        ("POST", "/api/notebooks", {"dataset_id": sales}),
        ("GET", f"/api/notebooks/{book}", None),
        ("PATCH", f"/api/notebooks/{book}", {"title": "mine"}),
        ("DELETE", f"/api/notebooks/{book}", None),
        *(("POST", f"/api/notebooks/{book}/{act}", None) for act in ("restore", "duplicate", "run", "share")),
        ("DELETE", f"/api/notebooks/{book}/share", None),
        ("GET", f"/api/notebooks/{book}/export", None),
        ("POST", f"/api/notebooks/{book}/cells", {"kind": "text", "content": {"text": "a"}}),
        ("GET", f"/api/cells/{cell}", None),
        ("PATCH", f"/api/cells/{cell}", {"collapsed": True}),
        ("DELETE", f"/api/cells/{cell}", None),
        ("POST", f"/api/cells/{cell}/move", {}),
        *(("POST", f"/api/cells/{cell}/{act}", None) for act in ("restore", "duplicate", "run")),
        ("GET", f"/api/cells/{cell}/runs", None),
        ("GET", f"/api/cell-runs/{run}/difference/{run}", None),
        ("POST", "/api/ask", {"question": "how many rows?", "dataset_id": sales, "notebook_id": book}),
        ("GET", f"/api/shared/{book}", None),
    ]

    for method, path, body in asked:
        assert stranger.request(method, path, json=body).status_code == 404, (method, path)
    assert stranger.get("/api/notebooks").json()["items"] == []
    assert script.get(f"/api/notebooks/{book}").json()["title"] == "sales.csv"
