"""The statements of explored steps against what plain SQL says of the same table."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.core.errors import Rejected
from backend.queries.exploring.cutting import MOST_MARKS, grain_for, nice_step
from backend.queries.exploring.filters import in_words, negation, where
from backend.queries.exploring.spec import ExploreSpec, Filter, Shelf
from tests.unit.queries.exploring_bench import Bench

ROWS = 3_000
TABLE = f"""
    SELECT i AS id, CASE WHEN i % 13 = 0 THEN NULL ELSE 'k' || (i * i % 61) END AS "na""me; --",
      ['a', 'b', NULL, '', 'other'][1 + i % 5] AS few, i % 4 = 1 AS yes, i % 6 AS grade,
      CASE WHEN i % 11 = 0 THEN NULL ELSE (i * 37 % 1009) - 300 END AS amount, (i * 7 % 513) / 8.0 AS price,
      CASE WHEN i % 17 = 0 THEN NULL ELSE DATE '2024-02-28' + (i % 800)::INT END AS day,
      TIMESTAMP '2025-12-31 22:00:00' + INTERVAL 7 MINUTE * i AS at
    FROM range({ROWS}) r(i)"""
NAME = 'na"me; --'
PLACES = (NAME, "few", "yes", "grade", "amount", "price", "day", "at")
NUMBERS = ("grade", "amount", "price")


@pytest.fixture(scope="module")
def bench():
    return Bench(TABLE)


def filters():
    numbers = st.integers(-400, 900)
    days = st.dates(date(2024, 1, 1), date(2026, 6, 1)).map(str)
    texts = st.sampled_from(["a", "b", "", "k1", "k9", "other", "'; DROP TABLE t; --", '"'])

    def on(column, values, *operators):
        lists = st.lists(values | st.none(), max_size=4).map(tuple)
        single = st.builds(Filter, column=column, operator=st.sampled_from(operators), value=values)
        several = st.builds(Filter, column=column, operator=st.sampled_from(["in", "not_in"]), value=lists)
        between = st.builds(
            Filter, column=column, operator=st.just("between"), value=st.tuples(values | st.none(), values | st.none())
        )
        empty = st.builds(Filter, column=column, operator=st.sampled_from(["is_null", "not_null"]))
        return single | several | empty | between

    order = ("eq", "ne", "lt", "le", "gt", "ge")
    named = on(st.sampled_from([NAME, "few"]), texts, *order)
    counted = on(st.sampled_from(["amount", "price", "grade"]), numbers, *order)
    dated = on(st.sampled_from(["day", "at"]), days, *order)
    held = st.builds(
        Filter, column=st.sampled_from(PLACES), operator=st.just("contains"), value=st.sampled_from(["1", "A", "%", "'"])
    )
    truths = st.builds(Filter, column=st.just("yes"), operator=st.sampled_from(["eq", "ne"]), value=st.booleans())
    return st.builds(lambda one, flip: negation(one) if flip else one, named | counted | dated | held | truths, st.booleans())


def places():
    return st.builds(
        Shelf,
        column=st.sampled_from(PLACES),
        grain=st.sampled_from([None, "day", "week", "month", "quarter", "year"]),
        bins=st.none() | st.integers(2, 30),
    )


CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@CALM
@given(x=places(), colour=st.none() | places(), facet=st.none() | places(), kept=st.lists(filters(), max_size=2))
def test_the_rows_of_all_places_add_up_to_the_rows_of_the_table(bench, x, colour, facet, kept):
    spec = ExploreSpec(x=x, colour=colour, facet=facet, filters=kept)

    written, rows = bench.step(spec)

    assert sum(row[written.values[0]] for row in rows) == bench.count(*kept)
    assert len(rows) <= MOST_MARKS


@CALM
@given(x=places(), y=st.sampled_from(NUMBERS), colour=st.none() | places(), kept=st.lists(filters(), max_size=2))
def test_the_sums_of_all_places_add_up_to_the_sum_of_the_column(bench, x, y, colour, kept):
    spec = ExploreSpec(x=x, y=Shelf(column=y, aggregate="sum"), colour=colour, filters=kept)

    written, rows = bench.step(spec)

    kept_rows = f"(SELECT * FROM t{where(kept, bench.fields)})"
    assert sum(row[written.values[0]] or 0 for row in rows) == pytest.approx(
        bench.one(f"SELECT sum({y}) FROM {kept_rows}") or 0
    )


@CALM
@given(x=places(), y=places(), kept=st.lists(filters(), max_size=1))
def test_the_cells_of_a_heat_map_hold_every_row_once(bench, x, y, kept):
    spec = ExploreSpec(x=x, y=y, filters=kept, kind="heatmap")
    shape, _ = bench.shape(spec)

    if shape.form != "grid":
        return
    written, rows = bench.step(spec)

    assert sum(row[written.values[0]] for row in rows) == bench.count(*kept)
    assert len(rows) <= MOST_MARKS


@settings(CALM, max_examples=150)
@given(one=filters())
def test_a_filter_and_its_negation_hold_every_row_exactly_once(bench, one):
    assert bench.count(one) + bench.count(negation(one)) == ROWS
    assert bench.count(one, negation(one)) == 0
    assert in_words(one) != in_words(negation(one))


def test_a_mean_over_the_folded_rest_is_the_mean_of_its_rows(bench):
    spec = ExploreSpec(x=Shelf(column=NAME, bins=5), y=Shelf(column="amount", aggregate="mean"))

    written, rows = bench.step(spec)

    names = [row[NAME] for row in rows]
    listed = ", ".join(f"'{name}'" for name in names if name not in {None, "other"})
    rest = bench.one(f'SELECT avg(amount) FROM t WHERE "na""me; --" IS NOT NULL AND "na""me; --" NOT IN ({listed})')
    assert names[-2:] == ["other", None]
    assert rows[-2][written.values[0]] == pytest.approx(rest)
    assert len(names) == 7


def test_what_is_folded_is_counted(bench):
    written, rows = bench.step(ExploreSpec(x=Shelf(column=NAME, bins=5)))

    different = bench.one('SELECT count(DISTINCT "na""me; --") FROM t')
    assert next(row[written.folded] for row in rows if row[NAME] == "other") == different - 5


def test_a_box_has_the_quartiles_of_all_rows(bench):
    spec = ExploreSpec(x=Shelf(column="yes"), y=Shelf(column="amount", aggregate="sum"), kind="box")

    written, rows = bench.step(spec)

    plain = bench.one("SELECT quantile_cont(amount, [0, 0.25, 0.5, 0.75, 1]) FROM t WHERE yes")
    assert [row[written.values[0]] for row in rows if row["yes"]] == pytest.approx(plain)


def test_ranges_of_numbers_begin_at_round_numbers_and_miss_no_row(bench):
    written, rows = bench.step(ExploreSpec(x=Shelf(column="amount", bins=20)))

    lows = [row["amount"] for row in rows if row["amount"] is not None]
    assert lows == sorted(lows)
    assert all(low % 100 == 0 for low in lows)
    assert {row["amount"]: row[written.values[0]] for row in rows}[None] == bench.one(
        "SELECT count(*) FROM t WHERE amount IS NULL"
    )


def test_points_beyond_what_a_browser_draws_are_thinned_the_same_way_each_time(bench):
    spec = ExploreSpec(x=Shelf(column="amount"), y=Shelf(column="price"))

    first, again = bench.step(spec, every=4)[1], bench.step(spec, every=4)[1]

    assert first == again
    assert ROWS / 8 < len(first) < ROWS / 2


def test_two_columns_of_one_name_get_different_names(bench):
    written, rows = bench.step(ExploreSpec(x=Shelf(column="few"), colour=Shelf(column="few")))

    assert list(written.names.values()) == ["few", "few (2)"]
    assert all(row["few"] == row["few (2)"] for row in rows)


@pytest.mark.parametrize(
    ("low", "high", "bins", "whole", "step"),
    [(0, 100, 20, False, 5), (0, 97, 20, True, 5), (0.0, 0.37, 20, False, 0.02), (3, 3, 20, True, 1), (1, 4, 20, True, 1), (-5e9, 5e9, 20, False, 5e8)],
)  # fmt: skip
def test_steps_are_round(low, high, bins, whole, step):
    assert nice_step(low, high, bins, whole=whole) == pytest.approx(step)


def test_grains_follow_the_span():
    assert grain_for(date(2026, 1, 1), date(2026, 2, 1), most=120) == "day"
    assert grain_for(date(2024, 1, 1), date(2026, 2, 1), most=120) == "week"
    assert grain_for(date(2016, 1, 1), date(2026, 2, 1), most=130) == "month"
    assert grain_for(None, None, most=120) == "day"


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (ExploreSpec(x=Shelf(column="nope")), "no column “nope”"),
        (ExploreSpec(y=Shelf(column="few", aggregate="sum"), x=Shelf(column="yes")), "no numbers to add up"),
        (ExploreSpec(x=Shelf(column="amount", aggregate="sum"), y=Shelf(column="price", aggregate="sum")), "single point"),
        (
            ExploreSpec(x=Shelf(column="few"), filters=[Filter(column="amount", operator="gt", value="x")]),
            "no value that “amount”",
        ),
        (
            ExploreSpec(x=Shelf(column="few"), filters=[Filter(column="day", operator="gt", value="soon")]),
            "no value that “day”",
        ),
        (ExploreSpec(x=Shelf(column="few"), filters=[Filter(column="few", operator="contains")]), "no text to look for"),
    ],
)
def test_what_cannot_be_drawn_is_said_with_the_way_out(bench, spec, said):
    with pytest.raises(Rejected) as refused:
        bench.step(spec)

    assert said in refused.value.detail
    assert refused.value.hint


def test_a_day_as_the_end_of_moments_means_the_whole_day(bench):
    one = Filter(column="at", operator="between", value=("2026-01-01", "2026-01-01"))

    assert bench.count(one) == bench.one("SELECT count(*) FROM t WHERE \"at\"::DATE = DATE '2026-01-01'")
