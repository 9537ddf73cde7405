"""Who may ask what: tokens, the browser's cookie, host names and other people's things."""

import asyncio

import pytest

from backend.accounts import service as accounts

CSV = b"a,b\n1,2\n"


def test_without_credentials_every_route_asks_for_them(anybody):
    answers = {
        path: anybody.get(path).status_code for path in ("/api/datasets", "/api/jobs", "/api/query-runs", "/api/jobs/events")
    }

    assert set(answers.values()) == {401}


def test_health_wants_no_credentials(anybody):
    assert anybody.get("/healthz").json() == {"status": "alive"}
    assert anybody.get("/readyz").status_code == 200
    assert "listmill_queries_total" in anybody.get("/metrics").text


def test_a_token_opens_the_api_and_a_changed_one_does_not(anybody, owner):
    token = accounts.create_token("nightly import", user_id=owner.id)

    right = anybody.get("/api/datasets", headers={"Authorization": f"Bearer {token}"})
    wrong = anybody.get("/api/datasets", headers={"Authorization": f"Bearer {token}x"})

    assert right.status_code == 200
    assert wrong.status_code == 401
    assert wrong.json()["hint"]


def test_a_page_load_sets_a_session_cookie_that_scripts_in_the_page_cannot_read(anybody):
    answer = anybody.get("/")

    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert anybody.get("/api/datasets").status_code == 200


def test_a_held_cookie_is_not_set_again(anybody):
    anybody.get("/")

    assert "set-cookie" not in anybody.get("/").headers


def test_a_forged_cookie_is_refused(anybody):
    anybody.cookies.set("listmill_session", "eyJ1c2VyIjoiYWRtaW4ifQ.x.y")

    assert anybody.get("/api/datasets").status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Listmill-Request": "1"}, 202),
        ({"X-Listmill-Request": "1", "Origin": "http://127.0.0.1:8501"}, 202),
        ({}, 403),
        ({"X-Listmill-Request": "1", "Origin": "http://evil.example"}, 403),
        ({"X-Listmill-Request": "1", "Origin": "null"}, 403),
    ],
)
def test_a_cookie_alone_changes_nothing(anybody, headers, status):
    anybody.get("/")

    answer = anybody.put("/api/datasets?name=a.csv", content=CSV, headers=headers)

    assert answer.status_code == status


@pytest.mark.parametrize("path", ["/", "/api/datasets", "/healthz"])
def test_a_foreign_host_name_gets_nothing(anybody, path):
    answer = anybody.get(path, headers={"Host": "rebound.example:8501"})

    assert answer.status_code == 421
    assert "set-cookie" not in answer.headers


def test_what_belongs_to_somebody_else_does_not_exist(script, stranger, orders):
    dataset, job = orders["dataset_id"], orders["job_id"]
    run = script.post("/api/query", json={"sql": "SELECT * FROM orders"}).json()["query_run_id"]

    seen = {
        path: stranger.get(path).status_code
        for path in (
            f"/api/datasets/{dataset}",
            f"/api/datasets/{dataset}/profile",
            f"/api/datasets/{dataset}/repair",
            f"/api/datasets/{dataset}/repair.csv",
            f"/api/datasets/{dataset}/export",
            f"/api/jobs/{job}",
            f"/api/jobs/{job}/events",
            f"/api/query-runs/{run}",
            f"/api/query-runs/{run}/rows",
            f"/api/query-runs/{run}/export",
        )
    }

    assert set(seen.values()) == {404}, seen
    assert stranger.delete(f"/api/datasets/{dataset}").status_code == 404
    assert stranger.post(f"/api/jobs/{job}/cancel").status_code == 404
    assert stranger.get("/api/datasets").json()["items"] == []
    assert stranger.post("/api/query", json={"sql": "SELECT * FROM orders"}).status_code == 422


def test_an_upload_of_another_person_does_not_exist(script, stranger):
    upload = script.post("/api/uploads", json={"name": "a.csv", "size_bytes": len(CSV)}).json()["upload_id"]

    assert stranger.get(f"/api/uploads/{upload}").status_code == 404
    assert stranger.put(f"/api/uploads/{upload}/parts/1", content=CSV).status_code == 404
    assert stranger.post(f"/api/uploads/{upload}/complete").status_code == 404
    assert stranger.delete(f"/api/uploads/{upload}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/api/datasets/{}", "/api/jobs/{}", "/api/uploads/{}", "/api/query-runs/{}", "/api/nothing/{}"]
)
@pytest.mark.parametrize("which", ["8f14e45f-ceea-467e-a0d5-1f3b2c4d5e6f", "nonsense"])
def test_what_does_not_exist_is_a_problem_with_a_sentence(script, path, which):
    answer = script.get(path.format(which))

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "detail", "hint"}
    assert answer.json()["detail"].endswith(".")


def test_a_huge_json_body_is_refused_before_it_is_read(script):
    answer = script.post("/api/query", content=b"x" * (3 << 20), headers={"content-type": "application/json"})

    assert answer.status_code == 413


def test_the_documentation_page_needs_no_other_host(script):
    page = script.get("/api/docs").text

    assert "http://" not in page.replace("http://127.0.0.1", "")
    assert "https://" not in page
    assert script.get("/api/openapi.json").status_code == 200


def test_a_client_that_goes_away_in_the_middle_leaves_no_trace_of_a_fault(anybody, owner, capfd):
    token = accounts.create_token("test", user_id=owner.id)
    headers = [(b"authorization", f"Bearer {token}".encode()), (b"host", b"127.0.0.1"), (b"content-length", b"100")]
    scope = {"type": "http", "method": "PUT", "path": "/api/datasets", "query_string": b"name=a.csv", "headers": headers}
    arriving = iter([{"type": "http.request", "body": b"a,b\n1,", "more_body": True}, {"type": "http.disconnect"}])
    sent = []

    async def receive():
        return next(arriving)

    async def send(message):
        sent.append(message)

    asyncio.run(anybody.app({**scope, "raw_path": b"/api/datasets", "http_version": "1.1"}, receive, send))

    assert sent[0]["status"] == 499
    assert "Traceback" not in capfd.readouterr().err
