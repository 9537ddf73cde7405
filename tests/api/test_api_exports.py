"""Rows leave as files: of a dataset, of what a view shows, of a result; at once, or made by a job and fetched by a link."""

import csv
import io
import json
from uuid import UUID, uuid4

import pytest

from backend.core.config import settings
from backend.datasets import service as datasets
from tests.published import publish_version, published

ROWS = "(VALUES (1, '01067', 'Dresden', 12.5), (2, '28195', 'Bremen', 7.25), (3, '04109', 'Leipzig', NULL)) AS t(id, postcode, city, amount)"


@pytest.fixture
def orders(script, owner):
    """A dataset of three rows, made without the work of a conversion."""
    made = published(owner, "orders", f"SELECT id, postcode, city, amount::DOUBLE AS amount FROM {ROWS}")
    return {"dataset_id": str(datasets.rename_dataset(owner.id, made, "orders").id)}


def rows_of(answer):
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.text)))


def of(orders, **asked):
    return {"url": f"/api/datasets/{orders['dataset_id']}/export", "params": asked}


def test_a_sorted_filtered_view_with_chosen_columns_leaves_as_it_is_seen(script, orders):
    wanted = json.dumps([{"column": "city", "operator": "contains", "value": "re"}])

    answer = script.get(**of(orders, sort="-id", filter=wanted, columns='["city","id"]'))

    assert rows_of(answer) == [["city", "id"], ["Bremen", "2"], ["Dresden", "1"]]


def test_a_search_leaves_as_it_is_seen(script, orders):
    answer = script.get(**of(orders, search="leip", columns=["city"]))

    assert rows_of(answer) == [["city"], ["Leipzig"]]


def test_chosen_rows_leave_in_the_order_of_the_view(script, orders):
    answer = script.get(**of(orders, rows="1,3", sort="-city", columns="city"))

    assert rows_of(answer) == [["city"], ["Leipzig"], ["Dresden"]]


def test_a_csv_is_written_as_asked(script, orders):
    answer = script.get(**of(orders, delimiter="semicolon", decimal="comma", bom="true", columns=["city", "amount"]))

    assert answer.content.decode() == '\ufeff"city";"amount"\r\nDresden;12,5\r\nBremen;7,25\r\nLeipzig;\r\n'


REFUSED = [
    ({"sort": "nowhere"}, "nowhere"), ({"columns": ["nowhere"]}, "nowhere"), ({"columns": "[1]"}, "JSON"), ({"columns": "[]"}, "No column"),
    ({"rows": "5-1"}, "5-1"), ({"filter": "x"}, "filter"), ({"delimiter": "pipe"}, "pipe"), ({"format": "docx"}, "docx"),
]  # fmt: skip


def test_what_cannot_be_exported_is_said_before_a_byte_is_sent(script, orders):
    for asked, named in REFUSED:
        answer = script.get(**of(orders, **asked))

        assert answer.status_code == 422
        assert named in answer.json()["detail"]
        assert answer.json()["hint"]


def test_a_view_of_an_earlier_version_stays_what_it_was(script, orders):
    version = script.get(f"/api/datasets/{orders['dataset_id']}").json()["version_id"]

    answer = script.get(**of(orders, version=version, sort="city", columns="city"))

    assert rows_of(answer) == [["city"], ["Bremen"], ["Dresden"], ["Leipzig"]]


def test_the_name_of_a_file_suits_every_system(script, orders):
    script.patch(f"/api/datasets/{orders['dataset_id']}", json={"name": "Umsätze: Q1 <neu>?"}).raise_for_status()

    told = script.get(**of(orders)).headers["content-disposition"]

    assert told == "attachment; filename=\"Ums_tze_ Q1 _neu__.csv\"; filename*=UTF-8''Ums%C3%A4tze_%20Q1%20_neu__.csv"


def made(script, work_off, **asked):
    """A file a job has made, as its answer tells it."""
    started = script.post("/api/exports", json=asked)
    assert started.status_code == 202, started.text
    work_off()
    return script.get(f"/api/exports/{started.json()['export_id']}").json()


def test_a_job_makes_the_file_of_a_view_and_the_link_gives_it(script, orders, work_off):
    wanted = [{"column": "amount", "operator": "not_null"}]

    export = made(script, work_off, dataset_id=orders["dataset_id"], sort="-id", filter=wanted, columns=["city"])

    assert (export["status"], export["rows"], export["file_name"]) == ("ready", 2, "orders.csv")
    answer = script.get(export["url"])
    assert rows_of(answer) == [["city"], ["Bremen"], ["Dresden"]]
    assert (answer.headers["content-length"], int(export["size_bytes"])) == (str(len(answer.content)), len(answer.content))
    assert script.get(f"/api/jobs/{export['job_id']}").json()["title"] == "Export orders as CSV"


def test_a_job_makes_the_file_of_a_result(script, orders, work_off):
    run = script.post("/api/query", json={"sql": "SELECT city, amount FROM orders ORDER BY id"}).json()["query_run_id"]

    export = made(script, work_off, query_run_id=run, format="jsonl")

    assert json.loads(script.get(export["url"]).text.splitlines()[0]) == {"city": "Dresden", "amount": 12.5}


def test_the_file_is_of_the_version_that_was_seen(script, orders, work_off):
    started = script.post("/api/exports", json={"dataset_id": orders["dataset_id"], "columns": ["id"]}).json()
    publish_version(UUID(orders["dataset_id"]), "SELECT 9 AS id")

    work_off()

    assert len(rows_of(script.get(f"/api/exports/{started['export_id']}/download"))) == 4


def test_nobody_else_gets_the_file(script, stranger, anybody, orders, work_off):
    export = made(script, work_off, dataset_id=orders["dataset_id"])
    at = f"/api/exports/{export['export_id']}"

    told = [stranger.get(at), stranger.get(f"{at}/download"), stranger.head(f"{at}/download"), stranger.post(f"{at}/again")]

    assert [answer.status_code for answer in told] == [404] * 4
    assert stranger.get("/api/exports").json()["items"] == []
    assert stranger.get(f"{at}/download", headers={"Accept": "text/html"}, follow_redirects=False).status_code == 404
    assert stranger.post("/api/exports", json={"dataset_id": orders["dataset_id"]}).status_code == 404
    assert len(script.get("/api/exports").json()["items"]) == 1


def test_a_download_that_broke_off_goes_on_where_it_was(script, orders, work_off):
    url = made(script, work_off, dataset_id=orders["dataset_id"])["url"]
    whole = script.get(url)

    head = script.head(url)
    rest = script.get(url, headers={"Range": "bytes=10-", "If-Range": whole.headers["etag"]})
    middle = script.get(url, headers={"Range": "bytes=2-4"})
    last = script.get(url, headers={"Range": "bytes=-5"})

    assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(whole.content)), b"")
    assert head.headers["accept-ranges"] == "bytes"
    assert (rest.status_code, rest.content) == (206, whole.content[10:])
    assert rest.headers["content-range"] == f"bytes 10-{len(whole.content) - 1}/{len(whole.content)}"
    assert (middle.content, last.content) == (whole.content[2:5], whole.content[-5:])


RANGES = [
    ({"Range": "bytes=100000-"}, 416), ({"Range": "bytes=-0"}, 416), ({"Range": "bytes=5-2"}, 200), ({"Range": "rows=1-2"}, 200),
    ({"Range": "bytes=0-1,4-5"}, 200), ({"Range": "bytes=0-1", "If-Range": '"other"'}, 200), ({"Range": "bytes=0-99999"}, 206),
]  # fmt: skip


def test_other_ranges_are_answered_as_the_standard_says(script, orders, work_off):
    url = made(script, work_off, dataset_id=orders["dataset_id"])["url"]

    told = [script.get(url, headers=headers).status_code for headers, _ in RANGES]

    assert told == [status for _, status in RANGES]


def test_an_unchanged_file_is_not_sent_again(script, orders, work_off):
    url = made(script, work_off, dataset_id=orders["dataset_id"])["url"]
    tag = script.get(url).headers["etag"]

    assert script.get(url, headers={"If-None-Match": tag}).status_code == 304


def test_a_link_tells_that_its_file_is_still_being_made(script, orders):
    started = script.post("/api/exports", json={"dataset_id": orders["dataset_id"]}).json()

    answer = script.get(f"/api/exports/{started['export_id']}/download")

    assert (started["status"], started["url"], answer.status_code) == ("waiting", None, 409)


def test_an_expired_link_says_so_and_the_file_can_be_made_again(script, orders, work_off, monkeypatch):
    monkeypatch.setattr(settings(), "export_keep_hours", 1e-9)
    export = made(script, work_off, dataset_id=orders["dataset_id"], format="xlsx")
    at = f"/api/exports/{export['export_id']}"
    monkeypatch.setattr(settings(), "export_keep_hours", 24)

    gone, led = (
        script.get(f"{at}/download"),
        script.get(f"{at}/download", headers={"Accept": "text/html"}, follow_redirects=False),
    )
    again = script.post(f"{at}/again").json()
    work_off()

    assert (export["status"], gone.status_code, export["url"]) == ("expired", 404, None)
    assert "expired" in gone.json()["detail"]
    assert "again" in gone.json()["hint"]
    assert (led.status_code, led.headers["location"]) == (303, "/jobs?kind=records.export")
    assert script.get(f"/api/exports/{again['export_id']}/download").content.startswith(b"PK")


NO_JOB = [{"query_run_id": str(uuid4())}, {"format": "docx"}, {"columns": []}, {"sort": "nowhere"}]


def test_what_no_job_can_make_is_refused_at_once(script, orders):
    for asked in NO_JOB:
        answer = script.post("/api/exports", json={"dataset_id": orders["dataset_id"], **asked})

        assert answer.status_code == 422
        assert answer.json()["hint"]
    assert script.post("/api/exports", json={}).status_code == 422
