"""The repair report of a version of one or several sources, and the rows kept aside from all of them."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from backend.adapters.storage import storage
from backend.datasets.formats.aside import guarded
from backend.datasets.formats.loaded import SAMPLE_ROWS
from backend.datasets.making.gathering import Gathered, Piece
from backend.datasets.models import Version

Report = dict[str, Any]  # Any: JSON

_TOLD = ("format", "table", "tables", "encoding", "delimiter", "header")
_OF_A_SOURCE = ("rows_loaded", "rows_aside", *_TOLD, "repairs", "cells_not_fitting", "took_ms")
_NAMED_MOST = 5
_EXAMPLES = 5


def report_of(gathered: Gathered, below: Version | None, *, took_ms: int) -> Report:
    """Return the report of the API over all sources: sums, and under `sources` what each of them had to say.

    The rows that `below` has reported are told again from its report.
    """
    earlier = (below.repair if below else None) or {}
    entries = [_entry(piece, earlier) for piece in gathered.pieces]
    only = gathered.pieces[0].report
    if len(entries) == 1 and only is not None:
        return {**only, "took_ms": took_ms, "sources": entries}
    told = {key: _alike(entry.get(key) for entry in entries) for key in _TOLD}
    repairs = [
        *({"kind": kind, "count": count, "detail": detail, "lines": []} for kind, count, detail in gathered.differences),
        *_repairs(entries),
    ]
    return {
        **told,
        "rows_loaded": sum(entry["rows_loaded"] for entry in entries),
        "rows_aside": sum(entry["rows_aside"] for entry in entries),
        "repairs": repairs,
        "sample": list(_sample(gathered.pieces, earlier))[:SAMPLE_ROWS],
        "cells_not_fitting": _misfits(entries),
        "columns": list(_columns(gathered, earlier)),
        "took_ms": took_ms,
        "bytes": sum(piece.source.size_bytes for piece in gathered.pieces),
        "sources": entries,
    }


def aside_of(gathered: Gathered, below: Version | None, folder: Path) -> Path | None:
    """Return a CSV of the rows kept aside from all sources, with the name of the file each comes from; None without any."""
    if len(gathered.pieces) == 1:
        return gathered.pieces[0].loaded.aside.path if gathered.pieces[0].loaded else None
    target, count = folder / "aside.csv", 0
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["file", "line", "reason", "text"])
        for name, row in _rows_aside(gathered.pieces, below):
            writer.writerow([guarded(name), *row])
            count += 1
    return target if count else None


def _entry(piece: Piece, earlier: Report) -> Report:
    """Return what one source had to say: as it was read now, or as the version below has it."""
    name = piece.source.name
    known = piece.report or next((one for one in earlier.get("sources", ()) if one["name"] == name), None)
    if known is None:  # the version below was read from this source alone, before reports told them apart
        known = earlier
    kept = {key: known[key] for key in _OF_A_SOURCE if key in known}
    plain: Report = {"rows_loaded": piece.rows, "rows_aside": 0, "repairs": [], "cells_not_fitting": []}
    return {**plain, **kept, "name": name, "bytes": piece.source.size_bytes, "read_now": piece.report is not None}


def _alike(values: Iterable[Any]) -> Any:  # Any: JSON
    """Return the value that all sources have; of several texts all, otherwise the first."""
    found: list[Any] = []
    for value in values:
        if value is not None and value not in found:
            found.append(value)
    if len(found) > 1 and all(isinstance(value, str) for value in found):
        return ", ".join(value or "none" for value in found)
    return found[0] if found else None


def _repairs(entries: Sequence[Report]) -> list[Report]:
    """Return the repairs of all sources: what they say alike is said once, with the sum, and whose it is if not everybody's."""
    by_kind: dict[str, dict[str, list[tuple[str, Report]]]] = {}
    for entry in entries:
        for one in entry["repairs"]:
            words = one["detail"].removeprefix(f"{one['count']:,} ")
            by_kind.setdefault(one["kind"], {}).setdefault(words, []).append((entry["name"], one))
    found = []
    for kind, by_words in by_kind.items():
        if len(by_words) > _NAMED_MOST:
            every = [one for said in by_words.values() for one in said]
            found.append(_repair(kind, every, f"{_files(every)}: {every[0][1]['detail']} and the like"))
            continue
        for words, said in by_words.items():
            counted = any(one["detail"] != words for _, one in said)
            detail = f"{sum(one['count'] for _, one in said):,} {words}" if counted else words
            found.append(_repair(kind, said, detail if len(said) == len(entries) else f"{_files(said)}: {detail}"))
    return found


def _repair(kind: str, said: Sequence[tuple[str, Report]], detail: str) -> Report:
    return {"kind": kind, "count": sum(one["count"] for _, one in said), "detail": detail, "lines": []}


def _files(said: Sequence[tuple[str, Report]]) -> str:
    names = list(dict.fromkeys(name for name, _ in said))
    more = len(names) - _NAMED_MOST
    return ", ".join(names[:_NAMED_MOST]) + (f" and {more:,} more" if more > 0 else "")


def _sample(pieces: Sequence[Piece], earlier: Report) -> Iterator[Report]:
    for piece in pieces:
        name = piece.source.name
        rows = (piece.report or earlier).get("sample", ())
        yield from ({**row, "source": name} for row in rows if row.get("source", name) == name)


def _misfits(entries: Sequence[Report]) -> list[Report]:
    found: dict[str, Report] = {}
    for one in (one for entry in entries for one in entry["cells_not_fitting"]):
        joint = found.setdefault(one["column"], {"column": one["column"], "count": 0, "examples": []})
        joint["count"] += one["count"]
        joint["examples"] = [*joint["examples"], *one["examples"]][:_EXAMPLES]
    return list(found.values())


def _columns(gathered: Gathered, earlier: Report) -> Iterator[Mapping[str, str]]:
    """Yield the columns with why they have their type, in the words of the source that came first with that type."""
    told = [earlier, *(piece.report for piece in gathered.pieces if piece.report)]
    readings = {(one["name"], one["type"]): one["reading"] for report in reversed(told) for one in report.get("columns", ())}
    for column in gathered.columns:
        reading = readings.get((column.name, column.type), "a type that keeps every value of all files")
        yield {"name": column.name, "type": column.type, "reading": reading}


def _rows_aside(pieces: Sequence[Piece], below: Version | None) -> Iterator[tuple[str, list[str]]]:
    kept = {piece.source.name for piece in pieces if piece.report is None}
    if below is not None and below.aside_key is not None and kept:
        alone = next(iter(kept)) if len(kept) == 1 else ""
        text = io.TextIOWrapper(io.BufferedReader(_Bytes(storage().stream(below.aside_key))), encoding="utf-8", newline="")
        rows = csv.reader(text)
        named = next(rows, [])[:1] == ["file"]
        for row in rows:
            name = row[0].removeprefix("'") if named and row[0].removeprefix("'") in kept else row[0] if named else alone
            if name in kept:
                yield name, row[1:] if named else row
    for piece in pieces:
        if piece.loaded is not None and piece.loaded.aside.path is not None:
            with piece.loaded.aside.path.open(encoding="utf-8", newline="") as file:
                rows = csv.reader(file)
                next(rows)
                yield from ((piece.source.name, row) for row in rows)


class _Bytes(io.RawIOBase):
    """Pieces of an object as a file to read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # Any: whatever the reader lends
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)
