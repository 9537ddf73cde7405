"""A notebook in a real browser: cells of every kind, their order by keyboard, undo, a newer version, a shared link, and a file."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error as Missed
from playwright.sync_api import Page, expect

from tests.e2e.product import until

pytestmark = pytest.mark.browser

PLENTY = 30_000  # ms; the machine may be busy
ROWS = "order;country;amount\n" + "\n".join(f"{i};{('Germany', 'France', 'Italy')[i % 3]};{i % 90},50" for i in range(900))
MORE = "order;country;amount\n" + "\n".join(f"{900 + i};Norway;10,50" for i in range(100))


def cells(page: Page):
    return page.locator("[class*='st-key-nbcell_']")


def cell(page: Page, text: str):
    return cells(page).filter(has_text=text)


def send(page: Page, text: str) -> None:
    """Send what a person types into the box; a new cell comes of it."""
    box = page.get_by_test_id("stChatInputTextArea")
    expect(box).to_be_visible(timeout=PLENTY)
    before = cells(page).count()
    box.fill(text)
    box.press("Enter")
    expect(cells(page)).to_have_count(before + 1, timeout=PLENTY)


def order(page: Page, *texts: str) -> bool:
    told = cells(page).all_inner_texts()
    return len(told) == len(texts) and all(text in one for text, one in zip(texts, told, strict=True))


def press_until(name: str, within, done) -> None:
    """Press a button of a cell until what it does is seen: a press may fall into a redraw."""

    def pressed() -> bool:
        if not done():
            with suppress(Missed):  # the button went while it was pressed
                within.get_by_role("button", name=name, exact=True).press("Enter", timeout=2_000)
        return done()

    until(pressed)


@pytest.fixture
def notebook(page, product):
    """A notebook with a question and a note, open in a browser; its dataset."""
    dataset = product.load("orders in a notebook.csv", ROWS.encode())
    page.goto(f"{product.url}/ask?dataset={dataset}")
    send(page, "how many rows are there?")
    expect(cell(page, "how many rows").get_by_text("900", exact=True)).to_be_visible(timeout=PLENTY)
    send(page, "# What I found")
    return dataset


def test_cells_are_moved_deleted_and_brought_back_by_keyboard(page, notebook):
    until(lambda: order(page, "how many rows", "What I found"))

    press_until("Move up", cell(page, "What I found"), lambda: order(page, "What I found", "how many rows"))
    more = cell(page, "What I found").get_by_role("button", name="More actions for this cell")
    delete = page.get_by_role("menuitem", name="Delete")

    def opened() -> bool:
        if not delete.is_visible():
            with suppress(Missed):
                more.press("Enter", timeout=2_000)
        return delete.is_visible()

    until(opened)
    delete.click()
    expect(page.get_by_text("Cell deleted")).to_be_visible(timeout=PLENTY)
    until(lambda: order(page, "how many rows"))
    press_until("Undo", page, lambda: order(page, "What I found", "how many rows"))

    expect(page.get_by_text("Cell deleted")).to_be_hidden(timeout=PLENTY)


def test_a_newer_version_is_told_run_on_and_compared(page, product, notebook):
    product.ask("POST", f"/api/datasets/{notebook}/append?name=more.csv", raw=MORE.encode())
    until(lambda: product.ask("GET", f"/api/datasets/{notebook}")["rows"] == 1000)
    page.reload()
    banner = page.locator(".st-key-newversion")
    expect(banner.get_by_text("1 cell was run on version 1.")).to_be_visible(timeout=PLENTY)

    press_until("Run all on it", banner, lambda: not banner.is_visible())

    counted = cell(page, "how many rows")
    expect(counted.get_by_text("1,000", exact=True)).to_be_visible(timeout=PLENTY)
    expect(counted.get_by_text("900 before, 1,000 now")).to_be_visible(timeout=PLENTY)
    expect(page.get_by_role("button", name="Run all", exact=True)).to_be_visible(timeout=PLENTY)


def test_a_notebook_is_shared_by_its_link_taken_along_and_taken_back(page, product, notebook):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Make a link").click()
    dialog.get_by_role("link", name="Copy link").click()
    expect(dialog.get_by_role("link", name="Link copied")).to_be_visible(timeout=PLENTY)
    link = page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Export").click()
    with page.expect_download(timeout=PLENTY) as saved:
        page.get_by_role("link", name="Markdown").click()
    reader = page.context.new_page()
    reader.goto(link)

    expect(reader.get_by_text("Shared by")).to_be_visible(timeout=PLENTY)
    expect(reader.get_by_text("900", exact=True)).to_be_visible(timeout=PLENTY)
    expect(reader.get_by_role("button", name="Run this cell")).to_have_count(0)
    assert "900" in saved.value.path().read_text(encoding="utf-8")
    notebook_id = page.url.split("notebook=")[1].partition("&")[0]
    product.ask("DELETE", f"/api/notebooks/{notebook_id}/share")
    reader.get_by_role("tab", name="Table").first.click()
    expect(reader.get_by_text("This link leads nowhere.")).to_be_visible(timeout=PLENTY)
    reader.reload()
    expect(reader.get_by_text("This link leads nowhere.")).to_be_visible(timeout=PLENTY)


def test_typing_in_one_cell_leaves_the_page_where_it_is(page, notebook):
    press_until("Edit the note", cell(page, "What I found"), lambda: page.get_by_label("Note", exact=True).is_visible())
    note = page.get_by_label("Note", exact=True)
    at = note.bounding_box()

    note.fill("# What I found\n\nNot much.")
    page.get_by_role("button", name="Keep the note").click()

    kept = cell(page, "Not much.")
    expect(kept).to_be_visible(timeout=PLENTY)
    expect(kept.get_by_text("Saved ")).to_be_visible(timeout=PLENTY)
    assert at is not None
    page.reload()
    expect(cell(page, "Not much.")).to_be_visible(timeout=PLENTY)
