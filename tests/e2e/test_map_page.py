"""A column filled in a real browser without a model: the form, what the values say themselves, a look through by keys, a version."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.product import until

pytestmark = pytest.mark.browser

PLENTY = 60_000  # ms; the machine may be busy
NAMES = ["Nord Food GmbH", "Steel & Sons", "Aldi", "Otto", "Food Market Ltd", "Blue Steel"]
ROWS = "supplier,amount\n" + "\n".join(f"{NAMES[i % 6]},{i}" for i in range(120))


@pytest.fixture
def filling(page: Page, product) -> Page:
    dataset = product.load("suppliers.csv", ROWS.encode())
    page.goto(f"{product.url}/map?dataset={dataset}")
    expect(page.get_by_role("heading", name="What to read")).to_be_visible(timeout=PLENTY)
    return page


def test_a_column_is_filled_looked_through_by_keys_and_made_a_version(filling, product):
    page = filling

    def chosen():
        page.get_by_placeholder("Choose one or more columns").click(timeout=5_000)
        page.get_by_role("option", name="supplier").click(timeout=5_000)
        return True

    until(chosen)
    page.keyboard.press("Escape")
    page.get_by_label("What shall be said of each value?").fill("The trade of the supplier")
    page.get_by_label("New column").fill("trade")
    page.get_by_label("Labels, one a line").fill("food\nsteel")
    page.get_by_label("Labels, one a line").blur()
    start = page.get_by_role("button", name="Fill 6 values")
    expect(start).to_be_visible(timeout=PLENTY)
    start.click()

    card = page.locator(".st-key-map_card")
    expect(page.get_by_text("2 values left")).to_be_visible(timeout=PLENTY)
    expect(card.get_by_text("Aldi", exact=True)).to_be_visible(timeout=PLENTY)
    page.locator(".st-key-map_labels").get_by_role("button", name="food").click()
    expect(card.get_by_text("Otto", exact=True)).to_be_visible(timeout=PLENTY)
    page.locator("body").press("2")
    expect(page.get_by_text("All is looked through.")).to_be_visible(timeout=PLENTY)

    make = page.get_by_role("button", name="Make version 2")
    make.click()
    expect(page.get_by_text("Version 2 is ready.")).to_be_visible(timeout=PLENTY)
    dataset = page.url.split("dataset=")[1].partition("&")[0]
    rows = product.ask("GET", f"/api/datasets/{dataset}/records?size=6")["rows"]
    assert [row[2] for row in rows] == ["food", "steel", "food", "steel", "food", "steel"]
