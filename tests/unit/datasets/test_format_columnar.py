"""Parquet and Arrow are kept: the same values, the same types; what cannot be read to its end is refused in words."""

import gzip
import io
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from backend.core.errors import Rejected
from tests.sources import load, parquet

TABLE = pa.table(
    {
        "n": pa.array([1, 2, None], pa.int64()),
        "small": pa.array([1, 2, 3], pa.uint8()),
        "t": ["007", "", None],
        "exact": pa.array([Decimal("1.10"), None, Decimal("12345678901234567890123456789012345.67")], pa.decimal128(38, 2)),
        "day": [date(2024, 1, 1)] * 3,
        "at": pa.array([datetime(2024, 1, 1, 1, 2, 3, tzinfo=UTC).replace(tzinfo=None)] * 3, pa.timestamp("us")),
        "zoned": pa.array([datetime(2024, 1, 1, tzinfo=UTC)] * 3),
        "clock": [time(1, 2, 3)] * 3,
        "kind": pa.array(["x", "y", "x"]).dictionary_encode(),
        "who": [{"first": "a", "tags": ["b"]}, None, {"first": "c", "tags": []}],
        "bytes": [b"\x00\xff"] * 3,
    }
)
TYPES = ["BIGINT", "UTINYINT", "VARCHAR", "DECIMAL(38,2)", "DATE", "TIMESTAMP", "TIMESTAMP_WITH_TIME_ZONE", "TIME", "VARCHAR", 'STRUCT("first"_VARCHAR,_tags_VARCHAR[])', "BLOB"]  # fmt: skip


def ipc(table, make=pa.ipc.new_file, rows=None, **options):
    held = io.BytesIO()
    with make(held, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as out:
        out.write_table(table, max_chunksize=rows)
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (parquet(TABLE), "parquet"),
        (gzip.compress(parquet(TABLE), mtime=0), "parquet"),
        (ipc(TABLE), "arrow"),
        (ipc(TABLE, compression="lz4"), "arrow"),
        (ipc(TABLE, pa.ipc.new_stream), "arrow"),
        (gzip.compress(ipc(TABLE, pa.ipc.new_stream, rows=1), mtime=0), "arrow"),
    ],
    ids=["parquet", "parquet.gz", "arrow", "feather", "stream", "stream.gz"],
)
def test_values_and_types_are_kept(tmp_path, data, kind):
    found = load(tmp_path, data)

    assert [kind.replace("_", " ").replace("TIMESTAMP NS", "TIMESTAMP") for kind in found.types.values()] == [
        kind.replace("_", " ") for kind in TYPES
    ]
    assert (found.loaded.format, found.names) == (kind, TABLE.column_names)
    want = [tuple(row.values()) for row in TABLE.to_pylist()]
    assert [(*row[:6], *row[7:]) for row in found.rows] == [(*row[:6], *row[7:]) for row in want]


def test_times_of_old_writers_are_times(tmp_path):
    found = load(tmp_path, parquet(TABLE.select(["at", "zoned"]), use_deprecated_int96_timestamps=True))

    assert found.rows[0] == (
        datetime(2024, 1, 1, 1, 2, 3, tzinfo=UTC).replace(tzinfo=None),
        datetime(2024, 1, 1, tzinfo=UTC).replace(tzinfo=None),
    )


def test_rare_types_are_kept_or_become_what_they_stand_for(tmp_path):
    table = pa.table(
        {
            "half": pa.array([1.5], pa.float16()),
            "spent": [timedelta(hours=30)],
            "wide": pa.array([Decimal("1" * 50)], pa.decimal256(60, 0)),
            "id": pa.array([UUID(int=7).bytes], pa.binary(16)).cast(pa.uuid()),
            "runs": pa.RunEndEncodedArray.from_arrays(pa.array([1], pa.int32()), ["x"]),
        }
    )

    found = load(tmp_path, ipc(table))

    assert found.rows[0][:3] == (1.5, timedelta(hours=30), "1" * 50)
    assert found.rows[0][4] == "x"


def test_large_groups_of_rows_are_made_small_and_small_files_stay_as_they_are(tmp_path):
    large, small = parquet({"a": range(100_000)}), parquet({"a": [1]})

    found = load(tmp_path, large)

    assert (pq.ParquetFile(found.loaded.path).metadata.row_group(0).num_rows, found.repairs["row_groups"]) == (30_720, 1)
    assert load(tmp_path, small).loaded.path.read_bytes() == small


def test_names_are_made_unique_whatever_their_case(tmp_path):
    table = pa.Table.from_arrays([pa.array([i]) for i in range(4)], names=["a", "A", "a", ""])

    for data in (parquet(table), ipc(table)):
        found = load(tmp_path, data)
        assert (found.rows, len({name.casefold() for name in found.names}), all(found.names)) == ([(0, 1, 2, 3)], 4, True)
        assert found.repairs["names"] == 3


def test_a_persons_choices_hold(tmp_path):
    found = load(tmp_path, parquet(TABLE), types={"t": "BIGINT", "n": "VARCHAR"}, null_words=["x"], unnest=True)

    assert found.rows[0][:3] == ("1", 1, 7)
    assert (found.misfits, found.column("kind")) == ({}, [None, "y", None])
    assert found.column("who.first") == ["a", None, "c"]
    with pytest.raises(Rejected, match="no column “x”"):
        load(tmp_path, parquet(TABLE), types={"x": "BIGINT"})


def test_no_rows_are_a_dataset_and_no_columns_are_refused(tmp_path):
    empty = TABLE.slice(0, 0)

    assert [load(tmp_path, data).loaded.rows for data in (parquet(empty), ipc(empty))] == [0, 0]
    for data in (parquet(pa.table({})), ipc(pa.table({}))):
        with pytest.raises(Rejected, match="no columns"):
            load(tmp_path, data)


@pytest.mark.parametrize("data", [parquet(TABLE), ipc(TABLE), ipc(TABLE, pa.ipc.new_stream)], ids=["parquet", "file", "stream"])
def test_what_was_cut_short_is_refused_in_words(tmp_path, data):
    for size in (8, len(data) // 2, len(data) - 30):
        with pytest.raises(Rejected) as refusal:
            load(tmp_path, data[:size], name="list.parquet")
        assert refusal.value.hint


def test_an_encrypted_file_is_refused_in_words(tmp_path):
    with pytest.raises(Rejected, match="encrypted"):
        load(tmp_path, b"PAR1" + bytes(100) + b"PARE")
