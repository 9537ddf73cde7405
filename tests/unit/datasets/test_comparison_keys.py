"""Which columns are proposed to compare two versions by: what names a row before what merely never repeats."""

from backend.adapters.db import transaction
from backend.datasets.comparison import suggested_keys
from backend.datasets.models import Version
from backend.datasets.service import reload_dataset
from tests.making import publish, upload


def column(name, kind, *, nulls=0, distinct=200):
    return {"name": name, "type": kind, "nulls": nulls, "distinct": distinct, "distinct_exact": True}


def profiled(accepted, columns):
    """Give a version these columns and a profile of 200 rows."""
    publish(accepted, rows=200, profile={"rows": 200, "columns": columns, "keys": []})
    with transaction() as session:
        session.get_one(Version, accepted.version_id).columns = [{"name": c["name"], "type": c["type"]} for c in columns]


def proposed(owner, columns, other=None):
    first = upload(owner)
    profiled(first, columns)
    second = reload_dataset(owner.id, first.dataset_id, {"delimiter": ";"})
    profiled(second, other or columns)
    return suggested_keys(owner.id, first.dataset_id, base_id=first.version_id, other_id=second.version_id)


def test_a_number_of_the_row_comes_before_an_amount_that_never_repeats(owner):
    columns = [
        column("Betrag", "DECIMAL(10,2)"),
        column("Datum", "DATE"),
        column("Kunde", "VARCHAR"),
        column("AuftragNr", "BIGINT"),
    ]

    found = proposed(owner, columns)

    assert found == (("AuftragNr",), ("Kunde",), ("Datum",), ("Betrag",))


def test_a_few_rows_without_a_value_do_not_rule_a_key_out(owner):
    columns = [column("order_id", "BIGINT", nulls=2, distinct=198), column("gap", "BIGINT", nulls=50, distinct=150)]

    assert proposed(owner, columns) == (("order_id",),)


def test_what_repeats_in_one_of_the_versions_is_no_key(owner):
    columns = [column("order_id", "BIGINT"), column("city", "VARCHAR", distinct=9)]

    assert proposed(owner, columns, [column("order_id", "BIGINT", distinct=150), columns[1]]) == ()
