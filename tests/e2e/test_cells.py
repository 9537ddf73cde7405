"""The cells of a notebook in a real browser: SQL that completes earlier names, a stop, a correction, a note, a chart, runs."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as NotYet

from tests.e2e.product import until

pytestmark = pytest.mark.browser

ROWS = "order;country;amount;day\n" + "\n".join(
    f"{i};{('Germany', 'France', 'Italy')[i % 3]};{i % 90},50;2026-0{1 + i % 9}-{i % 28 + 1:02d}" for i in range(2_000)
)
ENDLESS = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3"
BY_COUNTRY = "SELECT country, count(*) AS n FROM sold GROUP BY ALL"


@pytest.fixture(scope="module")
def sold(product) -> str:
    return product.load("sold.csv", ROWS.encode())


@pytest.fixture
def notebook(page, product, sold) -> Page:
    """A new notebook about the list, open and ready."""
    made = product.ask("POST", "/api/notebooks", {"dataset_id": sold})
    page.goto(f"{product.url}/ask?dataset={sold}&notebook={made['id']}")
    expect(box(page)).to_be_visible()
    return page


def box(page: Page) -> Locator:
    return page.get_by_test_id("stChatInputTextArea")


def cell(page: Page, place: int) -> Locator:
    return page.locator("[class*='st-key-nbcell_']").nth(place)


def send(page: Page, text: str, *, becomes: int) -> Locator:
    """Send a text from the box; return the cell it becomes."""
    expect(page.locator("[class*='st-key-nbcell_']")).to_have_count(becomes)
    box(page).fill(text)
    box(page).press("Enter")
    expect(cell(page, becomes)).to_be_visible()
    return cell(page, becomes)


def sql_cell(page: Page, sql: str, *, becomes: int) -> Locator:
    made = send(page, f"/{sql}", becomes=becomes)
    expect(made.get_by_role("tab", name="Receipt")).to_be_visible()
    expect(editor(made)).to_contain_text("SELECT")
    return made


def editor(inside: Locator) -> Locator:
    return inside.locator(".cm-content")


def write(page: Page, inside: Locator, sql: str, *, run: bool = True) -> None:
    editor(inside).click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(sql)
    expect(editor(inside)).to_have_text(sql)
    if run:
        page.keyboard.press("Control+Enter")


def open_tab(inside: Locator, name: str) -> None:
    inside.get_by_role("tab", name=name).click()
    expect(inside.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")


def test_a_later_cell_completes_and_reads_the_named_result_of_an_earlier_one(notebook):
    first = sql_cell(notebook, BY_COUNTRY, becomes=0)
    second = sql_cell(notebook, "SELECT 1 AS one", becomes=1)
    name = first.get_by_label("Name of this result")
    name.fill("by_country")
    name.press("Enter")
    expect(first.locator(".lm-saved")).to_be_visible()
    editor(second).click()
    notebook.keyboard.press("Control+a")

    def offered() -> bool:
        notebook.keyboard.press("Control+a")
        notebook.keyboard.insert_text("SELECT max(n) AS most FROM by_")
        notebook.keyboard.press("Control+Space")
        notebook.wait_for_timeout(300)
        return notebook.locator(".cm-tooltip-autocomplete li").filter(has_text="by_country").count() > 0

    until(offered)
    notebook.locator(".cm-tooltip-autocomplete li").filter(has_text="by_country").click()
    expect(editor(second)).to_have_text("SELECT max(n) AS most FROM by_country")
    notebook.keyboard.press("Control+Enter")

    expect(second.locator(".lm-number")).to_have_text("667")


def test_a_statement_on_its_way_shows_its_time_and_can_be_stopped(notebook):
    made = sql_cell(notebook, BY_COUNTRY, becomes=0)
    write(notebook, made, ENDLESS)

    expect(made.get_by_text(re.compile("Running for"))).to_be_visible()
    made.get_by_role("button", name="Stop").click()

    expect(made.get_by_text("Stopped as you asked")).to_be_visible()
    expect(editor(made)).to_have_text(ENDLESS)


def test_what_is_typed_is_kept_without_being_run(notebook, product):
    made = sql_cell(notebook, BY_COUNTRY, becomes=0)
    write(notebook, made, "SELECT 'not finished'", run=False)
    number = notebook.url.split("notebook=")[1].split("&")[0]

    until(lambda: product.ask("GET", f"/api/notebooks/{number}")["cells"][0]["content"]["sql"] == "SELECT 'not finished'")

    notebook.reload()
    expect(editor(cell(notebook, 0))).to_have_text("SELECT 'not finished'")
    expect(cell(notebook, 0).locator(".lm-stale")).to_be_visible()


def test_a_mistake_stands_under_the_editor_and_a_statement_is_laid_out_and_explained(notebook):
    made = sql_cell(notebook, BY_COUNTRY, becomes=0)
    write(notebook, made, "select nothing from sold")
    expect(made.get_by_text("Not answered")).to_be_visible()
    expect(editor(made)).to_have_text("select nothing from sold")

    write(notebook, made, "select country,sum(amount) as total from sold group by country", run=False)
    made.get_by_role("button", name="Format").click()
    expect(made.locator(".cm-line")).to_have_count(3)
    made.get_by_role("button", name="Explain").click()

    expect(made.locator(".lm-plan li").filter(has_text="Group")).to_be_visible()


def test_a_wrong_answer_is_corrected_in_sql(notebook):
    made = send(notebook, "total amount by country", becomes=0)
    expect(made.locator(".js-plotly-plot")).to_be_visible()
    open_tab(made, "SQL")
    made.get_by_role("button", name="Correct the SQL").click()
    expect(editor(made)).to_contain_text("GROUP BY")

    write(notebook, made, "SELECT country FROM sold GROUP BY 1 LIMIT 2")

    expect(made.get_by_text("You wrote the SQL of this answer.")).to_be_visible()
    open_tab(made, "Table")
    expect(made.get_by_text("2 rows · 1 column")).to_be_visible()


def test_a_note_is_written_with_the_keyboard_and_is_never_html(notebook):
    notebook.get_by_role("button", name="Note", exact=True).last.click()
    text = notebook.get_by_label("Note", exact=True)
    text.fill("# What I found\n\nAbout $5 to $6. <img src=x onerror=document.title='owned'> ![x](http://other.example/x.png)")

    text.press("Control+Enter")

    expect(notebook.get_by_role("heading", name="What I found")).to_be_visible()
    expect(cell(notebook, 0)).to_contain_text("About $5 to $6.")
    assert cell(notebook, 0).locator("img").count() == 0
    assert notebook.title() != "owned"


def test_a_chart_of_an_earlier_result_is_changed_and_stays_after_a_reload(notebook):
    sql_cell(notebook, BY_COUNTRY, becomes=0)
    notebook.get_by_role("button", name="Chart", exact=True).last.click()
    made = cell(notebook, 1)
    expect(made.locator(".js-plotly-plot .bars path").first).to_be_visible()

    made.get_by_role("button", name=re.compile("^Change")).click()
    notebook.get_by_role("combobox", name="Chart").click()
    notebook.get_by_role("option", name="Shares").click()
    expect(made.locator(".js-plotly-plot .pielayer path").first).to_be_visible()
    notebook.reload()

    expect(cell(notebook, 1).locator(".js-plotly-plot .pielayer path").first).to_be_visible()


def test_two_runs_of_a_cell_are_compared(notebook):
    made = sql_cell(notebook, BY_COUNTRY, becomes=0)
    write(notebook, made, "SELECT country, count(*) AS n FROM sold WHERE amount > 20 GROUP BY ALL")
    expect(made.locator(".js-plotly-plot")).to_contain_text("528")

    dialog = notebook.get_by_role("dialog")

    def opened() -> bool:
        """Press again where a press fell into a redraw."""
        with suppress(NotYet):
            made.hover(timeout=5_000)
            made.get_by_role("button", name="More actions for this cell").click(timeout=5_000)
            notebook.get_by_text("Earlier runs", exact=True).click(timeout=5_000)
            dialog.wait_for(timeout=10_000)
        return dialog.is_visible()

    until(opened)

    expect(dialog.locator(".lm-cellrun")).to_have_count(2)
    expect(dialog.get_by_text(re.compile(r"667 → \d+")).first).to_be_visible()
