"""Short ways to what many tests of datasets begin with: an uploaded file, a published version, a job that ended."""

import asyncio

import httpx2 as httpx
from sqlalchemy import text

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.clock import now
from backend.datasets import uploads
from backend.datasets.models import Dataset, Version

CSV = b"id,city\n1,Dresden\n2,Bremen\n"
COLUMNS = [{"name": "id", "type": "BIGINT"}, {"name": "city", "type": "VARCHAR"}]


async def arriving(data, piece=64_000):
    """The bytes as a connection brings them."""
    for start in range(0, len(data), piece):
        yield data[start : start + piece]


def upload(owner, name="orders.csv", data=CSV):
    """A whole file, taken; its conversion waits."""
    return asyncio.run(uploads.receive_whole(owner.id, name, arriving(data), size_bytes=len(data)))


def publish(accepted, *, rows=2, fence=1, profile=None, repair=None, aside=False):
    """What the conversion does last: the parts stand, the version is current, the job is over."""
    folder = f"datasets/{accepted.dataset_id}/{accepted.version_id}"
    part, rest = f"{folder}/f{fence}/part-00000.parquet", f"{folder}/aside.f{fence}.csv"
    storage().put_bytes(part, b"PAR1")
    storage().put_bytes(f"{folder}/manifest.f{fence}.json", b"{}")
    if aside:
        storage().put_bytes(rest, b"line,reason\n")
    with transaction() as session:
        version = session.get_one(Version, accepted.version_id)
        version.parts, version.columns, version.rows, version.size_bytes = [part], COLUMNS, rows, 4
        version.manifest_key, version.aside_key = f"{folder}/manifest.f{fence}.json", rest if aside else None
        version.profile, version.repair, version.published_at = profile, repair, now()
        dataset = session.get_one(Dataset, accepted.dataset_id)
        dataset.current_version_id = version.id
        session.add_all([version, dataset])
    end_job(accepted.job_id)
    return part


def end_job(job_id, status="completed", *, error=None, hint=None):
    """The job as its last attempt left it."""
    with transaction() as session:
        for table, key in (("chunks", "job_id"), ("jobs", "id")):
            session.connection().execute(
                text(
                    f"UPDATE {table} SET status = :status, error = :error, hint = :hint, finished_at = now() WHERE {key} = :job"
                ),
                {"status": status, "error": error, "hint": hint, "job": job_id},
            )


def keys():
    """Every key of the storage."""
    return {stored.key for stored in storage().list("")}


def send(owner, view, content, numbers):
    """Send parts all at once, the way their kind wants them."""
    cut = {n: content[(n - 1) * view.part_size_bytes : n * view.part_size_bytes] for n in numbers}
    if view.mode == "s3":
        for n, url in uploads.sign_parts(owner.id, view.id, numbers).items():
            assert httpx.put(url, content=cut[n]).status_code == 200
        return

    async def together():
        await asyncio.gather(*(uploads.put_part(owner.id, view.id, n, arriving(cut[n])) for n in numbers))

    asyncio.run(together())


def source_of(accepted):
    (key,) = [key for key in keys() if key.startswith(f"sources/{accepted.version_id}/")]
    return b"".join(storage().stream(key))
