"""The query page in a real browser: completion, keys, a million rows, a chart, a download, a mistake, a stop, a reload."""

import csv
import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ROWS = 20_000
ENDLESS = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3"
BY_CITY = "SELECT city, sum(amount) AS total FROM trades GROUP BY city ORDER BY total DESC"


@pytest.fixture(scope="module")
def trades(product) -> str:
    """A dataset with names that need quotes."""
    cities = ("Bremen", "Dresden", "Leipzig")
    lines = (f"{i},{cities[i % 3]},{i % 97}.5,2026-{i % 12 + 1:02d}-{i % 28 + 1:02d}" for i in range(ROWS))
    return product.load("trades.csv", ("trade id,city,amount,day\n" + "\n".join(lines) + "\n").encode())


@pytest.fixture
def desk(page: Page, product, trades) -> Page:
    page.goto(f"{product.url}/query?dataset={trades}")
    editor(page).wait_for(timeout=30_000)
    return page


def editor(page: Page):
    return page.locator(".cm-content")


def write(page: Page, sql: str) -> None:
    editor(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(sql)


def run(page: Page, sql: str, *, said: str) -> None:
    write(page, sql)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".lm-result b")).to_have_text(said, timeout=30_000)


def cell(page: Page, text: str):
    """A cell the grid draws now: what its canvas says to a screen reader."""
    return page.locator("[data-testid='stDataFrame'] canvas [role='gridcell']").filter(has_text=re.compile(text)).first


def offered(page: Page) -> list[str]:
    page.locator(".cm-tooltip-autocomplete li").first.wait_for()
    return page.locator(".cm-tooltip-autocomplete .cm-completionLabel").all_inner_texts()


def test_the_editor_completes_columns_and_quotes_what_needs_quotes(desk):
    write(desk, "SELECT t. FROM trades t")
    for _ in range(len(" FROM trades t")):
        desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Control+Space")
    assert offered(desk) == ["trade id", "city", "amount", "day"]

    desk.locator(".cm-tooltip-autocomplete li").filter(has_text="trade id").click()

    expect(editor(desk)).to_have_text('SELECT t."trade id" FROM trades t')


def test_a_name_of_the_list_is_put_where_one_writes(desk):
    write(desk, "SELECT ")

    desk.get_by_role("button", name="Insert the column amount").click()

    expect(editor(desk)).to_have_text("SELECT amount")
    expect(editor(desk)).to_be_focused()


def test_a_million_rows_scroll_without_being_loaded(desk):
    received = []
    session = desk.context.new_cdp_session(desk)
    session.send("Network.enable")
    session.on("Network.webSocketFrameReceived", lambda frame: received.append(len(frame["response"]["payloadData"]) * 3 // 4))
    run(desk, "SELECT range AS n, 'row ' || range AS name FROM range(1000000)", said="1,000,000 rows")
    desk.locator("[data-testid='stDataFrame'] canvas").first.wait_for()
    expect(cell(desk, "^row 3$")).to_be_attached(timeout=20_000)
    assert sum(received) < 1_000_000

    desk.evaluate("(() => { const s = document.querySelector('.dvn-scroller'); s.scrollTop = s.scrollHeight * 0.6 })()")

    expect(cell(desk, r"^row 6\d{5}$")).to_be_attached(timeout=20_000)
    assert sum(received) < 2_000_000


def test_an_answer_becomes_a_chart_that_can_be_changed_and_stays_after_a_reload(desk):
    run(desk, BY_CITY, said="3 rows")
    desk.get_by_role("tab", name="Chart").click()
    expect(desk.locator(".js-plotly-plot .bars path").first).to_be_visible(timeout=30_000)

    desk.get_by_role("combobox", name="Chart").click()
    desk.get_by_role("option", name="Shares").click()
    expect(desk.locator(".js-plotly-plot .pielayer path").first).to_be_visible(timeout=30_000)
    desk.reload()
    desk.get_by_role("tab", name="Chart").click()

    expect(desk.locator(".js-plotly-plot .pielayer path").first).to_be_visible(timeout=30_000)
    expect(editor(desk)).to_have_text(BY_CITY)


def test_a_label_with_markup_is_drawn_as_it_is(desk):
    run(
        desk,
        "SELECT '<b>bold</b> <a href=\"http://x.example/\">x</a>' AS label, 3 AS n UNION ALL SELECT 'plain', 4",
        said="2 rows",
    )

    desk.get_by_role("tab", name="Chart").click()

    expect(desk.locator(".js-plotly-plot")).to_contain_text("<b>bold</b>", timeout=30_000)
    assert desk.locator(".js-plotly-plot a[href*='x.example'], .js-plotly-plot [href*='x.example']").count() == 0


def test_a_result_is_downloaded_whole(desk, tmp_path):
    run(desk, "SELECT * FROM trades", said="20,000 rows")

    desk.get_by_role("button", name="Export").click()
    with desk.expect_download() as waiting:
        desk.get_by_role("link", name="CSV").click()
    waiting.value.save_as(tmp_path / "trades.csv")

    with (tmp_path / "trades.csv").open(encoding="utf-8-sig", newline="") as file:
        assert sum(1 for _ in csv.DictReader(file)) == ROWS


def test_a_mistake_stands_under_the_editor_and_the_text_stays(desk):
    run(desk, "SELECT citty FROM trades", said="Not answered")

    expect(desk.get_by_role("alert")).to_contain_text("citty")
    expect(editor(desk)).to_have_text("SELECT citty FROM trades")


def test_a_long_query_says_that_it_runs_and_can_be_stopped(desk):
    write(desk, ENDLESS)
    desk.get_by_role("button", name="Run", exact=True).click()
    expect(desk.get_by_role("status").filter(has_text="Running for")).to_be_visible(timeout=10_000)

    desk.get_by_role("button", name="Stop").click()

    expect(desk.get_by_text("Stopped as you asked")).to_be_visible(timeout=10_000)
    expect(desk.get_by_role("button", name="Run", exact=True)).to_be_enabled()
    expect(editor(desk)).to_have_text(ENDLESS)


def test_a_statement_too_long_to_wait_for_ends_as_a_job_with_the_same_result(desk):
    write(desk, "SELECT count(*) AS n FROM range(40000) a, range(40000) b WHERE (a.range + b.range) % 7 = 3")
    desk.keyboard.press("Control+Enter")

    desk.get_by_role("button", name="Run in the background").click(timeout=30_000)

    expect(desk.get_by_text("You may leave this page")).to_be_visible(timeout=20_000)
    expect(desk.locator(".lm-result b")).to_have_text("1 row", timeout=90_000)


def test_what_was_typed_survives_a_reload(desk):
    write(desk, "SELECT city -- not finished")
    desk.wait_for_function("() => (sessionStorage.getItem('listmill.sql.drafts') ?? '').includes('not finished')")

    desk.reload()

    expect(editor(desk)).to_have_text("SELECT city -- not finished", timeout=30_000)


def test_an_earlier_query_comes_back_with_its_result(desk):
    run(desk, "SELECT 7 AS seven FROM trades LIMIT 1", said="1 row")
    run(desk, BY_CITY, said="3 rows")

    desk.get_by_role("button", name="Earlier queries").click()
    desk.get_by_role("dialog").locator("[class*='st-key-pastrow']").filter(has_text="seven").first.click()

    expect(editor(desk)).to_have_text("SELECT 7 AS seven FROM trades LIMIT 1")
    expect(desk.locator(".lm-result b")).to_have_text("1 row")


def test_a_statement_is_laid_out_and_its_plan_told(desk):
    write(desk, "select city, sum(amount) as total from trades where amount > 3 group by city")

    desk.get_by_role("button", name="Format").click()
    expect(desk.locator(".cm-line")).to_have_count(4)
    desk.get_by_role("button", name="Explain").click()

    expect(desk.locator(".lm-plan li").filter(has_text="Group")).to_be_visible()


def test_a_statement_is_kept_in_the_notebook_with_its_result(desk):
    run(desk, BY_CITY, said="3 rows")

    desk.get_by_role("button", name="Keep in the notebook").click()

    kept = desk.locator("[class*='st-key-nbcell_']").last
    expect(kept.locator(".cm-content")).to_contain_text("SELECT city, sum(amount) AS total")
    expect(kept.get_by_role("tab", name="Receipt")).to_be_visible()


def test_without_the_bundle_a_plain_editor_does_the_same(desk):
    desk.route("**/assets/sql-editor.js*", lambda route: route.abort())
    desk.reload()
    plain = desk.get_by_role("textbox", name="SQL statement")
    plain.fill("SELECT 1 AS one FROM trades LIMIT 1", timeout=30_000)

    plain.press("Control+Enter")

    expect(desk.locator(".lm-result b")).to_have_text("1 row", timeout=30_000)


def test_nothing_is_asked_of_another_host(desk, product):
    foreign = []
    desk.on("request", lambda r: foreign.append(r.url) if not r.url.startswith((product.url, "data:", "blob:")) else None)

    run(desk, BY_CITY, said="3 rows")
    desk.get_by_role("tab", name="Chart").click()
    desk.locator(".js-plotly-plot").wait_for(timeout=30_000)

    assert foreign == []
