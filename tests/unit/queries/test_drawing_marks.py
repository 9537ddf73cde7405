from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.queries.chart_sql import OTHER, ChartData
from backend.queries.drawing.labels import EMPTY, brief, brief_all, neutral
from backend.queries.drawing.marks import MOST_SERIES, draw, told_apart
from backend.queries.drawing.places import Axes, Places, Series
from backend.queries.drawing.series import left_out, series_of
from backend.queries.drawing.template import REST

MONTHS = [date(2026, month, 1) for month in range(1, 7)]
AXES = Axes("month", "total")


def one(values, xs=MONTHS):
    return [Series("total", xs, values)]


def many(count):
    return [Series(f"channel {i}", MONTHS, [i + 1.0] * len(MONTHS)) for i in range(count)]


@pytest.mark.parametrize("mark", ["bar", "line", "area", "scatter", "histogram"])
def test_each_kind_of_chart_draws_every_value(mark):
    values = [3, 1, 4, 1, 5, 9]

    figure = draw(mark, one(values), axes=AXES)

    assert list(figure.data[0].y) == values


@pytest.mark.parametrize("mark", ["bar", "line", "area", "scatter", "histogram"])
def test_a_result_without_rows_still_draws(mark):
    figure = draw(mark, [Series("total", [], [])], axes=AXES)

    assert figure.to_dict()["data"][0]["type"] in {"bar", "scatter"}


@pytest.mark.parametrize("mark", ["bar", "area", "histogram"])
def test_bars_and_areas_start_at_zero(mark):
    figure = draw(mark, one([900, 901, 902, 903, 904, 905]), axes=AXES)

    assert figure.layout.yaxis.rangemode == "tozero"
    assert figure.layout.yaxis.zeroline


def test_a_line_may_leave_zero_out():
    figure = draw("line", one([900, 901, 902, 903, 904, 905]), axes=AXES)

    assert figure.layout.yaxis.rangemode == "normal"
    assert not figure.layout.yaxis.zeroline


def test_few_bars_carry_their_value_and_need_no_legend():
    figure = draw("bar", one([48_200_000, 1240, 3, 0.5, None, 7]), axes=AXES)

    assert list(figure.data[0].text) == ["48.2M", "1,240", "3", "0.5", "", "7"]
    assert not figure.layout.showlegend


def test_what_is_context_is_grey():
    bars = Series("total", ["Poland", "Spain", "Austria"], [9, 5, 2], context=frozenset({1, 2}))

    figure = draw("bar", [bars], axes=AXES, horizontal=True)

    assert [len(trace.x) for trace in figure.data] == [1, 2]
    assert figure.data[0].marker.color is None
    assert figure.data[1].marker.color == REST


def test_lines_carry_their_names_at_their_ends():
    figure = draw("line", many(3), axes=AXES)

    assert [note.text for note in figure.layout.annotations] == ["channel 0", "channel 1", "channel 2"]
    assert not figure.layout.showlegend


def test_names_of_lines_that_end_together_do_not_overlap():
    together = [Series(name, MONTHS, [*range(5), end]) for name, end in (("a", 5.0), ("b", 5.01), ("c", 5.02))]

    figure = draw("line", together, axes=AXES)

    heights = [note.y for note in figure.layout.annotations]
    assert min(high - low for low, high in pairwise(heights)) > 0.2


def test_seven_series_have_colours_and_the_eighth_is_grey():
    series = told_apart(many(8))

    assert [one.rest for one in series] == [False] * MOST_SERIES + [True]


def test_more_series_than_colours_are_not_drawn():
    series = told_apart([*many(12), Series("other", MONTHS, [9] * 6, rest=True)])

    assert [one.name for one in series] == [*(f"channel {i}" for i in range(MOST_SERIES)), "other"]


@pytest.mark.parametrize("hostile", ["<b>x</b>", "<a href='http://x.example'>x</a>", "x<br>y", "&lt;b&gt;", '"><img src=x>'])
def test_a_label_from_the_data_carries_no_markup(hostile):
    bars = draw("bar", one([1], [hostile]), axes=Axes(hostile, hostile), horizontal=True)
    lines = draw("line", [Series(hostile, MONTHS, [1] * 6), Series("b", MONTHS, [2] * 6)], axes=AXES)

    words = [*bars.layout.yaxis.ticktext, bars.layout.xaxis.title.text, *bars.data[0].customdata, lines.data[0].name]
    assert not any("<" in word for word in words)
    assert not any("<" in note.text for note in lines.layout.annotations)


def test_two_long_labels_that_begin_alike_stay_two_bars():
    labels = [f"{'a very long name of a customer ' * 2}{i}" for i in range(2)]

    figure = draw("bar", one([1, 2], labels), axes=AXES)

    assert list(figure.data[0].x) == [0, 1]
    assert figure.layout.xaxis.ticktext[0] == figure.layout.xaxis.ticktext[1]
    assert figure.data[0].customdata[0] != figure.data[0].customdata[1]


def test_an_empty_label_is_named():
    figure = draw("bar", one([1, 2, 3], [None, "", True]), axes=AXES)

    assert list(figure.layout.xaxis.ticktext) == [EMPTY, EMPTY, "yes"]


def test_years_are_not_written_as_amounts():
    figure = draw("line", one([5, 6], [2025, 2026]), axes=Axes("year", "rows", names=True))

    assert figure.layout.xaxis.tickformat == "d"


def test_what_is_no_number_leaves_a_gap():
    figure = draw("line", one([1, None, float("nan"), Decimal("2.5"), float("inf"), 3]), axes=AXES)

    assert list(figure.data[0].y) == [1, None, None, 2.5, None, 3]


def test_a_horizontal_chart_grows_with_its_bars_and_stops():
    few = draw("bar", one([1, 2], ["a", "b"]), axes=AXES, horizontal=True)
    lots = draw("bar", one(list(range(500)), [str(i) for i in range(500)]), axes=AXES, horizontal=True)

    assert few.layout.height == 200
    assert lots.layout.height == 1400


@given(st.text() | st.integers() | st.floats() | st.dates() | st.none() | st.booleans())
def test_any_value_becomes_a_label_of_one_line(value):
    label = neutral(value)

    assert label.strip()
    assert "\n" not in label
    assert "<" not in label


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1240, "1,240"),
        (-48.25, "-48.2"),
        (12_400, "12.4k"),
        (999_999, "1,000k"),
        (5e7, "50.0M"),
        (2.5e12, "2.50T"),
    ],
)
def test_figures_on_bars_are_short(value, text):
    assert brief(value) == text


def test_bars_that_differ_are_written_differently():
    assert brief_all([159_778_952, 159_474_534, 158_837_853, None]) == ["159.8M", "159.5M", "158.8M", ""]


def test_places_stand_in_the_order_of_the_rows_whichever_series_has_them_first():
    series = [Series("south", ["a", "other"], [9, 90], rows=[0, 3]), Series("north", ["b", "other"], [8, 80], rows=[1, 2])]

    places = Places.of(series, named=True)

    assert places.labels == ("a", "b", "other")


def test_a_single_day_is_the_only_tick():
    figure = draw("line", [Series("total", MONTHS[:1], [1])], axes=AXES)

    assert list(figure.layout.xaxis.tickvals) == MONTHS[:1]


def test_ranges_that_split_a_chart_are_named_from_small_to_large():
    rows = [("a", 500.0, 1), ("a", 0.0, 2), ("b", OTHER, 3), ("b", None, 4), ("c", 1000.0, 5)]
    data = ChartData(("x", "s", "n"), rows, "x", "s", ("n",), "", 5)

    names = [one.name for one in series_of(data)]

    assert names == ["0", "500", "1000", OTHER, ""]


def test_a_place_without_a_value_is_drawn_where_there_is_no_other():
    data = ChartData(("x", "n"), [(None, 200)], "x", None, ("n",), "", 1)

    assert [list(one.x) for one in series_of(data)] == [[None]]
    assert left_out(data) == ""
