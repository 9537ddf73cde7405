"""The formats rows leave in. A new one is a file beside this and a line here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from backend.records.exports import csv, json, parquet, xlsx

Stream = Callable[..., Iterator[bytes]]


@dataclass(frozen=True)
class Export:
    """A format: `stream(paths, *, name)` yields the bytes of one file with the rows of Parquet files, in their order.

    `name` names what is exported, where the format has a place for it. Memory does not grow with the rows.
    """

    media_type: str
    suffix: str
    stream: Stream


EXPORTS: dict[str, Export] = {
    "csv": Export("text/csv; charset=utf-8", ".csv", csv.stream),
    "parquet": Export("application/vnd.apache.parquet", ".parquet", parquet.stream),
    "xlsx": Export("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", xlsx.stream),
    "json": Export("application/json", ".json", json.stream),
    "jsonl": Export("application/jsonl", ".jsonl", json.stream_lines),
}
