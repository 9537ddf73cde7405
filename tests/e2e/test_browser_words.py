"""The browser writes numbers, sizes and durations as the server does."""

import json

import pytest

from pages.components import format as fmt
from pages.components.assets import script

pytestmark = pytest.mark.browser

SIZES = [0, 1, 999, 999.6, 1000, 9_996, 123_456, 999_499, 999_600, 1_000_000, 212_345_678, 1_310_000_000, 10 << 30, 5e12]
SECONDS = [-1, 0, 0.4, 0.94, 0.95, 1.4, 12.2, 59.4, 59.6, 60, 61, 128, 599, 600, 601, 3599, 3600, 11_100, 172_800, 1e6]
AMOUNTS = [
    (0, 10, "rows"),
    (1_310_000_000, 2_110_000_000, "bytes"),
    (5, None, "bytes"),
    (12_000, None, "rows"),
    (10, 900, "bytes"),
]
RATES = [(148_000_000, "bytes"), (3.456, "files"), (12_345.6, "rows"), (99.94, "rows")]


def test_the_browser_and_the_server_write_the_same(browser):
    page = browser.new_page()
    try:
        page.evaluate(script("format.js").replace("const fmt", "globalThis.fmt"))

        told = page.evaluate(
            "([sizes, seconds, amounts, rates]) => [sizes.map((v) => fmt.size(v)), seconds.map((v) => fmt.duration(v)),"
            " amounts.map((v) => fmt.amount(...v)), rates.map((v) => fmt.rate(...v))]",
            json.loads(json.dumps([SIZES, SECONDS, AMOUNTS, RATES])),
        )
    finally:
        page.close()

    assert told == [
        [fmt.size(v) for v in SIZES],
        [fmt.duration(v) for v in SECONDS],
        [fmt.amount(done, total, unit=unit) for done, total, unit in AMOUNTS],
        [fmt.rate(v, unit=unit) for v, unit in RATES],
    ]
