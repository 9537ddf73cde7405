"""The chart colours stay apart for colour-blind readers, and visible on their ground; the words on them can be read.

Simulation: Machado, Oliveira, Fernandes 2009, severity 1.0, in linear RGB. Difference: CIEDE2000. Contrast: WCAG 2.2.
"""

import itertools
import math
import re
import tomllib
from pathlib import Path

import pytest

from backend.queries.drawing.palette import CATEGORICAL, DIVERGING, GROUND, MUTED, SEQUENTIAL, SURFACE, TEXT
from backend.queries.drawing.template import paper

ROOT = Path(__file__).parents[3]
SMALLEST_DIFFERENCE = 10.0
SMALLEST_CONTRAST = 3.0
READABLE = 4.5

VISION = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}
SRGB_TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE_D65 = (0.95047, 1.0, 1.08883)


def linear_rgb(colour: str) -> list[float]:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def seen_with(vision: str, rgb: list[float]) -> list[float]:
    return [min(1.0, max(0.0, sum(m * c for m, c in zip(row, rgb, strict=True)))) for row in VISION[vision]]


def lab(rgb: list[float]) -> tuple[float, float, float]:
    xyz = [sum(m * c for m, c in zip(row, rgb, strict=True)) / w for row, w in zip(SRGB_TO_XYZ, WHITE_D65, strict=True)]
    fx, fy, fz = (t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29 for t in xyz)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def ciede2000(first: tuple, second: tuple) -> float:
    """Return the CIEDE2000 difference of two CIELAB colours (kL = kC = kH = 1)."""
    (l1, a1, b1), (l2, a2, b2) = first, second
    mean_c7 = ((math.hypot(a1, b1) + math.hypot(a2, b2)) / 2) ** 7
    g = 0.5 * (1 - math.sqrt(mean_c7 / (mean_c7 + 25**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = (math.degrees(math.atan2(b, a)) % 360 if a or b else 0.0 for a, b in ((a1, b1), (a2, b2)))
    dl, dc, dh = l2 - l1, c2 - c1, h2 - h1
    if c1 * c2 == 0:
        dh = 0.0
    elif dh > 180:
        dh -= 360
    elif dh < -180:
        dh += 360
    big_dh = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(dh / 2))
    ml, mc = (l1 + l2) / 2, (c1 + c2) / 2
    if c1 * c2 == 0:
        mh = h1 + h2
    elif abs(h1 - h2) <= 180:
        mh = (h1 + h2) / 2
    else:
        mh = (h1 + h2 + 360) / 2 if h1 + h2 < 360 else (h1 + h2 - 360) / 2
    t = (
        1
        - 0.17 * math.cos(math.radians(mh - 30))
        + 0.24 * math.cos(math.radians(2 * mh))
        + 0.32 * math.cos(math.radians(3 * mh + 6))
        - 0.20 * math.cos(math.radians(4 * mh - 63))
    )
    sl = 1 + 0.015 * (ml - 50) ** 2 / math.sqrt(20 + (ml - 50) ** 2)
    sc, sh = 1 + 0.045 * mc, 1 + 0.015 * mc * t
    rt = (-2 * math.sqrt(mc**7 / (mc**7 + 25**7))) * math.sin(math.radians(60 * math.exp(-(((mh - 275) / 25) ** 2))))
    return math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (big_dh / sh) ** 2 + rt * (dc / sc) * (big_dh / sh))


def contrast(first: str, second: str) -> float:
    light = [sum(m * c for m, c in zip(SRGB_TO_XYZ[1], linear_rgb(x), strict=True)) + 0.05 for x in (first, second)]
    return max(light) / min(light)


def smallest_pair(colours: list[str], vision: str) -> tuple[float, str, str]:
    seen = [lab(seen_with(vision, linear_rgb(c))) for c in colours]
    return min((ciede2000(seen[i], seen[j]), colours[i], colours[j]) for i, j in itertools.combinations(range(len(colours)), 2))


def reference_pairs_hold() -> bool:
    """Three pairs published with the formula by Sharma, Wu and Dalal (2005)."""
    pairs = [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ]
    return all(abs(ciede2000(a, b) - expected) < 1e-4 for a, b, expected in pairs)


def test_the_formula_gives_its_published_reference_pairs():
    assert reference_pairs_hold()


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("mode", CATEGORICAL)
def test_any_two_chart_colours_stay_apart(mode, vision):
    difference, first, second = smallest_pair(CATEGORICAL[mode], vision)

    assert difference >= SMALLEST_DIFFERENCE, f"{first} and {second}"


@pytest.mark.parametrize("mode", CATEGORICAL)
def test_chart_colours_are_visible_on_their_ground(mode):
    assert min(contrast(colour, SURFACE[mode]) for colour in CATEGORICAL[mode]) >= SMALLEST_CONTRAST


@pytest.mark.parametrize("mode", CATEGORICAL)
def test_words_are_readable_on_every_ground(mode):
    for ink, ground in itertools.product((TEXT[mode], MUTED[mode]), (SURFACE[mode], GROUND[mode])):
        assert contrast(ink, ground) >= READABLE


def test_words_on_tints_are_readable_in_both_modes():
    css = (ROOT / "pages/components/style.css").read_text()
    tokens = dict(re.findall(r"--lm-([a-z-]+): light-dark\((#\w{6}, #\w{6})\)", css))

    for name in ("teal", "grain", "good", "bad", "note"):
        for ink, tint in zip(tokens[name].split(", "), tokens[f"{name}-tint"].split(", "), strict=True):
            assert contrast(ink, tint) >= READABLE, name


@pytest.mark.parametrize("mode", CATEGORICAL)
def test_the_theme_holds_the_same_colours_ten_of_them(mode):
    theme = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"][mode]
    seven = list(CATEGORICAL[mode])

    assert theme["chartCategoricalColors"] == seven + seven[:3]
    assert theme["chartSequentialColors"] == list(SEQUENTIAL[mode])
    assert theme["chartDivergingColors"] == list(DIVERGING[mode])


def test_pictures_on_paper_take_the_same_colours():
    assert list(paper("dark").layout.colorway) == list(CATEGORICAL["dark"])
    assert paper("light").layout.paper_bgcolor == SURFACE["light"]
