"""Charts in a real browser: a map that asks no other server, and pictures to take along in the light colours."""

import json
import struct
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LANDS = ("Germany", "France", "PL", "Czech Republic", "Austria", "Netherlands", "Belgium", "Spain", "Italy", "Atlantis")
BY_LAND = "SELECT country, sum(amount) AS total FROM ships GROUP BY country ORDER BY total DESC"


@pytest.fixture(scope="module")
def ships(product) -> str:
    """A dataset by country, one of which is none."""
    lines = (f"{i},{LANDS[i % i_lands]},{(i * 37) % 101}.5" for i_lands in [len(LANDS)] for i in range(600))
    return product.load("ships.csv", ("trip,country,amount\n" + "\n".join(lines) + "\n").encode())


@pytest.fixture
def mapped(page: Page, product, ships) -> Page:
    """The query page with a map of a result, in the dark; whatever is asked of another server is noted."""
    page.elsewhere = []
    page.on(
        "request",
        lambda asked: (
            asked.url.startswith(("http", "ws")) and product.url not in asked.url and page.elsewhere.append(asked.url)
        ),
    )
    run = product.ask("POST", "/api/query", {"sql": BY_LAND})["query_run_id"]
    page.emulate_media(color_scheme="dark")
    page.goto(f"{product.url}/query?dataset={ships}&run={run}&tab=Chart")
    page.get_by_role("tab", name="Chart").click()
    kind = page.get_by_role("combobox", name="Chart")
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    kind.click()
    page.get_by_role("option", name="Map", exact=True).click()
    expect(page.get_by_text("1 name is no country: Atlantis")).to_be_visible()
    expect(page.locator(".js-plotly-plot .legend")).to_be_visible()
    return page


def menu(page: Page) -> None:
    """Open the ways to take the chart along."""
    page.get_by_role("button", name="Save the chart").click()
    expect(page.get_by_role("button", name="PNG")).to_be_visible()


def taken(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button" if name != "HTML" else "link", name=name).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_a_map_asks_no_other_server(mapped):
    expect(mapped.locator(".js-plotly-plot .scatterlayer .trace")).not_to_have_count(0)

    assert mapped.locator(".js-plotly-plot .geolayer .geo").count() == 0
    assert mapped.elsewhere == []


def test_a_chart_is_taken_along_in_the_light_colours_with_its_source(mapped, tmp_path):
    menu(mapped)

    png = taken(mapped, "PNG", tmp_path)
    svg = taken(mapped, "SVG", tmp_path)
    html = taken(mapped, "HTML", tmp_path)

    assert [path.name for path in (png, svg, html)] == [f"total-by-country.{kind}" for kind in ("png", "svg", "html")]
    width, height = struct.unpack(">II", png.read_bytes()[16:24])
    drawn = svg.read_text()
    assert (width, height) == (2160, 2 * int(drawn.split('height="')[1].split('"')[0]) if drawn.startswith("<svg") else height)
    assert "ships version 1 · 600 rows · made with Listmill" in drawn
    assert "1 name is no country: Atlantis" in drawn
    assert 'fill="#FFFFFF"' in drawn
    assert "rgb(26, 34, 38)" not in drawn  # the dark ground
    assert mapped.elsewhere == []


def test_the_page_of_a_chart_draws_itself_without_the_network(mapped, browser, tmp_path):
    menu(mapped)
    html = taken(mapped, "HTML", tmp_path)
    alone = browser.new_context(offline=True, viewport={"width": 390, "height": 800})
    said: list[str] = []

    opened = alone.new_page()
    opened.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    opened.goto(html.as_uri())

    expect(opened.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect(opened.get_by_text("made with Listmill")).to_be_visible()
    assert opened.evaluate("document.documentElement.scrollWidth <= 390")
    assert said == []
    alone.close()


def test_a_chart_is_copied_as_a_picture(mapped, product):
    mapped.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=product.url)
    menu(mapped)

    mapped.get_by_role("button", name="Copy").click()

    expect(mapped.get_by_text("Copied; paste it where you write.")).to_be_visible()
    kinds = mapped.evaluate("navigator.clipboard.read().then((items) => JSON.stringify(items[0].types))")
    assert json.loads(kinds) == ["image/png"]
