"""Pages of any view: each row exactly once and in order, whichever way they are turned, while newer versions come beside them."""

import math
import unicodedata
from functools import cmp_to_key

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.datasets.filtering import Filter
from backend.datasets.service import version_ref
from backend.records import service, turning
from backend.records.schemas import SortKey, View
from tests.published import publish_version, published
from tests.recording import prepared

COLUMNS = ("n", "x", "t", 'odd";\n--')
NUMBERS = st.none() | st.integers(-3, 3)
FLOATS = st.none() | st.sampled_from([-math.inf, -1.5, 0.0, 2.25, math.inf, math.nan])
TEXTS = st.none() | st.sampled_from(["", "a", "A", "ä", "b", "Zebra", "zoo", "O'Hara", "x;y", '"'])
ROWS = st.lists(st.tuples(NUMBERS, FLOATS, TEXTS, st.booleans() | st.none()), min_size=1, max_size=24)
KEYS = st.lists(st.builds(SortKey, st.sampled_from(COLUMNS), st.booleans()), max_size=3, unique_by=lambda key: key.column)
FILTERS = st.lists(
    st.sampled_from(
        [
            (Filter("n", "ge", 0), lambda row: row[0] is not None and row[0] >= 0),
            (Filter("n", "ne", 1), lambda row: row[0] != 1),
            (Filter("n", "in", (1, None)), lambda row: row[0] in {1, None}),
            (Filter("t", "contains", "A"), lambda row: row[2] is not None and "a" in row[2].lower()),
            (Filter("t", "starts_with", "z"), lambda row: row[2] is not None and row[2].lower().startswith("z")),
            (Filter("t", "is_null"), lambda row: row[2] is None),
            (Filter("x", "lt", "Infinity"), lambda row: row[1] is not None and row[1] < math.inf),
            (Filter('odd";\n--', "is_false"), lambda row: row[3] is False),
        ]
    ),
    max_size=2,
)


def literal(value):
    match value:
        case None:
            return "NULL"
        case float():
            return f"'{value}'::DOUBLE"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case _:
            return str(value)


def select(rows):
    """What publishes these rows, in their order."""
    cells = ", ".join(f"({', '.join(literal(cell) for cell in row)})" for row in rows)
    cast = 'n::INTEGER AS n, x::DOUBLE AS x, t::VARCHAR AS t, b::BOOLEAN AS "odd"";\n--"'
    return f"SELECT {cast} FROM (VALUES {cells}) v(n, x, t, b)"


def folded(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).lower(), text


def ranked(cell):
    """A cell as rows are sorted by it: not-a-number is the largest."""
    if isinstance(cell, float):
        return (1, 0.0) if math.isnan(cell) else (0, cell)
    return folded(cell) if isinstance(cell, str) else cell


def in_order(rows, sort):
    """The places of rows, sorted as a person expects it; independent of any SQL."""

    def compared(one, two):
        for key in sort:
            a, b = (rows[place][COLUMNS.index(key.column)] for place in (one, two))
            if a is None or b is None:
                if (a is None) != (b is None):
                    return 1 if a is None else -1
                continue
            if ranked(a) != ranked(b):
                return (1 if ranked(a) > ranked(b) else -1) * (-1 if key.descending else 1)
        return one - two

    return sorted(range(len(rows)), key=cmp_to_key(compared))


def turned(owner, dataset, first, way, size):
    """Row numbers of a page and of those its cursors lead to."""
    pages = [first]
    while cursor := getattr(pages[-1], way):
        pages.append(service.page_of(owner.id, dataset, cursor, size=size))
    ordered = pages if way == "next" else pages[::-1]
    return [number for page in ordered for number in page.row_numbers]


@pytest.mark.parametrize("kind", ["small", "large", "prepared"])
@settings(max_examples=7, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, cut=st.integers(0, 24), sort=KEYS, filters=FILTERS, size=st.integers(3, 12), jump=st.integers(0, 28))
def test_pages_cover_each_row_exactly_once_and_in_order(owner, monkeypatch, kind, rows, cut, sort, filters, size, jump):
    if kind != "small":
        monkeypatch.setattr(turning, "INLINE_ROWS", 0)
    parts = [part for part in (rows[:cut], rows[cut:]) if part]
    dataset = published(owner, f"t{id(rows)}_{kind}_{jump}", *(select(part) for part in parts))
    version = version_ref(owner.id, dataset).version_id
    view = View(tuple(sort), tuple(one for one, _ in filters))
    expected = [place + 1 for place in in_order(rows, sort) if all(fits(rows[place]) for _, fits in filters)]
    first = service.first_page(owner.id, dataset, view, size=size)
    if kind == "prepared" and (sort or filters):
        prepared(owner, dataset, view)
    publish_version(dataset, select([(7, 7.0, "new", True)]))

    jumped = service.page_at(owner.id, dataset, view, position=jump, size=size, version_id=version)
    last = service.page_at(owner.id, dataset, view, position=max(len(expected) - 1, 0), size=size, version_id=version)
    counted = service.count(owner.id, dataset, view, version_id=version, wait_s=20)

    assert turned(owner, dataset, first, "next", size) == expected
    assert list(jumped.row_numbers) == expected[jump : jump + size]
    assert turned(owner, dataset, last, "previous", size) == expected
    assert (counted.total, counted.total_is) == (len(expected), "exact")
