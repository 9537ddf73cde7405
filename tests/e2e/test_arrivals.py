"""A file is seen and agreed to before it is loaded: in a real browser, alone, in company, and for something that is there."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.product import choose_option, throttle, until
from tests.e2e.test_main_job import agree, card, choose, orders, press_until_gone, row, upload

pytestmark = pytest.mark.browser

DIRTY = ("Bericht;;\n;;\nNr;Ort;Betrag\n" + "".join(f"{i};Münster;{i},50\n" for i in range(300))).encode("cp1252")


def opened(waiting: Locator) -> bool:
    """Open the controls of a card: again, where the press fell into the moment in which the card was drawn anew."""
    with suppress(AssertionError):
        expect(waiting.get_by_label("Delimiter")).to_have_count(1, timeout=3_000)
    if waiting.get_by_label("Delimiter").count() == 0 and waiting.get_by_role("button", name="Change").count():
        waiting.get_by_role("button", name="Change").click()
    return waiting.get_by_label("Delimiter").count() == 1


def say_semicolon(page: Page, waiting: Locator) -> None:
    """Choose the delimiter once the controls show what was detected, and nothing of a drawing before."""
    field = waiting.get_by_label("Delimiter")
    expect(field).to_have_count(1, timeout=30_000)
    expect(field).to_have_value("as detected (bar)", timeout=30_000)
    choose_option(page, field, "semicolon")


def test_a_change_of_the_delimiter_shows_the_new_reading_and_is_loaded_so(page, tmp_path):
    choose(page, tmp_path / "wrong.csv", b"a|b;c|d\n" + b"1|2;3|4\n" * 200)
    waiting = card(page, "wrong.csv")
    until(lambda: opened(waiting))

    say_semicolon(page, waiting)

    expect(waiting).to_contain_text("semicolon, header on line 1, 2 columns", timeout=40_000)
    waiting.get_by_role("button", name="Back to what was detected").click()
    expect(waiting).to_contain_text("bar, header on line 1, 3 columns", timeout=40_000)
    say_semicolon(page, waiting)
    expect(waiting).to_contain_text("2 columns", timeout=40_000)
    agree(page, "wrong.csv")
    expect(row(page, "wrong").last).to_contain_text("200", timeout=40_000)


def test_a_file_that_nobody_agreed_to_is_shown_again_on_the_next_visit(page, product, tmp_path):
    choose(page, tmp_path / "Umsatz.csv", DIRTY)
    expect(card(page, "Umsatz.csv")).to_contain_text("waiting for your yes", timeout=30_000)

    page.goto(product.url)

    expect(card(page, "Umsatz.csv")).to_contain_text("Windows-1252, semicolon, header on line 3", timeout=30_000)
    expect(card(page, "Umsatz.csv")).to_contain_text("2 lines above the table")
    agree(page, "Umsatz.csv")
    expect(row(page, "Umsatz").last).to_contain_text("300", timeout=40_000)


def test_enter_on_a_button_is_that_button_s_and_agrees_to_a_file_only_where_nothing_has_the_focus(page, tmp_path):
    for name, rows in (("unwanted.csv", 30), ("wanted.csv", 40)):
        choose(page, tmp_path / name, b"number,place\n" + b"1,Ulm\n" * rows)
        expect(card(page, name).get_by_role("button", name="Looks right")).to_be_enabled(timeout=30_000)
        if name == "unwanted.csv":
            card(page, name).get_by_role("button", name="Discard").focus()
            press_until_gone(page, "Enter", card(page, name))
            page.evaluate("document.activeElement.blur()")

    press_until_gone(page, "Enter", card(page, "wanted.csv"))

    expect(row(page, "wanted").first).to_contain_text("40", timeout=40_000)
    expect(row(page, "unwanted")).to_have_count(0)


def test_files_of_the_same_columns_become_one_dataset_while_they_still_travel(page, tmp_path):
    names = [tmp_path / f"branch-{number}.csv" for number in (1, 2)]
    for name in names:
        name.write_bytes(orders(200_000).replace(b"order_no", b"branch_no"))
    throttle(page, 2_500_000)

    page.get_by_label("Files to upload").set_input_files(names)
    together = card(page, "2 files have the same columns")
    expect(together).to_contain_text("branch-2.csv", timeout=30_000)
    expect(page.get_by_role("listitem").filter(has_text="branch-2.csv")).to_contain_text("waiting for the file before it")
    together.get_by_role("button", name="Load as one dataset").click()
    throttle(page, -1)

    expect(row(page, "branch").last).to_contain_text("400,000", timeout=60_000)
    expect(row(page, "branch")).to_have_count(1)


def test_next_months_file_is_added_to_last_months_dataset(page, product, tmp_path):
    product.load("stock-2026-10.csv", b"sku,shop,left\n" + b"".join(b"%05d,North,%d\n" % (i, i) for i in range(500)))
    choose(
        page,
        tmp_path / "stock-2026-11.csv",
        b"sku,shop,left\n" + b"".join(b"%d,South,%d\n" % (10_000 + i, i) for i in range(300)),
    )
    offered = card(page, "stock-2026-11.csv")
    expect(offered).to_contain_text("Looks like stock-2026-10", timeout=30_000)
    expect(offered).to_contain_text("Read as “stock-2026-10” was: text in “sku”")

    offered.get_by_role("button", name="Add to it").click()

    expect(row(page, "stock-2026-10").last).to_contain_text("800", timeout=40_000)
    expect(row(page, "stock-2026-10").last).to_contain_text("version 2", timeout=40_000)


def test_a_discarded_file_is_not_sent_on(page, product, tmp_path):
    throttle(page, 4_000_000)
    choose(page, tmp_path / "thrown.csv", orders(600_000))
    expect(upload(page, "thrown.csv")).to_contain_text(re.compile(r"[1-9]\d?%"), timeout=40_000)

    card(page, "thrown.csv").get_by_role("button", name="Discard").click()

    expect(card(page, "thrown.csv")).to_have_count(0, timeout=40_000)
    expect(upload(page, "thrown.csv")).to_have_count(0)
    throttle(page, -1)
    page.wait_for_timeout(2_500)  # longer than the browser waits before it would begin again
    expect(card(page, "thrown.csv")).to_have_count(0)
    assert "thrown" not in str(product.ask("GET", "/api/datasets"))
