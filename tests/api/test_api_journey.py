"""From a file to an export, as a script does it."""

import csv
import io

import pytest

CSV = b"id,postcode,city,amount\n1,01067,Dresden,12.50\n2,28195,Bremen,7.25\n3,04109,Leipzig,\n"
RAGGED = b"id,name\n1,one\n2,two\n3,three,surplus\n4,four\n" + b"".join(b"%d,n%d\n" % (i, i) for i in range(5, 200))


def test_a_whole_file_becomes_a_dataset_with_profile_and_repair_report(script, orders):
    dataset = script.get(f"/api/datasets/{orders['dataset_id']}").json()
    profile = script.get(f"/api/datasets/{orders['dataset_id']}/profile").json()
    repair = script.get(f"/api/datasets/{orders['dataset_id']}/repair").json()

    assert (dataset["name"], dataset["table"], dataset["status"], dataset["rows"]) == ("orders", "orders", "ready", 3)
    assert [c["name"] for c in dataset["columns"]] == ["id", "postcode", "city", "amount"]
    assert {c["name"]: c["type"] for c in dataset["columns"]}["postcode"] == "VARCHAR"
    assert profile["rows"] == 3
    assert {c["name"]: c["nulls"] for c in profile["columns"]}["amount"] == 1
    assert (repair["rows_loaded"], repair["rows_aside"], repair["delimiter"]) == (3, 0, ",")


def test_sql_answers_with_rows_in_the_order_of_its_columns(script, orders):
    answer = script.post("/api/query", json={"sql": "SELECT city, amount FROM orders ORDER BY id"}).json()

    assert answer["columns"] == [{"name": "city", "type": "VARCHAR"}, {"name": "amount", "type": "DOUBLE"}]
    assert answer["rows"] == [["Dresden", 12.5], ["Bremen", 7.25], ["Leipzig", None]]
    assert (answer["row_count"], answer["truncated"]) == (3, False)


def test_a_limit_cuts_the_answer_and_says_so(script, orders):
    answer = script.post("/api/query", json={"sql": "SELECT id FROM orders", "limit": 2}).json()

    assert len(answer["rows"]) == 2
    assert (answer["row_count"], answer["truncated"]) == (3, True)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1; SELECT 2",
        "DROP TABLE orders",
        "INSERT INTO orders VALUES (1)",
        "COPY orders TO 'x.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM nowhere",
        "SELEC 1",
        "SELECT nothing FROM orders",
        " ",
    ],
)
def test_sql_that_may_not_run_gets_a_sentence_and_a_way_out(script, orders, sql):
    answer = script.post("/api/query", json={"sql": sql})

    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert answer.json()["hint"]
    assert script.post("/api/query", json={"sql": "SELECT count(*) FROM orders"}).json()["rows"] == [[3]]


def test_an_export_gives_the_rows_back(script, orders):
    answer = script.get(f"/api/datasets/{orders['dataset_id']}/export?format=csv")

    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows == [
        ["id", "postcode", "city", "amount"],
        ["1", "01067", "Dresden", "12.5"],
        ["2", "28195", "Bremen", "7.25"],
        ["3", "04109", "Leipzig", ""],
    ]
    assert "orders.csv" in answer.headers["content-disposition"]


@pytest.mark.parametrize(("name", "magic"), [("parquet", b"PAR1"), ("xlsx", b"PK"), ("json", b"[")])
def test_a_result_leaves_in_every_format(script, orders, name, magic):
    run = script.post("/api/query", json={"sql": "SELECT * FROM orders"}).json()["query_run_id"]

    answer = script.get(f"/api/query-runs/{run}/export?format={name}")

    assert answer.status_code == 200
    assert answer.content.lstrip().startswith(magic)


def test_an_unknown_format_is_named_with_those_there_are(script, orders):
    answer = script.get(f"/api/datasets/{orders['dataset_id']}/export?format=docx")

    assert answer.status_code == 422
    assert "parquet" in answer.json()["hint"]


def test_parts_in_any_order_and_twice_make_the_same_dataset(script, work_off):
    content = b"id,name\n" + b"".join(b"%d,name %d\n" % (i, i) for i in range(1_300_000))
    upload = script.post("/api/uploads", json={"name": "names.csv", "size_bytes": len(content)}).json()
    size = upload["part_size_bytes"]
    pieces = {n: content[(n - 1) * size : n * size] for n in range(1, upload["parts"] + 1)}

    for number in [*reversed(pieces), 1]:
        assert script.put(f"/api/uploads/{upload['upload_id']}/parts/{number}", content=pieces[number]).status_code == 204
    received = script.get(f"/api/uploads/{upload['upload_id']}").json()["received"]
    accepted = script.post(f"/api/uploads/{upload['upload_id']}/complete").json()
    again = script.post(f"/api/uploads/{upload['upload_id']}/complete").json()
    work_off()

    assert len(pieces) > 1
    assert received == sorted(pieces)
    assert again == accepted
    assert script.get(f"/api/datasets/{accepted['dataset_id']}").json()["rows"] == 1_300_000


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "a.csv", "size_bytes": 0}, 422),
        ({"name": "", "size_bytes": 5}, 422),
        ({"name": "../a.csv", "size_bytes": 5}, 422),
        ({"name": "n" * 300 + ".csv", "size_bytes": 5}, 422),
        ({"name": "a.csv", "size_bytes": 1 << 50}, 413),
        ({"name": "a.exe", "size_bytes": 5}, 422),
        ({"name": "a.csv"}, 422),
        ({"name": "a.csv", "size_bytes": -1}, 422),
    ],
)
def test_an_upload_that_cannot_be_is_refused_before_any_byte(script, body, status):
    answer = script.post("/api/uploads", json=body)

    assert answer.status_code == status
    assert answer.json()["detail"]
    assert script.get("/api/datasets").json()["items"] == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("page.csv", b"<!DOCTYPE html><html><body>Sign in</body></html>"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(200)),
        ("binary.csv", bytes(range(256)) * 40),
    ],
)
def test_what_is_no_list_fails_with_a_sentence_and_leaves_nothing(script, work_off, name, content):
    answer = script.put(f"/api/datasets?name={name}", content=content)
    if answer.status_code == 202:
        work_off()
        job = script.get(f"/api/jobs/{answer.json()['job_id']}").json()
        assert (job["status"], bool(job["error"]), bool(job["hint"])) == ("failed", True, True)
        assert script.get(f"/api/datasets/{answer.json()['dataset_id']}").json()["status"] == "failed"
    else:
        assert answer.status_code == 422

    assert script.post("/api/query", json={"sql": f"SELECT * FROM {name.split('.')[0]}"}).status_code == 422


def test_a_file_of_another_length_than_declared_is_not_taken(script):
    upload = script.post("/api/uploads", json={"name": "a.csv", "size_bytes": 10}).json()["upload_id"]

    short = script.put(f"/api/uploads/{upload}/parts/1", content=b"12345")
    long = script.put(f"/api/uploads/{upload}/parts/1", content=b"1" * 11)
    outside = script.put(f"/api/uploads/{upload}/parts/2", content=b"1")
    incomplete = script.post(f"/api/uploads/{upload}/complete")

    assert [a.status_code for a in (short, long, outside, incomplete)] == [422, 422, 422, 409]
    assert script.get(f"/api/uploads/{upload}").json()["received"] == []


def test_rows_kept_aside_can_be_downloaded_with_line_and_reason(script, work_off):
    accepted = script.put("/api/datasets?name=ragged.csv", content=RAGGED).json()
    work_off()

    repair = script.get(f"/api/datasets/{accepted['dataset_id']}/repair").json()
    aside = list(csv.DictReader(io.StringIO(script.get(f"/api/datasets/{accepted['dataset_id']}/repair.csv").text)))

    assert (repair["rows_loaded"], repair["rows_aside"]) == (198, 1)
    assert [(row["line"], "surplus" in row["text"], bool(row["reason"])) for row in aside] == [("4", True, True)]


def test_a_deleted_dataset_is_gone_for_sql_too(script, orders):
    assert script.delete(f"/api/datasets/{orders['dataset_id']}").status_code == 204

    assert script.get(f"/api/datasets/{orders['dataset_id']}").status_code == 404
    assert script.post("/api/query", json={"sql": "SELECT * FROM orders"}).status_code == 422


def test_the_stream_of_an_ended_job_gives_its_final_state_and_ends(script, orders):
    with script.stream("GET", f"/api/jobs/{orders['job_id']}/events") as answer:
        text = b"".join(answer.iter_bytes()).decode()

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert text.startswith("event: job\n")
    assert '"status": "completed"' in text


def test_jobs_are_listed_filtered_and_removed(script, orders):
    listed = script.get("/api/jobs?status=completed&kind=datasets.convert").json()["items"]
    removed = script.delete(f"/api/jobs/{orders['job_id']}")

    assert [j["id"] for j in listed] == [orders["job_id"]]
    assert listed[0]["percent"] == 100
    assert removed.status_code == 204
    assert script.get(f"/api/jobs/{orders['job_id']}").status_code == 404


def test_an_ended_job_cannot_be_cancelled(script, orders):
    answer = script.post(f"/api/jobs/{orders['job_id']}/cancel")

    assert answer.status_code == 409


def test_a_query_in_the_background_ends_in_the_same_kind_of_run(script, orders, work_off):
    job = script.post("/api/query/background", json={"sql": "SELECT city FROM orders ORDER BY city"}).json()["job_id"]
    work_off()

    done = script.get(f"/api/jobs/{job}").json()
    run = script.get("/api/query-runs").json()["items"][0]

    assert done["status"] == "completed"
    assert run["job_id"] == job
    assert script.get(f"/api/query-runs/{run['id']}/rows").json()["rows"] == [["Bremen"], ["Dresden"], ["Leipzig"]]
