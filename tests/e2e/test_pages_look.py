"""Every page in light and dark, wide and on a phone: nothing from elsewhere, nothing broken, reachable by keyboard.

SHOTS=folder keeps the pictures, to look at.
"""

import csv
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.product import until

pytestmark = pytest.mark.browser

SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
ORDERS = "order;city;amount;day\n" + "\n".join(f"{i};City {i % 9};{i % 50},50;2026-01-{i % 28 + 1:02d}" for i in range(2_000))


@pytest.fixture(scope="module")
def dataset(product):
    """A loaded and profiled dataset, and one whose conversion failed."""
    made = product.load("looked at.csv", f"{ORDERS}\n1;2;3;4;5;6\n".encode())
    broken = product.ask("POST", "/api/datasets?name=broken.csv", raw=b"<!DOCTYPE html><html><body>Sign in</body></html>")
    until(lambda: product.ask("GET", f"/api/jobs/{broken['job_id']}")["status"] == "failed")
    return made


def pages(dataset: str) -> dict[str, str]:
    return {
        "datasets": "/",
        "profile": f"/profile?dataset={dataset}",
        "column": f"/profile?dataset={dataset}&column=amount",
        "time": f"/profile?dataset={dataset}&column=day",
        "ask": f"/ask?dataset={dataset}&q=total+amount+by+city",
        "query": f"/query?dataset={dataset}",
        "versions": f"/versions?dataset={dataset}",
        "jobs": "/jobs",
        "settings": "/settings",
        "missing": "/profile?dataset=nonsense",
    }


def settled(page: Page) -> None:
    page.get_by_role("heading", level=1).first.wait_for(timeout=30_000)
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
    page.wait_for_function("document.fonts.status === 'loaded'")


def keep(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(800)  # a picture for people: let it come to rest
        page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_page_is_drawn_without_help_from_elsewhere(browser, product, dataset, mode, size):
    context = browser.new_context(viewport=SIZES[size], color_scheme=mode)
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda r: r.url.startswith(("http://127", "ws://127", "blob:", "data:")) or wrong.append(r.url))

    for name, address in pages(dataset).items():
        page.goto(product.url + address)
        settled(page)
        keep(page, f"{name}-{mode}-{size}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        assert page.get_by_text("could not be drawn").count() == 0, name

    context.close()
    assert wrong == []


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_repair_report_opens_in_a_drawer(browser, product, dataset, mode):
    context = browser.new_context(viewport=SIZES["wide"], color_scheme=mode)
    page = context.new_page()
    page.goto(f"{product.url}/profile?dataset={dataset}")
    settled(page)

    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("Kept aside")
    keep(page, f"repair-{mode}")
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("Download all")).click()
    context.close()

    assert waiting.value.suggested_filename.endswith(".csv")


def test_every_control_has_a_name(browser, product, dataset):
    page = browser.new_page(viewport=SIZES["wide"])
    nameless = []

    for name, address in pages(dataset).items():
        page.goto(product.url + address)
        settled(page)
        for found in page.locator("button:visible, a:visible, input:visible, [role=button]:visible").all():
            said = found.evaluate(
                "e => (e.getAttribute('aria-label') || e.textContent || e.title || e.labels?.[0]?.textContent || '').trim()"
            )
            if not said:
                nameless.append(f"{name}: {found.evaluate('e => e.outerHTML')[:160]}")
    page.close()

    assert nameless == []


def test_a_file_can_be_chosen_and_a_dataset_opened_by_keyboard(page, product, dataset):
    settled(page)
    button = page.get_by_role("button", name="Choose files")
    expect(page.get_by_role("link", name="looked at").last).to_be_attached()

    with page.expect_file_chooser():  # the browser begins to watch for it in its own time: first there, then the keys
        for _ in range(60):
            page.keyboard.press("Tab")
            if button.evaluate("e => e === document.activeElement"):
                break
        expect(button).to_be_focused()
        outline = button.evaluate("e => getComputedStyle(e).outlineStyle")
        page.keyboard.press("Enter")
    page.get_by_role("link", name="looked at").last.focus()
    page.keyboard.press("Enter")

    assert outline == "solid"
    expect(page.get_by_role("heading", name="looked at", level=1)).to_be_visible()


def test_the_whole_list_is_exported_by_a_plain_link(page, product, dataset):
    page.goto(f"{product.url}/profile?dataset={dataset}")
    page.get_by_role("button", name="Export").click()

    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()

    with Path(waiting.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["order", "city", "amount", "day"]
    assert len(rows) == 2_001
