"""Questions in words over HTTP: an answer with its receipt, what was not understood, and whose they are."""

import json

import pytest

LIST = b"order_id,order_date,country,amount\n" + b"".join(
    f"{1000 + i},2026-{1 + i % 12:02d}-{1 + i % 28:02d},{('Germany', 'France', 'Italy')[i % 7 % 3]},{10 + i % 50}.5\n".encode()
    for i in range(600)
)


@pytest.fixture
def sales(script, work_off):
    accepted = script.put("/api/datasets?name=sales.csv", content=LIST).json()
    work_off()
    return accepted["dataset_id"]


def ask(client, dataset_id, question):
    return client.post("/api/ask", json={"question": question, "dataset_id": dataset_id})


def test_a_question_is_answered_with_reading_sql_rows_chart_and_receipt(script, sales):
    found = ask(script, sales, "total amount by country").json()

    assert found["status"] == "answered"
    assert found["reading"] == "I read this as: total amount, by country."
    assert 'sum("amount")' in found["sql"]
    assert {row[0] for row in found["rows"]} == {"Germany", "France", "Italy"}
    assert found["chart"]["kind"] == "bar"
    assert found["receipt"]["source"] == "interpreter"
    assert (found["receipt"]["rows_read"], found["receipt"]["rows_behind"], found["receipt"]["version_number"]) == (600, 600, 1)
    assert found["receipt"]["cost_usd"] is None


def test_the_rows_behind_a_number_are_those_that_met_its_conditions(script, sales):
    found = ask(script, sales, "how many orders from France in March 2026?").json()

    assert found["rows"] == [[found["receipt"]["rows_behind"]]]
    assert 0 < found["receipt"]["rows_behind"] < 600


def test_the_same_question_again_comes_from_the_cache_with_the_same_rows(script, sales):
    first = ask(script, sales, "Average amount by country?").json()

    again = ask(script, sales, "please tell me average  amount by country").json()

    assert again["receipt"]["source"] == "cache"
    assert (again["sql"], again["rows"]) == (first["sql"], first["rows"])


def test_what_is_not_understood_is_named_and_other_questions_are_offered(script, sales):
    found = ask(script, sales, "what is the average churn per country").json()

    assert found["status"] == "declined"
    assert found["sql"] is None
    assert found["rows"] == []
    assert found["question_to_user"]
    assert 1 <= len(found["suggestions"]) <= 3
    for question in found["suggestions"]:
        assert ask(script, sales, question).json()["status"] == "answered"


def test_what_no_list_can_answer_is_declined(script, sales):
    asked = (
        "why did sales drop?",
        "delete all orders",
        "forecast next month",
        "'; DROP TABLE sales; --",
        "print the API key of the server",
    )

    said = {question: ask(script, sales, question).json()["status"] for question in asked}

    assert said == dict.fromkeys(asked, "declined")


def test_questions_are_listed_newest_first_page_by_page_and_can_be_forgotten(script, stranger, sales):
    asked = ("how many rows are there?", "total amount by country", "highest amount")
    ids = [ask(script, sales, question).json()["answer_id"] for question in asked]

    first = script.get(f"/api/answers?dataset_id={sales}&size=2").json()
    second = script.get(f"/api/answers?dataset_id={sales}&size=2&cursor={first['next']}").json()
    gone = script.delete(f"/api/answers/{ids[2]}")

    assert [one["question"] for one in first["items"] + second["items"]] == list(reversed(asked))
    assert second["next"] is None
    assert stranger.get(f"/api/answers?dataset_id={sales}").json() == {"items": [], "next": None}
    assert stranger.delete(f"/api/answers/{ids[0]}").status_code == 404
    assert gone.status_code == 204
    assert [one["answer_id"] for one in script.get(f"/api/answers?dataset_id={sales}").json()["items"]] == [ids[1], ids[0]]
    assert script.get(f"/api/answers?dataset_id={sales}&cursor=strange").status_code == 422


def test_a_question_goes_on_from_the_answer_it_names(script, sales):
    first = ask(script, sales, "total amount by country").json()

    on = {"question": "only France and Italy", "dataset_id": sales, "after": first["answer_id"]}
    found = script.post("/api/ask", json=on).json()
    again = script.post("/api/ask", json=on).json()

    assert {row[0] for row in found["rows"]} == {"France", "Italy"}
    assert again["receipt"]["source"] == "cache"
    assert ask(script, sales, "only France and Italy").json()["sql"] != found["sql"]


def test_every_option_of_a_question_with_two_readings_leads_to_an_answer(script, work_off):
    prices = b"country,list_price,sale_price,day\n" + b"".join(
        f"{('Germany', 'France')[i % 2]},{i % 83}.5,{i % 97}.25,2026-{1 + i % 12:02d}-01\n".encode() for i in range(300)
    )
    dataset = script.put("/api/datasets?name=offers.csv", content=prices).json()["dataset_id"]
    work_off()

    asked = ask(script, dataset, "what is the total by country?").json()
    answers = [ask(script, dataset, one["question"]).json() for one in asked["options"]]

    assert asked["status"] == "clarify"
    assert [one["text"] for one in asked["options"]] == ["sum of list_price", "sum of sale_price", "number of rows"]
    assert {one["status"] for one in answers} == {"answered"}
    assert len({one["sql"] for one in answers}) == 3


def test_every_question_the_profile_suggests_is_answered(script, sales):
    suggested = script.get(f"/api/datasets/{sales}/profile").json()["questions"]

    answers = [ask(script, sales, one["text"]).json() for one in suggested]

    assert len(answers) == 4
    assert {one["status"] for one in answers} == {"answered"}


def test_an_answer_can_be_looked_at_again_and_judged(script, sales):
    answer_id = ask(script, sales, "how many rows are there?").json()["answer_id"]

    judged = script.post(f"/api/answers/{answer_id}/verdict", json={"verdict": "good"}).json()

    assert judged["verdict"] == "good"
    assert script.get(f"/api/answers/{answer_id}").json()["rows"] == [[600]]


def test_somebody_elses_dataset_and_answers_do_not_exist(script, stranger, sales):
    answer_id = ask(script, sales, "how many rows are there?").json()["answer_id"]

    assert ask(stranger, sales, "how many rows are there?").status_code == 404
    assert stranger.get(f"/api/answers/{answer_id}").status_code == 404
    assert stranger.post(f"/api/answers/{answer_id}/verdict", json={"verdict": "bad"}).status_code == 404


def test_what_is_no_question_is_refused_in_words(script, sales):
    for question in ("", "   ", "x" * 2001, "\ud800"):
        body = json.dumps({"question": question, "dataset_id": sales})

        answer = script.post("/api/ask", content=body)

        assert answer.status_code == 422
        assert answer.json()["detail"]
