"""Letters in a real browser: a starter, the canvas by mouse and keys, what is saved by itself, letters made of it; by keys alone too."""

import re
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.product import until

pytestmark = pytest.mark.browser

PLENTY = 60_000  # ms; the machine may be busy
NAMES = ["Anna", "Bert", "Chloé"]
ROWS = "id,first_name,<b>x</b>\n" + "\n".join(f"{i},{NAMES[i % 3] if i != 7 else ''},<i>{i}</i>" for i in range(40))


@pytest.fixture(scope="module")
def people(product) -> str:
    return product.load("people.csv", ROWS.encode())


@pytest.fixture
def template(product) -> str:
    empty = {"version": 1, "name": "Card <b>1</b>", "page": {"width_mm": 148, "height_mm": 105}, "pages": [{"objects": []}]}
    return product.ask("POST", "/api/templates", {"template": empty})["id"]


@pytest.fixture
def desk(page: Page, product, people, template) -> Page:
    page.goto(f"{product.url}/letters?dataset={people}&template={template}")
    expect(page.locator(".ld-page.ready")).to_be_visible(timeout=PLENTY)
    return page


def objects(product, template):
    return product.ask("GET", f"/api/templates/{template}")["template"]["pages"][0]["objects"]


def saved_as(product, template, kinds):
    until(lambda: [one["type"] for one in objects(product, template)] == kinds)
    return objects(product, template)


def measured(page: Page) -> list[float]:
    """Where the chosen object is and how large, in mm, as the line below the canvas says."""
    return [float(figure) for figure in re.findall(r"-?[\d.]+", page.locator(".ld-measure").inner_text())[:4]]


def test_what_is_designed_by_keys_is_saved_undone_and_drawn_as_it_will_be_made(desk, product, template):
    desk.get_by_role("button", name="Add: text", exact=True).click()
    text = desk.get_by_role("textbox", name="Text", exact=True)
    expect(text).to_be_focused()
    desk.keyboard.type("Dear ")
    desk.get_by_role("button", name="first_name", exact=True).click()
    expect(text).to_have_value("Dear {{ first_name }}")
    (before,) = saved_as(product, template, ["textbox"])
    expect(desk.locator(".ld-saved")).to_have_text("Saved")
    until(lambda: objects(product, template)[0]["text"] == "Dear {{ first_name }}")
    expect(desk.get_by_alt_text("The letter of row 1, page 1")).to_be_visible(timeout=PLENTY)

    stage = desk.locator(".ld-stage")
    stage.focus()
    for key in ("ArrowRight", "Shift+ArrowDown"):
        desk.keyboard.press(key)

    def moved(right, down):
        one = objects(product, template)[0]
        return (round(one["left"] - before["left"], 1), round(one["top"] - before["top"], 1)) == (right, down)

    until(lambda: moved(1, 10))
    desk.keyboard.press("Control+z")
    until(lambda: moved(1, 0))
    desk.keyboard.press("Control+Shift+z")
    until(lambda: moved(1, 10))
    desk.keyboard.press("Control+d")
    saved_as(product, template, ["textbox", "textbox"])
    desk.keyboard.press("Delete")
    saved_as(product, template, ["textbox"])


def test_a_rectangle_is_moved_and_drawn_larger_by_the_mouse_and_rests_at_the_safe_area(desk, product, template):
    desk.get_by_role("button", name="Add: rectangle").click()
    saved_as(product, template, ["rect"])
    stage, zoom = desk.locator(".ld-stage").bounding_box(), float(desk.locator(".ld-zoom").inner_text()[:-1]) / 100
    px = 96 / 25.4 * zoom
    left, top = stage["x"] + (stage["width"] + 18 - 148 * px) / 2, stage["y"] + (stage["height"] + 18 - 105 * px) / 2
    x, y, width, height = measured(desk)

    def drag(one, other):
        desk.mouse.move(left + one[0] * px, top + one[1] * px)
        desk.mouse.down()
        desk.mouse.move(left + other[0] * px, top + other[1] * px, steps=6)
        desk.mouse.up()

    drag((x + width / 2, y + height / 2), (5.6 + width / 2, 60))
    until(lambda: measured(desk)[0] == 5.0)
    x, y, width, height = measured(desk)
    drag((x + width, y + height), (x + width + 10, y + height + 8))

    until(lambda: measured(desk)[2] > width + 8)
    until(lambda: objects(product, template)[0]["left"] == 5.0)
    until(lambda: objects(product, template)[0]["width"] > width + 8)


def test_what_the_server_never_got_survives_a_reload(desk, product, template):
    address = re.compile(rf"/api/templates/{template}$")
    desk.route(address, lambda route: route.abort() if route.request.method == "PUT" else route.continue_())
    desk.get_by_role("button", name="Add: qr code").click()
    expect(desk.locator(".ld-saved")).to_contain_text("It is kept in this browser", timeout=PLENTY)
    assert objects(product, template) == []

    desk.unroute(address)
    desk.reload()

    expect(desk.locator(".ld-page.ready")).to_be_visible(timeout=PLENTY)
    saved_as(product, template, ["qr"])


def test_letters_are_made_of_a_starter_and_the_row_without_a_name_is_told(page, product, people):
    page.goto(f"{product.url}/letters?dataset={people}")
    page.get_by_role("button", name="Begin with Postcard with QR code").click(timeout=PLENTY)
    expect(page.locator(".ld-page.ready")).to_be_visible(timeout=PLENTY)
    page.get_by_role("button", name="Look for the worst rows").click()
    expect(page.locator(".ld-worst")).to_contain_text("39 of 40 letters are fine.", timeout=PLENTY)
    page.locator(".ld-worstrow").first.click()
    expect(page.locator(".ld-issues")).to_contain_text("first_name", timeout=PLENTY)

    page.get_by_role("button", name="Make letters").click()
    page.get_by_role("button", name="Make 39 letters").click(timeout=PLENTY)

    expect(page.get_by_text("Recipients")).to_be_visible(timeout=PLENTY)
    archive = page.locator(".lt-archives a")
    expect(archive).to_be_visible(timeout=PLENTY)
    with page.expect_download() as download:
        archive.click()
    assert download.value.path().read_bytes()[:2] == b"PK"
    expect(page.locator(".st-key-ltwho")).to_contain_text("first_name")


def test_on_a_narrow_window_the_form_takes_the_place_of_the_canvas(desk, product, template):
    desk.get_by_role("button", name="Add: text", exact=True).click()
    saved_as(product, template, ["textbox"])

    desk.set_viewport_size({"width": 390, "height": 844})
    desk.reload()

    field = desk.get_by_role("textbox", name="Text", exact=True)
    expect(field).to_be_visible(timeout=PLENTY)
    expect(desk.locator(".ld-stage")).to_be_hidden()
    field.fill("Hello {{ first_name }}")
    desk.get_by_role("button", name="Keep").first.click()
    until(lambda: objects(product, template)[0]["text"] == "Hello {{ first_name }}")


def test_a_picture_is_sent_and_one_of_another_kind_is_refused_in_words(desk, product, template):
    with urllib.request.urlopen(_thumbnail(product)) as answer:
        picture = answer.read()
    chooser = desk.locator(".ld-toolbar input[type=file]")

    chooser.set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": picture})
    saved_as(product, template, ["image"])
    chooser.set_input_files({"name": "drawing.svg", "mimeType": "image/svg+xml", "buffer": b"<svg onload=alert(1)/>"})

    expect(desk.locator(".ld-note.bad")).to_be_visible(timeout=PLENTY)
    expect(desk.locator(".ld-note")).not_to_contain_text("Sending")


def _thumbnail(product) -> urllib.request.Request:
    return urllib.request.Request(
        f"{product.url}/api/templates/starters/card/thumbnail", headers={"Authorization": f"Bearer {product.token}"}
    )
