"""The words of a list over HTTP: told, used in questions, taken back, checked, and nobody else's."""

import pytest

LIST = b"order_id,order_date,country,amount,state\n" + b"".join(
    f"{1000 + i},2026-{1 + i % 12:02d}-{1 + i % 28:02d},{('Germany', 'France', 'Italy')[i % 7 % 3]},{10 + i % 50}.5,{'open' if i % 3 else 'closed'}\n".encode()
    for i in range(300)
)


@pytest.fixture
def sales(script, work_off):
    accepted = script.put("/api/datasets?name=sales.csv", content=LIST).json()
    work_off()
    return accepted["dataset_id"]


@pytest.fixture
def tell(script, sales):
    """Save words of the list; return the answer."""

    def save(**words):
        revision = script.get(f"/api/datasets/{sales}/glossary").json()["revision"]
        return script.put(f"/api/datasets/{sales}/glossary", json={"revision": revision} | words)

    return save


def ask(client, dataset_id, question):
    return client.post("/api/ask", json={"question": question, "dataset_id": dataset_id}).json()


def test_a_word_for_a_column_is_understood_from_then_on_and_not_after_it_was_taken_back(script, sales, tell):
    question = "total moolah by country"
    before = ask(script, sales, question)
    tell(synonyms=[{"word": "moolah", "column": "amount"}])

    told = ask(script, sales, question)
    script.post(f"/api/datasets/{sales}/glossary/undo")
    after = ask(script, sales, question)

    assert (before["status"], told["status"], after["status"]) == ("declined", "answered", "declined")
    assert 'sum("amount")' in told["sql"]


def test_a_word_for_a_value_is_understood(script, sales, tell):
    tell(synonyms=[{"word": "Teutonia", "column": "country", "value": "Germany"}])

    found = ask(script, sales, "how many rows are there in Teutonia?")

    assert found["status"] == "answered"
    assert "'Germany'" in found["sql"]


def test_what_a_row_is_called_is_understood_and_said_in_suggestions(script, sales, tell):
    tell(row_noun="Purchase")

    found = ask(script, sales, "how many purchases are there by country?")
    declined = ask(script, sales, "what is the average churn by country?")

    assert found["status"] == "answered"
    assert any("purchases" in one for one in declined["suggestions"])
    assert {ask(script, sales, one)["status"] for one in declined["suggestions"]} == {"answered"}


def test_words_are_proposed_from_the_names_of_table_and_columns(script, sales):
    found = script.get(f"/api/datasets/{sales}/glossary/proposed").json()

    assert (found["row_noun"], found["display_column"]) == ("order", "order_id")


IN_THE_WAY = (
    ([("amount", "amount", None)], "“amount” is the column's own name already."),
    ([("Country", "amount", None)], "“Country” is the name of the column country; it cannot mean amount too."),
    ([("money", "amount", None), ("Money", "country", None)], "“Money” has two meanings here, amount and country; keep one."),
    ([("money", "amount", None), ("money", "amount", None)], "“money” stands here twice."),
    ([("average", "amount", None)], "“average” has a meaning of its own in every question."),
    ([("money", "price", None)], "“money” means price, which this list does not have; choose another column."),
    ([("Gaul", "country", "Frence")], "“Frence” does not occur in country. The nearest is “France”."),
    ([("x" * 61, "amount", None)], "A word has 1 to 60 characters, letters or digits among them."),
)


def test_what_is_in_the_way_of_a_word_is_told(script, sales, tell):
    for synonyms, said in IN_THE_WAY:
        answer = tell(synonyms=[{"word": word, "column": column, "value": value} for word, column, value in synonyms])

        assert answer.status_code == 422
        assert answer.json()["detail"] == said
    assert script.get(f"/api/datasets/{sales}/glossary").json()["synonyms"] == []


def test_a_save_that_began_from_older_words_changes_nothing(script, sales, tell):
    tell(row_noun="order")

    late = script.put(f"/api/datasets/{sales}/glossary", json={"row_noun": "sale", "revision": 0})

    assert late.status_code == 409
    assert script.get(f"/api/datasets/{sales}/glossary").json()["row_noun"] == "order"


def test_a_save_taken_back_twice_stands_again(script, sales, tell):
    tell(row_noun="order")
    tell(row_noun="sale", descriptions={"amount": "in euro"})

    words = [script.post(f"/api/datasets/{sales}/glossary/undo").json() for _ in range(2)]

    assert [one["row_noun"] for one in words] == ["order", "sale"]
    assert words[1]["descriptions"] == {"amount": "in euro"}


def test_control_and_direction_characters_are_not_kept(tell):
    found = tell(synonyms=[{"word": "mo\u202eo\x00lah  x", "column": "amount"}], descriptions={"amount": "a\n\nb\u200b"}).json()

    assert found["synonyms"][0]["word"] == "mo o lah x"
    assert found["descriptions"] == {"amount": "a b"}


def test_somebody_elses_words_do_not_exist(script, stranger, sales, tell):
    tell(row_noun="order")

    answers = [
        stranger.get(f"/api/datasets/{sales}/glossary"),
        stranger.put(f"/api/datasets/{sales}/glossary", json={"row_noun": "mine"}),
        stranger.post(f"/api/datasets/{sales}/glossary/undo"),
        stranger.get(f"/api/datasets/{sales}/glossary/proposed"),
        stranger.get(f"/api/datasets/{sales}/examples"),
    ]

    assert {one.status_code for one in answers} == {404}
    assert script.get(f"/api/datasets/{sales}/glossary").json()["row_noun"] == "order"
