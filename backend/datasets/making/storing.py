"""Putting what a conversion made into the storage, under keys with its fence; of what is not finished nothing stays."""

import hashlib
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from backend.adapters.storage import storage
from backend.core.errors import ListmillError
from backend.core.table import Column
from backend.datasets.formats.course import Course
from backend.datasets.making.gathering import Gathered, Piece
from backend.datasets.models import Version
from backend.datasets.versions import Source
from backend.jobs.runner import Run

_FENCE = re.compile(r"[/.]f(\d+)[/.]")
_READING = ("encoding", "delimiter", "header", "columns", "repairs")


@dataclass(frozen=True)
class Made:
    """What a version consists of now that its files are finished."""

    sources: tuple[Source, ...]
    parts: tuple[str, ...]
    manifest_key: str
    aside_key: str | None
    size_bytes: int
    rows: int
    columns: tuple[Column, ...]
    repair: dict[str, Any]  # Any: JSON


def store(
    run: Run,
    version: Version,
    gathered: Gathered,
    *,
    aside: Path | None,
    repair: dict[str, Any],  # Any: JSON
    course: Course,
) -> Made:
    """Store the new parts, the rows aside and the manifest; parts of earlier versions are named, not copied.

    On the way out by an error nothing of it stays.
    """
    base = f"datasets/{version.dataset_id}/{version.id}"
    manifest_key = f"{base}/manifest.f{run.fence}.json"
    aside_key = f"{base}/aside.f{run.fence}.csv" if aside else None
    _drop_leftovers(f"{base}/", before=run.fence)
    written = [manifest_key, *([aside_key] if aside_key else [])]
    try:
        listed: list[list[dict[str, object]]] = []
        for number, piece in enumerate(gathered.pieces):
            course.at(number / len(gathered.pieces))
            key = f"{base}/f{run.fence}/part-{number:05}.parquet"
            written.append(key)
            listed.append(_part(piece, key, course))
        if aside and aside_key:
            storage().put_file(aside_key, aside)
        made = _made(gathered, listed, manifest_key=manifest_key, aside_key=aside_key, repair=repair)
        manifest = _manifest(version, made, [part for parts in listed for part in parts])
        storage().put_bytes(manifest_key, json.dumps(manifest, ensure_ascii=False).encode())
        course.check()
    except BaseException:
        with suppress(ListmillError):  # what cannot be deleted now, the next attempt or the sweep deletes
            storage().delete(written)
        raise
    return made


def _part(piece: Piece, key: str, course: Course) -> list[dict[str, object]]:
    """Return what the manifest says of the parts of a piece, after storing the one that is new."""
    if piece.path is None:
        return [{"key": kept, "bytes": storage().size(kept)} for kept in piece.source.parts]
    digest = _sha256(piece.path, course)
    return [{"key": key, "sha256": digest, "rows": piece.rows, "bytes": storage().put_file(key, piece.path)}]


def _made(
    gathered: Gathered,
    listed: Sequence[Sequence[dict[str, object]]],
    *,
    manifest_key: str,
    aside_key: str | None,
    repair: dict[str, Any],  # Any: JSON
) -> Made:
    columns = gathered.columns if len(gathered.pieces) == 1 else ()  # a thousand sources would say them a thousand times
    sources = tuple(
        replace(piece.source, parts=tuple(str(part["key"]) for part in parts), columns=columns, rows=piece.rows)
        for piece, parts in zip(gathered.pieces, listed, strict=True)
    )
    return Made(
        sources=sources,
        parts=tuple(key for source in sources for key in source.parts),
        manifest_key=manifest_key,
        aside_key=aside_key,
        size_bytes=sum(int(str(part["bytes"])) for parts in listed for part in parts),
        rows=sum(piece.rows for piece in gathered.pieces),
        columns=gathered.columns,
        repair=repair,
    )


def _manifest(version: Version, made: Made, parts: Sequence[dict[str, object]]) -> dict[str, object]:
    return {
        "version_id": str(version.id),
        "dataset_id": str(version.dataset_id),
        "parts": list(parts),
        "rows": made.rows,
        "columns": [asdict(column) for column in made.columns],
        "bytes": made.size_bytes,
        "aside": made.aside_key,
        "options": version.options,
        "sources": [
            {"name": s.name, "bytes": s.size_bytes, "rows": s.rows, "parts": list(s.parts), "options": dict(s.options)}
            for s in made.sources
        ],
        "reading": {key: made.repair.get(key) for key in _READING},
    }


def _sha256(path: Path, course: Course) -> str:
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(4 << 20):
            digest.update(block)
            course.check()
    return digest.hexdigest()


def _drop_leftovers(prefix: str, *, before: int) -> None:
    """Delete what earlier holders of this work left: their fences are smaller."""
    keys = [one.key for one in storage().list(prefix)]
    storage().delete([key for key in keys if (fence := _FENCE.search(key)) and int(fence[1]) < before])
