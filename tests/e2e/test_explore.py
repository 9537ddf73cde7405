"""Explore in a real browser: click, drag, keyboard, filters, selecting in charts, steps back, statement, notebook."""

import json
import os
import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.product import until

pytestmark = pytest.mark.browser

ROWS = 12_000
CITIES = ("Bremen", "Dresden", "Leipzig", "<b>Łódź</b>")
SLOW_MS = 40_000


@pytest.fixture(scope="module")
def sales(product) -> str:
    """A list with dates, texts and numbers."""
    lines = (
        f"{i};{CITIES[i % 4]};{('web', 'shop')[i % 2]};{i % 97}.5;{i % 13};2026-{i % 12 + 1:02d}-{i % 28 + 1:02d}"
        for i in range(ROWS)
    )
    return product.load("sales.csv", ("nr;city;channel;amount;quantity;day\n" + "\n".join(lines) + "\n").encode())


@pytest.fixture
def desk(page: Page, product, sales) -> Page:
    return opened(page, product, sales)


def opened(page: Page, product, sales: str, view: object = None) -> Page:
    shown = f"&view={quote(json.dumps(view))}" if view else ""
    page.goto(f"{product.url}/explore?dataset={sales}{shown}")
    field(page, "city").wait_for(timeout=SLOW_MS)
    if view:
        expect(page.locator(".st-key-panel_explore .js-plotly-plot")).to_be_visible(timeout=SLOW_MS)
    return page


def field(page: Page, name: str):
    return page.locator(f"[data-key='field:{name}']")


def shelf(page: Page, name: str):
    return page.locator(f".shelf[data-shelf='{name}']")


def on(page: Page, name: str, column: str) -> None:
    expect(shelf(page, name).locator(".pill .name")).to_have_text(column, timeout=SLOW_MS)


def titled(page: Page, words: str) -> None:
    expect(page.locator(".st-key-panel_explore .lm-h").first).to_have_text(words, timeout=SLOW_MS)


def view(page: Page) -> dict:
    return json.loads(parse_qs(urlsplit(page.url).query).get("view", ["{}"])[0])


def keep(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(800)  # a picture for people: let it come to rest
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_clicks_put_fields_where_they_fit_and_back_is_a_step(desk):
    field(desk, "amount").click()
    titled(desk, "Number of rows by amount")

    field(desk, "city").click()
    titled(desk, "Sum of amount by city")
    on(desk, "x", "city")
    on(desk, "y", "amount")

    desk.go_back()
    titled(desk, "Number of rows by amount")

    desk.get_by_role("button", name="Redo").click()
    titled(desk, "Sum of amount by city")


def test_a_field_is_dragged_onto_a_shelf_and_from_there_to_another(desk):
    field(desk, "day").drag_to(shelf(desk, "x"))
    on(desk, "x", "day")

    field(desk, "city").drag_to(shelf(desk, "facet"))
    on(desk, "facet", "city")

    shelf(desk, "facet").locator(".pill").drag_to(shelf(desk, "colour"))
    on(desk, "colour", "city")
    expect(shelf(desk, "facet").locator(".pill")).to_have_count(0)
    titled(desk, "Number of rows by day (month) and city")


def test_the_keyboard_does_what_the_mouse_does(desk):
    desk.get_by_label("Search fields").focus()
    desk.keyboard.type("chan")
    expect(field(desk, "city")).to_be_hidden()
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    on(desk, "x", "channel")

    desk.locator("[data-key='more:channel']").focus()
    desk.keyboard.press("Enter")
    desk.get_by_role("menuitem", name="On x").wait_for()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    on(desk, "colour", "channel")

    shelf(desk, "y").get_by_label("Column on y").select_option("amount")
    on(desk, "y", "amount")
    shelf(desk, "y").get_by_label("What to do with amount on y").select_option("aggregate:median")
    titled(desk, "Median of amount by channel and channel")


def test_what_is_selected_in_one_chart_filters_the_others(page, product, sales):
    desk = opened(page, product, sales, {"x": {"column": "channel"}, "beside": [{"x": {"column": "city"}}]})
    small = desk.locator(".st-key-panel_beside_0")
    expect(small.locator(".js-plotly-plot")).to_be_visible(timeout=SLOW_MS)

    click_bar(desk, ".st-key-panel_explore", 0)

    chip = desk.get_by_role("button", name=re.compile("Selected: channel is"))
    expect(chip).to_be_visible(timeout=SLOW_MS)
    until(lambda: places(desk, ".st-key-panel_beside_0") == 2)
    assert places(desk, ".st-key-panel_explore") == 2

    desk.get_by_role("button", name="Keep only the selected").click()
    expect(chip).to_have_count(0, timeout=SLOW_MS)
    until(lambda: places(desk, ".st-key-panel_explore") == 1)
    assert view(desk)["filters"][0]["column"] == "channel"


def test_a_range_is_selected_by_dragging_over_it(page, product, sales):
    desk = opened(page, product, sales, {"x": {"column": "day"}, "beside": [{"x": {"column": "city"}}]})
    chip = desk.get_by_role("button", name=re.compile("Selected: day from"))

    def dragged() -> bool:
        box = desk.locator(".st-key-panel_explore .nsewdrag").first.bounding_box()
        y = box["y"] + box["height"] / 2
        desk.mouse.move(box["x"] + box["width"] * 0.3, y)
        desk.mouse.down()
        desk.mouse.move(box["x"] + box["width"] * 0.45, y + 2, steps=6)
        desk.mouse.move(box["x"] + box["width"] * 0.6, y, steps=6)
        desk.mouse.up()
        desk.wait_for_timeout(3_000)  # a drag that fell into a redraw is done again
        return chip.count() == 1

    until(dragged)

    chip.click()
    expect(chip).to_have_count(0, timeout=SLOW_MS)


def test_a_filter_is_made_at_its_field_changed_at_its_chip_and_removed(page, product, sales):
    desk = opened(page, product, sales, {"x": {"column": "day"}})
    desk.locator("[data-key='more:city']").click()
    desk.get_by_role("menuitem", name="Filter").click()
    drawer = desk.get_by_role("dialog")
    drawer.get_by_role("button", name=re.compile("Bremen · 3,000")).click()
    apply = drawer.get_by_role("button", name="Apply")
    expect(apply).to_be_enabled(timeout=SLOW_MS)
    apply.click()

    chip = desk.get_by_role("button", name="city is Bremen", exact=True)
    expect(chip).to_be_visible(timeout=SLOW_MS)
    until(lambda: view(desk).get("filters") == [{"column": "city", "operator": "in", "value": ["Bremen"]}])

    desk.get_by_role("button", name="Remove the filter on city").click()
    expect(chip).to_have_count(0, timeout=SLOW_MS)
    assert "filters" not in view(desk)


def test_every_step_shows_its_statement_which_opens_in_query(page, product, sales):
    desk = opened(page, product, sales, {"x": {"column": "city"}})
    desk.locator(".st-key-explore_sql summary").click()
    expect(desk.locator(".st-key-explore_sql code").last).to_contain_text('count(*) AS "number of rows"', timeout=SLOW_MS)

    desk.get_by_role("link", name="Open in Query").click()

    expect(desk.locator(".lm-result b")).to_have_text("4 rows", timeout=SLOW_MS)


def test_a_chart_is_pinned_to_the_notebook(page, product, sales):
    desk = opened(page, product, sales, {"x": {"column": "city"}, "y": {"column": "amount", "aggregate": "sum"}})

    desk.get_by_role("button", name="Pin to notebook").click()
    desk.get_by_role("link", name="Open the notebook").click()

    expect(desk.locator("[class*='st-key-nbcell_'] .js-plotly-plot").first).to_be_visible(timeout=SLOW_MS)


@pytest.mark.parametrize(("mode", "size"), [("light", (1440, 900)), ("dark", (390, 844))])
def test_the_page_fits_its_window_and_needs_nothing_from_elsewhere(browser, product, sales, mode, size):
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=mode)
    page, foreign = context.new_page(), []
    page.on(
        "request",
        lambda request: foreign.append(request.url) if not request.url.startswith(("data:", "blob:", product.url)) else None,
    )
    split = {"x": {"column": "day"}, "y": {"column": "amount", "aggregate": "sum"}, "colour": {"column": "city"}}
    page.goto(
        f"{product.url}/explore?dataset={sales}&view={quote(json.dumps({**split, 'beside': [{'x': {'column': 'city'}}]}))}"
    )
    expect(page.locator(".st-key-panel_explore .js-plotly-plot")).to_be_visible(timeout=SLOW_MS)
    keep(page, f"explore-{mode}-{size[0]}")

    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert foreign == []
    context.close()


def click_bar(page: Page, panel: str, number: int) -> None:
    """Click the middle of a bar until the page knows; a click may fall into a redraw."""
    said = page.get_by_role("button", name=re.compile("Selected:"))

    def clicked() -> bool:
        box = page.locator(f"{panel} .barlayer .point path").nth(number).bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(300)  # Plotly looks under the pointer at most every few frames
        page.mouse.down()
        page.mouse.up()
        page.wait_for_timeout(2_500)
        return said.count() > 0

    until(clicked)


def places(page: Page, panel: str) -> int:
    return page.locator(f"{panel} .barlayer .point path").count()
