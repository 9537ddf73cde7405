"""What a profile says of a whole table: keys, columns alike, connected, empty together, determined by others; dates over time."""

import pytest

from backend.datasets.profiles import whole
from backend.datasets.profiles.pairs import correlation_ratio, cramers_v
from tests.profiling import kinds, profile, told


def test_a_single_column_that_tells_rows_apart_is_a_key(tmp_path):
    found, _ = profile(tmp_path, "SELECT i AS id, i % 7 AS a, 'x' || i % 50 AS b FROM range(500) t(i)")

    assert found["keys"] == [{"columns": ["id"], "detail": "“id” is different in every row."}]


def test_two_columns_together_are_a_key_if_no_single_one_is(tmp_path):
    query = "SELECT 'shop ' || i % 40 AS shop, DATE '2024-01-01' + (i // 40)::INTEGER AS day, hash(i) % 1000 / 7.0 AS sales, i % 3 AS kind FROM range(4000) t(i)"

    found, _ = profile(tmp_path, query)

    assert [one["columns"] for one in found["keys"]] == [["day", "shop"]]


def test_a_pair_with_one_repeat_is_no_key(tmp_path):
    query = "SELECT 'shop ' || i % 40 AS shop, DATE '2024-01-01' + (CASE WHEN i = 80 THEN 0 ELSE i // 40 END)::INTEGER AS day FROM range(4000) t(i)"

    found, _ = profile(tmp_path, query)

    assert found["keys"] == []


def test_columns_that_are_nearly_the_same_are_named(tmp_path):
    query = """SELECT 'Town ' || i % 300 AS a, upper('Town ' || i % 300) || ' ' AS b, CASE WHEN i < 10 THEN 'other' ELSE 'Town ' || i % 300 END AS c,
      'Town ' || (i * 7) % 300 AS d, i % 300 AS n, (i % 300)::VARCHAR AS t FROM range(1000) t(i)"""

    found, _ = profile(tmp_path, query)

    alike = {(one["a"], one["b"]): one for one in found["similar"]}
    assert set(alike) == {("a", "b"), ("a", "c"), ("b", "c"), ("n", "t")}
    assert alike["a", "b"]["detail"] == "“a” and “b” differ only in case or spaces."
    assert (alike["a", "c"]["share"], alike["a", "c"]["detail"]) == (
        0.99,
        "“a” and “c” are the same in 99% of the rows; 10 differ.",
    )
    assert alike["n", "t"]["detail"] == "“n” and “t” are the same in every row."
    assert [one["kind"] for one in found["warnings"]].count("similar_columns") == 3


def test_connections_are_measured_by_what_the_columns_are(tmp_path):
    query = """SELECT i % 89 AS a, 2 * (i % 89) + hash(i) % 9 AS line, exp((i % 89) / 4.0) AS curve, hash(i) % 1000 AS noise,
      ['x', 'y', 'z'][1 + i % 3] AS sort, ['p', 'q', 'r'][1 + i % 3] AS again, 100 * (i % 3) + hash(i, 2) % 10 AS level,
      ['u', 'v'][1 + (hash(i, 3) % 2)::INTEGER] AS coin FROM range(3000) t(i)"""

    found, _ = profile(tmp_path, query)

    pairs = {(one["a"], one["b"]): (one["method"], round(one["coefficient"], 1)) for one in found["correlations"]}
    assert pairs["a", "line"] == ("pearson", 1.0)
    assert pairs["a", "curve"] == ("spearman", 1.0)
    assert pairs["sort", "again"] == ("cramers_v", 1.0)
    assert pairs["sort", "level"] == ("correlation_ratio", 1.0)
    assert not any("noise" in pair or "coin" in pair for pair in pairs)


def test_no_connection_is_told_of_a_handful_of_rows(tmp_path):
    found, _ = profile(tmp_path, "SELECT i AS a, i * 2 AS b FROM range(12) t(i)")

    assert found["correlations"] == []


def test_the_measures_of_categories_are_what_books_say():
    assert cramers_v({("a", "x"): 50, ("b", "y"): 50}) == pytest.approx(1.0)
    assert cramers_v({("a", "x"): 25, ("a", "y"): 25, ("b", "x"): 25, ("b", "y"): 25}) == 0.0
    assert correlation_ratio([(50, 1.0, 0.0), (50, 3.0, 0.0)]) == (1.0, 100)
    assert correlation_ratio([(50, 2.0, 1.0), (50, 2.0, 1.0)]) == (0.0, 100)


def test_columns_empty_in_the_same_rows_belong_together(tmp_path):
    query = """SELECT CASE WHEN i % 9 = 0 THEN NULL ELSE i END AS street, CASE WHEN i % 9 = 0 THEN NULL ELSE 'x' || i % 30 END AS town,
      CASE WHEN i % 9 = 1 THEN NULL ELSE i END AS phone FROM range(900) t(i)"""

    found, _ = profile(tmp_path, query)

    (together,) = found["missing_together"]
    assert (together["columns"], together["detail"]) == (
        ["street", "town"],
        "“street” and “town” are empty in the same 100 rows.",
    )


def test_a_column_that_determines_another_says_for_how_many_it_does_not(tmp_path):
    query = """SELECT lpad((i % 400)::VARCHAR, 5, '0') AS zip, CASE WHEN i IN (7, 99, 1203) THEN 'Elsewhere' ELSE 'Town ' || (i % 400) // 5 END AS city,
      (hash(i) % 50)::INTEGER AS other FROM range(8000) t(i)"""

    found, _ = profile(tmp_path, query)

    (one,) = found["dependencies"]
    assert (one["from"], one["to"], one["values"], one["exceptions"]) == ("zip", "city", 400, 3)
    assert one["detail"] == "“zip” nearly tells “city”: it differs for 3 of 400 values."
    assert "exceptions" in [warning["kind"] for warning in found["warnings"]]


def test_dates_are_counted_over_time_with_their_gaps(tmp_path):
    query = """SELECT day::DATE AS day, day::TIMESTAMP + INTERVAL 9 HOUR AS at, month::DATE AS month
      FROM (SELECT DATE '2024-01-01' + (i % 365)::INTEGER AS day, DATE '2015-01-15' + to_months((i % 120)::INTEGER) AS month FROM range(3650) t(i))
      WHERE day NOT BETWEEN '2024-03-05' AND '2024-03-09' AND NOT month BETWEEN '2018-02-01' AND '2018-04-30'"""

    found, columns = profile(tmp_path, query)

    for name in ("day", "at"):
        shown = columns[name]["series"]
        assert (shown["unit"], len(shown["points"]), shown["gaps"]) == (
            "day",
            365,
            [{"from": "2024-03-05", "to": "2024-03-09"}],
        )
        assert told(columns[name], "gaps") == "No row falls on these days: 2024-03-05 to 2024-03-09."
    assert (columns["month"]["series"]["unit"], columns["month"]["series"]["gaps"]) == (
        "month",
        [{"from": "2018-02-01", "to": "2018-04-01"}],
    )
    assert sum(point["count"] for point in columns["day"]["series"]["points"]) == found["rows"]


def test_days_of_work_leave_no_gaps_at_weekends(tmp_path):
    query = "SELECT day::DATE AS day FROM (SELECT DATE '2024-01-01' + (i % 300)::INTEGER AS day FROM range(3000) t(i)) WHERE isodow(day) < 6"

    _, columns = profile(tmp_path, query)

    assert columns["day"]["series"]["gaps"] == []
    assert kinds(columns["day"]) == ["weekdays"]
    assert told(columns["day"], "weekdays") == "Nearly nothing falls on Saturday or Sunday."


def test_centuries_of_dates_have_few_points(tmp_path):
    _, columns = profile(tmp_path, "SELECT DATE '1901-01-01' + (i * 97)::INTEGER AS day FROM range(900) t(i)")

    assert columns["day"]["series"]["unit"] == "year"
    assert len(columns["day"]["series"]["points"]) <= 400


def test_many_columns_are_compared_across_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr(whole, "CHUNK_COLUMNS", 2)
    query = "SELECT i AS id, 'T' || i % 90 AS a, i % 50 AS b, 2 * (i % 50) AS c, 'T' || i % 90 AS d, CASE WHEN i % 5 > 0 THEN i % 50 END AS e, CASE WHEN i % 5 > 0 THEN 'x' || i % 50 END AS f FROM range(2000) t(i)"

    found, _ = profile(tmp_path, query)

    assert [(one["a"], one["b"]) for one in found["similar"]] == [("a", "d")]
    assert {(one["a"], one["b"]) for one in found["correlations"]} >= {("b", "c"), ("b", "e"), ("c", "e"), ("f", "b")}
    assert [one["columns"] for one in found["missing_together"]] == [["e", "f"]]
