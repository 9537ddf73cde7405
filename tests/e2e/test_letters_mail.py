"""Letters by mail in a real browser: who gets one, the start, the message at the end, the letter behind its link, a counted visit."""

import email
import re
import urllib.error
import urllib.request
from email.policy import default

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from tests.e2e.product import until

pytestmark = pytest.mark.browser

PLENTY = 60_000  # ms; the machine may be busy
ROWS = "name,email,city\nAnna,anna@example.org,Bad Homburg\nBo,,Bremen\nCem,cem@example.org,Celle\n"
CARD = {
    "version": 1, "name": "Spring card", "page": {"width_mm": 148, "height_mm": 105},
    "pages": [{"objects": [
        {"type": "textbox", "left": 10, "top": 10, "width": 100, "height": 20, "text": "Dear {{ name }}", "fontFamily": "Noto Sans", "fontSize": 14},
        {"type": "qr", "left": 110, "top": 60, "width": 28, "height": 28, "text": "https://shop.example/{{ city }}", "track": True},
    ]}],
}  # fmt: skip


class Stay(urllib.request.HTTPRedirectHandler):
    """Looks where an address leads, without going there."""

    def redirect_request(self, *_, **__):
        return None


def leads_to(url):
    request = urllib.request.Request(url, headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/604.1"})
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.build_opener(Stay).open(request)
    with raised.value as answer:
        return answer.code, answer.headers["location"]


def mails(product):
    found = [email.message_from_bytes(path.read_bytes(), policy=default) for path in (product.data_dir / "mail").glob("*.eml")]
    return {str(mail["To"]): mail for mail in found}


def test_letters_are_mailed_and_their_visits_counted(page: Page, product):
    dataset = product.load("people.csv", ROWS.encode())
    template = product.ask("POST", "/api/templates", {"template": CARD})["id"]
    batch = product.ask("POST", "/api/batches", {"template_id": template, "dataset_id": dataset})["batch_id"]
    until(lambda: product.ask("GET", f"/api/batches/{batch}")["status"] == "completed")
    page.goto(f"{product.url}/letters?dataset={dataset}&batch={batch}")

    page.get_by_role("button", name="Mail these letters").click(timeout=PLENTY)
    check = page.get_by_role("button", name="See who gets it")
    expect(check).to_be_visible(timeout=PLENTY)
    check.click()
    send = page.get_by_role("button", name="Send 2 mails")
    expect(send).to_be_visible(timeout=PLENTY)
    expect(page.get_by_text("Dear Anna,")).to_be_visible(timeout=PLENTY)
    send.click()
    page.get_by_role("dialog").get_by_role("button", name="Send", exact=True).click(timeout=PLENTY)

    until(lambda: {"anna@example.org", "cem@example.org"} <= mails(product).keys())
    expect(page.get_by_role("link", name=re.compile("Messages"))).to_contain_text(re.compile(r"\d"), timeout=PLENTY)
    words = mails(product)["anna@example.org"].get_body(("plain",)).get_content()
    with urllib.request.urlopen(re.search(r"http\S+/d/\S+", words).group()) as answer:
        letter = pypdfium2.PdfDocument(answer.read())
    assert "Dear Anna" in letter[0].get_textpage().get_text_bounded()
    (code,) = zxingcpp.read_barcodes(letter[0].render(scale=4).to_pil())
    letter.close()
    assert leads_to(code.text) == (302, "https://shop.example/Bad%20Homburg")
    page.get_by_role("link", name=re.compile("Messages")).click()
    page.get_by_role("button", name="Open").first.click(timeout=PLENTY)
    expect(page.get_by_text("33.3% of 3")).to_be_visible(timeout=PLENTY)
