"""The card of a limit in a real browser: it counts down by itself, and its button works once the time is over."""

import pytest
from playwright.sync_api import expect

from pages.components.assets import script

pytestmark = pytest.mark.browser

DRAW = """
(function (data) {
  const parentElement = document.body;
  parentElement.innerHTML ||= '<div class="lm-wait"></div>';
  globalThis.pressed ??= 0;
  globalThis.gone = draw({ data, parentElement, setTriggerValue: () => { globalThis.pressed += 1; } });
})
"""


@pytest.fixture
def card(browser):
    """Draws the card in a page whose clock stands still."""
    page = browser.new_page()
    page.clock.install(time=1_800_000_000)
    page.clock.pause_at(1_800_000_010)
    component = script("format.js", "dom.js", "wait.js").replace("export default function", "globalThis.draw = function")
    page.evaluate(f"() => {{ {component} }}")

    def draw(left_s, **data):
        told = {"title": "Too many requests", "detail": "You have asked 10 questions in the last minute."}
        page.evaluate(DRAW, told | {"hint": "Ask again in 60 s.", "again": True, "left_s": left_s} | data)
        return page

    yield draw
    page.close()


def test_the_card_counts_down_and_then_its_button_can_be_pressed_once(card):
    page = card(23)
    hint, button = page.get_by_role("timer"), page.get_by_role("button", name="Again")
    told = [hint.inner_text()]
    assert button.is_disabled()

    for ms in (1_000, 11_500, 10_400):
        page.clock.run_for(ms)
        told.append(hint.inner_text())
    still = button.is_disabled()
    page.clock.run_for(200)
    button.click()

    assert told == ["Ask again in 23 s.", "Ask again in 22 s.", "Ask again in 11 s.", "Ask again in 1 s."]
    assert still
    assert hint.inner_text() == "Ask again now."
    assert page.evaluate("pressed") == 1
    assert button.is_disabled()


def test_a_rerun_of_the_page_sets_the_card_right_and_keeps_it(card):
    page = card(23)
    page.evaluate("document.querySelector('.lm-problem').dataset.kept = 'yes'")

    card(4.2)

    assert page.get_by_role("timer").inner_text() == "Ask again in 5 s."
    assert page.locator("[data-kept=yes]").count() == 1


def test_advice_that_names_no_time_stays_as_it_is(card):
    page = card(7200, hint="Ask tomorrow, or write SQL.", again=False)

    page.clock.run_for(60_000)

    assert page.get_by_role("timer").inner_text() == "Ask tomorrow, or write SQL."
    assert page.get_by_role("button").count() == 0


def test_a_card_that_is_gone_counts_no_more(card):
    page = card(5)

    page.evaluate("gone()")
    page.clock.run_for(10_000)

    assert page.get_by_role("timer").inner_text() == "Ask again in 5 s."


def test_a_file_past_the_limit_waits_its_turn_and_goes_on_by_itself(page, tmp_path):
    refused = []

    def once(route):
        if refused or route.request.method != "POST":
            return route.continue_()
        refused.append(route.request.url)
        return route.fulfill(status=429, headers={"Retry-After": "2"}, json={"detail": "You have started 3 uploads."})

    page.route("**/api/uploads", once)
    (tmp_path / "turn.csv").write_bytes(b"id,city\n" + b"1,Dresden\n" * 50)

    page.get_by_label("Files to upload").set_input_files(tmp_path / "turn.csv")

    expect(page.get_by_role("listitem").filter(has_text="turn.csv")).to_contain_text("it goes on by itself", timeout=40_000)
    expect(page.get_by_role("button", name="Load")).to_be_visible(timeout=30_000)
    assert len(refused) == 1
