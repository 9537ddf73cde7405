"""Taking rows along in a real browser: at once, in other shapes, as a file a job makes, after it has expired."""

import csv
import io
import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.e2e.product import choose_option, until

pytestmark = pytest.mark.browser

ROWS = 120_000
SMALL = 2_000


def orders(count: int) -> bytes:
    lines = (
        f"{i},Käse {i % 50},{'=1+1' if i % 7 == 0 else f'note {i} of a list that is long enough'},{i % 97}.5"
        for i in range(count)
    )
    return (
        "id,name,note,amount\n" + "\n".join(f"{line},{'x' * 240}" if count > SMALL else f"{line},y" for line in lines)
    ).encode()


@pytest.fixture(scope="module")
def small(product):
    return product.load("takeaway.csv", orders(SMALL).replace(b"amount\n", b"amount,rest\n"))


@pytest.fixture(scope="module")
def large(product):
    return product.load("freight.csv", orders(ROWS).replace(b"amount\n", b"amount,rest\n"))


def open_menu(page: Page, product, dataset: str) -> None:
    page.goto(f"{product.url}/profile?dataset={dataset}")
    page.get_by_role("button", name="Export").wait_for()
    expect(page.get_by_role("link", name="Open column amount")).to_be_attached()
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_text("rows · about")).to_be_visible()


def pick(page: Page, title: str) -> None:
    """Choose a format, and again where the press fell into a new drawing of the menu."""
    offered = page.get_by_text(f"Download {title}", exact=True).or_(page.get_by_role("button", name=f"Make the {title} file"))

    def there() -> bool:
        page.get_by_test_id("stPopoverBody").get_by_text(title, exact=True).first.click()
        try:
            expect(offered).to_be_visible(timeout=5_000)
        except AssertionError:
            return False
        return True

    until(there)


def downloaded(page: Page, name: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).first.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_a_small_list_comes_at_once_as_excel_in_germany_wants_it(page, product, small):
    open_menu(page, product, small)

    choose_option(page, page.get_by_role("combobox", name="Between cells"), "Semicolon")
    choose_option(page, page.get_by_role("combobox", name="Decimal mark"), "Comma: 1,5")
    page.get_by_text("Mark as UTF-8 for Excel").click()
    link = page.get_by_role("link", name="Download CSV")
    expect(link).to_have_attribute(
        "href", f"/api/datasets/{small}/export?format=csv&delimiter=semicolon&decimal=comma&bom=true"
    )
    name, data = downloaded(page, "Download CSV")

    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert (name, data[:3], len(rows)) == ("takeaway.csv", b"\xef\xbb\xbf", SMALL + 1)
    assert rows[1][:4] == ["0", "Käse 0", "'=1+1", "0,5"]


def test_a_workbook_opens_with_numbers_as_numbers(page, product, small):
    open_menu(page, product, small)
    pick(page, "Excel")

    name, data = downloaded(page, "Download Excel")

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    rows = book.get_sheet_by_index(0).to_python()
    assert (name, book.sheet_names, len(rows)) == ("takeaway.xlsx", ["takeaway"], SMALL + 1)
    assert rows[2][:4] == [1.0, "Käse 1", "note 1 of a list that is long enough", 1.5]


def test_a_large_file_is_made_while_one_looks_elsewhere_and_is_found_again(page, product, large):
    open_menu(page, product, large)
    page.get_by_role("button", name="Make the CSV file").click()
    expect(page.get_by_text("Files made of this list")).to_be_visible()

    page.keyboard.press("Escape")
    page.get_by_role("link", name="Notebooks").click()
    expect(page.get_by_test_id("stToast").first).to_contain_text("freight.csv is ready")
    page.goto(f"{product.url}/jobs?kind=records.export")
    expect(page.get_by_role("link", name="freight.csv")).to_be_visible()
    name, data = downloaded(page, "freight.csv")

    assert (name, data.count(b"\r\n")) == ("freight.csv", ROWS + 1)


def test_a_link_to_a_file_that_is_not_there_leads_to_its_job(page, product, large):
    export = product.ask("POST", "/api/exports", {"dataset_id": large, "format": "json"})
    product.ask("POST", f"/api/jobs/{export['job_id']}/cancel")
    at = f"/api/exports/{export['export_id']}"
    until(lambda: product.ask("GET", at)["status"] in {"cancelled", "ready"})

    if product.ask("GET", at)["status"] == "cancelled":
        page.goto(f"{product.url}{at}/download")

        expect(page.get_by_role("heading", name="Jobs")).to_be_visible()
        expect(page.get_by_text("Export freight as JSON")).to_be_visible()
        assert "kind=records.export" in page.url


def test_selected_columns_of_a_filtered_list_come_by_their_address(page, product, small):
    wanted = json.dumps([{"column": "amount", "operator": "gt", "value": 95}])
    asked = page.request.get(
        f"{product.url}/api/datasets/{small}/export",
        params={"sort": "-amount,id", "filter": wanted, "columns": '["id","amount"]'},
    )

    rows = list(csv.reader(io.StringIO(asked.text(), newline="")))
    assert rows[:2] == [["id", "amount"], ["96", "96.5"]]
    assert {row[1] for row in rows[1:]} == {"96.5", "95.5"}
