"""The words of a list in a real browser: told in the drawer by keyboard, refused where they clash, used in the next question, taken back."""

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

ROWS = "order_id;country;amount\n" + "\n".join(f"{i};{('Germany', 'France', 'Italy')[i % 3]};{i % 90},50" for i in range(900))
SLOW = 30_000


def drawer(page: Page, url: str, dataset: str) -> Locator:
    page.goto(f"{url}/profile?dataset={dataset}")
    button = page.get_by_role("button", name="Words")
    expect(button).to_be_enabled(timeout=60_000)
    button.click()
    found = page.get_by_role("dialog")
    expect(found.get_by_text("Answers you verified")).to_be_visible(timeout=SLOW)
    return found


def choose(page: Page, field: Locator, option: str) -> None:
    field.click()
    page.get_by_role("option", name=option, exact=True).click()
    expect(field).to_have_value(option, timeout=SLOW)


def add(page: Page, place: Locator, word: str, column: str) -> None:
    place.get_by_label("A word").fill(word)
    place.get_by_label("A word").press("Enter")
    choose(page, place.get_by_label("means the column"), column)
    place.get_by_role("button", name="Add the word").click()


def ask(product, dataset: str, question: str):
    return product.ask("POST", "/api/ask", {"question": question, "dataset_id": dataset})


def test_words_are_told_used_refused_and_taken_back(page, product):
    dataset = product.load("words told.csv", ROWS.encode())
    words = drawer(page, product.url, dataset)

    words.get_by_role("button", name="A row is an order").press("Enter")
    expect(words.get_by_label("One row is a")).to_have_value("order", timeout=SLOW)
    add(page, words, "moolah", "amount")
    expect(words.get_by_text("moolah means amount")).to_be_visible(timeout=SLOW)
    add(page, words, "Country", "amount")
    expect(words.get_by_role("alert")).to_have_text(
        "“Country” is the name of the column country; it cannot mean amount too.", timeout=SLOW
    )
    expect(words.get_by_label("A word")).to_have_value("Country")
    told = ask(product, dataset, "total moolah by country")
    words.get_by_role("button", name="Undo the last change").click()
    expect(words.get_by_text("moolah means amount")).to_have_count(0, timeout=SLOW)

    assert told["status"] == "answered"
    assert ask(product, dataset, "total moolah by country")["status"] == "declined"


def test_verified_answers_stand_in_the_drawer_until_they_are_forgotten(page, product):
    dataset = product.load("words verified.csv", ROWS.encode())
    answer = ask(product, dataset, "total amount by country")
    product.ask("POST", f"/api/answers/{answer['answer_id']}/verdict", {"verdict": "good"})
    words = drawer(page, product.url, dataset)
    expect(words.get_by_text("total amount by country", exact=True)).to_be_visible(timeout=SLOW)
    assert ask(product, dataset, "total amount by country")["receipt"]["source"] == "example"

    words.get_by_role("button", name="Forget “total amount by country”").click()
    expect(words.get_by_text("None yet. Press thumbs up")).to_be_visible(timeout=SLOW)

    assert ask(product, dataset, "total amount by country")["receipt"]["source"] != "example"
