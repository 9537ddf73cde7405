"""Readings corrected by their chips in a real browser: by mouse, by keyboard alone, and on a narrow screen."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.product import until

pytestmark = pytest.mark.browser

PLENTY = 30_000  # ms; the machine may be busy
ROWS = "order;country;channel;amount;weight;day\n" + "\n".join(
    f"{i};{('Germany', 'France', 'Italy', 'Spain')[i % 4]};{('web', 'shop')[i % 2]};{i % 90},50;{i % 7};202{4 + i % 3}-0{1 + i % 9}-{i % 28 + 1:02d}"
    for i in range(2_000)
)
PICTURES = os.environ.get("TEST_PICTURES")  # a folder: what the tests see is kept there


def lines(page: Page):
    return page.locator("[data-reading]")


def told(line) -> str:
    return " ".join(line.inner_text().replace("\u00d7", " ").split())


def asked(page: Page, product, question: str):
    dataset = product.load("corrected.csv", ROWS.encode())
    page.goto(f"{product.url}/ask?dataset={dataset}")
    box = page.get_by_test_id("stChatInputTextArea")
    expect(box).to_be_visible(timeout=PLENTY)
    box.fill(question)
    box.press("Enter")
    expect(lines(page)).to_have_count(1, timeout=PLENTY)
    expect(page.locator(".js-plotly-plot, [data-testid='stDataFrame']").first).to_be_visible(timeout=PLENTY)
    return lines(page).last


def choose(page: Page, line, part: str, text: str) -> None:
    """Open the menu of a part, whose script may still be on its way, and press a choice."""
    menu = page.get_by_role("menu")

    def opened() -> bool:
        if not menu.is_visible():
            line.get_by_role("button", name=part, exact=True).click()
        return menu.is_visible()

    until(opened)
    menu.get_by_role("menuitemradio", name=text, exact=True).click()


def until_told(page: Page, words: str) -> None:
    until(lambda: any(words in told(line) for line in lines(page).all()))


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


def test_a_part_is_exchanged_by_the_mouse_and_another_left_out(page, product):
    line = asked(page, product, "total amount by country in 2025")
    picture(page, "line")

    choose(page, line, "total", "average")
    until_told(page, "average amount by country")
    newest = lines(page).last
    newest.get_by_role("button", name=re.compile("Leave out: where day")).click()

    until(lambda: told(lines(page).last) == "I read this as: average amount by country")
    picture(page, "changed")


def test_a_part_is_exchanged_by_the_keyboard_alone(page, product):
    line = asked(page, product, "total amount by country")
    button = line.get_by_role("button", name="country", exact=True)
    menu = page.get_by_role("menu")

    def opened() -> bool:
        button.focus()
        page.keyboard.press("ArrowDown")
        return menu.is_visible()

    until(opened)
    picture(page, "menu")
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    page.keyboard.press("c")
    expect(menu.get_by_role("menuitemradio", name="channel")).to_be_focused()
    page.keyboard.press("Enter")

    until_told(page, "total amount by channel")
    expect(page.locator("[data-reading] button:focus")).to_have_attribute("data-part", "group:0", timeout=PLENTY)


def test_on_a_narrow_screen_the_menu_stays_inside(page, product):
    page.set_viewport_size({"width": 390, "height": 844})
    line = asked(page, product, "total amount by country in 2025")
    menu = page.get_by_role("menu")

    def opened() -> bool:
        line.get_by_role("button", name="is in 2025", exact=True).click()
        return menu.is_visible()

    until(opened)
    picture(page, "narrow")
    box = menu.bounding_box()

    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
