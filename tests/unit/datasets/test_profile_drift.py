"""Drift: what changed from last month's profile to this month's, in sentences; ordinary growth is not told."""

import pytest

from backend.datasets.profiles import drift
from tests.profiling import profile

BEFORE = """SELECT i AS id, 20 + i % 60 AS age, CASE WHEN i % 50 = 0 THEN NULL ELSE 'x' || i % 300 END AS town,
  ['new', 'paid', 'sent'][1 + i % 3] AS status, DATE '2024-01-01' + (i % 300)::INTEGER AS day, (i % 900) / 4.0 AS old FROM range(1000) t(i)"""


def changed(folder, after, before=BEFORE):
    """The drift between what two queries select."""
    one, _ = profile(folder, before)
    two, _ = profile(folder, after)
    return drift(one, two)


def test_the_same_rows_have_not_moved(tmp_path):
    found = changed(tmp_path, BEFORE)

    assert found == {"new": [], "gone": [], "retyped": [], "moved": [], "rows": {"before": 1000, "after": 1000}}


def test_a_month_more_of_the_same_is_no_drift(tmp_path):
    after = BEFORE.replace("DATE '2024-01-01'", "DATE '2024-02-01'").replace("range(1000)", "range(1100)")

    assert changed(tmp_path, after)["moved"] == []


def test_columns_new_gone_and_of_another_type_are_named(tmp_path):
    after = BEFORE.replace("20 + i % 60 AS age", "(20 + i % 60)::VARCHAR || ' y' AS age").replace("AS old", "AS fresh")

    found = changed(tmp_path, after)

    assert (found["new"], found["gone"]) == (["fresh"], ["old"])
    assert found["retyped"] == [{"name": "age", "before": "BIGINT", "after": "VARCHAR"}]


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("20 + i % 60 AS age", "CASE i WHEN 7 THEN 9999 ELSE 20 + i % 60 END AS age", "age range: The values reach up to 9,999, before 79."),
        ("20 + i % 60 AS age", "70 + i % 10 AS age", "age mean: The mean is 74.5 instead of 49.1: 1.5 standard deviations away."),
        ("WHEN i % 50 = 0", "WHEN i % 5 = 0", "town empty: 20% of the rows are empty; it was 2%."),
        ("i % 300 END AS town", "i % 20 END AS town", "town distinct: 20 distinct values instead of 294."),
        ("['new', 'paid', 'sent']", "['new', 'paid', 'lost']", "status values: Values new: “lost”; gone: “sent”."),
        ("DATE '2024-01-01' + (i % 300)", "DATE '2019-01-01' + (i % 2100)", "day range: The dates begin at 2019-01-01, before at 2024-01-01."),
        ("range(1000)", "range(300)", " rows: 300 rows instead of 1,000: 70% fewer."),
    ],
    ids=["range", "mean", "empty", "distinct", "values", "dates", "rows"],
)  # fmt: skip
def test_what_moved_is_told_in_a_sentence(tmp_path, was, becomes, told):
    found = changed(tmp_path, BEFORE.replace(was, becomes))

    assert told in [f"{one['name']} {one['kind']}: {one['detail']}" for one in found["moved"]]


def test_a_version_without_rows_has_lost_them(tmp_path):
    found = changed(tmp_path, BEFORE + " LIMIT 0")

    assert found["moved"] == [{"name": "", "kind": "rows", "detail": "There are no rows any more; there were 1,000."}]
