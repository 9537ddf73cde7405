"""The main job in a real browser: a file goes in, a chart comes out; and what may go wrong on the way."""

import csv
import os
import re
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.product import throttle, until

pytestmark = pytest.mark.browser

CITIES = ("Bremen", "Dresden", "Leipzig", "Łódź")


def orders(rows: int) -> bytes:
    lines = [f"{i},0{i % 9000 + 1000},{CITIES[i % 4]},{i % 97}.5,2026-{i % 12 + 1:02d}-{i % 28 + 1:02d}" for i in range(rows)]
    return ("order_no,postcode,city,amount,ordered_on\n" + "\n".join(lines) + "\n").encode()


def choose(page: Page, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    page.get_by_label("Files to upload").set_input_files(path)


def drop(page: Page, name: str, text: str) -> None:
    """Drop a file onto the page, as a hand would."""
    transfer = page.evaluate_handle(
        "([name, text]) => { const d = new DataTransfer(); d.items.add(new File([text], name)); return d; }", [name, text]
    )
    page.dispatch_event(".st-key-drop", "dragover", {"dataTransfer": transfer})
    page.dispatch_event(".st-key-drop", "drop", {"dataTransfer": transfer})


def row(page: Page, name: str):
    return page.locator("[class*='st-key-dsrow']").filter(has_text=name)


def card(page: Page, name: str):
    """The card in which a file waits for a person's yes; while the page is drawn anew the old one stands beside it for a moment."""
    return page.locator("[class*='st-key-arrival_']").filter(has_text=name).last


def agree(page: Page, name: str) -> None:
    yes = card(page, name).get_by_role("button", name=re.compile("Looks right|New dataset"))
    expect(yes).to_be_visible(timeout=30_000)
    yes.click()
    expect(card(page, name)).to_have_count(0, timeout=40_000)


def upload(page: Page, name: str):
    """How far a file is: a row of the drop area, or a bar in the file's card."""
    return page.get_by_role("list", name="Uploads").get_by_role("listitem").filter(has_text=name).or_(
        card(page, name).get_by_role("listitem")
    )  # fmt: skip


def open_dataset(page: Page, name: str) -> None:
    row(page, name).last.get_by_role("link", name=name).click()
    page.get_by_role("heading", name=name, level=1).wait_for()


def test_a_dropped_list_ends_in_a_chart_and_an_export(page, product, tmp_path):
    for known in product.ask("GET", "/api/datasets?size=200")["items"]:  # lists alike would be offered as the place to add to
        product.ask("DELETE", f"/api/datasets/{known['id']}")
    drop(page, "orders 2026.csv", orders(5_000).decode())
    expect(card(page, "orders 2026")).to_contain_text("UTF-8, comma, header on line 1, 5 columns", timeout=30_000)
    expect(card(page, "orders 2026")).to_contain_text("5,000 rows")
    expect(card(page, "orders 2026").get_by_test_id("stDataFrame")).to_be_visible(timeout=30_000)
    press_until_gone(page, "Enter", card(page, "orders 2026"))

    expect(row(page, "orders 2026").last).to_contain_text("ready", timeout=40_000)
    expect(row(page, "orders 2026").last).to_contain_text("5,000")
    open_dataset(page, "orders 2026")
    expect(page.get_by_text("Complete cells")).to_be_visible()
    expect(page.get_by_role("link", name="Open column postcode")).to_be_attached(timeout=30_000)
    expect(page.locator(".lm-card").filter(has_text="city")).to_contain_text(re.compile("Leipzig|Łódź"))  # all are as frequent

    page.get_by_role("button", name=re.compile("Query$")).click()
    page.get_by_role("link", name="Query").wait_for()
    write_sql(page, "SELECT city, sum(amount) AS total FROM orders_2026 GROUP BY city ORDER BY city")
    expect(page.get_by_text(f"{len(CITIES)} rows").first).to_be_visible(timeout=30_000)  # the page opened with another result
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible(timeout=30_000)
    page.get_by_role("tab", name="Chart").click()
    expect(page.locator(".js-plotly-plot")).to_be_visible(timeout=30_000)

    page.get_by_role("button", name=re.compile("Export")).last.click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("CSV")).last.click()
    waiting.value.save_as(tmp_path / "result.csv")
    with (tmp_path / "result.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert [line["city"] for line in found] == sorted(CITIES)
    assert float(found[0]["total"]) == sum(i % 97 + 0.5 for i in range(0, 5_000, 4))


def press_until_gone(page: Page, key: str, place: Locator) -> None:
    """Press a key as a person does: again, where it fell into the moment in which the page was drawn anew."""

    def gone() -> bool:
        page.keyboard.press(key)
        with suppress(AssertionError):
            expect(place).to_have_count(0, timeout=2_000)
        return place.count() == 0

    until(gone)


def write_sql(page: Page, sql: str) -> None:
    """Type a statement into the editor, or into the plain one where the bundle is missing, and run it."""
    editor = page.locator(".cm-content, textarea").first
    editor.wait_for(timeout=30_000)
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(sql)
    page.keyboard.press("Control+Enter")


def test_an_upload_goes_on_where_it_stopped_after_a_reload(page, tmp_path):
    content = orders(400_000)
    throttle(page, 2_500_000)
    choose(page, tmp_path / "reloaded.csv", content)
    expect(upload(page, "reloaded.csv")).to_contain_text(re.compile(r"[6-9]\d%"), timeout=60_000)

    page.reload()
    expect(upload(page, "reloaded.csv")).to_contain_text("are already here", timeout=30_000)
    sent = []
    page.on("request", lambda request: "/parts/" in request.url and sent.append(request.url))
    throttle(page, -1)
    choose(page, tmp_path / "reloaded.csv", content)
    expect(upload(page, "reloaded.csv")).to_have_count(0, timeout=60_000)
    agree(page, "reloaded.csv")

    expect(row(page, "reloaded").last).to_contain_text("400,000", timeout=60_000)
    assert len(sent) < -(-len(content) // (5 << 20))


def test_an_upload_survives_a_killed_server(page, product, tmp_path):
    throttle(page, 2_500_000)
    choose(page, tmp_path / "killed.csv", orders(400_000))
    expect(upload(page, "killed.csv")).to_contain_text(re.compile(r"[3-9]\d%"), timeout=60_000)
    before = product.pid("web")

    os.kill(before, signal.SIGKILL)

    expect(upload(page, "killed.csv")).to_contain_text("the server is away", timeout=40_000)
    until(lambda: product.pid("web") not in {before, None})
    throttle(page, -1)
    expect(card(page, "killed.csv")).to_contain_text("waiting for your yes", timeout=60_000)  # the page is back as well
    agree(page, "killed.csv")
    expect(row(page, "killed").last).to_contain_text("400,000", timeout=90_000)


def test_an_upload_can_be_paused_resumed_and_cancelled(page, product, tmp_path):
    throttle(page, 2_500_000)
    choose(page, tmp_path / "paused.csv", orders(400_000))
    line = upload(page, "paused.csv")
    expect(line).to_contain_text("MB/s", timeout=40_000)

    line.get_by_role("button", name="Pause:").click()
    expect(line).to_contain_text("paused at")
    line.get_by_role("button", name="Resume:").click()
    expect(line).to_contain_text("MB/s", timeout=40_000)
    line.get_by_role("button", name="Cancel:").click()

    expect(line).to_have_count(0)
    expect(card(page, "paused.csv")).to_have_count(0)
    assert "paused" not in str(product.ask("GET", "/api/datasets"))


def test_an_upload_goes_on_while_one_looks_at_another_page(page, tmp_path):
    throttle(page, 2_500_000)
    choose(page, tmp_path / "elsewhere.csv", orders(400_000))
    expect(upload(page, "elsewhere.csv")).to_contain_text("MB/s", timeout=40_000)
    agree(page, "elsewhere.csv")

    page.get_by_role("link", name="Jobs").click()

    expect(page.get_by_test_id("stSidebar")).to_contain_text("Uploading elsewhere.csv")
    throttle(page, -1)
    expect(page.locator("[class*='st-key-jobrow']").filter(has_text="elsewhere").first).to_contain_text("done", timeout=60_000)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("page.csv", b"<!DOCTYPE html><html><body>Sign in</body></html>"),
        ("list.exe", b"MZ\x00\x01"),
        ("letter.csv", b"%PDF-1.7"),
    ],
)
def test_a_file_that_is_no_list_says_so_where_it_was_dropped(page, tmp_path, name, content):
    choose(page, tmp_path / name, content)

    expect(upload(page, name).get_by_role("alert")).to_contain_text(re.compile(r"\w+ \w+.*\."), timeout=40_000)
    expect(card(page, name)).to_have_count(0)


def test_a_row_of_the_list_moves_without_rerunning_the_page(browser, product):
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    asked, streams = [], []
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: asked.append(1)))
    page.on("request", lambda request: request.url.endswith("/api/jobs/events") and streams.append(1))
    page.goto(product.url)
    page.get_by_role("button", name="or an order list").click()
    page.get_by_text("1,000,000 orders").click()
    moving = row(page, "rders").filter(has=page.get_by_role("progressbar")).filter(has_text="%").last
    expect(moving).to_be_visible(timeout=40_000)
    before, said = len(asked), moving.inner_text()

    page.wait_for_function("said => ![...document.querySelectorAll('.lm-live')].some((e) => e.innerText === said)", arg=said)
    while_moving = len(asked) - before

    expect(row(page, "rders").filter(has_text="ready").filter(has_text="1,000,000").last).to_be_visible(timeout=90_000)
    page.close()
    assert while_moving == 0
    assert len(streams) == 1
