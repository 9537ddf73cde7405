"""Nothing a file or a person wrote becomes markup."""

import pytest

from pages.components import html
from pages.components.html import Metric, Safe
from pages.components.problem import card

NASTY = "<img src=x onerror=alert(1)>\"'&"


@pytest.mark.parametrize(
    "made",
    [
        html.tag(NASTY, NASTY),
        html.icon(NASTY),
        html.titled(NASTY, title=NASTY, classes=NASTY),
        html.paragraph(NASTY, classes=NASTY),
        html.heading(NASTY, remark=NASTY),
        html.bar(0.5, colour=NASTY),
        html.histogram([1, 2], first=NASTY, last=NASTY, label=NASTY),
        html.top_values([(NASTY, 0.5, NASTY)]),
        html.strip([Metric(NASTY, NASTY, NASTY)]),
        html.facts([(NASTY, NASTY)]),
        html.table([NASTY], [[NASTY]]),
        html.links([(NASTY, NASTY)]),
        html.join([NASTY], between=NASTY),
        card(NASTY, hint=NASTY, title=NASTY),
    ],
)
def test_every_text_is_escaped(made):
    assert "<img" not in made
    assert "alert(1)>" not in made
    assert "\"'&" not in made


def test_built_html_is_not_escaped_again():
    assert html.paragraph(html.tag("a & b")) == '<p class="lm-p "><span class="lm-tag ">a &amp; b</span></p>'
    assert isinstance(html.esc(Safe("<b>")), Safe)


def test_bars_stay_inside_their_frame():
    assert "width:100.0%" in html.bar(7.0)
    assert "width:0.0%" in html.bar(-1.0)
    assert html.histogram([], first="", last="", label="").count("<i") == 0
