"""The two made-up lists: the same for the same seed, of the size asked for, and believable."""

import csv
from datetime import date

import pytest

from backend.datasets.formats import Course
from backend.datasets.samples import PROPERTY_COLUMNS, write_orders, write_properties
from tests.reading import Listener, read


def orders(path, rows, **more):
    write_orders(path, rows=rows, course=Course(Listener(), 1), **more)
    return path.read_bytes()


def properties(path, rows, **more):
    write_properties(path, rows=rows, **more)
    return path.read_bytes()


@pytest.mark.parametrize("write", [orders, properties])
def test_the_same_seed_writes_the_same_list(tmp_path, write):
    first = write(tmp_path / "a.csv", 300)

    assert write(tmp_path / "b.csv", 300) == first
    assert write(tmp_path / "c.csv", 300, seed=8) != first


def test_property_records_hold_the_dirt_of_real_lists(tmp_path):
    write_properties(tmp_path / "list.csv", rows=30_000)

    with (tmp_path / "list.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)

    column = dict(zip(header, zip(*(row[: len(header)] for row in rows), strict=True), strict=True))
    assert (tuple(header), len(rows)) == (PROPERTY_COLUMNS, 30_000)
    assert any(len(row) > len(header) for row in rows)
    assert len({tuple(row) for row in rows}) < len(rows)
    assert any(code.startswith("0") for code in column["postcode"])
    assert any("€" in price for price in column["price_eur"])
    assert any("/" in day for day in column["listed_on"])
    assert any("\n" in note for note in column["notes"])
    assert {"", "n/a"} <= set(column["rooms"])


def test_property_records_are_read_with_types_and_every_row_accounted_for(tmp_path):
    write_properties(tmp_path / "made.csv", rows=3_000)

    found = read(tmp_path, (tmp_path / "made.csv").read_bytes())

    assert len(found.rows) + found.loaded.aside.count == 3_000
    assert [found.types[name] for name in ("postcode", "rooms", "area_m2", "price_eur", "listed_on", "sold_on", "notes")] == [
        "VARCHAR",
        "BIGINT",
        "DOUBLE",
        "DOUBLE",
        "DATE",
        "DATE",
        "VARCHAR",
    ]
    assert all(date(2021, 1, 1) <= day < date(2026, 12, 31) for day in found.column("listed_on"))


def test_orders_are_read_without_a_repair(tmp_path):
    found = read(tmp_path, orders(tmp_path / "made.csv", 5_000))

    assert (len(found.rows), found.repairs, found.misfits, found.aside) == (5_000, {}, {}, [])
    assert [found.types[name] for name in ("order_id", "postcode", "unit_price", "ordered_on", "paid_at", "gift")] == [
        "BIGINT",
        "VARCHAR",
        "DOUBLE",
        "DATE",
        "TIMESTAMP",
        "BOOLEAN",
    ]


def test_writing_stops_when_asked(tmp_path):
    def stop():
        raise InterruptedError

    with pytest.raises(InterruptedError):
        write_properties(tmp_path / "list.csv", rows=5_000, check=stop)
