"""Clean in a real browser: steps by mouse and keyboard, forms, rows before and after, a version made, compared and undone."""

import json
import os
import re
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect

from tests.e2e.product import until

pytestmark = pytest.mark.browser

SLOW_MS = 40_000
PLAN = [
    {"operation": "trim", "column": "city", "reason": "Blanks stand around."},
    {"operation": "null_words", "column": "note", "parameters": {"words": ["n/a"]}},
    {"operation": "map_values", "column": "city", "parameters": {"groups": [{"to": "Bremen", "from": ["bremen"]}]}},
]


@pytest.fixture(scope="module")
def loaded(product) -> str:
    """A small list with dirt in it."""
    return dirty(product)


@pytest.fixture
def people(product, loaded) -> str:
    """The list, with the same plan for every test."""
    planned(product, loaded)
    return loaded


def dirty(product) -> str:
    rows = (f"{i};{(' Bremen', 'bremen', 'Dresden', 'Lepzig')[i % 4]};{('n/a', '<b>ok</b>')[i % 2]}" for i in range(400))
    return product.load("people.csv", ("nr;city;note\n" + "\n".join(rows) + "\n").encode())


def planned(product, dataset: str) -> None:
    product.ask("PUT", f"/api/datasets/{dataset}/clean/draft", {"plan": {"steps": PLAN}})


@pytest.fixture
def desk(page: Page, product, people) -> Page:
    return opened(page, product, people)


def opened(page: Page, product, dataset: str, more: str = "") -> Page:
    page.goto(f"{product.url}/clean?dataset={dataset}{more}")
    expect(page.locator(".step").first).to_be_visible(timeout=SLOW_MS)
    effect(page, 0, "changes 100 cells")
    return page


def step(page: Page, number: int):
    return page.locator(".step").nth(number)


def effect(page: Page, number: int, words: str) -> None:
    expect(step(page, number).locator(".effect")).to_have_text(words, timeout=SLOW_MS)


def titles(page: Page) -> list[str]:
    return page.locator(".step .title").all_inner_texts()


def totals(page: Page, words: str) -> None:
    expect(page.locator(".lm-cleantotal b")).to_have_text(words, timeout=SLOW_MS)


def keep(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(800)  # a picture for people: let it come to rest
        page.screenshot(path=Path(folder) / f"{name}.png")


def press_until(page: Page, press, there) -> None:
    """Press again where a press fell into a new drawing of the page."""

    def done() -> bool:
        if not there():
            with suppress(Error, AssertionError):
                press()
            with suppress(AssertionError):
                page.wait_for_timeout(700)
        return there()

    until(done)


def form(page: Page):
    return page.locator(".st-key-panel_clean_form")


def test_steps_are_switched_selected_moved_and_deleted(desk):
    totals(desk, "Changes 400 cells in 300 of 400 rows")
    keep(desk, "clean")

    step(desk, 0).get_by_role("switch").click()
    totals(desk, "Changes 300 cells in 300 of 400 rows")
    step(desk, 0).get_by_role("switch").click()
    totals(desk, "Changes 400 cells in 300 of 400 rows")

    step(desk, 1).locator(".open").click()
    expect(desk.get_by_text("Only what this step does")).to_be_visible(timeout=SLOW_MS)
    totals(desk, "Changes 200 cells in 200 of 400 rows")

    before = titles(desk)
    step(desk, 1).hover()
    step(desk, 1).get_by_role("button", name="Delete this step").click()
    expect(desk.locator(".step")).to_have_count(2)
    desk.get_by_role("button", name="Undo").click()
    expect(desk.locator(".step")).to_have_count(3, timeout=SLOW_MS)
    assert titles(desk) == before


def test_the_keyboard_does_what_the_mouse_does_and_nothing_is_lost_by_a_reload(desk, product, people):
    first = titles(desk)[0]
    step(desk, 0).locator(".open").focus()

    desk.keyboard.press("Alt+ArrowDown")
    desk.keyboard.press("Alt+ArrowDown")
    expect(step(desk, 2).locator(".title")).to_have_text(first)
    desk.keyboard.press("Shift+Tab")
    switch = step(desk, 2).get_by_role("switch")
    expect(switch).to_be_focused()
    desk.keyboard.press("Space")
    expect(switch).to_have_attribute("aria-checked", "false")

    def kept() -> bool:
        steps = product.ask("GET", f"/api/datasets/{people}/clean/draft")["plan"]["steps"]
        return steps[2]["operation"] == "trim" and not steps[2]["enabled"]

    until(kept)
    desk.reload()
    expect(step(desk, 2)).to_have_class(re.compile("off"), timeout=SLOW_MS)


def test_a_step_is_dragged_to_another_place(desk):
    last = titles(desk)[2]

    step(desk, 2).hover()
    step(desk, 2).locator(".grip").drag_to(step(desk, 0), target_position={"x": 40, "y": 4})

    expect(step(desk, 0).locator(".title")).to_have_text(last)
    until(lambda: titles(desk)[0] == last)


def test_a_step_is_searched_filled_in_and_added_for_a_column_of_the_rows(desk):
    column = desk.locator("[data-clean-column='note']")
    press_until(desk, lambda: column.first.click(timeout=5_000), lambda: desk.get_by_label("Search operations").count() == 1)

    desk.get_by_label("Search operations").fill("replace")
    desk.keyboard.press("Enter")
    expect(form(desk).get_by_text("a new step")).to_be_visible(timeout=SLOW_MS)
    expect(form(desk).get_by_role("button", name="Add the step")).to_be_disabled()
    form(desk).get_by_label("Find").fill("ok")
    desk.keyboard.press("Tab")

    expect(form(desk).locator(".lm-cleangood")).to_contain_text("changes 200 cells", timeout=SLOW_MS)
    keep(desk, "clean-form")
    form(desk).get_by_role("button", name="Add the step").click()
    expect(desk.locator(".step")).to_have_count(4, timeout=SLOW_MS)
    effect(desk, 3, "changes 200 cells")


def test_escape_leaves_a_form_and_the_plan_stays(desk):
    step(desk, 0).hover()
    step(desk, 0).get_by_role("button", name="Change this step").click()
    expect(form(desk)).to_be_visible(timeout=SLOW_MS)

    press_until(desk, lambda: desk.keyboard.press("Escape"), lambda: form(desk).count() == 0)

    effect(desk, 0, "changes 100 cells")


def test_groups_of_spellings_are_ticked(desk):
    step(desk, 2).hover()
    step(desk, 2).get_by_role("button", name="Change this step").click()
    member = form(desk).get_by_role("button", name=re.compile("bremen"))
    expect(member.first).to_be_visible(timeout=SLOW_MS)
    expect(form(desk).locator(".lm-cleangood")).to_contain_text("changes 100 cells", timeout=SLOW_MS)

    press_until(desk, lambda: member.first.click(timeout=5_000), lambda: "changes no cell" in form(desk).inner_text())

    form(desk).get_by_role("button", name="Done").click()
    effect(desk, 2, "changes no cell")


def test_a_plan_goes_into_a_file_and_comes_back_for_other_columns(desk, tmp_path):
    menu = desk.get_by_role("button", name="Plan", exact=True)
    option = desk.get_by_text("Download as a file")
    press_until(desk, lambda: menu.click(timeout=5_000), lambda: option.count() == 1)
    option.click()
    with desk.expect_download(timeout=SLOW_MS) as waiting:
        desk.get_by_role("button", name="Download", exact=True).click()
    plan = json.loads(Path(waiting.value.path()).read_text())
    assert [one["operation"] for one in plan["steps"]] == ["trim", "null_words", "map_values"]
    plan["steps"][1]["column"] = "remark"
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0)

    load = desk.get_by_text("Load from a file")
    press_until(desk, lambda: menu.click(timeout=5_000), lambda: load.count() == 1)
    load.click()
    desk.locator("input[type=file]").set_input_files(tmp_path / "plan.json")
    expect(desk.get_by_text("This list has no column “remark”")).to_be_visible(timeout=SLOW_MS)
    desk.get_by_role("button", name="Use this plan").click()

    expect(desk.locator(".step")).to_have_count(2, timeout=SLOW_MS)


def test_a_version_is_made_compared_and_undone(page, product):
    people = dirty(product)
    planned(product, people)
    desk = opened(page, product, people)

    desk.get_by_role("button", name="Make version 2").click()

    expect(desk.get_by_text("Version 2 is ready.")).to_be_visible(timeout=60_000)
    keep(desk, "clean-ready")
    rows = product.ask("GET", f"/api/datasets/{people}/records?size=4")["rows"]
    assert [row[1] for row in rows] == ["Bremen", "Bremen", "Dresden", "Lepzig"]
    assert rows[0][2] is None

    press_until(
        desk,
        lambda: desk.get_by_role("button", name="Undo").click(timeout=5_000),
        lambda: desk.get_by_role("dialog").count() == 1,
    )
    desk.get_by_role("button", name="Restore", exact=True).click()
    expect(desk.get_by_text("version 3", exact=True).first).to_be_visible(timeout=SLOW_MS)


def test_on_a_phone_the_steps_come_first_and_the_rows_below(browser, product, people):
    context = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme="dark")
    phone = opened(context.new_page(), product, people)

    above, below = step(phone, 2).bounding_box(), phone.locator(".lm-clean").bounding_box()
    keep(phone, "clean-phone")

    assert above["y"] + above["height"] <= below["y"]
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()
