"""The work of converting a version's source to Parquet. What it makes appears at once, when the ledger publishes it, or not at all."""

import hashlib
import json
import re
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.adapters.storage import scratch, storage
from backend.core.clock import now
from backend.core.errors import Conflict, ListmillError, NotFound, Rejected
from backend.core.table import Column
from backend.datasets.formats import FORMATS, Course, Loaded, ReadAs, format_of
from backend.datasets.models import Dataset, Version
from backend.datasets.names import safe_file_name
from backend.datasets.repair import repair_report
from backend.datasets.samples import write_orders, write_properties
from backend.datasets.versions import Source, ask_for_profile, get_version
from backend.jobs.runner import Outcome, Run

_FENCE = re.compile(r"[/.]f(\d+)[/.]")


@dataclass(frozen=True)
class _Source:
    key: str
    size_bytes: int


@dataclass(frozen=True)
class _Made:
    """Where the finished files are, and what is in them."""

    part_key: str
    manifest_key: str
    aside_key: str | None
    size_bytes: int
    rows: int
    columns: list[dict[str, str]]
    repair: dict[str, Any]  # Any: JSON


def convert(run: Run) -> Outcome:
    """Convert the source of the version this run is about. A sample makes its source first.

    Raises Rejected, in words for a person, when the source is no table or the version is gone.
    """
    started = time.monotonic()
    version = _version(run)
    with scratch() as folder:
        source = _source(run, version, folder)
        course = Course(run, source.size_bytes)
        try:
            with storage().local(source.key) as path:
                load, wanted = FORMATS[format_of(path, version.sources[0]["name"])], ReadAs.of(version.options)
                loaded = load(path, folder, course, name=version.sources[0]["name"], wanted=wanted)
        except NotFound as gone:
            raise Rejected(gone.detail, hint="The uploaded file is gone; upload it again.") from gone
        course.leg(0.9, "Storing")
        took_ms = round((time.monotonic() - started) * 1000)
        made = _store(run, version, loaded, repair_report(loaded, took_ms=took_ms, source_bytes=source.size_bytes))
    result = {"rows": made.rows, "rows_aside": loaded.aside.count, "columns": len(made.columns)}
    return Outcome(source.size_bytes, result, partial(_publish, version_id=version.id, source=source, made=made))


def _version(run: Run) -> Version:
    if run.subject_id is None:
        raise Rejected("This job says no version to convert.", hint="Upload the file again.")
    try:
        with transaction() as session:
            return get_version(session, run.subject_id)
    except NotFound as gone:
        raise Rejected(gone.detail, hint=gone.hint) from gone


def _source(run: Run, version: Version, folder: Path) -> _Source:
    """Return the source, after making it if the version is a sample whose source nobody has made yet."""
    source = Source.of(version.sources[0])
    if source.key is not None:
        return _Source(source.key, source.size_bytes)
    sample, rows = version.options.get("sample"), int(version.options.get("rows") or 0)
    key = f"sources/{version.id}/{safe_file_name(source.name)}"
    if not storage().exists(key):
        path = folder / "sample.csv"
        run.report(0, message=f"Making {rows:,} rows")
        if sample == "orders":
            write_orders(path, rows=rows, course=Course(_Quiet(run), 1))
        elif sample == "properties":
            write_properties(path, rows=rows, check=run.check)
        else:
            raise Rejected("This version has no source.", hint="Upload the file again.")
        with suppress(Conflict):  # another holder of this work was as quick: the sample is the same
            storage().put_file(key, path)
    return _Source(key, storage().size(key))


class _Quiet:
    """A run that hears of stopping but is not told how far the sample is: its bytes do not count yet."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.check, self.stopping = run.check, run.stopping

    def report(self, done: int, *, total: int | None = None, message: str = "") -> None:  # noqa: ARG002  a Listener
        self._run.check()


def _store(run: Run, version: Version, loaded: Loaded, repair: dict[str, Any]) -> _Made:  # Any: JSON
    """Put the files under keys with our fence; on the way out by an error nothing of them stays."""
    base = f"datasets/{version.dataset_id}/{version.id}"
    part_key, manifest_key = f"{base}/f{run.fence}/part-00000.parquet", f"{base}/manifest.f{run.fence}.json"
    aside_key = f"{base}/aside.f{run.fence}.csv" if loaded.aside.path else None
    store = storage()
    _drop_leftovers(f"{base}/", before=run.fence)
    try:
        digest = _sha256(loaded.path, run)
        columns = [asdict(one.column) for one in loaded.columns]
        part = {"key": part_key, "sha256": digest, "rows": loaded.rows, "bytes": store.put_file(part_key, loaded.path)}
        if aside_key and loaded.aside.path:
            store.put_file(aside_key, loaded.aside.path)
        manifest = {
            "version_id": str(version.id),
            "dataset_id": str(version.dataset_id),
            "parts": [part],
            "rows": loaded.rows,
            "columns": columns,
            "bytes": part["bytes"],
            "aside": aside_key,
            "options": version.options,
            "reading": {key: repair[key] for key in ("encoding", "delimiter", "header", "columns", "repairs")},
        }
        store.put_bytes(manifest_key, json.dumps(manifest, ensure_ascii=False).encode())
        run.check()
    except BaseException:
        with suppress(ListmillError):  # what cannot be deleted now, the next attempt or the sweep deletes
            store.delete([key for key in (part_key, manifest_key, aside_key) if key])
        raise
    return _Made(part_key, manifest_key, aside_key, int(part["bytes"]), loaded.rows, columns, repair)  # type: ignore[call-overload]


def _sha256(path: Path, run: Run) -> str:
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(4 << 20):
            digest.update(block)
            run.check()
    return digest.hexdigest()


def _drop_leftovers(prefix: str, *, before: int) -> None:
    """Delete what earlier holders of this work left: their fences are smaller."""
    keys = [one.key for one in storage().list(prefix)]
    storage().delete([key for key in keys if (fence := _FENCE.search(key)) and int(fence[1]) < before])


def _publish(session: Session, *, version_id: UUID, source: _Source, made: _Made) -> None:
    """Fill the version, make it the dataset's current one unless a newer one is, and ask for its profile."""
    version = session.get_one(Version, version_id, with_for_update=True)
    dataset = session.get_one(Dataset, version.dataset_id, with_for_update=True)
    known = replace(Source.of(version.sources[0]), key=source.key, size_bytes=source.size_bytes, parts=(made.part_key,))
    version.sources = [replace(known, columns=tuple(Column(**one) for one in made.columns), rows=made.rows).kept()]
    version.source_bytes = source.size_bytes
    version.manifest_key, version.parts, version.aside_key = made.manifest_key, [made.part_key], made.aside_key
    version.columns, version.rows, version.size_bytes = made.columns, made.rows, made.size_bytes
    version.repair, version.published_at = made.repair, now()
    current = session.get(Version, dataset.current_version_id) if dataset.current_version_id else None
    if current is None or current.number <= version.number:
        dataset.current_version_id = version.id
    dataset.updated_at = now()
    session.add_all([version, dataset])
    ask_for_profile(session, dataset, version)
