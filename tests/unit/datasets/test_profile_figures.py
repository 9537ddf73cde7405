"""The figures of a profile, against what is known of the rows; estimates say that they are."""

import json
import math

import pytest

from backend.core.config import settings
from backend.datasets.profiles import sampling
from backend.datasets.profiles import spread as first_pass
from tests.profiling import kinds, profile
from tests.reading import Listener


def test_numbers_are_counted_measured_and_drawn(tmp_path):
    found, columns = profile(
        tmp_path, "SELECT CASE WHEN i % 10 = 0 THEN NULL ELSE i END AS n, i / 4 AS x FROM range(1000) t(i)"
    )

    n, x = columns["n"], columns["x"]
    assert found["rows"] == 1000
    assert (n["type"], n["nulls"], n["distinct"], n["distinct_exact"], n["min"], n["max"]) == ("BIGINT", 100, 900, True, 1, 999)
    assert n["mean"] == pytest.approx(500)
    assert x["stddev"] == pytest.approx(math.sqrt(sum((i / 4 - 124.875) ** 2 for i in range(1000)) / 999))
    assert x["quantiles"] == pytest.approx({"p05": 12.4875, "p25": 62.4375, "p50": 124.875, "p75": 187.3125, "p95": 237.2625})
    assert sum(one["count"] for one in n["histogram"]) == 900
    assert (x["histogram"][0]["from"], x["histogram"][-1]["to"], len(x["histogram"])) == (0.0, 249.75, 30)


def test_few_whole_numbers_have_a_bar_each(tmp_path):
    _, columns = profile(tmp_path, "SELECT 1 + i % 5 AS stars FROM range(100) t(i)")

    assert columns["stars"]["histogram"] == [{"from": i, "to": i + 1, "count": 20} for i in range(1, 6)]


def test_texts_have_top_values_and_lengths(tmp_path):
    query = (
        "SELECT CASE WHEN i % 4 = 0 THEN 'Köln' WHEN i % 4 = 1 THEN NULL ELSE 'Bonn am Rhein' END AS town FROM range(100) t(i)"
    )

    _, columns = profile(tmp_path, query)

    town = columns["town"]
    assert town["top"] == [{"value": "Bonn am Rhein", "count": 50}, {"value": "Köln", "count": 25}]
    assert {key: town["length"][key] for key in ("min", "max", "mean")} == {"min": 4, "max": 13, "mean": 10.0}
    assert [one for one in town["length"]["histogram"] if one["count"]] == [
        {"from": 4, "to": 5, "count": 25},
        {"from": 13, "to": 14, "count": 50},
    ]
    assert (town["min"], town["max"], town["nulls"], town["quantiles"], town["histogram"]) == (
        "Bonn am Rhein",
        "Köln",
        25,
        {},
        [],
    )


def test_dates_and_times_are_drawn_over_their_span(tmp_path):
    query = """SELECT DATE '2024-01-01' + (i % 60)::INTEGER AS day, TIMESTAMP '2024-01-01' + to_hours(i) AS at,
      (TIMESTAMP '2024-01-01' + to_hours(i)) AT TIME ZONE 'UTC' AS zoned FROM range(240) t(i)"""

    _, columns = profile(tmp_path, query)

    assert (columns["day"]["min"], columns["day"]["max"]) == ("2024-01-01", "2024-02-29")
    assert columns["day"]["quantiles"]["p50"] == "2024-01-30"
    assert (columns["day"]["histogram"][0], len(columns["day"]["histogram"])) == (
        {"from": "2024-01-01", "to": "2024-01-03", "count": 8},
        30,
    )
    assert columns["at"]["max"] == "2024-01-10T23:00:00"
    assert columns["zoned"]["max"] == "2024-01-10T23:00:00+00:00"
    assert sum(one["count"] for one in columns["zoned"]["histogram"]) == 240


def test_truths_and_other_types_are_counted(tmp_path):
    query = "SELECT i % 3 = 0 AS yes, [i % 2] AS pair, (i % 2)::DECIMAL(10,2) AS price, TIME '10:00' AS at FROM range(90) t(i)"

    _, columns = profile(tmp_path, query)

    assert columns["yes"]["top"] == [{"value": False, "count": 60}, {"value": True, "count": 30}]
    assert (columns["yes"]["min"], columns["yes"]["max"]) == (False, True)
    assert {one["value"] for one in columns["pair"]["top"]} == {"[0]", "[1]"}
    assert (columns["price"]["mean"], columns["at"]["distinct"]) == (0.5, 1)


def test_repeated_rows_are_counted(tmp_path):
    found, _ = profile(tmp_path, "SELECT i % 90 AS a, CASE WHEN i % 90 < 50 THEN 'x' END AS b FROM range(100) t(i)")

    assert found["duplicate_rows"] == 10
    assert [warning["kind"] for warning in found["warnings"]] == ["duplicate_rows"]


def test_a_version_without_rows_has_a_profile(tmp_path):
    found, columns = profile(tmp_path, "SELECT 1 AS a, 'x' AS b, DATE '2024-01-01' AS c WHERE false")

    assert (found["rows"], found["duplicate_rows"], len(columns)) == (0, 0, 3)
    assert all(column["distinct"] == 0 and column["top"] == [] and column["warnings"] == [] for column in columns.values())


def test_infinite_numbers_do_not_spoil_the_rest(tmp_path):
    query = "SELECT CASE i WHEN 0 THEN 'inf'::DOUBLE WHEN 1 THEN 'nan'::DOUBLE ELSE i END AS x, 1e200 * i AS large FROM range(101) t(i)"

    found, columns = profile(tmp_path, query)

    assert columns["x"]["mean"] == pytest.approx(sum(range(2, 101)) / 99)
    assert columns["large"]["stddev"] is None
    json.dumps(found, allow_nan=False)


def test_several_parts_are_one_version(tmp_path):
    found, columns = profile(tmp_path, "SELECT i AS n, 'x' || i AS t FROM range(50) t(i)", parts=2)

    assert (found["rows"], found["duplicate_rows"], columns["n"]["distinct"]) == (100, 50, 50)


def test_columns_may_be_called_whatever_the_statements_use_themselves(tmp_path):
    query = "SELECT i AS v, i % 7 AS n, i::DOUBLE AS b, 'x' || i AS file_row_number, 'A' || i % 2 AS \"quo\"\"ted\" FROM range(50) t(i)"

    found, columns = profile(tmp_path, query)

    assert [column["distinct"] for column in columns.values()] == [50, 7, 50, 50, 2]
    assert found["duplicate_rows"] == 0


def test_quantiles_of_many_rows_in_order_are_right(tmp_path, monkeypatch):
    monkeypatch.setattr(first_pass, "EXACT_ROWS", 10_000)
    monkeypatch.setattr(sampling, "SAMPLE_ROWS", 20_000)

    _, columns = profile(tmp_path, "SELECT i AS n FROM range(400000) t(i)")

    assert columns["n"]["quantiles"]["p50"] == pytest.approx(200_000, rel=0.03)
    assert (columns["n"]["distinct"], columns["n"]["distinct_exact"]) == (400_000, True)


def test_more_distinct_values_than_memory_holds_are_an_estimate_that_says_so(tmp_path, monkeypatch):
    query = "SELECT md5((i % 150000)::VARCHAR) || repeat('x', 200) AS t, md5(i::VARCHAR) AS id, CASE WHEN i % 50 = 0 THEN 'often' ELSE md5(i::VARCHAR) || repeat('y', 300) END AS s FROM range(200000) t(i)"
    monkeypatch.setattr(settings(), "worker_memory_mb", 512)
    monkeypatch.setattr("backend.datasets.profiles.groups._STATE_BYTES", 6_000)

    _, columns = profile(tmp_path, query)

    assert columns["t"]["distinct_exact"] is False
    assert columns["t"]["distinct"] == pytest.approx(150_000, rel=0.05)
    assert (columns["id"]["distinct"], columns["id"]["distinct_exact"]) == (200_000, True)
    assert columns["s"]["top"][0] == {"value": "often", "count": 4_000}
    assert columns["s"]["length"]["max"] == 332


def test_a_few_enormous_texts_do_not_fill_the_memory(tmp_path, monkeypatch):
    query = "SELECT CASE WHEN i % 300 = 7 THEN repeat('<b>x</b> y ', 2000000) ELSE 'short ' || i END AS t FROM range(1500) t(i)"
    monkeypatch.setattr(settings(), "worker_memory_mb", 160)

    _, columns = profile(tmp_path, query)

    assert (columns["t"]["length"]["max"], columns["t"]["nulls"]) == (22_000_000, 0)
    assert columns["t"]["distinct"] == pytest.approx(1496, rel=0.1)
    assert {"html", "long_texts"} <= set(kinds(columns["t"]))


def test_progress_counts_columns_and_stops_when_asked(tmp_path):
    listener = Listener()
    profile(tmp_path, "SELECT i AS a, i AS b, i AS c FROM range(10) t(i)", listener=listener)

    done = [report[0] for report in listener.reports]
    assert done == sorted(done)
    assert {report[1] for report in listener.reports} == {3}
    with pytest.raises(InterruptedError):
        profile(tmp_path, "SELECT i AS a, i AS b, i AS c FROM range(10) t(i)", listener=Listener(stop_at=1))


def test_values_too_long_or_unfit_for_json_are_cut(tmp_path):
    found, columns = profile(tmp_path, "SELECT repeat('x', 5000) AS long, 'a' || chr(0) || 'b' AS nul FROM range(3)")

    assert len(columns["long"]["top"][0]["value"]) == 200
    assert columns["nul"]["top"][0]["value"] == "ab"
    json.dumps(found, allow_nan=False)
