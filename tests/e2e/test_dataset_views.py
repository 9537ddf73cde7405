"""The views of a dataset in a real browser: a column's page by keyboard and Back, rows behind a warning, versions, two compared."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.product import until

pytestmark = pytest.mark.browser

CITIES = ["Bremen", "Leipzig", "leipzig", "Dresden"]


def orders(count: int, *, city: str = "Dresden") -> bytes:
    rows = [
        f"A-{i};{city if i % 4 == 3 else CITIES[i % 4]};{i % 50},50;2026-0{1 + i % 5}-{i % 28 + 1:02d}" for i in range(count)
    ]
    return "\n".join(["order;city;amount;day", *rows]).encode()


@pytest.fixture(scope="module")
def dataset(product):
    """A dataset that was read again once, so that it has two versions."""
    made = product.load("viewed.csv", orders(400))
    again = product.ask("POST", f"/api/datasets/{made}/reload", {"options": {"types": {"amount": "VARCHAR"}}})
    until(lambda: product.ask("GET", f"/api/jobs/{again['job_id']}")["status"] == "completed")
    product.until_profiled(made)
    return made


@pytest.fixture
def profile(page: Page, product, dataset) -> Page:
    page.goto(f"{product.url}/profile?dataset={dataset}")
    expect(page.get_by_role("link", name="Open column city")).to_be_attached(timeout=30_000)
    expect(page.locator("body[data-inlinks]")).to_have_count(1)
    return page


def test_a_column_is_reached_by_keyboard_and_left_by_back(profile):
    profile.evaluate("window.stayed = true")
    profile.get_by_role("link", name="Open column city").focus()
    profile.keyboard.press("Enter")
    expect(profile.get_by_role("heading", name="city", level=2)).to_be_visible()
    opened = profile.url
    profile.get_by_role("link", name="Next column: amount").click()
    expect(profile.get_by_role("heading", name="amount", level=2)).to_be_visible()

    profile.go_back()
    expect(profile.get_by_role("heading", name="city", level=2)).to_be_visible()
    profile.go_back()

    expect(profile.get_by_role("link", name="Open column city")).to_be_attached()
    assert opened.endswith("&column=city")
    assert profile.evaluate("window.stayed")  # nothing was loaded anew


def test_the_rows_behind_a_warning_open_as_a_query(profile):
    profile.get_by_role("link", name=re.compile("^Show the rows: city")).first.click()

    expect(profile).to_have_url(re.compile("/query[?]"))
    expect(profile.get_by_text(re.compile("^[0-9,]+ rows?$")).first).to_be_visible(timeout=40_000)


def test_a_past_version_is_looked_at_and_left_again(profile):
    profile.get_by_role("button", name="version 2").click()
    profile.get_by_text("version 1", exact=True).click()
    expect(profile.get_by_text("You look at version 1")).to_be_visible()

    profile.get_by_role("link", name="Go to version 2").click()

    expect(profile.get_by_text("You look at version 1")).to_have_count(0)


def test_two_versions_are_compared_and_the_address_can_be_shared(page, product, dataset):
    page.goto(f"{product.url}/versions?dataset={dataset}")
    page.get_by_role("link", name="Compare with version 1").click()
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_text("1 column with another type")).to_be_visible(timeout=30_000)
    shared = page.url

    page.goto("about:blank")
    page.goto(shared)

    assert "key=order" in shared
    expect(page.get_by_text("1 column with another type")).to_be_visible(timeout=40_000)


def test_the_report_is_one_file_that_needs_no_network(profile):
    profile.get_by_role("button", name="Export").click()

    with profile.expect_download() as waiting:
        profile.get_by_role("link", name="Report: the profile as HTML").click()

    assert waiting.value.suggested_filename.endswith(".html")
