"""Exploring a dataset through the engine: the chart of a step, what is said about it, and whose data it may read."""

from contextlib import contextmanager

import pytest

from backend.core.errors import Cancelled, Conflict, NotFound, Rejected
from backend.queries import service
from backend.queries.drawing import figure_of
from backend.queries.explore import ExploreSpec, Filter, Shelf, explore, fields_for, values_for
from tests.published import publish_version, published

TABLE = """
    SELECT i AS id, ['a', 'b', 'c'][1 + i % 3] AS city, 'k' || (i % 400) AS "customer's; --", i * 1.5 AS amount, i % 90 + 0.5 AS price,
      CASE WHEN i % 10 = 0 THEN NULL ELSE DATE '2026-01-01' + (i % 300)::INT END AS day, i % 2 = 0 AS ok
    FROM range(12000) r(i)"""


@pytest.fixture
def orders(owner):
    return published(owner, 'or"ders', TABLE)


def on(x, y=None, **more):
    shelves = {"x": x, "y": y, **{name: more.pop(name) for name in ("colour", "facet", "size") if name in more}}
    made = {name: Shelf(column=one) if isinstance(one, str) else one for name, one in shelves.items() if one}
    return ExploreSpec(**made, **more)


SUM = Shelf(column="amount", aggregate="sum")
STEPS = [
    on("city"),
    on("city", SUM, log=True),
    on("city", SUM, kind="pie"),
    on("city", SUM, kind="box"),
    on("city", "amount"),
    on("city", "ok"),
    on("city", "ok", colour=Shelf(column="amount", aggregate="mean")),
    on("customer's; --", sort="x"),
    on("day"),
    on("day", SUM, colour="city", kind="area"),
    on("day", SUM, colour="city", facet="ok"),
    on("day", colour="city", kind="heatmap"),
    on("amount"),
    on("amount", "price"),
    on("amount", "price", kind="scatter", colour="city", size="price"),
    on("day", "price", kind="scatter"),
    on(Shelf(column="amount", aggregate="mean"), Shelf(column="price", aggregate="mean"), colour="city"),
    on(None, SUM),
    on(None, colour="city"),
]


@pytest.mark.parametrize("spec", STEPS, ids=lambda spec: "-".join([*spec.filled, spec.kind or ""]))
def test_every_step_ends_in_a_chart_of_few_marks(owner, orders, spec):
    found = explore(owner.id, orders, spec)

    data = service.chart_rows(owner.id, found.run.id, found.chart)
    assert found.kinds
    assert 0 < len(data.rows) <= 5_000
    assert found.title
    assert (figure_of(found.chart, data, theme="light") is None) == (found.chart.kind == "number")


def test_many_points_become_cells_unless_points_are_asked_for(owner, orders):
    cells = explore(owner.id, orders, on("amount", "price"))
    points = explore(owner.id, orders, on("amount", "price", kind="scatter"))

    assert (cells.chart.kind, points.chart.kind) == ("heatmap", "scatter")
    assert "12,000 points" in cells.note
    assert "of 12,000 points" in points.note
    assert points.run.row_count <= 5_000


def test_what_is_folded_and_what_has_no_place_is_said(owner, orders):
    assert "380 others are put together as “other”" in explore(owner.id, orders, on("customer's; --")).note
    assert "1,200 rows have no day and are not drawn." in explore(owner.id, orders, on("day")).note


def test_a_grain_that_would_make_too_many_marks_is_made_coarser_and_said(owner, orders):
    spec = on(Shelf(column="day", grain="day"), colour="city", facet="ok")

    found = explore(owner.id, orders, spec)

    assert "too many days to draw" in found.note
    assert "day (week)" in found.names.values()


def test_no_row_is_said(owner, orders):
    found = explore(owner.id, orders, on("city", filters=(Filter(column="amount", operator="lt", value=0),)))

    assert found.note == "No row fits the filters."


def test_the_same_step_again_comes_from_the_cache(owner, orders):
    explore(owner.id, orders, on("city", SUM))

    assert explore(owner.id, orders, on("city", SUM)).run.from_cache


def test_values_come_with_their_rows_under_the_other_filters(owner, orders):
    kept = (Filter(column="city", operator="eq", value="a"), Filter(column="ok", operator="eq", value=True))

    assert values_for(owner.id, orders, "city") == (("a", 4000), ("b", 4000), ("c", 4000))
    assert values_for(owner.id, orders, "city", filters=kept) == (("a", 2000), ("b", 2000), ("c", 2000))
    assert values_for(owner.id, orders, "customer's; --", search="K39", most=3) == (("k39", 30), ("k390", 30), ("k391", 30))
    assert values_for(owner.id, orders, "ok", filters=kept) == ((False, 2000), (True, 2000))


def test_a_step_says_how_many_rows_fit_its_filters(owner, orders):
    assert explore(owner.id, orders, on("city", filters=(Filter(column="day", operator="is_null"),))).rows == 1_200


def test_a_new_version_is_explored_at_once(owner, orders):
    explore(owner.id, orders, on("city"))

    publish_version(orders, "SELECT 'z' AS city")

    assert service.result_table(owner.id, explore(owner.id, orders, on("city")).run.id, limit=9).rows == [["z", 1]]


def test_a_column_that_is_gone_is_said(owner, orders):
    publish_version(orders, "SELECT 1 AS other")

    with pytest.raises(Rejected, match="no column “city”"):
        explore(owner.id, orders, on("city"))


def test_without_a_profile_the_fields_are_not_known_yet(owner, orders):
    with pytest.raises(Conflict):
        fields_for(owner.id, orders)


def test_what_belongs_to_somebody_else_is_not_found(other, orders):
    for look in (lambda: explore(other.id, orders, on("city")), lambda: values_for(other.id, orders, "city")):
        with pytest.raises(NotFound):
            look()


def test_a_step_can_be_stopped(owner, orders):
    @contextmanager
    def stopping(kill):
        kill()
        yield

    with pytest.raises(Cancelled):
        explore(owner.id, orders, on("amount"), stopping=stopping)


@pytest.mark.parametrize(
    "told",
    [
        {"x": {"column": "a", "aggregate": "drop"}},
        {"x": {"column": ""}},
        {"kind": "donut"},
        {"filters": [{"column": "a", "operator": "eq; DROP", "value": 1}]},
        {"filters": [{"column": "a", "operator": "in", "value": list(range(1001))}]},
        {"more": 1},
    ],
)
def test_a_spec_is_closed(told):
    with pytest.raises(ValueError, match="validation error"):
        ExploreSpec.model_validate(told)
