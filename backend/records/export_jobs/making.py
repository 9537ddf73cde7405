"""The work of "records.export": the file is written beside the storage, moved in, and known once the chunk is published."""

import errno
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import duckdb
from sqlmodel import Session

from backend.adapters.db import transaction
from backend.adapters.storage import scratch, storage
from backend.core.clock import now
from backend.core.config import settings
from backend.core.errors import ListmillError, NotFound, Rejected
from backend.datasets import service as datasets
from backend.datasets.places import place
from backend.jobs.runner import Outcome, Run
from backend.records.export_jobs import repository
from backend.records.export_jobs.models import ExportFile
from backend.records.export_jobs.schemas import OfResult, OfView, unpacked
from backend.records.exports import EXPORTS, sources, xlsx
from backend.records.exports.options import Options
from backend.records.exports.selection import Selection, Tally, connection

PREFIX = "exports/"


def make(run: Run) -> Outcome:
    """Write the file this run is about. Raises Rejected when what it is made of is gone, and for what its format cannot hold."""
    with transaction() as session:
        export = repository.get(session, run.owner_id, UUID(run.parameters["export_id"]))
    tally = Tally()
    key = f"{PREFIX}{export.id}/{run.name('file')}"
    try:
        with place(run, short=True), opened(run.owner_id, unpacked(export.source)) as selection, scratch() as folder:
            made = folder / "export"
            _write(run, export, selection, made=made, tally=tally)
            size_bytes = storage().put_file(key, made)
    except NotFound as gone:
        raise Rejected(gone.detail, hint=gone.hint) from gone
    try:
        run.check()
    except BaseException:
        with suppress(ListmillError):  # what cannot be deleted now, the sweep deletes
            storage().delete([key])
        raise

    def publish(session: Session) -> None:
        done = repository.get(session, run.owner_id, export.id)
        done.key, done.rows, done.size_bytes, done.notes = key, tally.rows, size_bytes, list(xlsx.told_of(tally))
        done.finished_at = now()
        done.expires_at = done.finished_at + timedelta(hours=settings().export_keep_hours)
        session.add(done)

    return Outcome(tally.rows, {"export_id": str(export.id), "rows": tally.rows, "size_bytes": size_bytes}, publish)


@contextmanager
def opened(owner_id: UUID, what: OfView | OfResult) -> Iterator[Selection]:
    """Lend the rows that are wanted. Raises NotFound for what is gone; Rejected for a view that does not fit the version."""
    if isinstance(what, OfResult):
        with _result(what) as found:
            yield found
        return
    source = datasets.version_ref(owner_id, what.dataset_id, version_id=what.version_id)
    name = datasets.get_dataset(owner_id, what.dataset_id).name
    with sources.of_view(source, what.view, name=name, columns=what.columns, rows=what.rows) as found:
        yield found


@contextmanager
def _result(what: OfResult) -> Iterator[Selection]:
    try:
        lent = sources.of_objects(what.keys, name=what.name, columns=what.columns)
        found = lent.__enter__()
    except NotFound as gone:
        raise NotFound("The rows of this query are not kept any more.", hint="Run it again and export its rows then.") from gone
    try:
        yield found
    finally:
        lent.__exit__(None, None, None)


def _write(run: Run, export: ExportFile, selection: Selection, *, made: Path, tally: Tally) -> None:
    """Write the file to `made`, telling how far it is; a person's cancel stops it within moments."""
    options, format_ = Options.of(export.options), EXPORTS[export.format]
    with connection(made.parent, quick=False) as con, run.stopping(con.interrupt), made.open("wb") as file:
        try:
            with closing(format_.stream(con, selection, options=options, tally=tally)) as pieces:
                for piece in pieces:
                    file.write(piece)
                    run.report(tally.rows, total=selection.rows, message=f"Writing {format_.title}")
        except duckdb.InterruptException:
            run.check()  # says why, if the work has to end
            raise
        except OSError as full:
            if full.errno not in {errno.ENOSPC, errno.EDQUOT}:
                raise
            raise Rejected(
                "There is no room left on the server for this file.", hint="Free some space, or export fewer rows."
            ) from full
