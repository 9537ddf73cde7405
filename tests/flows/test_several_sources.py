"""Several files as one dataset: with other columns, other types, of other programs; and nothing damaged."""

import csv
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from backend.adapters.storage import storage
from backend.datasets import service
from backend.datasets.profiling import profile
from backend.jobs.runner import run_chunk
from backend.queries import service as queries
from backend.records.exports import EXPORTS
from backend.records.exports.options import Options
from backend.records.exports.selection import Tally, connection, whole
from tests.converting import convert_now, first, into, local, names_of, rows_of, settle, stored, types_of, version_of

OCTOBER = "id,city,amount\n1,Dresden,10\n2,Bremen,20\n"
NOVEMBER = "id,city,amount\n3,Leipzig,30\n"
PLAIN = "1,2\n" * 20


@pytest.fixture(autouse=True)
def _settled(home):
    yield
    settle()


def test_several_files_become_one_version_in_their_order(owner):
    _, version = first(owner, stored("b.csv", NOVEMBER), stored("a.csv", OCTOBER))

    assert [row[0] for row in rows_of(version)] == [3, 1, 2]
    assert [(s["name"], s["rows"], len(s["parts"])) for s in version.sources] == [("b.csv", 1, 1), ("a.csv", 2, 1)]
    assert (version.rows, version.repair["rows_loaded"], len(version.parts)) == (3, 3, 2)
    assert [(s["name"], s["rows_loaded"]) for s in version.repair["sources"]] == [("b.csv", 1), ("a.csv", 2)]


def test_columns_in_another_order_find_their_place(owner):
    _, version = first(owner, stored("a.csv", OCTOBER), stored("b.csv", "amount, city ,id\n30,Leipzig,3\n"))

    assert names_of(version) == ["id", "city", "amount"]
    assert rows_of(version)[-1] == (3, "Leipzig", 30)


def test_a_name_in_other_capitals_is_the_same_column_and_the_report_says_so(owner):
    _, version = first(owner, stored("a.csv", OCTOBER), stored("b.csv", "ID,City,Amount\n3,Leipzig,30\n"))

    assert names_of(version) == ["id", "city", "amount"]
    assert [r["kind"] for r in version.repair["repairs"]] == ["columns_renamed"] * 3


def test_missing_and_new_columns_are_empty_where_a_file_has_none_and_the_report_says_so(owner):
    _, version = first(owner, stored("a.csv", OCTOBER), stored("b.csv", "id,city,shop\n3,Leipzig,North\n"))

    assert rows_of(version) == [(1, "Dresden", 10, None), (2, "Bremen", 20, None), (3, "Leipzig", None, "North")]
    told = {r["kind"]: r["detail"] for r in version.repair["repairs"]}
    assert "b.csv has no column “amount”" in told["columns_missing"] or "a.csv has no column “shop”" in told["columns_missing"]
    assert told["columns_new"] == "b.csv has the new column “shop”"


def test_a_file_without_header_is_taken_by_the_place_of_its_columns(owner):
    _, version = first(owner, stored("a.csv", OCTOBER), stored("b.csv", "3,Leipzig,30\n4,Ulm,40\n", header=False))

    assert [row[0] for row in rows_of(version)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("one", "other", "kind", "values"),
    [
        pytest.param("7", "7.5", "DOUBLE", [7.0, 7.5], id="fractions"),
        pytest.param("9007199254740993", "0.50", "VARCHAR", ["9007199254740993", "0.50"], id="no digit lost in fractions"),
        pytest.param("5", "99999999999999999999999", "VARCHAR", ["5", "99999999999999999999999"], id="identifiers"),
        pytest.param("1.50", "n/k", "VARCHAR", ["1.50", "n/k"], id="text keeps the zero"),
        pytest.param("01067", "1067", "VARCHAR", ["01067", "1067"], id="postcodes"),
        pytest.param("31.12.2026", "soon", "VARCHAR", ["31.12.2026", "soon"], id="dates as they were written"),
        pytest.param("5", "", "BIGINT", [5, None], id="an empty column has no say"),
    ],
)
def test_types_that_differ_become_one_that_damages_nothing(owner, one, other, kind, values):
    _, version = first(owner, stored("a.csv", f"id,x\n1,{one}\n"), stored("b.csv", f"id,x\n2,{other}\n"))

    assert types_of(version)["x"] == kind
    assert [row[1] for row in rows_of(version)] == values


def test_rows_already_loaded_are_read_again_when_their_type_has_to_change(owner):
    made, _ = first(owner, stored("a.csv", "id,x\n1,1.50\n2,2.0\n"))

    new = convert_now(into(owner, made.dataset_id, stored("b.csv", "id,x\n3,unknown\n")))

    assert [row[1] for row in rows_of(new)] == ["1.50", "2.0", "unknown"]
    assert "columns_retyped" in {r["kind"] for r in new.repair["repairs"]}


def test_rows_whose_file_is_gone_keep_their_values_when_their_type_changes(owner):
    source = stored("a.csv", "id,x\n1,1.5\n")
    made, _ = first(owner, source)
    storage().delete([source.key])

    new = convert_now(into(owner, made.dataset_id, stored("b.csv", "id,x\n3,unknown\n")))

    assert [row[1] for row in rows_of(new)] == ["1.5", "unknown"]


def test_rows_aside_of_all_files_are_told_apart(owner):
    made, _ = first(owner, stored("a.csv", "id,x\n1,2\n3,4,5\n" + PLAIN))
    new = convert_now(into(owner, made.dataset_id, stored("a.csv", "id,x\n6,7\n8,9,10\n11,12,13\n" + PLAIN)))

    aside = list(csv.reader(io.StringIO(storage().get_bytes(new.aside_key).decode())))

    assert aside[0] == ["file", "line", "reason", "text"]
    assert [(row[0], row[3]) for row in aside[1:]] == [("a.csv", "3,4,5"), ("a.csv (2)", "8,9,10"), ("a.csv (2)", "11,12,13")]
    assert (new.repair["rows_aside"], [s["rows_aside"] for s in new.repair["sources"]]) == (3, [1, 2])
    assert {row["source"] for row in new.repair["sample"]} == {"a.csv", "a.csv (2)"}


def test_reading_again_reads_every_file_again(owner):
    made, _ = first(owner, stored("a.csv", OCTOBER), stored("b.csv", NOVEMBER))

    new = convert_now(service.reload_dataset(owner.id, made.dataset_id, {"types": {"amount": "VARCHAR"}}))

    assert (new.change, types_of(new)["amount"], len(new.sources)) == ("read_again", "VARCHAR", 2)


def test_queries_profiles_and_exports_read_all_parts(owner):
    made, _ = first(owner, stored("a.csv", OCTOBER), stored("b.csv", NOVEMBER))
    version = version_of(made.version_id)

    run_chunk("datasets.profile", version.profile_job_id, 0, profile)
    answer = queries.run_sql(owner.id, "SELECT count(*), sum(amount) FROM orders")

    assert service.get_profile(owner.id, made.dataset_id)["rows"] == 3
    assert queries.result_table(owner.id, answer.id, limit=1).rows == [[3, 60]]


def parquet(**columns):
    """A file as another program writes it: text in a dictionary, large text, whole numbers of 32 bits."""
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


@pytest.mark.parametrize("first_is_csv", [True, False], ids=["behind a CSV", "before a CSV"])
@pytest.mark.parametrize("kind", EXPORTS)
def test_a_file_of_another_program_and_a_csv_leave_together(owner, tmp_path, kind, first_is_csv):
    other = parquet(id=pa.array([7], pa.int64()), city=pa.array(["Ulm"]).dictionary_encode(), amount=pa.array([1], pa.int64()))
    files = [stored("a.csv", OCTOBER), stored("b.parquet", other)]
    _, version = first(owner, *(files if first_is_csv else reversed(files)))

    with connection(tmp_path, quick=True) as con:
        selection = whole([Path(path) for path in local(version)], name="orders")
        pieces = b"".join(EXPORTS[kind].stream(con, selection, options=Options(), tally=Tally()))

    assert version.rows == 3
    assert types_of(version) == {"id": "BIGINT", "city": "VARCHAR", "amount": "BIGINT"}
    assert pieces
    if kind == "parquet":
        assert sorted(pq.read_table(io.BytesIO(pieces))["city"].to_pylist()) == ["Bremen", "Dresden", "Ulm"]


def test_whole_numbers_of_another_width_find_the_wider_one(owner):
    other = parquet(id=pa.array([2**40], pa.int64()), x=pa.array([1.5], pa.float32()))
    narrow = parquet(id=pa.array([7], pa.int32()), x=pa.array([2.25], pa.float64()))

    _, version = first(owner, stored("a.parquet", narrow), stored("b.parquet", other))

    assert types_of(version) == {"id": "BIGINT", "x": "DOUBLE"}
    assert rows_of(version) == [(7, 2.25), (2**40, 1.5)]


def test_what_all_files_have_in_common_is_said_once_and_the_rest_with_whose_it_is(owner):
    german = "id;amount\n1;1,5\n2;2,5\n3;10,25\n"
    titled = "List of orders\n\nid;amount\n4;1,75\n5;2,5\n6;3,5\n"

    _, version = first(owner, stored("a.csv", german), stored("b.csv", titled))

    told = [(one["kind"], one["count"], one["detail"]) for one in version.repair["repairs"]]
    assert [(kind, count) for kind, count, _ in told].count(("decimal_comma", 6)) == 1
    assert all(detail.startswith("b.csv: ") for kind, _, detail in told if kind == "preamble")
