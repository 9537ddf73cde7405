"""What charts draw is kept: the second look needs no file, and nobody gets what is another's."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.accounts.cache_counts import cache_counts
from backend.adapters import cache
from backend.adapters.storage import storage
from backend.core.errors import NotFound, Rejected
from backend.queries import chart_cache, service
from backend.queries.chart_sql import ChartData
from backend.queries.charts import ChartSpec
from tests.published import published

BY_DAY = ChartSpec(kind="line", x="day", y=("price",))
CELLS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.dates()
    | st.datetimes(timezones=st.none() | st.just(UTC))
)


@pytest.fixture
def run(home, owner):
    """A run whose result has days and decimals."""
    published(
        owner, "orders", "SELECT DATE '2026-01-01' + i::INT AS day, (i * 1.25)::DECIMAL(9, 2) AS price FROM range(5) r(i)"
    )
    return service.run_sql(owner.id, "SELECT day, price FROM orders ORDER BY day")


def counted(person):
    found = cache_counts(person.id)
    return next((one.looked, one.found) for one in found.kinds if one.kind == "charts")


def test_a_chart_looked_at_twice_is_computed_once(owner, run):
    first = service.chart_rows(owner.id, run.id, BY_DAY)
    storage().delete([run.result_key])

    again = service.chart_rows(owner.id, run.id, BY_DAY)

    assert again == first
    assert again.rows[0] == [date(2026, 1, 1), 0.0]
    assert counted(owner) == (2, 1)


def test_the_title_of_a_chart_makes_no_other_chart(owner, run):
    service.chart_rows(owner.id, run.id, BY_DAY)

    service.chart_rows(owner.id, run.id, BY_DAY.model_copy(update={"title": "Prices"}))
    service.chart_rows(owner.id, run.id, BY_DAY.model_copy(update={"aggregate": "mean"}))

    assert counted(owner) == (3, 1)


def test_what_is_kept_is_its_owners_alone(owner, other, run):
    service.chart_rows(owner.id, run.id, BY_DAY)

    with pytest.raises(NotFound):
        service.chart_rows(other.id, run.id, BY_DAY)


def test_a_chart_that_does_not_fit_is_never_looked_up(owner, run):
    with pytest.raises(Rejected):
        service.chart_rows(owner.id, run.id, ChartSpec(kind="line", x="gone", y=("price",)))

    assert cache_counts(owner.id).kinds[1].looked == 0


def test_what_is_kept_and_cannot_be_read_is_computed_anew(owner, run):
    first = service.chart_rows(owner.id, run.id, BY_DAY)
    cache.set_json(chart_cache._key(owner.id, run.result_key, BY_DAY), {"rows": 7}, 60)

    assert service.chart_rows(owner.id, run.id, BY_DAY) == first


@given(st.lists(CELLS, max_size=5))
def test_every_cell_comes_back_as_it_was(cells):
    kept = [chart_cache._written(cell) for cell in cells]

    assert [chart_cache._cell(cell) for cell in kept] == cells


def test_a_moment_is_not_a_day():
    data = ChartData(("at",), [[datetime(2026, 1, 1, tzinfo=UTC)]], "at", None, ("at",), "", 1)

    assert chart_cache._cell(chart_cache._written(data.rows[0][0])) == data.rows[0][0]
