"""From a result to a picture: every kind draws, changes fit the columns, and nothing of the data becomes markup."""

import json

import duckdb
import plotly.graph_objects as go
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.core.table import Column
from backend.queries.chart_data import chart_data
from backend.queries.charts import CHARTS, ChartSpec, valid
from backend.queries.drawing import figure_of, in_words, left_out
from backend.queries.drawing.series import series_of
from backend.queries.drawing.template import REST
from pages.components.chart_fit import changed, fitted, kinds_for

COLUMNS = (
    Column("month", "DATE"),
    Column("city", "VARCHAR"),
    Column("channel", "VARCHAR"),
    Column("total", "DOUBLE"),
    Column("orders", "BIGINT"),
    Column("tags", "VARCHAR[]"),
)
SPECS = [
    ChartSpec(kind="bar", x="city", y=("total",)),
    ChartSpec(kind="bar", x="month", y=("total", "orders"), stacked=True),
    ChartSpec(kind="bar", x="orders", aggregate="count"),
    ChartSpec(kind="line", x="month", y=("total",), series="city"),
    ChartSpec(kind="area", x="month", y=("total",), series="channel", stacked=True, aggregate="sum"),
    ChartSpec(kind="scatter", x="orders", y=("total",), series="city"),
    ChartSpec(kind="histogram", x="total"),
    ChartSpec(kind="histogram", x="month"),
    ChartSpec(kind="box", x="city", y=("total",)),
    ChartSpec(kind="heatmap", x="month", y=("total",), series="city", aggregate="sum"),
    ChartSpec(kind="pie", x="city", y=("total",), aggregate="sum"),
]


@pytest.fixture(scope="module")
def sales(tmp_path_factory):
    """A result with hostile names, a city without a name and ten channels."""
    path = tmp_path_factory.mktemp("result") / "result.parquet"
    with duckdb.connect() as con:
        con.execute(
            "COPY (SELECT DATE '2026-01-01' + to_months((i % 12)::INT) AS month, "
            "['Bremen', '<b>Łódź</b>', NULL, 'Dresden & <a href=''http://x.example''>x</a>'][1 + i % 4] AS city, "
            "'channel ' || (i % 10) AS channel, i * 1.5 AS total, i % 7 AS orders, ['a'] AS tags FROM range(480) t(i)) "
            f"TO '{path}' (FORMAT parquet)"
        ).fetchall()
    return path


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.kind}-{spec.x}")
def test_every_kind_draws_without_a_word_of_markup(sales, spec):
    drawn = figure_of(spec, chart_data(sales, spec))

    assert isinstance(drawn, go.Figure)
    assert len(drawn.data) > 0
    words = json.dumps(json.loads(drawn.to_json()), ensure_ascii=False)
    assert "<b>Ł" not in words
    assert "<a href" not in words


@pytest.mark.parametrize("kind", ["number", "table"])
def test_a_number_and_a_table_are_no_pictures(sales, kind):
    spec = ChartSpec(kind=kind, y=("total",) if kind == "number" else ())

    assert figure_of(spec, chart_data(sales, spec)) is None


def test_the_eighth_series_and_beyond_are_one_in_grey(sales):
    spec = ChartSpec(kind="line", x="month", y=("total",), series="channel", aggregate="sum")

    data = chart_data(sales, spec)

    assert [one.name for one in series_of(data) if one.rest] == ["other"]
    lines = figure_of(spec, data).data
    assert len(lines) == 8
    assert [line.line.color for line in lines if line.name == "other"] == [REST]


def test_the_series_with_colours_are_those_with_the_largest_sums(tmp_path):
    path = tmp_path / "result.parquet"
    with duckdb.connect() as con:
        con.execute(
            "COPY (SELECT m AS month, 's' || lpad(s::VARCHAR, 2, '0') AS shop, s * 100 AS sales "
            f"FROM range(12) a(m), range(20) b(s)) TO '{path}' (FORMAT parquet)"
        ).fetchall()

    data = chart_data(path, ChartSpec(kind="line", x="month", y=("sales",), series="shop"))

    assert {one.name for one in series_of(data)} == {"other", *(f"s{s}" for s in range(13, 20))}


def test_a_ranking_that_lies_has_one_bar_in_colour(sales):
    spec = ChartSpec(kind="bar", x="channel", y=("total",), aggregate="sum", sort="value")

    message, context = figure_of(spec, chart_data(sales, spec)).data

    assert (len(message.y), len(context.y)) == (1, 9)
    assert context.marker.color == REST


def test_rows_without_a_day_are_said_to_be_missing(tmp_path):
    path = tmp_path / "result.parquet"
    with duckdb.connect() as con:
        con.execute(
            f"COPY (SELECT CASE WHEN i > 0 THEN DATE '2026-01-01' + i::INT END AS day, i AS n FROM range(5) t(i)) TO '{path}'"
        ).fetchall()
    data = chart_data(path, ChartSpec(kind="line", x="day", y=("n",)))

    assert left_out(data) == "Rows without day are not drawn."
    assert len(series_of(data)[0].x) == 4


def test_a_chart_says_in_words_what_it_shows():
    assert in_words(ChartSpec(kind="bar", x="city", y=("total",), aggregate="mean")) == "mean of total by city"
    assert in_words(ChartSpec(kind="line", x="month", aggregate="count", series="city")) == "number of rows by month and city"
    assert in_words(ChartSpec(kind="histogram", x="total")) == "distribution of total"


def test_looking_at_another_kind_and_coming_back_loses_nothing():
    wish = ChartSpec(kind="line", x="month", y=("total", "orders"), aggregate="mean")

    through = changed(changed(wish, "kind", "histogram"), "kind", "line")

    assert fitted(through, COLUMNS) == wish


def test_without_values_rows_are_counted_and_with_values_no_longer():
    wish = ChartSpec(kind="bar", x="city", y=("total",))

    counting = changed(wish, "y", ())
    summing = changed(counting, "y", ("orders",))

    assert fitted(counting, COLUMNS) == ChartSpec(kind="bar", x="city", aggregate="count")
    assert fitted(summing, COLUMNS) == ChartSpec(kind="bar", x="city", y=("orders",))


def test_points_get_two_different_columns():
    spec = fitted(ChartSpec(kind="bar", x="city", aggregate="count"), COLUMNS, kind="scatter")

    assert spec is not None
    assert spec.x not in spec.y


def test_texts_alone_can_only_be_counted():
    columns = [Column("city", "VARCHAR"), Column("tags", "VARCHAR[]")]

    kinds = kinds_for(ChartSpec(kind="bar", x="city", aggregate="count"), columns)

    assert set(kinds) == {"bar", "line", "area", "pie", "number"}


def test_a_distribution_is_offered_for_any_number_and_takes_no_values():
    wish = ChartSpec(kind="bar", x="city", y=("total",))

    assert fitted(wish, COLUMNS, kind="histogram") == ChartSpec(kind="histogram", x="month")
    assert fitted(ChartSpec(kind="histogram", x="orders"), COLUMNS) == ChartSpec(kind="histogram", x="orders")


def test_a_distribution_that_is_counted_already_keeps_its_values():
    wish = ChartSpec(kind="histogram", x="orders", y=("total",), counted=True)

    assert fitted(wish, COLUMNS) == wish


def test_a_map_is_offered_where_there_are_countries_or_degrees():
    places = [Column("lat", "DOUBLE"), Column("lon", "DOUBLE"), Column("city", "VARCHAR"), Column("total", "DOUBLE")]
    lands = [Column("Country", "VARCHAR"), Column("total", "DOUBLE")]
    bars = ChartSpec(kind="bar", x="city", y=("total",))

    assert fitted(bars, places, kind="map") == ChartSpec(kind="map", lat="lat", lon="lon", y=("total",))
    assert fitted(bars, lands, kind="map") == ChartSpec(kind="map", x="Country", y=("total",))
    assert "map" not in kinds_for(bars, COLUMNS)


def test_a_map_of_a_column_called_otherwise_stays_a_map():
    wish = ChartSpec(kind="map", x="city", y=("total",))

    assert fitted(wish, COLUMNS) == wish


def test_a_number_is_compared_along_time_alone():
    over_time = ChartSpec(kind="line", x="month", y=("total",), sort="x")
    by_city = ChartSpec(kind="bar", x="city", y=("total",))

    assert fitted(over_time, COLUMNS, kind="number").x == "month"
    assert fitted(by_city, COLUMNS, kind="number").x is None


def test_what_a_kind_cannot_draw_waits_for_one_that_can():
    wish = ChartSpec(kind="line", x="month", y=("total",), facet="city", log=True)

    through = changed(changed(wish, "kind", "pie"), "kind", "line")

    assert fitted(through, COLUMNS) == wish
    assert fitted(wish, COLUMNS, kind="pie").facet is None


NAMES = st.sampled_from([None, *(column.name for column in COLUMNS), "gone"])
WISHES = st.builds(
    ChartSpec,
    kind=st.sampled_from(list(CHARTS)),
    x=NAMES,
    y=st.lists(st.sampled_from([column.name for column in COLUMNS]), max_size=3, unique=True).map(tuple),
    series=NAMES,
    aggregate=st.sampled_from([None, "sum", "count", "median"]),
    stacked=st.booleans(),
    lat=NAMES,
    lon=NAMES,
    size=NAMES,
    facet=NAMES,
    log=st.booleans(),
    counted=st.booleans(),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine draws slowly
@given(WISHES, st.lists(st.sampled_from(COLUMNS), unique=True))
def test_whatever_is_wished_only_what_can_be_drawn_is_offered(wish, columns):
    offered = {kind: fitted(wish, columns, kind=kind) for kind in kinds_for(wish, columns)}

    assert all(spec is not None and valid(spec, columns) is None for spec in offered.values())
