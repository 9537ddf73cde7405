"""What a careful analyst draws first of a result, shape by shape."""

import time

import duckdb
import pytest

from backend.core.table import Column
from backend.queries.chart_choice import suggest
from backend.queries.chart_data import chart_data
from backend.queries.charts import valid
from backend.queries.drawing import figure_of

LANDS = (
    "['Germany','France','Poland','Spain','Italy','Austria','Greece','Norway','Sweden','Finland','Ireland','Portugal','Hungary',"
    "'Romania','Belgium','Denmark','Estonia','Latvia','Iceland','Malta']"
)
CODES = "['DE','FR','PL','ES','IT','AT','GR','NO','SE','FI','IE','PT','HU','RO','BE','DK','EE','LV','IS','MT']"
MONTHS = "SELECT (DATE '2025-01-01' + to_months(i::INT))::DATE AS month"


def each(count, *columns):
    return f"SELECT {', '.join(columns)} FROM range({count}) r(i)"


def spread(most, *, seed=1):
    """A value that wanders, not sorted: between 0 and `most`."""
    return f"(hash(i * {seed} + {seed}) % {most})::BIGINT"


def pairs(first, second, *columns):
    return f"SELECT {', '.join(columns)} FROM range({first}) a(i), range({second}) b(j)"


SHAPES = [
    # one number
    ("one count", each(7, "count(*) AS n"), {"kind": "number", "y": ("n",)}),
    ("one average", each(7, "avg(i) AS mean_price"), {"kind": "number", "y": ("mean_price",)}),
    ("one number called by nothing", each(7, 'count(*) AS " "'), {"kind": "number", "y": (" ",)}),
    ("one missing number", "SELECT NULL::DOUBLE AS total", {"kind": "table"}),
    ("two numbers in one row", "SELECT 3 AS orders, 4.5 AS price", {"kind": "table"}),
    ("one row with a name", "SELECT 'Bremen' AS city, 5 AS n", {"kind": "table"}),
    ("one text", "SELECT 'Bremen' AS city", {"kind": "table"}),
    ("no rows", "SELECT 1 AS a WHERE false", {"kind": "table"}),
    # time
    ("months", f"{MONTHS}, i * 10 AS total FROM range(12) r(i)", {"kind": "line", "x": "month", "y": ("total",)}),
    ("two months", f"{MONTHS}, i * 10 AS total FROM range(2) r(i)", {"kind": "bar", "x": "month"}),
    ("months with a gap and nothing", f"{MONTHS}, CASE WHEN i % 3 > 0 THEN i END AS total FROM range(12) r(i)", {"kind": "line"}),
    ("months all zero", f"{MONTHS}, 0 AS total FROM range(12) r(i)", {"kind": "line", "x": "month"}),
    ("months of losses", f"{MONTHS}, -i * 100.5 AS profit FROM range(12) r(i)", {"kind": "line", "y": ("profit",)}),
    ("months as text", "SELECT '2026-' || lpad((i + 1)::VARCHAR, 2, '0') AS month, i AS n FROM range(9) r(i)", {"kind": "line", "x": "month"}),
    ("quarters as text", "SELECT '2026-Q' || (i + 1) AS q, i AS n FROM range(4) r(i)", {"kind": "line", "x": "q"}),
    ("years as numbers", each(9, "i + 2000 AS year", "i * 2.5 AS total"), {"kind": "line", "x": "year", "y": ("total",)}),
    ("Jahre", each(9, "i + 2000 AS Jahr", "i * 2.5 AS Umsatz"), {"kind": "line", "x": "Jahr", "y": ("Umsatz",)}),
    ("année", each(9, "i + 2000 AS année", "i AS nombre"), {"kind": "line", "x": "année"}),
    ("hours of the day", each(24, "i AS hour", f"{spread(90)} AS n"), {"kind": "line", "x": "hour"}),
    ("months with two measures alike", f"{MONTHS}, i + 5 AS orders, i + 9 AS items FROM range(12) r(i)", {"y": ("orders", "items")}),
    ("months with measures of different size", f"{MONTHS}, i + 5 AS orders, 1e6 * (i + 1) AS revenue FROM range(12) r(i)", {"y": ("orders",)}),
    ("days by channel", pairs(9, 2, "DATE '2026-01-01' + i::INT AS day", "'ch' || j AS channel", "i AS n"), {"kind": "line", "x": "day", "series": "channel"}),
    ("months by one channel", pairs(9, 1, "DATE '2026-01-01' + i::INT AS day", "'web' AS channel", "i AS n"), {"kind": "line", "series": None}),
    ("two years by city", pairs(2, 9, "2025 + i AS year", "'c' || j AS city", "i + j AS n"), {"kind": "bar", "x": "city", "series": "year"}),
    ("a moment each second", each(5000, "TIMESTAMP '2026-01-01' + to_seconds(i) AS at", "i % 7 AS temperature"), {"kind": "line", "x": "at"}),
    # names
    ("few cities", each(6, "'city ' || (i * 7 % 5 + i) AS city", f"{spread(90)} AS n"), {"kind": "bar", "sort": "value"}),
    ("cities already ranked", each(6, "'city ' || i AS city", "90 - i AS n"), {"kind": "bar", "x": "city", "sort": "given"}),
    ("profit and loss by city", each(6, "'city ' || i AS city", f"{spread(90)} - 45 AS profit"), {"kind": "bar", "y": ("profit",)}),
    ("all alike", each(6, "'city ' || i AS city", "4 AS n"), {"kind": "bar"}),
    ("weekdays", "SELECT * FROM (VALUES ('Mon', 5), ('Tue', 9), ('Wed', 2), ('Thu', 4), ('Fri', 7)) v(day_name, n)", {"kind": "bar", "sort": "given"}),
    ("ranges", "SELECT * FROM (VALUES ('0-9', 5), ('10-19', 9), ('20-29', 2), ('30+', 4)) v(age_group, n)", {"kind": "bar", "sort": "given"}),
    ("sizes", "SELECT * FROM (VALUES ('S', 5), ('M', 9), ('L', 2), ('XL', 4)) v(size, n)", {"kind": "bar", "sort": "given"}),
    ("yes and no", "SELECT * FROM (VALUES (true, 5), (false, 9), (NULL, 1)) v(active, n)", {"kind": "bar", "x": "active"}),
    ("a name that is missing", "SELECT * FROM (VALUES ('a', 5), (NULL, 9), ('c', 1)) v(city, n)", {"kind": "bar", "x": "city"}),
    ("300 cities that add up", each(300, "'city ' || i AS city", f"{spread(900)} AS orders"), {"kind": "bar", "aggregate": "sum", "sort": "value"}),
    ("300 cities with a mean", each(300, "'city ' || i AS city", f"{spread(900)} / 7.0 AS mean_price"), {"kind": "bar", "aggregate": None}),
    ("Städte mit Anzahl", each(300, "'Stadt ' || i AS Stadt", f"{spread(900)} AS Anzahl"), {"kind": "bar", "aggregate": "sum"}),
    ("hostile names", """SELECT '<img src=x>' || i AS "<b>x</b>""; DROP", i * 3 % 7 AS "n'--" FROM range(6) r(i)""", {"kind": "bar", "x": '<b>x</b>"; DROP'}),
    ("names in Polish", each(6, "'m' || i AS \"miasto\"", f'{spread(90)} AS "ilość"'), {"kind": "bar", "x": "miasto"}),
    ("few countries", each(9, f"{LANDS}[(i + 1)::INT] AS country", f"{spread(90)} AS n"), {"kind": "bar", "x": "country"}),
    ("twenty countries", each(20, f"{LANDS}[(i + 1)::INT] AS market", f"{spread(90)} AS n"), {"kind": "map", "x": "market", "y": ("n",)}),
    ("twenty codes of countries", each(20, f"{CODES}[(i + 1)::INT] AS country", f"{spread(90)} AS n"), {"kind": "map", "x": "country"}),
    ("twenty codes of something", each(20, f"{CODES}[(i + 1)::INT] AS label", f"{spread(90)} AS n"), {"kind": "bar", "x": "label"}),
    # two names
    ("cities by channel", pairs(9, 2, "'city ' || i AS city", "'ch' || j AS channel", "i * j AS n"), {"kind": "bar", "x": "city", "series": "channel"}),
    ("many by many", pairs(20, 25, "'a' || i AS first", "'b' || j AS second", "i * j AS n"), {"kind": "heatmap", "x": "second", "series": "first"}),
    ("weekday by hour", pairs(7, 24, "'d' || i AS weekday_name", "j AS hour", "i * j AS n"), {"kind": "line", "x": "hour", "series": "weekday_name"}),
    ("a thing and its group", each(9, "'shop ' || i AS shop", "'region ' || i % 2 AS region", f"{spread(90)} AS n"), {"kind": "bar", "x": "shop", "series": None}),
    # values alone
    ("two measures", each(50, "i * 1.5 AS width", f"{spread(90)} AS height"), {"kind": "scatter", "x": "width", "y": ("height",)}),
    ("a measure and a constant", each(50, f"{spread(90)} AS height", "1 AS version"), {"kind": "histogram", "x": "height"}),
    ("a measure and one always missing", each(50, f"{spread(90)} AS height", "NULL::DOUBLE AS width"), {"kind": "histogram", "x": "height"}),
    ("one measure", each(50, f"{spread(17)} AS amount"), {"kind": "histogram", "x": "amount"}),
    ("one constant", each(50, "5 AS amount"), {"kind": "table"}),
    ("few values", each(4, "i AS amount"), {"kind": "table"}),
    ("ages counted", each(60, "i + 18 AS age", f"{spread(90)} AS n"), {"kind": "bar", "x": "age", "y": ("n",), "sort": "x"}),
    ("ratings counted", each(5, "i + 1 AS rating", f"{spread(90)} AS count"), {"kind": "bar", "x": "rating"}),
    # lists
    ("orders", each(9000, "i AS order_id", "DATE '2026-01-01' + (i % 60)::INT AS day", "'k' || i % 3 AS kind", "i * 0.5 AS price"), {"kind": "line", "x": "day", "aggregate": "count"}),
    ("orders without a day", each(9000, "i AS order_id", "'k' || i % 3 AS kind", "i * 0.5 AS price"), {"kind": "bar", "x": "kind", "aggregate": "count"}),
    ("ids with a price", each(9000, "i AS order_id", f"{spread(900)} AS price"), {"kind": "histogram", "x": "price"}),
    ("Kundennummern mit Betrag", each(900, "i AS Kundennummer", "'C' || i AS kunden_nr", f"{spread(900)} AS Betrag"), {"kind": "histogram", "x": "Betrag"}),
    ("ids alone", each(90, "i AS id", "i * 7 AS parent_id"), {"kind": "table"}),
    ("postcodes", each(90, "'2' || i AS zip", "'x' || i AS street"), {"kind": "table"}),
    ("customers of twenty lands", each(900, "'n' || i AS name", f"{LANDS}[(i % 20 + 1)::INT] AS land"), {"kind": "map", "x": "land", "aggregate": "count"}),
    ("places with degrees", each(90, "'n' || i AS name", "50 + i / 100.0 AS lat", "8 + i / 90.0 AS lon"), {"kind": "map", "lat": "lat", "lon": "lon"}),
    ("sales with degrees", each(90, "50 + i / 100.0 AS Latitude", "8 + i / 90.0 AS Longitude", "i AS sales"), {"kind": "map", "y": ("sales",)}),
    ("degrees off the globe", each(90, "500 + i AS lat", "8 + i AS lon"), {"kind": "table"}),
    ("one place", "SELECT 53.1 AS lat, 8.8 AS lon, 'Bremen' AS city", {"kind": "table"}),
    ("lists and structures", "SELECT [1, 2] AS a, {'b': 1} AS b FROM range(50)", {"kind": "table"}),
    ("texts that are all different", each(90, "'long text ' || i AS remark"), {"kind": "table"}),
    ("a million rows", each(1_000_000, "i AS order_id", "DATE '2020-01-01' + (i % 900)::INT AS day", "i % 97 AS price"), {"kind": "line", "aggregate": "count"}),
    ("a million values", each(1_000_000, f"{spread(1000)} AS price"), {"kind": "histogram", "x": "price"}),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "expected"), [shape[1:] for shape in SHAPES], ids=[shape[0] for shape in SHAPES])
def test_the_first_chart_is_what_a_careful_analyst_draws(tmp_path, sql, expected):
    path = tmp_path / "result.parquet"
    with duckdb.connect() as con:
        relation = con.sql(sql)
        columns = [Column(name, str(kind)) for name, kind in zip(relation.columns, relation.types, strict=True)]
        con.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet)").fetchall()
    started = time.perf_counter()

    spec = suggest(columns, path)

    assert {key: getattr(spec, key) for key in expected} == expected
    assert valid(spec, columns) is None
    figure_of(spec, chart_data(path, spec))
    assert time.perf_counter() - started < 20


def test_shares_are_never_drawn_unasked():
    assert all(expected.get("kind") != "pie" for _, _, expected in SHAPES)
