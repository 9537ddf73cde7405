"""A look at a file before it is converted: the loader itself, run on the beginning of the file, and its first rows.

One code path with the conversion: what is seen here is what the conversion will do with these bytes.
"""

import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow.parquet as pq

from backend.adapters import cache
from backend.adapters.db import transaction
from backend.adapters.storage import scratch, storage
from backend.core.errors import Conflict, ListmillError, Rejected, TimedOut, Unavailable
from backend.core.table import Column, Table, plain
from backend.datasets import repository
from backend.datasets.formats import FORMATS, Course, Loaded, ReadAs, format_of, takes_heads
from backend.datasets.models import Version
from backend.datasets.options import checked_options
from backend.datasets.previews.deadline import Deadline
from backend.datasets.previews.heads import HEAD_BYTES, beginning, head_of
from backend.datasets.previews.recipes import matches
from backend.datasets.previews.schemas import Preview
from backend.datasets.previews.text_heads import cut, unpacked
from backend.datasets.repair import repair_report
from backend.datasets.upload_rules import layout_of
from backend.datasets.versions import Source
from backend.datasets.workshop import modest

ROWS = 150
LARGEST_WHOLE_BYTES = 50 << 20  # of a file that can only be read as a whole while someone waits
LARGEST_PACKED_BYTES = 20 << 20  # of a workbook or an archive, which is many times larger once unpacked
_AT_ONCE = 2
_DEADLINE_S = 10.0
_KEPT_S = 3600.0
_KEPT_CELLS = 60_000
_SEEN_BYTES = HEAD_BYTES // 2  # of a larger file: a second half would cost time and show nothing else
_MEMORY_MB = 256
_NOTHING = Table((), [], 0, truncated=False)
_PACKED = re.compile(r"\.(gz|zst)$", re.IGNORECASE)
_places = threading.BoundedSemaphore(_AT_ONCE)
_guard = threading.Lock()
_turns: dict[str, threading.Lock] = {}  # looks that are being made


@dataclass(frozen=True)
class _File:
    """What a preview is made from: the beginning of a file, and where all of it is, if it is."""

    name: str
    size_bytes: int
    head: bytes
    stored: str | None
    packing: str = ""  # in which the file came, where `head` was taken out of it

    @property
    def is_whole(self) -> bool:
        return not self.packing and len(self.head) >= self.size_bytes


def preview_upload(owner_id: UUID, upload_id: UUID, *, options: Mapping[str, Any] | None = None) -> Preview:  # Any: JSON
    """Return how an upload would be read with `options`, its first rows, and the datasets it resembles.

    Raises NotFound, Conflict while nothing of it is here or once it is a dataset, Rejected for what is no table or cannot be
    read so, TimedOut after 10 s, Unavailable while others look.
    """
    chosen = checked_options(options)
    with transaction() as session:
        upload = repository.get_upload(session, owner_id, upload_id)
    if upload.completed_at is not None:
        raise Conflict("This upload is a dataset by now.", hint="Look at the dataset it became.")
    stored = layout_of(upload).target if upload.whole_at else None

    def file() -> _File:
        return _File(upload.name, upload.size_bytes, head_of(upload), stored)

    seen = _seen(f"upload:{upload.id}", chosen, file)
    return replace(seen, matches=matches(owner_id, seen.table.columns, upload.name))


def look_ahead(owner_id: UUID, upload_id: UUID) -> None:
    """Make the look that a page will ask for in a moment; what stands in its way, the page will say."""
    with suppress(ListmillError):
        preview_upload(owner_id, upload_id)


def preview_dataset(owner_id: UUID, dataset_id: UUID, *, options: Mapping[str, Any] | None = None) -> Preview:  # Any: JSON
    """Return how the file behind a dataset would be read with `options`; without them, as its current version was.

    Raises NotFound, Conflict for a dataset that was not read from a file, else as `preview_upload` does.
    """
    with transaction() as session:
        dataset = repository.get_dataset(session, owner_id, dataset_id)
        current = session.get(Version, dataset.current_version_id) if dataset.current_version_id else None
        version = current or repository.newest_version(session, dataset_id)
        source = next((one for one in map(Source.of, version.sources) if one.key), None)
    if source is None or source.key is None:
        raise Conflict(f"“{dataset.name}” has no file that could be read again.", hint="Upload the file again.")
    known = {key: value for key, value in source.options.items() if key not in {"sample", "rows"}}
    key, name = source.key, source.name

    def file() -> _File:
        return _File(name, storage().size(key), beginning(storage().stream(key)), key)

    return _seen(f"source:{key}", checked_options(known if options is None else options), file)


def _seen(key: str, options: dict[str, Any], fetch: Callable[[], _File]) -> Preview:  # Any: JSON
    """Return the look at a file, from the cache if it was made before: then not a byte of the file is read."""
    chosen = hashlib.sha256(json.dumps(options, sort_keys=True).encode()).hexdigest()[:24]
    key = f"preview:{key}:{chosen}"
    kept = cache.get_json(key)
    if kept is None:
        file = _unpacked(fetch())
        by_head = file.is_whole or takes_heads(file.name, file.head)
        if not by_head and (words := _later(file)):
            return Preview(file.name, file.size_bytes, False, {}, _NOTHING, options, later=words)
        with _alone(key):
            kept = cache.get_json(key) or _kept(file, options, by_head=by_head)
            if len(kept.get("columns") or ()) * len(kept.get("rows") or ()) <= _KEPT_CELLS:
                cache.set_json(key, kept, _KEPT_S)
    if "refused" in kept:
        raise Rejected(kept["refused"], hint=kept["hint"])
    columns = tuple(Column(**one) for one in kept["columns"])
    table = Table(columns, kept["rows"], kept["row_count"], truncated=kept["row_count"] > len(kept["rows"]))
    return Preview(kept["name"], kept["report"]["bytes"], kept["whole"], kept["report"], table, options)


def _later(file: _File) -> str:
    """Return why a file that must be whole cannot be looked at now, "" if it can."""
    if file.stored is None:
        return "Its rows can be seen once all of it is here."
    largest = LARGEST_PACKED_BYTES if file.head.startswith(b"PK") else LARGEST_WHOLE_BYTES
    if file.size_bytes > largest:
        return "It is too large to be looked into beforehand: its rows can be seen after loading."
    return ""


def _unpacked(file: _File) -> _File:
    """Return a packed text by its unpacked beginning, so that it need not be whole to be seen; any other file as it is."""
    if file.is_whole or (head := unpacked(file.head, most=HEAD_BYTES)) is None:
        return file
    ending = _PACKED.search(file.name)
    name = file.name[: ending.start()] if ending else file.name
    if not head or not takes_heads(name, head):
        return file
    return replace(file, head=head, packing="gzip" if file.head.startswith(b"\x1f") else "zstd")


def _kept(file: _File, options: dict[str, Any], *, by_head: bool) -> dict[str, Any]:  # Any: JSON
    """Return the look at a file as the cache keeps it; a refusal is kept as well, as it stays one."""
    started = time.monotonic()
    with _place():
        try:
            with scratch() as folder, _path(file, folder, by_head=by_head) as path:
                loaded, rows = _read(file, path, folder, options)
        except Rejected as refused:
            return {"refused": refused.detail, "hint": refused.hint}
    report = repair_report(loaded, took_ms=round((time.monotonic() - started) * 1000), source_bytes=file.size_bytes)
    if file.packing:  # which the loader was spared
        told = {"kind": "unpacked", "count": 1, "detail": f"the file was packed with {file.packing}", "lines": []}
        report["repairs"] = [told, *report["repairs"]]
    return {
        "columns": [asdict(one.column) for one in loaded.columns],
        "rows": rows,
        "row_count": loaded.rows,
        "report": report,
        "name": file.name,
        "whole": file.is_whole or not by_head,
    }


@contextmanager
def _alone(key: str) -> Iterator[None]:
    """Let one thread at a time make the same look: the others find it in the cache."""
    with _guard:
        turn = _turns.setdefault(key, threading.Lock())
    try:
        with turn:
            yield
    finally:
        with _guard:
            _turns.pop(key, None)


@contextmanager
def _place() -> Iterator[None]:
    """Lend one of the few places of this process: a look takes memory and a core. Raises Unavailable when none comes free."""
    if not _places.acquire(timeout=_DEADLINE_S):
        raise Unavailable("Too many files are being looked at right now.", hint="Try again in a few seconds.")
    try:
        yield
    finally:
        _places.release()


@contextmanager
def _path(file: _File, folder: Path, *, by_head: bool) -> Iterator[Path]:
    """Lend a file to read: the beginning up to its last whole line, or all of it."""
    if not by_head and file.stored is not None:
        with storage().local(file.stored) as path:
            yield path
        return
    path = folder / "head"
    path.write_bytes(file.head if file.is_whole else cut(file.head[:_SEEN_BYTES]))
    yield path


def _read(file: _File, path: Path, folder: Path, options: dict[str, Any]) -> tuple[Loaded, list[list[Any]]]:  # Any: cells
    wanted = ReadAs.of(options)
    if path.parent == folder and not file.is_whole:
        wanted = replace(wanted, footer=0)  # what stands at the end of the beginning is no footer
    load = FORMATS[format_of(path, file.name)]
    with modest(threads=2, memory_mb=_MEMORY_MB), Deadline(_DEADLINE_S) as deadline:
        try:
            loaded = load(path, folder, Course(deadline, path.stat().st_size), name=file.name, wanted=wanted)
        except TimedOut as late:
            raise TimedOut(
                f"Looking into “{file.name}” took longer than {_DEADLINE_S:.0f} seconds.",
                hint="It can be loaded all the same; its rows can be seen after that.",
            ) from late
    return loaded, _first_rows(loaded.path)


def _first_rows(path: Path) -> list[list[Any]]:  # Any: cells as JSON says them
    with pq.ParquetFile(path) as file:
        batch = next(file.iter_batches(batch_size=ROWS), None)
    columns: Sequence[list[Any]] = [_cells(column) for column in batch.columns] if batch is not None else []
    return [[plain(cell) for cell in row] for row in zip(*columns, strict=True)]


def _cells(column: Any) -> list[Any]:  # Any: a column of pyarrow, which has no types; cells are whatever it holds
    try:
        found: list[Any] = column.to_pylist()
    except (ValueError, OverflowError):  # days that Python's calendar does not reach
        found = column.cast("string").to_pylist()
    return found
