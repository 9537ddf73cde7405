"""A running product and a real browser in front of it.

LISTMILL_E2E_SLOW=4 makes the browser think four times as slowly, as it does on a poor laptop or a busy machine.
"""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.product import Product, running
from tests.e2e.redraws import wait_for_redraws

CHROMIUM = {
    "executable_path": "/usr/bin/chromium",  # Debian's; --no-sandbox is needed as root and in containers
    "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
}


expect.set_options(timeout=30_000)  # a machine of two busy cores needs longer than a person would wait
wait_for_redraws()


@pytest.fixture(scope="session")
def product(tmp_path_factory) -> Iterator[Product]:
    small_parts = {"LISTMILL_UPLOAD_PART_BYTES": str(5 << 20)}  # so that a file of a few seconds has several
    with running(tmp_path_factory.mktemp("product") / "data", environment=small_parts) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(**CHROMIUM)
        yield opened
        opened.close()


@pytest.fixture
def page(browser, product) -> Iterator[Page]:
    """A fresh visitor on the landing page. What the page's console called an error fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    if slow := float(os.environ.get("LISTMILL_E2E_SLOW", "1")):
        context.new_cdp_session(opened).send("Emulation.setCPUThrottlingRate", {"rate": slow})
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.goto(product.url)
    opened.get_by_role("heading", name="Drop a list").wait_for(timeout=30_000)
    yield opened
    context.close()
    assert wrong == []
