"""The first rows of a file as the grid draws them."""

from datetime import UTC, date, datetime

import pytest

from pages.components.reading_rows import _series


@pytest.mark.parametrize(
    ("kind", "cells", "drawn"),
    [
        ("BIGINT", [1, None], [1, None]),
        ("BIGINT", [2**60, None], ["1152921504606846976", None]),
        ("DOUBLE", [1, 2.5, None], [1.0, 2.5, None]),
        ("BOOLEAN", [True, None], [True, None]),
        ("DATE", ["2026-01-31", None], [date(2026, 1, 31), None]),
        ("TIMESTAMP WITH TIME ZONE", ["2026-01-31T10:00:00+00:00", None], [datetime(2026, 1, 31, 10, tzinfo=UTC), None]),
        ("DATE", ["10000-01-01", "2026-01-31"], ["10000-01-01", "2026-01-31"]),
        ("TIMESTAMP", [None, None], [None, None]),
        ("TIME", ["10:00:00"], ["10:00:00"]),
        ("STRUCT(a INTEGER)", [{"a": 1}, None], ['{"a": 1}', None]),
        ("INTEGER[]", [[1, 2]], ["[1, 2]"]),
        ("VARCHAR", [], []),
    ],
)
def test_cells_are_drawn_as_what_they_are_and_never_lost(kind, cells, drawn):
    assert _series(kind, "c", cells).to_list() == drawn
