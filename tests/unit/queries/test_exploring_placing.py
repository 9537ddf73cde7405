"""Where a clicked field goes, and what a first step can be."""

import pytest

from backend.core.errors import Rejected
from backend.queries.exploring.placing import clicked, dropped, moved, removed, starts, swapped
from backend.queries.exploring.spec import ExploreSpec, Shelf
from tests.unit.queries.exploring_bench import Bench

TABLE = """
    SELECT i AS id, ['a', 'b', 'c'][1 + i % 3] AS city, ['x', 'y'][1 + i % 2] AS channel, i * 1.5 AS amount, i % 90 + 0.5 AS price,
      DATE '2026-01-01' + (i % 300)::INT AS day, [i] AS parts FROM range(1000) r(i)"""


@pytest.fixture(scope="module")
def fields():
    return Bench(TABLE).fields


def after(fields, *columns):
    spec = ExploreSpec()
    for column in columns:
        spec = clicked(spec, column, fields)
    return {name: said(spec.shelf(name)) for name in spec.filled}


def said(shelf):
    return f"{shelf.aggregate} {shelf.column}" if shelf.aggregate else shelf.column


@pytest.mark.parametrize(
    ("columns", "shelves"),
    [
        (["city"], {"x": "city"}),
        (["city", "amount"], {"x": "city", "y": "sum amount"}),
        (["amount", "city"], {"x": "city", "y": "sum amount"}),
        (["price", "day"], {"x": "day", "y": "mean price"}),
        (["amount", "price"], {"x": "amount", "y": "price"}),
        (["amount", "price", "city"], {"x": "amount", "y": "price", "colour": "city"}),
        (["amount", "price", "city", "channel"], {"x": "amount", "y": "price", "colour": "city", "facet": "channel"}),
        (["city", "day"], {"x": "day", "colour": "city"}),
        (["day", "amount", "city", "channel"], {"x": "day", "y": "sum amount", "colour": "city", "facet": "channel"}),
        (["city", "city"], {}),
        (["day", "city", "day"], {"x": "city"}),
    ],
)
def test_a_click_puts_a_field_where_it_fits(fields, columns, shelves):
    assert after(fields, *columns) == shelves


def test_a_field_without_room_is_refused_with_the_way_out(fields):
    spec = ExploreSpec(x=Shelf(column="day"), colour=Shelf(column="city"), facet=Shelf(column="channel"))

    with pytest.raises(Rejected, match="no free shelf"):
        clicked(spec, "id", {**fields, "id": fields["city"]})


def test_lists_have_no_place_in_a_chart(fields):
    with pytest.raises(Rejected, match="lists or structures"):
        clicked(ExploreSpec(), "parts", fields)


def test_what_is_dropped_takes_the_place_of_what_was_there(fields):
    spec = dropped(ExploreSpec(x=Shelf(column="city")), "channel", "x", fields)

    assert spec.x.column == "channel"


def test_two_shelves_change_places(fields):
    spec = moved(ExploreSpec(x=Shelf(column="day"), colour=Shelf(column="city")), "colour", "x", fields)

    assert (spec.x.column, spec.colour.column) == ("city", "day")


def test_x_and_y_are_swapped_and_back():
    spec = ExploreSpec(x=Shelf(column="city"), y=Shelf(column="amount", aggregate="sum"))

    assert swapped(swapped(spec)) == spec


def test_when_x_is_emptied_what_splits_takes_its_place():
    spec = removed(ExploreSpec(x=Shelf(column="day"), colour=Shelf(column="city")), "x")

    assert spec == ExploreSpec(x=Shelf(column="city"))


def test_three_first_steps_fit_the_columns(fields):
    found = starts(fields)

    assert [start.text for start in found] == ["Total amount over day", "Total amount by city", "How amount is spread"]


def test_columns_of_nothing_but_keys_have_no_first_step():
    assert starts(Bench("SELECT 'k' || i AS name FROM range(1000) r(i)").fields) == ()
