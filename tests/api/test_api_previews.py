"""A file is looked at and agreed to through the API, as the page does it and as a script may."""

import pytest

CONTENT = b"id;city;amount\n" + b"".join(b"%d;Bremen;%d,5\n" % (i, i) for i in range(200))


@pytest.fixture
def begun(script):
    """An upload of which only the beginning is here."""
    upload = script.post("/api/uploads", json={"name": "sales-2026-11.csv", "size_bytes": len(CONTENT)}).json()["upload_id"]
    assert script.put(f"/api/uploads/{upload}/head", content=CONTENT).status_code == 204
    return upload


def arrive(script, upload, **completion):
    assert script.put(f"/api/uploads/{upload}/parts/1", content=CONTENT).status_code == 204
    return script.post(f"/api/uploads/{upload}/complete", json=completion)


def test_a_preview_tells_the_reading_and_the_first_rows_before_the_file_has_come(script, begun):
    seen = script.post(f"/api/uploads/{begun}/preview").json()
    other = script.post(f"/api/uploads/{begun}/preview", json={"options": {"types": {"amount": "VARCHAR"}}}).json()

    assert (seen["reading"]["delimiter"], seen["reading"]["header"], seen["row_count"], seen["whole"]) == (";", 1, 200, True)
    assert seen["columns"][2] == {"name": "amount", "type": "DOUBLE"}
    assert (len(seen["rows"]), seen["rows"][3]) == (150, [3, "Bremen", 3.5])
    assert other["rows"][3] == [3, "Bremen", "3,5"]
    assert other["options"] == {"types": {"amount": "VARCHAR"}}


def test_the_conversion_waits_for_a_yes_where_that_was_asked_for(script, begun, work_off):
    waiting = arrive(script, begun, when_accepted=True)
    accepted = script.post(f"/api/uploads/{begun}/accept", json={"options": {"types": {"amount": "VARCHAR"}}})
    work_off()

    assert (waiting.status_code, waiting.json()) == (200, {"waiting": True})
    assert accepted.status_code == 202
    dataset = script.get(f"/api/datasets/{accepted.json()['dataset_id']}").json()
    assert (dataset["status"], dataset["columns"][2]["type"]) == ("ready", "VARCHAR")


def test_a_yes_may_come_first_and_the_end_of_the_file_answers_with_the_ids(script, begun):
    early = script.post(f"/api/uploads/{begun}/accept")
    done = arrive(script, begun, when_accepted=True)

    assert (early.status_code, early.json()) == (200, {"waiting": True})
    assert done.status_code == 202
    assert set(done.json()) == {"dataset_id", "version_id", "job_id"}


def test_without_a_person_completing_converts_at_once(script, begun):
    assert arrive(script, begun).status_code == 202


def test_a_file_that_resembles_a_dataset_is_offered_to_go_into_it(script, begun, work_off):
    first = script.put("/api/datasets?name=sales-2026-10.csv", content=CONTENT).json()
    work_off()

    (match,) = script.post(f"/api/uploads/{begun}/preview").json()["matches"]
    into = {"mode": "append", "dataset_id": match["dataset_id"]}
    script.post(f"/api/uploads/{begun}/accept", json={"into": into})
    arrive(script, begun, when_accepted=True)
    work_off()

    assert (match["dataset_name"], match["drift"]["new"], match["drift"]["gone"]) == ("sales-2026-10", [], [])
    assert script.get(f"/api/datasets/{first['dataset_id']}").json()["rows"] == 400


def test_the_file_behind_a_dataset_is_looked_at_with_other_choices(script, orders):
    seen = script.post(f"/api/datasets/{orders['dataset_id']}/preview", json={"options": {"header": False}}).json()

    assert seen["row_count"] == 4
    assert seen["rows"][0] == ["id", "postcode", "city", "amount"]


def test_what_is_no_table_is_refused_at_its_beginning(script):
    upload = script.post("/api/uploads", json={"name": "letter.csv", "size_bytes": 8}).json()["upload_id"]

    refused = script.put(f"/api/uploads/{upload}/head", content=b"%PDF-1.7")

    assert refused.status_code == 422
    assert "PDF" in refused.json()["detail"]
    assert refused.json()["hint"]
    assert script.get(f"/api/uploads/{upload}").status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("preview", {"options": {"colour": "red"}}),
        ("preview", {"options": {"delimiter": "ab"}}),
        ("accept", {"options": {"types": {"a": "1; DROP TABLE x"}}}),
        ("accept", {"into": {"mode": "sideways"}}),
        ("accept", {"into": {"mode": "append"}}),
    ],
)
def test_choices_that_cannot_be_get_a_sentence(script, begun, path, body):
    answer = script.post(f"/api/uploads/{begun}/{path}", json=body)

    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_somebody_elses_file_and_dataset_are_not_found(stranger, begun, orders):
    answers = [
        stranger.put(f"/api/uploads/{begun}/head", content=CONTENT),
        stranger.post(f"/api/uploads/{begun}/preview"),
        stranger.post(f"/api/uploads/{begun}/accept"),
        stranger.post(f"/api/uploads/{begun}/complete", json={"when_accepted": True}),
        stranger.post(f"/api/datasets/{orders['dataset_id']}/preview"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5


def test_a_beginning_that_is_too_long_is_cut_off(script, begun):
    answer = script.put(f"/api/uploads/{begun}/head", content=b"x" * (3 << 20))

    assert answer.status_code == 422
