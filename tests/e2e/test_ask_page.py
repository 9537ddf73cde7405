"""Questions in words in a real browser: from a suggested question to a shared link, and a model that reads what is left."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from urllib.error import URLError

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.product import ROOT, free_port, running, until

pytestmark = pytest.mark.browser

ROWS = "order;country;amount;day\n" + "\n".join(
    f"{i};{('Germany', 'France', 'Italy')[i % 3]};{i % 90},50;2026-0{1 + i % 9}-{i % 28 + 1:02d}" for i in range(2_000)
)
HARD = "which lands brought the dough"
READ = {
    "status": "ok", "reading": "total amount by country", "assumptions": ["Dough means amount."], "sure": True, "chart": None,
    "sql": "SELECT country, sum(amount) AS total FROM asked GROUP BY country", "question_to_user": None, "options": [],
}  # fmt: skip


def box(page: Page):
    return page.get_by_test_id("stChatInputTextArea")


def answer(page: Page, question: str):
    return page.locator("[class*='st-key-nbcell_']").filter(has=page.get_by_role("heading", name=question, exact=True)).last


def ask(page: Page, question: str):
    box(page).fill(question)
    box(page).press("Enter")
    return answer(page, question)


def test_a_suggested_question_leads_to_a_chart_that_is_shared_by_its_link(page, product):
    dataset = product.load("asked.csv", ROWS.encode())
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{product.url}/profile?dataset={dataset}")
    chip = page.get_by_label("Suggested questions").get_by_role("link").first
    question = str(chip.get_attribute("title"))

    chip.click()
    cell = answer(page, question)
    expect(cell.locator(".js-plotly-plot")).to_be_visible(timeout=30_000)
    cell.hover()
    cell.get_by_role("link", name="Copy link").click()
    expect(cell.get_by_role("link", name="Link copied")).to_be_visible()
    page.goto(page.evaluate("navigator.clipboard.readText()"))

    cell = answer(page, question)
    expect(cell.locator(".js-plotly-plot")).to_be_visible(timeout=30_000)
    expect(cell).to_be_in_viewport()


def test_questions_by_keyboard_alone_with_choices_and_a_follow_up(page, product):
    dataset = product.load("asked too.csv", ROWS.encode())
    page.goto(f"{product.url}/ask?dataset={dataset}")
    expect(box(page)).to_be_focused(timeout=30_000)

    page.keyboard.type("total amount by country")
    page.keyboard.press("Enter")
    expect(answer(page, "total amount by country").locator(".js-plotly-plot")).to_be_visible(timeout=30_000)
    page.keyboard.type("only France")
    page.keyboard.press("Enter")
    expect(answer(page, "only France").get_by_text("France", exact=True).first).to_be_visible(timeout=30_000)
    expect(box(page)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box(page)).to_have_value("only France")
    page.keyboard.press("ArrowUp")
    expect(box(page)).to_have_value("total amount by country")
    box(page).fill("")
    declined = ask(page, "how many unicorns churned")

    expect(declined.get_by_text("What this list can answer:")).to_be_visible(timeout=30_000)
    expect(declined.get_by_role("link", name="Settings")).to_be_visible()


@pytest.fixture(scope="module")
def asked_model() -> Iterator[str]:
    """A stand-in of a model on loopback that takes a second to answer."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([sys.executable, "-m", "tests.stub_model", str(port)], cwd=ROOT)

    def told() -> bool:
        try:
            body = json.dumps([[HARD, READ]]).encode()
            return urllib.request.urlopen(urllib.request.Request(f"{address}/_debug", data=body), timeout=5).status == 200
        except URLError:
            return False

    until(told)
    yield address
    process.terminate()
    process.wait(15)


def test_a_model_reads_what_is_left_even_while_nobody_looks(browser, asked_model, tmp_path):
    settings = {
        "OPENAI_BASE_URL": f"{asked_model}/v1",
        "OPENAI_MODEL": "stub-slow:2",
        "LISTMILL_MODEL_PRICES": '{"stub-slow:2": [1, 4]}',
    }
    with running(tmp_path / "data", environment=settings) as product:
        dataset = product.load("asked.csv", ROWS.encode())
        page = browser.new_page()
        page.goto(f"{product.url}/ask?dataset={dataset}")
        box(page).wait_for(timeout=30_000)
        expect(ask(page, HARD).get_by_text("Reading the question")).to_be_visible(timeout=30_000)
        page.close()
        until(lambda: product.ask("GET", f"/api/answers?dataset_id={dataset}")["items"])

        page = browser.new_page()
        page.goto(f"{product.url}/ask?dataset={dataset}")
        cell = answer(page, HARD)
        expect(cell.get_by_text("Dough means amount.")).to_be_visible(timeout=30_000)
        cell.get_by_role("tab", name="Receipt").click()

        expect(cell.get_by_text("read by stub-slow:2")).to_be_visible(timeout=30_000)
        expect(cell.get_by_text("per million tokens")).to_be_visible()
        page.close()
