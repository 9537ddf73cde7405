"""How our views leave as JSON: names as promised, times as ISO 8601, ids as text."""

from collections.abc import Iterable

from backend.core.table import Column, Table, plain
from backend.datasets.schemas import Accepted, DatasetView, UploadView, VersionView
from backend.jobs.schemas import JobCard
from backend.queries.schemas import QueryRunView


def columns_json(columns: Iterable[Column]) -> list[dict[str, str]]:
    """Return columns as [{name, type}]."""
    return [{"name": c.name, "type": c.type} for c in columns]


def accepted(found: Accepted) -> dict[str, str]:
    """Return the ids of what was started."""
    return {"dataset_id": str(found.dataset_id), "version_id": str(found.version_id), "job_id": str(found.job_id)}


def upload_json(upload: UploadView) -> dict[str, object]:
    """Return an upload with the parts that have arrived."""
    return {
        "upload_id": str(upload.id),
        "name": upload.name,
        "size_bytes": upload.size_bytes,
        "mode": upload.mode,
        "part_size_bytes": upload.part_size_bytes,
        "parts": upload.parts,
        "received": list(upload.received),
        "head_bytes": upload.head_bytes,
        "whole": upload.whole,
        "accepted": upload.accepted,
    }


def version_json(version: VersionView) -> dict[str, object]:
    """Return one version of a dataset."""
    return {
        "id": str(version.id),
        "number": version.number,
        "status": version.status,
        "rows": version.rows,
        "columns": columns_json(version.columns),
        "size_bytes": version.size_bytes,
        "reason": version.reason,
        "change": version.change,
        "parent_id": plain(version.parent_id),
        "sources": [{"name": s.name, "size_bytes": s.size_bytes, "rows": s.rows} for s in version.sources],
        "drift": version.drift,
        "job_id": plain(version.job_id),
        "created_at": plain(version.created_at),
        "published_at": plain(version.published_at),
    }


def dataset_json(dataset: DatasetView) -> dict[str, object]:
    """Return a dataset with its versions."""
    return {
        "id": str(dataset.id),
        "name": dataset.name,
        "table": dataset.table,
        "status": dataset.status,
        "rows": dataset.rows,
        "columns": columns_json(dataset.columns),
        "size_bytes": dataset.size_bytes,
        "version_id": plain(dataset.version_id),
        "job_id": plain(dataset.job_id),
        "created_at": plain(dataset.created_at),
        "updated_at": plain(dataset.updated_at),
        "versions": [version_json(v) for v in dataset.versions],
    }


def job_json(job: JobCard) -> dict[str, object]:
    """Return a job."""
    return {
        "id": str(job.id),
        "kind": job.kind,
        "title": job.title,
        "subject_id": plain(job.subject_id),
        "status": job.status.value,
        "done": job.done,
        "total": job.total,
        "unit": job.unit,
        "percent": job.percent,
        "eta_seconds": job.eta_seconds,
        "rate": job.rate,
        "message": job.message,
        "error": job.error,
        "hint": job.hint,
        "attempts": job.attempts,
        "cancel_requested": job.cancel_requested,
        "result": plain(job.result),
        "created_at": plain(job.created_at),
        "started_at": plain(job.started_at),
        "finished_at": plain(job.finished_at),
    }


def table_json(run: QueryRunView, table: Table) -> dict[str, object]:
    """Return rows of a query's result, with what tells how it came about."""
    return {
        "columns": columns_json(run.columns),
        "rows": [[plain(cell) for cell in row] for row in table.rows],
        "row_count": run.row_count,
        "truncated": run.truncated or len(table.rows) < (run.row_count or 0),
        "elapsed_ms": run.elapsed_ms,
        "query_run_id": str(run.id),
        "from_cache": run.from_cache,
    }


def run_json(run: QueryRunView) -> dict[str, object]:
    """Return one run of the history, without rows."""
    return {
        "id": str(run.id),
        "sql": run.sql,
        "columns": columns_json(run.columns),
        "row_count": run.row_count,
        "truncated": run.truncated,
        "elapsed_ms": run.elapsed_ms,
        "from_cache": run.from_cache,
        "error": run.error,
        "hint": run.hint,
        "job_id": plain(run.job_id),
        "dataset_id": plain(run.dataset_id),
        "executed_at": plain(run.executed_at),
    }
