"""The formats rows leave in. A new one is a file beside this and a line here."""

from collections.abc import Callable, Generator
from dataclasses import dataclass

from backend.records.exports import csv, json, parquet, xlsx

Stream = Callable[..., Generator[bytes]]


@dataclass(frozen=True)
class Export:
    """A format: `stream(con, selection, *, options, tally)` yields the bytes of one file with the rows of a selection.

    `con` is a DuckDB connection of the caller. Memory does not grow with the rows. `options` and `tally` are those of
    `options.Options` and `selection.Tally`.
    """

    title: str
    media_type: str
    suffix: str
    stream: Stream


EXPORTS: dict[str, Export] = {
    "csv": Export("CSV", "text/csv; charset=utf-8", ".csv", csv.stream),
    "xlsx": Export("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", xlsx.stream),
    "parquet": Export("Parquet", "application/vnd.apache.parquet", ".parquet", parquet.stream),
    "json": Export("JSON", "application/json", ".json", json.stream),
    "jsonl": Export("JSON lines", "application/jsonl", ".jsonl", json.stream_lines),
}
