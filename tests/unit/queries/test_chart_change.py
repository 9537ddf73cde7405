from datetime import date, datetime

import duckdb
import pytest

from backend.queries.chart_data import chart_data
from backend.queries.chart_sql import ChartData
from backend.queries.charts import ChartSpec
from backend.queries.drawing import compared

SPEC = ChartSpec(kind="number", x="at", y=("total",))


def told(before, now):
    return compared(SPEC, ChartData(("at", "total"), [list(before), list(now)], "at", None, ("total",), "", 2))


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ((date(2026, 9, 1), 100.0), (date(2026, 10, 1), 104.2), "+4.2% against the month before"),
        ((date(2026, 12, 1), 100.0), (date(2027, 1, 1), 50.0), "\u221250.0% against the month before"),
        ((datetime(2026, 9, 1), 100), (datetime(2026, 10, 1), 100), "No change against the month before"),  # noqa: DTZ001
        (("2026-09", 100), ("2026-10", 110), "+10.0% against the month before"),
        (("2026-Q4", 100), ("2027-Q1", 110), "+10.0% against the quarter before"),
        ((date(2026, 4, 1), 100), (date(2026, 7, 1), 110), "+10.0% against the quarter before"),
        ((2025, 100), (2026, 110), "+10.0% against the year before"),
        ((date(2025, 1, 1), 100), (date(2026, 1, 1), 110), "+10.0% against the year before"),
        ((date(2026, 11, 2), 100), (date(2026, 11, 9), 110), "+10.0% against the week before"),
        ((date(2026, 11, 8), 100), (date(2026, 11, 9), 110), "+10.0% against the day before"),
        ((date(2026, 5, 1), 100), (date(2026, 10, 1), 110), "+10.0% against 2026-05-01"),
        ((2020, 100), (2026, 110), "+10.0% against 2020"),
        ((date(2026, 9, 1), 0), (date(2026, 10, 1), 7), "+7 against the month before"),
        ((date(2026, 9, 1), -5.0), (date(2026, 10, 1), 7.0), "+12 against the month before"),
        ((date(2026, 9, 1), 5), (date(2026, 10, 1), -7), "\u221212 against the month before"),
        (("<b>x</b>", 100), ("y", 110), "+10.0% against &lt;b&gt;x&lt;/b&gt;"),
        ((date(2026, 9, 1), None), (date(2026, 10, 1), 7), ""),
        ((date(2026, 9, 1), float("nan")), (date(2026, 10, 1), 7), ""),
    ],
)
def test_a_change_is_told_only_where_both_values_are_there(before, now, words):
    assert told(before, now) == words


def test_the_latest_value_is_compared_with_the_one_before(tmp_path):
    path = tmp_path / "result.parquet"
    months = "SELECT (DATE '2026-01-01' + to_months((11 - i)::INT))::DATE AS at, 120.0 - i * 10 AS total FROM range(12) r(i)"
    duckdb.sql(f"COPY ({months}) TO '{path}' (FORMAT parquet)")

    data = chart_data(path, SPEC)

    assert data.rows[-1][-1] == 120.0
    assert data.note == "At 2026-12-01, the last of 12."
    assert compared(SPEC, data) == "+9.1% against the month before"


def test_one_number_alone_is_compared_with_nothing(tmp_path):
    path = tmp_path / "result.parquet"
    duckdb.sql(f"COPY (SELECT 5 AS total) TO '{path}' (FORMAT parquet)")
    spec = ChartSpec(kind="number", y=("total",))

    assert compared(spec, chart_data(path, spec)) == ""
