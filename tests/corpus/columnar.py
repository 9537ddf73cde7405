"""Parquet, Arrow and Feather: whole, cut, of all types, empty, wrongly named."""

import datetime as dt
import decimal
import io

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import feather

from tests.corpus.case import case, refused

_DAY = dt.date(2024, 3, 1)
_PLAIN = pa.table({"id": range(100), "name": [f"n {i}" for i in range(100)], "day": [_DAY] * 100})
_TYPES = {"id": "BIGINT", "name": "VARCHAR", "day": "DATE"}
_MANY = pa.table(
    {
        "small": pa.array([i % 100 for i in range(100)], pa.int8()),
        "huge": pa.array([2**64 - 1 - i for i in range(100)], pa.uint64()),
        "money": pa.array([decimal.Decimal(i) / 100 for i in range(100)], pa.decimal128(18, 2)),
        "at": pa.array([dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)] * 100, pa.timestamp("us", "UTC")),
        "nanos": pa.array([1_709_290_800_123_456_789] * 100, pa.timestamp("ns")),
        "raw": pa.array([b"\x00\xff"] * 100),
        "tags": pa.array([["a", "b"]] * 100),
        "who": pa.array([{"first": "A", "age": 3}] * 100),
        "word": pa.array(["x"] * 100).dictionary_encode(),
        "void": pa.nulls(100),
    }
)


def _parquet(table: pa.Table, **options: object) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, **options)
    return sink.getvalue()


def _file(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, table.schema) as out:
        out.write_table(table)
    return sink.getvalue()


def _stream(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table)
    return sink.getvalue()


def _feather(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    feather.write_feather(table, sink)
    return sink.getvalue()


_MANY_VALUES = [
    (1, "huge", "18446744073709551614"),
    (1, "money", "0.01"),
    (0, "at", "2024-03-01 12:00:00+00"),
    (0, "word", "x"),
]
_DOUBLED = pa.Table.from_arrays([pa.array([1, 2]), pa.array(["x", "y"]), pa.array([3, 4])], names=["a", "A", "a"])

CASES = (
    case("parquet.parquet", _parquet(_PLAIN), columns="id name day", types=_TYPES, values=[(3, "name", "n 3")]),
    case("parquet_named_csv.csv", _parquet(_PLAIN), columns="id name day", types=_TYPES),
    case("parquet_zstd.parquet", _parquet(_PLAIN, compression="zstd", row_group_size=7), types=_TYPES, values=[(99, "id", "99")]),
    case("parquet_types.parquet", _parquet(_MANY), values=_MANY_VALUES, types={"who": 'STRUCT("first" VARCHAR, age BIGINT)|VARCHAR|JSON'}),
    case("parquet_doubled_names.parquet", _parquet(_DOUBLED), 2, values=[(1, "a", "2")]),
    case("parquet_no_rows.parquet", _parquet(_PLAIN.slice(0, 0)), 0, columns="id name day", types=_TYPES),
    case("parquet_nested_unnested.parquet", _parquet(_MANY.select(["small", "who"])), unnest=True, values=[(0, "who.first", "A")]),
    refused("parquet_cut.parquet", _parquet(_PLAIN)[:-50], told="Parquet"),
    refused("parquet_magic_only.parquet", b"PAR1" + b"\x00" * 100 + b"PAR1", told="Parquet"),
    refused("parquet_broken_page.parquet", bytes(b if not 40 < i < 400 else 0 for i, b in enumerate(_parquet(_PLAIN, compression="zstd"))), told="Parquet"),
    case("arrow.arrow", _file(_PLAIN), columns="id name day", types=_TYPES),
    case("arrow_stream.arrows", _stream(_PLAIN), columns="id name day", types=_TYPES),
    case("arrow_types.arrow", _file(_MANY), values=_MANY_VALUES),
    refused("arrow_cut.arrow", _file(_PLAIN)[:600], told="Arrow|Feather|cut|whole|complete"),
    case("feather.feather", _feather(_PLAIN), columns="id name day", types=_TYPES),
    case("feather_named_csv.csv", _feather(_PLAIN), columns="id name day", types=_TYPES),
)  # fmt: skip
