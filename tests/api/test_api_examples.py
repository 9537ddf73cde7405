"""Verified examples over HTTP: a thumbs-up or corrected SQL answers the same question from then on, until it is forgotten or does not fit."""

import pytest

LIST = b"order_id,order_date,country,amount\n" + b"".join(
    f"{1000 + i},2026-{1 + i % 12:02d}-{1 + i % 28:02d},{('Germany', 'France', 'Italy')[i % 7 % 3]},{10 + i % 50}.5\n".encode()
    for i in range(300)
)
QUESTION = "total amount by country"
OWN = 'SELECT "country", sum("amount") AS "own total" FROM "sales" WHERE "amount" > 20 GROUP BY "country"'


@pytest.fixture
def sales(script, work_off):
    accepted = script.put("/api/datasets?name=sales.csv", content=LIST).json()
    work_off()
    return accepted["dataset_id"]


def ask(client, dataset_id, question=QUESTION, **more):
    return client.post("/api/ask", json={"question": question, "dataset_id": dataset_id} | more).json()


def judge(client, answer, verdict):
    return client.post(f"/api/answers/{answer['answer_id']}/verdict", json={"verdict": verdict})


def correct(client, answer, sql):
    return client.post(f"/api/answers/{answer['answer_id']}/correct", json={"sql": sql})


def examples(client, dataset_id):
    return client.get(f"/api/datasets/{dataset_id}/examples").json()["items"]


def test_an_answer_said_to_be_right_answers_the_same_question_and_the_receipt_says_so(script, sales):
    first = ask(script, sales)
    judge(script, first, "good")

    again = ask(script, sales, "Please, total  amount by country?")

    assert again["receipt"]["source"] == "example"
    assert again["receipt"]["verified_at"]
    assert (again["rows"], again["reading"], again["parts"]) == (first["rows"], first["reading"], first["parts"])
    assert again["receipt"]["rows_behind"] == 300


def test_corrected_sql_takes_the_place_of_the_answer_and_of_later_ones(script, sales):
    first = ask(script, sales)

    corrected = correct(script, first, f"{OWN};").json()
    again = ask(script, sales)

    assert corrected["answer_id"] == first["answer_id"]
    assert (corrected["sql"], corrected["verdict"], corrected["receipt"]["corrected"]) == (OWN, "good", True)
    assert corrected["receipt"]["rows_behind"] < 300
    assert script.get(f"/api/answers/{first['answer_id']}").json()["sql"] == OWN
    assert (again["sql"], again["rows"], again["receipt"]["source"]) == (OWN, corrected["rows"], "example")


def test_a_question_that_goes_on_from_corrected_sql_does_not_go_on_from_what_was_wrong(script, sales):
    first = ask(script, sales)
    before = ask(script, sales, "only France", after=first["answer_id"])
    correct(script, first, OWN)

    after = ask(script, sales, "only France", after=first["answer_id"])

    assert before["status"] == "answered"
    assert after["sql"] != before["sql"]


def test_sql_that_is_refused_or_reads_something_else_corrects_nothing(script, sales):
    first = ask(script, sales)
    tried = (
        "DROP TABLE sales",
        "SELECT 1",
        "SELECT nothing FROM sales",
        "SELECT * FROM read_csv('/etc/passwd')",
        "  ;  ",
        "SELECT 1; SELECT 2",
    )

    refused = [correct(script, first, sql) for sql in tried]

    assert {one.status_code for one in refused} == {422}
    assert all(one.json()["hint"] for one in refused)
    assert script.get(f"/api/answers/{first['answer_id']}").json()["sql"] == first["sql"]
    assert examples(script, sales) == []


def test_a_declined_question_can_be_given_its_sql(script, sales):
    declined = ask(script, sales, "which lands brought the dough?")

    corrected = correct(script, declined, OWN).json()

    assert (declined["status"], corrected["status"]) == ("declined", "answered")
    assert corrected["suggestions"] == []
    assert ask(script, sales, "Which lands brought the dough")["sql"] == OWN


def test_a_thumbs_down_forgets_the_example_and_the_reading_from_before(script, sales):
    first = ask(script, sales)
    judge(script, first, "good")
    second = ask(script, sales)

    judge(script, second, "bad")

    assert examples(script, sales) == []
    assert ask(script, sales)["receipt"]["source"] == "interpreter"


def test_a_verdict_taken_back_forgets_the_example_of_that_answer_only(script, sales):
    first = ask(script, sales)
    correct(script, first, OWN)
    other = ask(script, sales)
    judge(script, other, None)
    kept = examples(script, sales)

    judge(script, first, None)

    assert [one["corrected"] for one in kept] == [True]
    assert examples(script, sales) == []


def test_an_example_is_of_its_question_in_its_place_only(script, sales):
    first = ask(script, sales)
    follow = ask(script, sales, "only France", after=first["answer_id"])
    judge(script, follow, "good")

    assert ask(script, sales, "only France", after=first["answer_id"])["receipt"]["source"] == "example"
    assert ask(script, sales, "only France")["receipt"]["source"] != "example"
    other = ask(script, sales, "average amount by country")
    assert ask(script, sales, "only France", after=other["answer_id"])["receipt"]["source"] != "example"


def test_an_example_whose_columns_are_gone_is_shown_as_unusable_and_not_used(script, sales, work_off):
    first = ask(script, sales)
    judge(script, first, "good")
    script.put(f"/api/datasets/{sales}/replace?name=sales.csv", content=LIST.replace(b"country", b"land", 1))
    work_off()

    (kept,) = examples(script, sales)
    found = ask(script, sales)

    assert kept["unusable"] == "The list has no column “country” any more."
    assert found["receipt"]["source"] != "example"


def test_an_example_can_be_forgotten_by_whose_it_is(script, stranger, sales):
    judge(script, ask(script, sales), "good")
    (kept,) = examples(script, sales)

    refused = stranger.delete(f"/api/examples/{kept['id']}")
    gone = script.delete(f"/api/examples/{kept['id']}")

    assert (refused.status_code, gone.status_code) == (404, 204)
    assert examples(script, sales) == []
    assert stranger.post(f"/api/answers/{kept['answer_id']}/correct", json={"sql": OWN}).status_code == 404
