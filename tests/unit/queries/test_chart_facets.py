import json
from datetime import date, datetime

import duckdb
import pytest

from backend.core.table import Column
from backend.queries.chart_data import chart_data
from backend.queries.charts import ChartSpec, valid
from backend.queries.drawing import figure_of
from backend.queries.drawing.palette import INKS
from backend.queries.drawing.steps import steps_between

ORDERS = (
    "SELECT DATE '2026-01-01' + to_months((i % 12)::INT) AS month, 'city ' || (i % 15) AS city, "
    "['web', 'shop', '<b>x</b>'][1 + i % 3] AS channel, 1.0 + i % 40 AS total, i % 7 AS pieces FROM range(3000) r(i)"
)
COLUMNS = [
    Column("month", "DATE"),
    Column("city", "VARCHAR"),
    Column("channel", "VARCHAR"),
    Column("total", "DOUBLE"),
    Column("pieces", "BIGINT"),
]
SPECS = [
    ChartSpec(kind="bar", x="city", y=("total",), aggregate="sum", facet="channel"),
    ChartSpec(kind="bar", x="channel", aggregate="count", facet="month"),
    ChartSpec(kind="line", x="month", y=("total",), aggregate="sum", series="channel", facet="city"),
    ChartSpec(kind="area", x="month", y=("total",), aggregate="sum", facet="channel"),
    ChartSpec(kind="scatter", x="pieces", y=("total",), facet="channel", size="total"),
    ChartSpec(kind="histogram", x="total", facet="city"),
]


@pytest.fixture(scope="module")
def orders(tmp_path_factory):
    """A result of orders in fifteen cities by three channels."""
    path = tmp_path_factory.mktemp("facets") / "result.parquet"
    duckdb.sql(f"COPY ({ORDERS}) TO '{path}' (FORMAT parquet)")
    return path


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.kind}-{spec.facet}")
def test_every_kind_that_can_is_drawn_side_by_side(orders, spec):
    assert valid(spec, COLUMNS) is None

    data = chart_data(orders, spec)
    drawn = json.loads(figure_of(spec, data).to_json())

    assert data.columns[0] == spec.facet
    assert len({trace["xaxis"] for trace in drawn["data"]}) == len({row[0] for row in data.rows}) <= 12
    assert all(axis.get("matches", "y") == "y" for name, axis in drawn["layout"].items() if name.startswith("yaxis"))
    assert "<b>x</b>" not in json.dumps(drawn["layout"])


def test_the_facets_with_most_rows_are_drawn_and_the_others_said(orders):
    data = chart_data(orders, SPECS[2])

    assert len({row[0] for row in data.rows}) == 12
    assert "The 12 of 15 with most rows; 3 more are not drawn." in data.note


def test_facets_in_time_stand_in_the_order_of_time(orders):
    months = list(dict.fromkeys(row[0] for row in chart_data(orders, SPECS[1]).rows))

    assert months == [datetime(2026, month, 1) for month in range(1, 13)]  # noqa: DTZ001  the result has no zone


def test_the_same_places_stand_in_all_facets_and_nothing_is_lost(orders):
    data = chart_data(orders, SPECS[0])

    assert {row[1] for row in data.rows if row[0] == "web"} >= {"other"}
    assert len({row[1] for row in data.rows}) == 9
    assert sum(row[2] for row in data.rows) == sum(1.0 + i % 40 for i in range(3000))


def test_a_colour_means_the_same_in_all_facets(orders):
    drawn = figure_of(SPECS[2], chart_data(orders, SPECS[2]))

    inks = {(trace.name, trace.line.color) for trace in drawn.data}
    assert len(inks) == 3
    assert {ink for _, ink in inks} == set(INKS[:3])


def test_distributions_side_by_side_have_the_same_ranges(orders):
    data = chart_data(orders, SPECS[5])

    edges = {facet: [row[1:3] for row in data.rows if row[0] == facet] for facet in ("city 0", "city 1")}
    assert edges["city 0"] == edges["city 1"]


def test_a_mark_knows_the_row_it_draws(orders):
    spec = SPECS[0]
    data = chart_data(orders, spec)

    for trace in json.loads(figure_of(spec, data).to_json())["data"]:
        for (_, row), value in zip(trace["customdata"], trace["x"], strict=True):
            assert data.rows[row][2] == value


def test_a_value_that_no_power_of_ten_reaches_is_said(tmp_path):
    path = tmp_path / "result.parquet"
    duckdb.sql(f"COPY (SELECT * FROM (VALUES ('a', 0), ('b', -3), ('c', 100)) v(k, n)) TO '{path}' (FORMAT parquet)")
    spec = ChartSpec(kind="bar", x="k", y=("n",), log=True)

    data = chart_data(path, spec)

    assert data.note == "2 values are not above zero and not drawn on this scale."
    assert figure_of(spec, data).layout.yaxis.type == "log"


def test_a_distribution_that_is_counted_already_is_drawn_as_it_is(tmp_path):
    path = tmp_path / "result.parquet"
    duckdb.sql(f"COPY (SELECT * FROM (VALUES (0, 5), (10, 9), (20, 30), (NULL, 4)) v(price, n)) TO '{path}' (FORMAT parquet)")
    spec = ChartSpec(kind="histogram", x="price", y=("n",), counted=True)

    data = chart_data(path, spec)

    assert data.rows == [[0, 10, 5], [10, 20, 9], [20, 30, 30]]
    assert data.note == "4 of 48 rows have no value."
    assert valid(spec.model_copy(update={"counted": False}), [Column("price", "BIGINT"), Column("n", "BIGINT")]) is not None


def test_larger_points_are_larger_for_what_was_asked(tmp_path):
    path = tmp_path / "result.parquet"
    duckdb.sql(f"COPY (SELECT i AS x, i AS y, i * i AS weight FROM range(1, 5) r(i)) TO '{path}' (FORMAT parquet)")
    spec = ChartSpec(kind="scatter", x="x", y=("y",), size="weight")

    sizes = list(figure_of(spec, chart_data(path, spec)).data[0].marker.size)

    assert sizes == sorted(sizes)
    assert sizes[3] == pytest.approx(2 * sizes[1], rel=0.05)  # four times the weight, four times the area


def test_a_heat_map_of_numbers_goes_up(tmp_path):
    path = tmp_path / "result.parquet"
    duckdb.sql(f"COPY (SELECT i % 40 AS a, i // 40 AS b, i AS n FROM range(1600) r(i)) TO '{path}' (FORMAT parquet)")
    spec = ChartSpec(kind="heatmap", x="a", series="b", y=("n",))

    layout = figure_of(spec, chart_data(path, spec)).layout

    assert layout.yaxis.autorange is True
    assert len(layout.yaxis.ticktext) <= 20
    assert (layout.xaxis.title.text, layout.yaxis.title.text) == ("a", "b")


def test_what_was_put_together_and_what_has_no_name_stay_last_and_grey(tmp_path):
    path = tmp_path / "result.parquet"
    duckdb.sql(
        f"COPY (SELECT * FROM (VALUES ('other', 900), ('a', 5), ('b', 7), (NULL, 3)) v(k, n)) TO '{path}' (FORMAT parquet)"
    )

    data = chart_data(path, ChartSpec(kind="bar", x="k", y=("n",), sort="value"))

    assert [row[0] for row in data.rows] == ["b", "a", None, "other"]


def test_bars_by_value_go_from_gains_to_losses(tmp_path):
    path = tmp_path / "result.parquet"
    duckdb.sql(f"COPY (SELECT * FROM (VALUES ('a', -9), ('b', 4), ('c', -2), ('d', 7)) v(k, n)) TO '{path}' (FORMAT parquet)")

    data = chart_data(path, ChartSpec(kind="bar", x="k", y=("n",), sort="value"))

    assert [row[0] for row in data.rows] == ["d", "b", "c", "a"]


def test_a_group_with_a_grey_bar_is_in_the_legend_once(tmp_path):
    path = tmp_path / "result.parquet"
    rows = (
        "(VALUES ('a', 'x', 9), ('b', 'x', 4), ('other', 'x', 2), ('a', 'y', 3), ('b', 'y', 5), ('other', 'y', 1)) v(k, s, n)"
    )
    duckdb.sql(f"COPY (SELECT * FROM {rows}) TO '{path}' (FORMAT parquet)")
    spec = ChartSpec(kind="bar", x="k", y=("n",), series="s")

    shown = [trace.name for trace in figure_of(spec, chart_data(path, spec)).data if trace.showlegend is not False]

    assert shown == ["x", "y"]


@pytest.mark.parametrize(
    ("places", "filled"),
    [
        ([1800, 2000, 2400], [1800, 2000, 2200, 2400]),
        ([0.5, 0.1, 0.2], [0.1, 0.2, 0.3, 0.4, 0.5]),
        ([3, 1, None], [1, 3, None]),
        ([1, 2, 900], [1, 2, 900]),
        ([1, 2, 3.5], [1, 2, 3.5]),
        ([date(2026, 1, 1), date(2026, 2, 1), date(2026, 4, 1)], [date(2026, month, 1) for month in (1, 2, 3, 4)]),
        ([date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 8)], [date(2026, 1, day) for day in (5, 6, 7, 8)]),
        (["b", "a"], ["b", "a"]),
        ([], []),
    ],
)
def test_steps_nothing_was_found_for_are_left_free(places, filled):
    assert steps_between(places) == filled


def test_a_heat_map_of_many_numbers_leaves_none_of_them_out(tmp_path):
    path = tmp_path / "result.parquet"
    duckdb.sql(f"COPY (SELECT i % 997 AS a, i % 50 AS b FROM range(20000) r(i)) TO '{path}' (FORMAT parquet)")

    data = chart_data(path, ChartSpec(kind="heatmap", x="a", series="b", aggregate="count"))

    assert sum(row[2] for row in data.rows) == 20_000
    assert len({row[0] for row in data.rows}) <= 61
    assert len({row[1] for row in data.rows}) == 50
    assert data.note == "997 places of a are put together into at most 61."


def test_few_whole_numbers_have_a_bar_each(tmp_path):
    path = tmp_path / "result.parquet"
    duckdb.sql(f"COPY (SELECT 1 + i % 5 AS rating FROM range(100) r(i)) TO '{path}' (FORMAT parquet)")
    spec = ChartSpec(kind="histogram", x="rating")

    bars = figure_of(spec, chart_data(path, spec)).data[0]

    assert list(bars.x) == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert [label for label, _ in bars.customdata] == ["1", "2", "3", "4", "5"]
    assert list(bars.y) == [20] * 5
