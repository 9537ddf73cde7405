"""SQL that reads the results of earlier runs by a name."""

from uuid import uuid4

import pytest

from backend.adapters.storage import storage
from backend.core.config import settings
from backend.core.errors import NotFound, Rejected
from backend.queries import service
from tests.published import publish_version, published

CITIES = "SELECT * FROM (VALUES ('Bonn', 3), ('Ulm', 5), ('Ulm', 4)) t(city, amount)"


@pytest.fixture
def cities(owner):
    return published(owner, "cities", CITIES)


def rows(owner, run):
    return service.result_table(owner.id, run.id, limit=100).rows


def test_a_statement_reads_an_earlier_result_by_its_name(owner, cities):
    first = service.run_sql(owner.id, "SELECT city, sum(amount) AS total FROM cities GROUP BY ALL")

    found = service.run_sql(owner.id, "SELECT max(total) AS most FROM by_city", tables={"by_city": first.id})

    assert rows(owner, found) == [[9]]
    assert found.versions == first.versions
    assert found.dataset_id == cities


def test_an_earlier_result_is_joined_with_a_dataset(owner, cities):
    first = service.run_sql(owner.id, "SELECT city, sum(amount) AS total FROM cities GROUP BY ALL")

    sql = "SELECT c.city, amount, total FROM cities c JOIN by_city b ON c.city = b.city ORDER BY ALL"
    found = service.run_sql(owner.id, sql, tables={"by_city": first.id})

    assert rows(owner, found) == [["Bonn", 3, 3], ["Ulm", 4, 9], ["Ulm", 5, 9]]


def test_the_same_statement_over_another_earlier_result_is_run_anew(owner, cities):
    runs = [service.run_sql(owner.id, f"SELECT {n} AS n FROM cities LIMIT 1") for n in (1, 2)]
    found = [service.run_sql(owner.id, "SELECT n FROM earlier", tables={"earlier": run.id}) for run in (*runs, runs[0])]

    assert [rows(owner, run) for run in found] == [[[1]], [[2]], [[1]]]
    assert [run.from_cache for run in found] == [False, False, True]


def test_an_earlier_result_keeps_the_version_it_was_made_on(owner, cities):
    first = service.run_sql(owner.id, "SELECT sum(amount) AS total FROM cities")
    publish_version(cities, "SELECT 'Bonn' AS city, 100 AS amount")

    found = service.run_sql(owner.id, "SELECT total FROM earlier", tables={"earlier": first.id})

    assert rows(owner, found) == [[12]]
    assert found.versions == first.versions


def test_a_name_that_is_a_table_too_is_refused(owner, cities):
    first = service.run_sql(owner.id, "SELECT 1 AS a")

    with pytest.raises(Rejected, match="“cities” is a table of yours and the name of an earlier result"):
        service.run_sql(owner.id, "SELECT * FROM Cities", tables={"cities": first.id})


def test_a_cut_result_is_no_table(owner, cities, monkeypatch):
    monkeypatch.setenv("LISTMILL_RESULT_MAX_ROWS", "2")
    settings.cache_clear()
    first = service.run_sql(owner.id, "SELECT * FROM cities")

    with pytest.raises(Rejected, match="“earlier” was cut at 2 rows"):
        service.run_sql(owner.id, "SELECT count(*) FROM earlier", tables={"earlier": first.id})


def test_a_result_that_is_not_kept_any_more_says_so(owner, cities):
    first = service.run_sql(owner.id, "SELECT 1 AS a")
    storage().delete([first.result_key])

    with pytest.raises(Rejected, match="rows of “earlier” are not kept any more"):
        service.run_sql(owner.id, "SELECT * FROM earlier", tables={"earlier": first.id})


def test_results_of_somebody_else_are_out_of_reach(owner, other, cities):
    first = service.run_sql(owner.id, "SELECT 1 AS a")

    for run_id in (first.id, uuid4()):
        with pytest.raises(NotFound):
            service.run_sql(other.id, "SELECT * FROM earlier", tables={"earlier": run_id})


def test_an_unknown_name_proposes_earlier_results(owner, cities):
    first = service.run_sql(owner.id, "SELECT 1 AS a")

    with pytest.raises(Rejected) as told:
        service.run_sql(owner.id, "SELECT * FROM result_01", tables={"result_1": first.id})

    assert "result_1" in told.value.hint
