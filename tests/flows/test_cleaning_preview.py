"""Previews: what they show is what the version will be; of a large list a part is looked at, and told as one."""

from contextlib import contextmanager

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.core.errors import Cancelled, NotFound, Rejected
from backend.core.table import Column
from backend.datasets import cleaning
from backend.datasets.cleaning import previewing
from backend.datasets.cleaning.applying import write_cleaned
from backend.datasets.course import Course
from backend.datasets.previews.deadline import Deadline
from backend.datasets.workshop import modest
from tests.cleaning import bench, plan_of
from tests.published import published

TWO_PARTS = (
    "SELECT * FROM (VALUES (1, ' a ', NULL), (2, 'b', 'x'), (3, 'c ', 'y')) t(id, city, state)",
    "SELECT * FROM (VALUES (4, ' d', 'x'), (2, 'b', 'x')) t(id, city, state)",
)
LARGE = "SELECT range AS id, CASE WHEN range = 199990 THEN ' late ' WHEN range % 4 = 0 THEN 'UP' ELSE 'low' END AS city FROM range(200000)"
STEPS = [
    ("trim", "city", {}),
    ("case", "city", {"to": "upper"}),
    ("fill", "state", {"value": "?"}),
    ("fill", "state", {"how": "previous"}),
    ("dedupe_exact", None, {}),
    ("drop_rows", None, {"filters": [{"column": "id", "operator": "eq", "value": 2}]}),
    ("rename", "city", {"to": "town"}),
    ("add_row_number", None, {"into": "n"}),
    ("cast", "id", {"type": "VARCHAR"}),
    ("reorder", None, {"columns": ["state"]}),
]


@pytest.fixture
def listed(owner):
    return published(owner, "orders", *TWO_PARTS)


@pytest.fixture
def large(owner, monkeypatch):
    """A list that is too large to be looked at whole."""
    monkeypatch.setattr(previewing, "WHOLE_CELLS", 10_000)
    monkeypatch.setattr(previewing, "PART_CELLS", 20_000)
    monkeypatch.setattr(previewing, "BUDGET_S", 0.0)
    return published(owner, "many", LARGE)


def test_rows_are_shown_before_and_after_with_the_cells_that_change(owner, listed):
    shown = cleaning.preview(owner.id, listed, plan_of(("trim", "city", {}), ("dedupe_exact", None, {})))

    assert (shown.exact, shown.rows_before, shown.rows_after, shown.cells_changed, shown.rows_changed) == (True, 5, 4, 3, 4)
    assert [(row.row, row.before[1], row.after and row.after[1], row.changed) for row in shown.sample] == [
        (1, " a ", "a", (1,)),
        (3, "c ", "c", (1,)),
        (4, " d", "d", (1,)),
        (5, "b", None, ()),
    ]
    assert [(one.cells, one.rows, one.removes) for one in shown.steps] == [(3, 3, False), (0, 1, True)]


def test_one_step_is_shown_after_those_above_it(owner, listed):
    plan = plan_of(
        ("trim", "city", {}), ("rename", "city", {"to": "town"}), ("case", "town", {"to": "upper"}), ("drop", "id", {})
    )

    shown = cleaning.preview(owner.id, listed, plan, step_id="s3")

    assert [column.name for column in shown.columns_before] == ["id", "town", "state"]
    assert [row.before[1] for row in shown.sample] == ["a", "b", "c", "d", "b"]
    assert [row.after[1] for row in shown.sample] == ["A", "B", "C", "D", "B"]
    assert (shown.cells_changed, shown.origins) == (5, (0, 1, 2))


def test_columns_are_followed_through_names_places_and_new_ones(owner, listed):
    plan = plan_of(
        ("rename", "city", {"to": "town"}),
        ("reorder", None, {"columns": ["state"]}),
        ("merge", None, {"columns": ["id", "town"], "into": "both", "keep": True}),
    )

    shown = cleaning.preview(owner.id, listed, plan, size=1, only_changed=False)

    assert [column.name for column in shown.columns_after] == ["state", "both", "id", "town"]
    assert (shown.origins, shown.sample[0].changed) == ((2, None, 0, 1), (1,))


def test_a_step_that_cannot_be_done_is_told_and_left_out(owner, listed):
    shown = cleaning.preview(owner.id, listed, plan_of(("trim", "town", {}), ("trim", "city", {})))

    assert (shown.steps[0].problem, shown.steps[0].cells) == ("There is no column “town” at this step.", None)
    assert (shown.steps[1].cells, shown.cells_changed) == (3, 3)


def test_a_number_that_only_changes_its_type_is_not_marked(owner):
    listed = published(owner, "numbers", "SELECT * FROM (VALUES ('5'), ('5 EUR'), ('x')) t(amount)")

    shown = cleaning.preview(owner.id, listed, plan_of(("to_number", "amount", {})))

    assert [(row.after, row.changed) for row in shown.sample] == [((5.0,), ()), ((5.0,), (0,)), ((None,), (0,))]
    assert (shown.steps[0].cells, shown.steps[0].unfit) == (3, 1)


def test_of_a_large_list_a_part_is_looked_at_and_told_as_one(owner, large):
    shown = cleaning.preview(owner.id, large, plan_of(("case", "city", {"to": "lower"})))

    assert (shown.exact, shown.rows_before) == (False, 200_000)
    assert shown.rows_looked_at < 20_000
    assert 40_000 < shown.steps[0].cells < 60_000
    assert all(row.after[1] == row.before[1].lower() for row in shown.sample)


def test_what_changes_in_one_row_of_a_large_list_is_found(owner, large, monkeypatch):
    monkeypatch.setattr(previewing, "BUDGET_S", 30.0)

    shown = cleaning.preview(owner.id, large, plan_of(("trim", "city", {})))

    assert [(row.row, row.after[1]) for row in shown.sample] == [(199_991, "late")]
    assert (shown.exact, shown.cells_changed) == (True, 1)


def test_counts_that_nobody_had_time_for_are_not_made_up(owner, large):
    shown = cleaning.preview(owner.id, large, plan_of(("trim", "city", {})))

    assert (shown.exact, shown.steps[0].cells, shown.sample) == (False, None, ())


def test_a_step_that_looks_at_other_rows_is_shown_on_the_beginning(owner, large):
    shown = cleaning.preview(
        owner.id, large, plan_of(("dedupe_exact", None, {"columns": ["city"]}), ("add_row_number", None, {"into": "n"}))
    )

    assert (shown.exact, shown.sample[0].after[0]) == (False, 1)
    assert [row.after is None for row in shown.sample[:4]] == [False, False, True, True]


def test_wide_lists_and_long_cells_are_shown_too(owner):
    listed = published(owner, "wide", f"SELECT {', '.join(f'repeat(chr(97), 5000) AS c{i}' for i in range(300))} FROM range(3)")

    shown = cleaning.preview(owner.id, listed, plan_of(("case", "c7", {"to": "upper"}), ("dedupe_exact", None, {})))

    assert (len(shown.sample), len(shown.sample[0].after[7])) == (3, 400)


def test_a_preview_is_for_its_owner_and_of_a_step_there_is(owner, other, listed):
    with pytest.raises(NotFound):
        cleaning.preview(other.id, listed, plan_of(("trim", "city", {})))
    with pytest.raises(Rejected, match="no step “x”"):
        cleaning.preview(owner.id, listed, plan_of(("trim", "city", {})), step_id="x")


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=5, unique_by=lambda step: (step[0], step[1])))
def test_what_is_shown_is_what_the_version_will_be(owner, listed, steps):
    plan = plan_of(*steps)

    shown = cleaning.preview(owner.id, listed, plan, only_changed=False, size=10)

    tables = [pa.table({"id": [1, 2, 3], "city": [" a ", "b", "c "], "state": [None, "x", "y"]})]
    tables.append(pa.table({"id": [4, 2], "city": [" d", "b"], "state": ["x", "x"]}))
    with bench(*tables, plan=plan, by_value=True) as (con, built, source):
        applied = con.execute(built.bench.result(source)).fetchall()
    assert [row.after for row in shown.sample if row.after is not None] == applied
    assert shown.rows_after == len(applied)


def test_rows_keep_their_order_whatever_is_looked_up(tmp_path):
    part = tmp_path / "rows.parquet"
    rows = "SELECT range AS id, 'v' || range % 5000 AS v, range % 70000 AS k FROM range(150000)"
    with duckdb.connect() as con:
        con.execute(f"COPY ({rows}) TO '{part}' (FORMAT parquet, ROW_GROUP_SIZE 10240)").fetchall()
    some = [f"v{i}" for i in range(0, 5000, 25)]
    steps = (
        ("map_values", "v", {"groups": [{"to": "x", "from": some}]}),
        ("drop_rows", None, {"filters": [{"column": "v", "operator": "in", "value": [f"v{i}" for i in range(1, 500, 25)]}]}),
        ("dedupe_exact", None, {"columns": ["k"], "keep": "last"}),
    )
    columns = [Column("id", "BIGINT"), Column("v", "VARCHAR"), Column("k", "BIGINT")]

    with modest(threads=4, memory_mb=256):
        written = write_cleaned([part], columns, plan_of(*steps), tmp_path, Course(Deadline(60), 1))

    ids = pq.read_table(written.path)["id"].to_pylist()
    assert (ids == sorted(ids), len(ids), written.measured.steps[0].cells) == (True, 69_720, 6_000)


class Pressed:
    """A “Stop” that somebody can press."""

    def __init__(self):
        self.press = lambda: None

    @contextmanager
    def __call__(self, kill):
        self.press = kill
        yield


@pytest.mark.parametrize("while_waiting", [True, False])
def test_a_preview_nobody_waits_for_ends_at_once_running_or_waiting_its_turn(owner, large, monkeypatch, while_waiting):
    stop, after = Pressed(), []

    def pressed(function):
        def inside(*given, **told):
            stop.press()
            return function(*given, **told)

        return inside

    if while_waiting:
        monkeypatch.setattr(previewing, "_turns", Full(stop))
    else:
        monkeypatch.setattr(previewing, "count", pressed(previewing.count))
        monkeypatch.setattr(previewing, "fetch", lambda *_, **told: after.append(told))

    with pytest.raises(Cancelled):
        cleaning.preview(owner.id, large, plan_of(("trim", "city", {})), stopping=stop)

    assert after == []


class Full:
    """Places that never come free; whoever asks has “Stop” pressed."""

    def __init__(self, stop):
        self.stop = stop

    def acquire(self, **_):
        self.stop.press()
        return False
