import json

import duckdb
import pytest

from backend.core.table import Column
from backend.queries.chart_data import chart_data
from backend.queries.chart_places import country_columns, degree_columns
from backend.queries.charts import ChartSpec, valid
from backend.queries.drawing import figure_of
from backend.queries.drawing.classes import classes_of

BY_COUNTRY = ChartSpec(kind="map", x="country", y=("n",))
BY_DEGREES = ChartSpec(kind="map", lat="lat", lon="lon", aggregate="count")


@pytest.fixture
def draw(tmp_path):
    """Return what a chart draws of the answer of a statement."""

    def make(sql, spec):
        path = tmp_path / "result.parquet"
        duckdb.sql(f"COPY ({sql}) TO '{path}' (FORMAT parquet)")
        return chart_data(path, spec)

    return make


def test_one_country_written_in_three_ways_is_one(draw):
    data = draw("SELECT * FROM (VALUES ('Germany', 1), ('DE', 2), ('Deutschland', 4), ('FR', 3)) v(country, n)", BY_COUNTRY)

    assert data.rows == [["Germany", 7.0], ["France", 3.0]]


def test_a_mean_over_spellings_is_the_mean_of_all_rows(draw):
    spec = BY_COUNTRY.model_copy(update={"aggregate": "mean"})

    data = draw("SELECT * FROM (VALUES ('DE', 1), ('DE', 1), ('Germany', 7)) v(country, n)", spec)

    assert data.rows == [["Germany", 3.0]]


def test_what_is_no_country_is_said_and_never_dropped_in_silence(draw):
    data = draw(
        "SELECT * FROM (VALUES ('DE', 1), ('<b>Mordor</b>', 2), ('Atlantis', 2), ('Oz', 1), ('Eldorado', 1), (NULL, 9)) v(country, n)",
        BY_COUNTRY,
    )

    assert data.rows == [["Germany", 1.0]]
    assert (
        data.note == "4 names are no countries: <b>Mordor</b>, Atlantis, Eldorado and 1 more (4 rows). 1 row names no country."
    )


def test_a_country_without_an_outline_is_said(draw):
    data = draw("SELECT * FROM (VALUES ('DE', 1), ('Monaco', 2)) v(country, n)", BY_COUNTRY)

    assert data.note == "Without an outline on this map: Monaco."


def test_a_result_may_call_its_columns_as_our_statements_do(draw):
    sql = """SELECT 'DE' AS country, 1 AS known, 2 AS name, 3 AS text """

    data = draw(sql, ChartSpec(kind="map", x="country", y=("known",)))

    assert data.rows == [["Germany", 1.0]]


def test_points_off_the_globe_are_counted_out(draw):
    data = draw(
        "SELECT * FROM (VALUES (53.1, 8.8), (53.1, 8.8), (91, 0), (0, 181), (NULL, 3), ('nan'::DOUBLE, 1)) v(lat, lon)",
        BY_DEGREES,
    )

    assert data.rows == [[53.1, 8.8, 2]]
    assert data.note == "4 of 6 rows have no place on the map."


def test_very_many_points_are_put_together_and_none_is_lost(draw):
    data = draw("SELECT 40 + i % 997 / 100.0 AS lat, 5 + i % 1009 / 100.0 AS lon FROM range(100000) r(i)", BY_DEGREES)

    assert len(data.rows) <= 5000
    assert sum(row[-1] for row in data.rows) == 100_000
    assert data.note == f"100,000 places are put together into {len(data.rows):,}."


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["country", "n"], ["country"]),
        (
            ["Ship-To Country", "countryCode", "Land", "pays", "País", "iso2"],
            ["Ship-To Country", "countryCode", "Land", "pays", "País", "iso2"],
        ),
        (["Bundesland", "landing_page", "county", "discount", "payslip", "kind"], []),
    ],
)
def test_columns_of_countries_are_known_by_their_names(names, expected):
    assert country_columns([Column(name, "VARCHAR") for name in names]) == expected


def test_degrees_are_known_by_their_names():
    columns = [Column(name, "DOUBLE") for name in ("flat", "Latitude", "lng")]

    assert degree_columns(columns) == ("Latitude", "lng")
    assert degree_columns(columns[:2]) is None


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"kind": "map"}, "needs a column of countries"),
        ({"kind": "map", "x": "n", "y": ["n"]}, "needs a column of countries"),
        ({"kind": "map", "lat": "n"}, "both a latitude and a longitude"),
        ({"kind": "map", "lat": "n", "lon": "country"}, "“country” has none"),
        ({"kind": "bar", "x": "country", "y": ["n"], "lat": "n", "lon": "n"}, "no latitude"),
        ({"kind": "map", "x": "country", "y": ["n"], "size": "n"}, "no points to make larger"),
        ({"kind": "map", "x": "country", "y": ["n"], "facet": "country"}, "not drawn once for each"),
        ({"kind": "area", "x": "country", "y": ["n"], "log": True}, "powers of ten"),
        ({"kind": "bar", "x": "country", "y": ["n"], "log": True, "stacked": True}, "powers of ten"),
    ],
)
def test_a_map_that_cannot_be_is_told_in_a_sentence(spec, said):
    columns = [Column("country", "VARCHAR"), Column("n", "DOUBLE")]

    told = valid(ChartSpec(**spec), columns)

    assert told is not None
    assert said in told


@pytest.mark.parametrize("theme", ["screen", "light", "dark"])
def test_a_map_needs_no_network_and_no_geography_of_plotly(draw, theme):
    data = draw("SELECT * FROM (VALUES ('Germany', 1), ('Lesotho', 4), ('Singapore', 3)) v(country, n)", BY_COUNTRY)

    words = figure_of(BY_COUNTRY, data, theme=theme).to_json()

    assert {trace["type"] for trace in json.loads(words)["data"]} == {"scatter"}
    assert "geo" not in json.loads(words)["layout"]
    assert "http" not in words
    assert ("#0000" in words) == (theme == "screen")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], ("",)),
        ([5.0], ("",)),
        ([5.0, 5.0], ("",)),
        ([1.0, 2.0], ("up to 1", "over 1")),
        ([float(i) for i in range(1, 101)], ("up to 20", "20 to 40", "40 to 60", "60 to 80", "over 80")),
        ([-4.0, -1.0, 2.0, 6.0], ("up to -4", "-4 to 0", "0 to 4", "over 4")),
    ],
)
def test_classes_can_be_read(values, words):
    classes = classes_of(values)

    assert classes.words == words
    assert len(classes.inks) == len(words)


def test_every_value_has_a_class():
    values = [1e-9, 3.0, 3.0, 3.0, 1e12, 7.5]
    classes = classes_of(values)

    assert {classes.of(value) for value in values} <= set(range(len(classes.inks)))
