from datetime import date, datetime, timedelta

import duckdb
import pytest
from pydantic import ValidationError

from backend.core.errors import Rejected
from backend.core.table import Column
from backend.queries.chart_choice import suggest
from backend.queries.chart_data import chart_data
from backend.queries.charts import CHARTS, ChartSpec, valid


@pytest.fixture
def result(tmp_path):
    """Write the answer of a statement to a result file; return (columns, path)."""

    def make(sql):
        path = tmp_path / "result.parquet"
        with duckdb.connect() as con:
            relation = con.sql(sql)
            columns = [Column(name, str(kind)) for name, kind in zip(relation.columns, relation.types, strict=True)]
            con.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet)").fetchall()
        return columns, path

    return make


def draw(path, **spec):
    return chart_data(path, ChartSpec(**spec))


MONTHS = "SELECT (DATE '2025-01-01' + to_months(i::INT))::DATE AS month, sum(i * 10) AS total FROM range(12) r(i) GROUP BY 1 ORDER BY 1"
CITIES = "SELECT 'city ' || i AS city, 100 - i AS orders FROM range(300) r(i)"
ROWS = (
    "SELECT i AS order_id, DATE '2026-01-01' + (i % 60)::INT AS day, ['a', 'b', 'c'][i % 3 + 1] AS kind, i * 0.5 AS price "
    "FROM range(9000) r(i)"
)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT count(*) AS n FROM range(7)", {"kind": "number", "y": ("n",)}),
        (MONTHS, {"kind": "line", "x": "month", "y": ("total",)}),
        ("SELECT strftime(month, '%Y-%m') AS month, total FROM (" + MONTHS + ")", {"kind": "line", "x": "month"}),
        ("SELECT i + 2000 AS year, i * 2.5 AS total FROM range(9) r(i)", {"kind": "line", "x": "year", "y": ("total",)}),
        ("SELECT 'c' || i AS country, i * 3 AS n FROM range(9) r(i)", {"kind": "bar", "x": "country", "y": ("n",)}),
        (CITIES, {"kind": "bar", "x": "city", "aggregate": "sum"}),
        ("SELECT i AS customer_id, i * 3 AS n FROM range(9) r(i)", {"kind": "bar", "x": "customer_id", "y": ("n",)}),
        (
            "SELECT DATE '2026-01-01' + i::INT AS day, k, i AS n FROM range(9) r(i), (VALUES ('a'), ('b')) v(k)",
            {"kind": "line", "x": "day", "series": "k"},
        ),
        (
            "SELECT 'c' || i AS country, k, i AS n FROM range(9) r(i), (VALUES ('a'), ('b')) v(k)",
            {"kind": "bar", "x": "country", "series": "k"},
        ),
        (
            "SELECT 'c' || i AS a, 'd' || j AS b, i * j AS n FROM range(20) r(i), range(25) s(j)",
            {"kind": "heatmap", "x": "b", "series": "a"},
        ),
        ("SELECT i * 1.5 AS width, i * i AS height FROM range(50) r(i)", {"kind": "scatter", "x": "width", "y": ("height",)}),
        ("SELECT i % 17 AS amount FROM range(50) r(i)", {"kind": "histogram", "x": "amount"}),
        (ROWS, {"kind": "line", "x": "day", "aggregate": "count"}),
        ("SELECT order_id, kind, price FROM (" + ROWS + ")", {"kind": "bar", "x": "kind", "aggregate": "count"}),
        ("SELECT 1 AS a WHERE false", {"kind": "table"}),
        ("SELECT [1, 2] AS a, {'b': 1} AS b", {"kind": "table"}),
        ("SELECT 'x' AS a, 'y' AS b", {"kind": "table"}),
    ],
    ids=lambda value: value[:50] if isinstance(value, str) else "",
)
def test_the_first_chart_fits_the_shape_of_the_result(result, sql, expected):
    columns, path = result(sql)

    spec = suggest(columns, path)

    assert {key: getattr(spec, key) for key in expected} == expected
    assert valid(spec, columns) is None
    chart_data(path, spec)


def test_identifiers_are_never_drawn_as_values(result):
    columns, path = result("SELECT 'c' || i AS country, i AS customer_id, i * 2 AS orders FROM range(9) r(i)")

    assert suggest(columns, path).y == ("orders",) or suggest(columns, path).kind == "table"


def test_values_of_very_different_size_do_not_share_an_axis(result):
    columns, path = result("SELECT 'c' || i AS c, 5.0 + i AS share, 1e6 * (i + 1) AS revenue FROM range(9) r(i)")

    assert suggest(columns, path).y == ("share",)


def test_bars_beyond_the_limit_are_cut_to_the_largest_and_say_so(result):
    _, path = result(CITIES)

    drawn = draw(path, kind="bar", x="city", y=["orders"], aggregate="sum")

    assert drawn.rows[0] == ["city 299", -199.0]
    assert len(drawn.rows) == 21
    assert drawn.rows[-1][0] == "other"
    assert sum(row[1] for row in drawn.rows) == sum(100 - i for i in range(300))
    assert drawn.note == "The 20 largest of 300, the rest as other."


def test_bars_of_values_that_do_not_add_up_leave_the_rest_out(result):
    _, path = result(CITIES)

    drawn = draw(path, kind="bar", x="city", y=["orders"])

    assert len(drawn.rows) == 20
    assert drawn.note == "The 20 largest of 300; the rest is left out."


def test_bars_stand_in_the_order_of_the_result(result):
    _, path = result("SELECT * FROM (VALUES ('b', 1), ('c', 3), ('a', 2)) v(k, n)")

    assert draw(path, kind="bar", x="k", y=["n"]).rows == [["b", 1.0], ["c", 3.0], ["a", 2.0]]
    assert [row[0] for row in draw(path, kind="bar", x="k", y=["n"], sort="value").rows] == ["c", "a", "b"]
    assert [row[0] for row in draw(path, kind="bar", x="k", y=["n"], sort="x").rows] == ["a", "b", "c"]


def test_several_rows_of_a_place_are_summed_and_said_so(result):
    _, path = result("SELECT * FROM (VALUES ('a', 1), ('a', 3), ('b', 2)) v(k, n)")

    drawn = draw(path, kind="bar", x="k", y=["n"])

    assert (drawn.rows, drawn.note) == ([["a", 4.0], ["b", 2.0]], "3 rows are summed.")


@pytest.mark.parametrize(
    ("aggregate", "value"), [("sum", 4.0), ("mean", 2.0), ("median", 2.0), ("min", 1.0), ("max", 3.0), ("count", 2)]
)
def test_each_aggregate_computes_what_it_says(result, aggregate, value):
    _, path = result("SELECT * FROM (VALUES ('a', 1), ('a', 3)) v(k, n)")

    assert draw(path, kind="bar", x="k", y=["n"], aggregate=aggregate).rows == [["a", value]]


def test_missing_names_are_a_place_of_their_own(result):
    _, path = result("SELECT * FROM (VALUES ('a', 1), (NULL, 3)) v(k, n)")

    assert draw(path, kind="bar", x="k", y=["n"]).rows == [["a", 1.0], [None, 3.0]]


def test_lines_stand_in_the_order_of_time(result):
    _, path = result("SELECT * FROM (VALUES (DATE '2026-02-01', 1), (DATE '2026-01-01', 2)) v(d, n)")

    assert draw(path, kind="line", x="d", y=["n"]).rows == [[date(2026, 1, 1), 2.0], [date(2026, 2, 1), 1.0]]


def test_a_line_of_a_million_moments_becomes_steps_that_keep_the_sum(result):
    _, path = result("SELECT TIMESTAMP '2026-01-01' + to_seconds(i) AS at, 1 AS n FROM range(1000000) r(i)")

    drawn = draw(path, kind="line", x="at", y=["n"])

    assert len(drawn.rows) <= 1000
    assert sum(row[1] for row in drawn.rows) == 1_000_000
    assert "1,000,000 places are put together" in drawn.note
    assert drawn.rows[0][0] == datetime(2026, 1, 1)  # noqa: DTZ001  the result has no zone


def test_too_many_series_become_seven_and_the_rest(result):
    _, path = result("SELECT i % 3 AS x, 's' || (i % 20) AS s, 1 AS n FROM range(600) r(i)")

    drawn = draw(path, kind="line", x="x", y=["n"], series="s", aggregate="sum")

    assert len({row[1] for row in drawn.rows}) == 8
    assert sum(row[2] for row in drawn.rows) == 600
    assert drawn.note == "The 7 largest of 20 groups, the rest as other."


def test_points_are_an_even_sample_that_says_so(result):
    _, path = result("SELECT i AS x, i * 2 AS y FROM range(300000) r(i)")

    drawn = draw(path, kind="scatter", x="x", y=["y"])

    assert 3000 < len(drawn.rows) <= 5000
    assert 130_000 < sum(row[0] for row in drawn.rows) / len(drawn.rows) < 170_000
    assert f"{len(drawn.rows):,} of 300,000 points" in drawn.note


def test_a_distribution_counts_every_value_once(result):
    _, path = result("SELECT CASE WHEN i > 0 THEN i / 7.0 END AS v FROM range(1000) r(i)")

    drawn = draw(path, kind="histogram", x="v")

    assert sum(row[2] for row in drawn.rows) == 999
    assert (drawn.columns, len(drawn.rows)) == (("from", "to", "count"), 30)
    assert drawn.note == "1 of 1,000 rows have no value."


def test_a_distribution_over_time_has_times_as_edges(result):
    _, path = result("SELECT DATE '2026-01-01' + i::INT AS d FROM range(100) r(i)")

    drawn = draw(path, kind="histogram", x="d", limit=9)

    assert drawn.rows[0][0] == datetime(2026, 1, 1)  # noqa: DTZ001  the result has no zone
    assert drawn.rows[1][0] - drawn.rows[0][0] == timedelta(days=11)


def test_a_distribution_of_one_value_is_one_bar(result):
    _, path = result("SELECT 5 AS v FROM range(10)")

    assert [row[2] for row in draw(path, kind="histogram", x="v").rows] == [10]


def test_boxes_show_the_quarters(result):
    _, path = result("SELECT 'a' AS k, i AS v FROM range(101) r(i)")

    assert draw(path, kind="box", x="k", y=["v"]).rows == [["a", 0.0, 25.0, 50.0, 75.0, 100.0, 101]]


def test_shares_put_the_small_ones_together(result):
    _, path = result("SELECT 'k' || i AS k, 10 - i AS n FROM range(10) r(i)")

    drawn = draw(path, kind="pie", x="k", y=["n"])

    assert [row[0] for row in drawn.rows] == ["k0", "k1", "k2", "k3", "k4", "k5", "other"]
    assert drawn.rows[-1][1] == 10.0


def test_shares_of_negative_values_are_refused(result):
    _, path = result("SELECT * FROM (VALUES ('a', -1), ('b', 2)) v(k, n)")

    with pytest.raises(Rejected, match="not negative"):
        draw(path, kind="pie", x="k", y=["n"])


def test_a_heat_map_shows_pairs(result):
    _, path = result("SELECT 'a' AS x, 'b' AS y, 3 AS n")

    drawn = draw(path, kind="heatmap", x="x", series="y", y=["n"])

    assert (drawn.rows, drawn.columns) == ([["a", "b", 3.0]], ("x", "y", "n"))


def test_names_that_look_like_sql_are_names(result):
    _, path = result("""SELECT 'a' AS "x""; DROP", 1 AS "n'--" """)

    assert draw(path, kind="bar", x='x"; DROP', y=["n'--"]).rows == [["a", 1.0]]


@pytest.mark.parametrize(
    "names", [("x", "s", "v0"), ("s", "x", "pos"), ("weight", "k", "n"), ("bin", "rows", "q"), ("y", "low", "at")]
)
def test_columns_may_be_called_what_our_own_statements_use(result, names):
    x, series, y = names
    columns, path = result(f'SELECT i % 60 AS "{x}", \'s\' || (i % 9) AS "{series}", i * 1.5 AS "{y}" FROM range(900) r(i)')

    for kind in ("bar", "line", "scatter", "heatmap"):
        assert draw(path, kind=kind, x=x, y=[y], series=series).rows
    assert draw(path, kind="box", x=series, y=[y]).rows
    assert draw(path, kind="histogram", x=y).rows
    assert suggest(columns, path)


@pytest.mark.parametrize("kind", sorted(CHARTS))
def test_every_kind_draws_at_most_five_thousand_rows(result, kind):
    columns, path = result("SELECT i AS x, 's' || i AS s, i * 1.5 AS v FROM range(20000) r(i)")
    spec = ChartSpec(kind=kind, x="s" if kind == "map" else "x", y=("v",), series="s" if CHARTS[kind].needs_series else None)
    if kind in {"histogram", "table"}:
        spec = spec.model_copy(update={"y": ()})

    assert valid(spec, columns) is None
    assert len(chart_data(path, spec).rows) <= 5000


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"kind": "bar", "x": "nope", "y": ["n"]}, "no column “nope”"),
        ({"kind": "bar", "y": ["n"]}, "need a column along the axis"),
        ({"kind": "bar", "x": "k"}, "need a column of values"),
        ({"kind": "bar", "x": "k", "y": ["k"]}, "need numbers as values"),
        ({"kind": "bar", "x": "tags", "y": ["n"]}, "“tags” has none"),
        ({"kind": "histogram", "x": "k"}, "need numbers or times"),
        ({"kind": "heatmap", "x": "k", "y": ["n"]}, "second column"),
        ({"kind": "bar", "x": "k", "y": ["n", "m"], "series": "k"}, "not both"),
        ({"kind": "pie", "x": "k", "y": ["n"], "series": "k"}, "not split"),
        ({"kind": "scatter", "x": "n", "y": ["n", "m"]}, "at most 1"),
    ],
)
def test_a_chart_that_does_not_fit_is_told_in_a_sentence(spec, said):
    columns = [Column("k", "VARCHAR"), Column("n", "BIGINT"), Column("m", "DOUBLE"), Column("tags", "VARCHAR[]")]

    told = valid(ChartSpec(**spec), columns)

    assert told is not None
    assert said in told


def test_a_chart_is_a_closed_description():
    with pytest.raises(ValidationError):
        ChartSpec(kind="bar", x="a", y=["b"], script="alert(1)")
