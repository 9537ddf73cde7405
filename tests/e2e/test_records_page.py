"""Records in a real browser: scrolling, jumping, keys, search, filters, sort, columns, one row, selected rows; all of it in the address."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.product import until

pytestmark = pytest.mark.browser

ROWS = 30_000
CITIES = ("Bremen", "  Leipzig ", "<b>Łódź</b>", "")
SLOW_MS = 40_000


@pytest.fixture(scope="module")
def people(product) -> str:
    """A list with codes, texts, amounts, days and a long text."""
    lines = (
        f"{i};{i * 7919 % 100000:05};{CITIES[i % 4]};{i % 997}.5;2026-{i % 12 + 1:02d}-{i % 28 + 1:02d};{'long ' * 200 if i == 3 else f'note {i}'}"
        for i in range(ROWS)
    )
    return product.load("people.csv", ("nr;postcode;city;amount;day;note\n" + "\n".join(lines) + "\n").encode())


@pytest.fixture
def visitor(browser) -> Iterator[Page]:
    """A visitor who comes straight to an address. What the page's console called an error fails the test."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, permissions=["clipboard-read", "clipboard-write"], accept_downloads=True
    )
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


@pytest.fixture
def grid(visitor: Page, product, people) -> Page:
    return opened(visitor, product, people)


def opened(page: Page, product, dataset: str, **view: object) -> Page:
    told = "".join(f"&{name}={quote(value if isinstance(value, str) else json.dumps(value))}" for name, value in view.items())
    page.goto(f"{product.url}/records?dataset={dataset}{told}")
    expect(page.locator(".lr-cell:not(.wait)").first).to_be_visible(timeout=SLOW_MS)
    return page


def head(page: Page, column: str) -> Locator:
    return page.locator(".ag-header-cell", has=page.locator(f".lr-headname:text-is('{column}')"))


def cell(page: Page, row: int, column: str) -> Locator:
    """The cell of a place of the view, from 1, in a column."""
    place = head(page, column).get_attribute("col-id")
    return page.locator(f".ag-row[row-index='{row - 1}'] .ag-cell[col-id='{place}']")


def here(page: Page, words: str) -> None:
    expect(page.locator(".lr-place")).to_have_text(words, timeout=SLOW_MS)


def told(page: Page, name: str) -> str:
    return parse_qs(page.evaluate("location.search.slice(1)")).get(name, [""])[0]


def jump(page: Page, row: str) -> None:
    page.locator(".lr-place").click()
    page.get_by_label("Go to row").fill(row)
    page.keyboard.press("Enter")


def test_every_row_is_reached_by_scrolling_jumping_and_keys_without_a_rerun(grid):
    runs: list[str] = []
    grid.on("websocket", lambda socket: runs.append(socket.url))
    here(grid, "Row 1 of 30,000")
    expect(cell(grid, 1, "postcode")).to_have_text("00000")

    jump(grid, "20,001")
    here(grid, "Row 20,001 of 30,000")
    expect(cell(grid, 20_001, "nr")).to_have_text("20000")

    grid.keyboard.press("Control+End")
    here(grid, "Row 30,000 of 30,000")
    expect(cell(grid, 30_000, "note")).to_have_text("note 29999")
    grid.keyboard.press("Control+Home")
    here(grid, "Row 1 of 30,000")
    grid.keyboard.press("PageDown")
    expect(grid.locator(".lr-place")).not_to_have_text("Row 1 of 30,000")
    assert runs == []


def test_only_the_rows_in_sight_are_asked_for_and_the_place_can_be_shared(grid):
    asked: list[str] = []
    grid.on("request", lambda request: asked.append(request.url) if "/records?" in request.url else None)
    jump(grid, "15000")
    expect(cell(grid, 15_000, "nr")).to_have_text("14999")
    places = [int(parse_qs(urlsplit(url).query).get("at", ["0"])[0]) for url in asked if "at=" in url]
    assert places
    assert all(14_500 <= place <= 15_500 for place in places)
    until(lambda: told(grid, "at") == "15000")

    grid.reload()

    expect(cell(grid, 15_000, "nr")).to_have_text("14999", timeout=SLOW_MS)


def test_values_are_text_codes_keep_their_zeros_and_nothing_is_a_dash(grid):
    expect(cell(grid, 3, "city")).to_have_text("<b>Łódź</b>")
    expect(cell(grid, 4, "city")).to_have_text("—")
    expect(cell(grid, 2, "postcode")).to_have_text("07919")
    expect(cell(grid, 4, "note")).to_contain_text("long long")


def test_a_search_finds_words_and_clearing_it_shows_all_rows(grid):
    grid.keyboard.press("/")
    grid.keyboard.type("note 777")
    expect(grid.locator(".lr-place")).to_have_text(re.compile("that fit, of 30,000"), timeout=SLOW_MS)
    assert told(grid, "search") == "note 777"
    grid.get_by_label("Search the texts").fill("lodz")
    expect(cell(grid, 1, "city").locator("mark")).to_have_text("Łódź", timeout=SLOW_MS)  # of “<b>Łódź</b>”

    grid.get_by_label("Search the texts").fill("nowhere to be found")
    expect(grid.get_by_text("No row has “nowhere to be found”")).to_be_visible(timeout=SLOW_MS)
    grid.get_by_role("button", name="Clear the search").click()

    here(grid, "Row 1 of 30,000")
    assert told(grid, "search") == ""


def test_a_filter_is_built_changed_and_removed_and_back_is_a_step(grid):
    grid.get_by_role("button", name="Filter", exact=True).click()
    panel = grid.get_by_role("dialog", name="New filter")
    panel.get_by_label("Column").select_option("city")
    panel.get_by_label("Condition").select_option("in")
    panel.get_by_label("Bremen").check()
    panel.get_by_role("button", name="Apply").click()
    here(grid, "Row 1 of 7,500 that fit, of 30,000")
    expect(grid.locator(".lr-chip")).to_have_text(re.compile("city is one of “Bremen”"))

    grid.locator(".lr-chiptext").click()
    changed = grid.get_by_role("dialog", name="Change the filter")
    changed.get_by_label("Condition").select_option("is_null")
    changed.get_by_role("button", name="Apply").click()
    expect(grid.locator(".lr-chip")).to_have_text(re.compile("city is empty"))

    grid.go_back()
    expect(grid.locator(".lr-chip")).to_have_text(re.compile("city is one of “Bremen”"), timeout=SLOW_MS)
    grid.get_by_role("button", name=re.compile("Remove the filter city")).click()
    here(grid, "Row 1 of 30,000")


def test_days_and_numbers_are_filtered_by_what_they_are(grid):
    for column, first, second in (("day", "2026-03-01", "2026-03-31"), ("amount", "10", "500,5")):
        grid.get_by_role("button", name="Filter", exact=True).click()
        panel = grid.get_by_role("dialog", name="New filter")
        panel.get_by_label("Column").select_option(column)
        panel.locator(".lr-values input").first.fill(first)
        panel.locator(".lr-values input").last.fill(second)
        panel.get_by_role("button", name="Apply").click()
        expect(panel).to_have_count(0)

    asked = json.loads(told(grid, "filter"))
    assert [one["value"] for one in asked] == [["2026-03-01", "2026-03-31"], [10, 5005]]
    expect(grid.locator(".lr-place")).to_have_text(re.compile("that fit, of 30,000"), timeout=SLOW_MS)


def test_a_half_built_filter_survives_a_reload(grid):
    grid.get_by_role("button", name="Filter", exact=True).click()
    panel = grid.get_by_role("dialog", name="New filter")
    panel.get_by_label("Column").select_option("note")
    panel.get_by_label("Value").fill("half typed")

    grid.reload()
    expect(grid.locator(".lr-cell:not(.wait)").first).to_be_visible(timeout=SLOW_MS)
    grid.get_by_role("button", name="Filter", exact=True).click()

    expect(grid.get_by_label("Value")).to_have_value("half typed")


def test_heads_sort_and_shift_sorts_by_several(grid):
    head(grid, "city").click()
    until(lambda: told(grid, "sort") == "city")
    head(grid, "amount").click(modifiers=["Shift"])
    head(grid, "amount").click(modifiers=["Shift"])
    until(lambda: told(grid, "sort") == "city,-amount")

    expect(cell(grid, 1, "amount")).to_have_text("996.5", timeout=SLOW_MS)
    expect(head(grid, "amount")).to_have_attribute("aria-sort", "descending")
    jump(grid, "29,000")
    expect(cell(grid, 29_000, "nr")).not_to_have_text("", timeout=SLOW_MS)


def test_columns_are_hidden_moved_and_kept_in_sight_and_it_is_remembered(visitor, product, people):
    page = opened(visitor, product, people)
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="postcode").uncheck()
    page.locator(".lr-columnlist li", has_text="day").hover()
    page.get_by_role("button", name="Keep day in sight").click()
    page.locator(".lr-columnlist li", has_text="note").locator("input").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Escape")
    until(lambda: "pin" in told(page, "columns"))

    opened(page, product, people)

    heads = [head.strip() for head in page.locator(".lr-headname").all_inner_texts()]
    assert heads[0] == "day"
    assert "postcode" not in heads
    assert set(heads) == {"nr", "city", "amount", "day", "note"}
    expect(page.get_by_role("button", name="Columns 5 of 6")).to_be_visible()


def test_a_shared_address_shows_its_own_columns(visitor, product, people):
    page = opened(visitor, product, people, columns=["note", "nr"])

    assert [head.strip() for head in page.locator(".lr-headname").all_inner_texts()] == ["note", "nr"]


def test_a_row_opens_whole_and_the_next_ones_by_arrow(grid):
    cell(grid, 3, "nr").click()
    grid.keyboard.press("Enter")
    drawer = grid.get_by_role("dialog", name="Row 3", exact=True)
    expect(drawer.get_by_text("<b>Łódź</b>")).to_be_visible()

    grid.keyboard.press("ArrowDown")
    fourth = grid.get_by_role("dialog", name="Row 4", exact=True)
    expect(fourth.locator(".lr-value", has_text="long")).to_have_text(re.compile("^(long ?){200}$"))
    assert told(grid, "row") == "4"

    grid.keyboard.press("Escape")
    expect(fourth).to_have_count(0)
    assert told(grid, "row") == ""


def test_selected_rows_are_copied_and_exported_in_the_order_of_the_view(visitor, product, people):
    page = opened(visitor, product, people, sort="-nr")
    cell(page, 1, "nr").click()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Space")
    expect(page.get_by_text("2 rows selected")).to_be_visible()

    page.keyboard.press("Control+c")
    expect(page.get_by_text("2 rows copied, with their heads")).to_be_visible(timeout=SLOW_MS)
    copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    page.get_by_role("group", name="These rows").get_by_role("button", name="Export").click()
    with page.expect_download() as waiting:
        page.get_by_role("menuitem", name="CSV").click()
    lines = Path(waiting.value.path()).read_text().splitlines()

    assert [line.split("\t")[0] for line in copied[1:]] == ["29999", "29998"]
    assert [line.split(",")[0] for line in lines[1:]] == ["29999", "29998"]


def test_what_an_address_asks_for_in_vain_is_said_and_can_be_left(visitor, product, people):
    page = visitor
    page.goto(f"{product.url}/records?dataset={people}&sort=gone")
    expect(page.get_by_text("There is no column “gone” here.")).to_be_visible(timeout=SLOW_MS)

    page.get_by_role("button", name="Look at all rows").click()

    here(page, "Row 1 of 30,000")


def test_a_server_that_is_away_for_a_moment_loses_nothing(grid):
    grid.route(re.compile(r"/records\?"), lambda route: route.abort())
    jump(grid, "9000")
    expect(grid.get_by_text("The server does not answer")).to_be_visible(timeout=SLOW_MS)

    grid.unroute_all()

    expect(cell(grid, 9_000, "nr")).to_have_text("8999", timeout=SLOW_MS)
    expect(grid.get_by_text("The server does not answer")).to_have_count(0)


@pytest.mark.parametrize(("mode", "size"), [("light", (1440, 900)), ("dark", (390, 844))])
def test_the_page_fits_its_window_and_needs_nothing_from_elsewhere(browser, product, people, mode, size):
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=mode)
    page, foreign = context.new_page(), []
    page.on(
        "request",
        lambda request: foreign.append(request.url) if not request.url.startswith(("data:", "blob:", product.url)) else None,
    )
    opened(page, product, people)

    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert foreign == []
    context.close()
