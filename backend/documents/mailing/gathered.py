"""The recipients of a mailing as they were when it began: a Parquet file with a row group a chunk."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from backend.adapters.storage import storage
from backend.documents.mailing.recipients import Recipient

_SCHEMA = pa.schema([("row", pa.int64()), ("address", pa.string()), ("values", pa.string())])


def write(recipients: Iterable[Recipient], names: Sequence[str], target: Path, *, group: int) -> int:
    """Write recipients to a file and return how many; a row group holds `group` of them."""
    count = 0
    with pq.ParquetWriter(target, _SCHEMA.with_metadata({b"names": json.dumps(list(names))}), compression="zstd") as writer:
        for some in _groups(iter(recipients), group):
            rows = [{"row": one.row, "address": one.address, "values": _kept(one, names)} for one in some]
            writer.write_table(pa.Table.from_pylist(rows, writer.schema), row_group_size=group)
            count += len(rows)
    return count


def read(key: str, number: int) -> list[Recipient]:
    """Return the recipients of a row group, counted from 0. Raises NotFound when the file is gone."""
    with storage().local(key) as path, pq.ParquetFile(path) as file:
        names = json.loads(file.schema_arrow.metadata[b"names"])
        found = file.read_row_group(number).to_pylist()
    return [
        Recipient(one["row"], one["address"], dict(zip(names, map(_read, json.loads(one["values"])), strict=True))) for one in found
    ]  # fmt: skip


def _groups(found: Iterator[Recipient], size: int) -> Iterator[list[Recipient]]:
    while some := list(islice(found, size)):
        yield some


def _kept(one: Recipient, names: Sequence[str]) -> str:
    return json.dumps([_told(one.values[name]) for name in names], ensure_ascii=False)


def _told(value: object) -> Any:  # Any: JSON
    """Return a cell as JSON that tells its type: a number keeps its zeros, a day stays a day."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return {"number": str(value)}
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
        case _:
            return str(value)


def _read(kept: Any) -> object:  # Any: JSON
    match kept:
        case {"number": str(text)}:
            return Decimal(text)
        case {"moment": str(text)}:
            return datetime.fromisoformat(text)
        case {"day": str(text)}:
            return date.fromisoformat(text)
        case {"time": str(text)}:
            return time.fromisoformat(text)
        case _:
            return kept
