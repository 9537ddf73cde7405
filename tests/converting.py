"""Conversions done in this process, and what they leave: rows, reports, versions."""

import threading
import time

import duckdb

from backend.adapters.db import engine, transaction
from backend.adapters.storage import storage
from backend.datasets import repository
from backend.datasets.making.conversion import convert
from backend.datasets.models import Version
from backend.datasets.versions import Source, start_dataset, start_into
from backend.jobs import service as jobs
from backend.jobs.runner import run_chunk
from backend.jobs.states import Status


def convert_now(accepted):
    """Run the job of what was accepted; return its version."""
    run_chunk("datasets.convert", accepted.job_id, 0, convert)
    return version_of(accepted.version_id)


def version_of(version_id):
    with transaction() as session:
        return session.get_one(Version, version_id)


def rows_of(version):
    """All rows of a version as every reader sees them: its parts together."""
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'").fetchall()
        return con.execute("SELECT * FROM read_parquet($1)", [local(version)]).fetchall()


def local(version):
    found = []
    for key in version.parts:
        with storage().local(key) as path:
            found.append(str(path))
    return found


def names_of(version):
    return [column["name"] for column in version.columns]


def types_of(version):
    return {column["name"]: column["type"] for column in version.columns}


def stored(name, data, **options):
    """A source whose bytes stand in the storage."""
    key = f"sources/{threading.get_ident()}-{time.monotonic_ns()}/{abs(hash(name))}.csv"
    storage().put_bytes(key, data.encode() if isinstance(data, str) else data)
    return Source(key, name, storage().size(key), options)


def into(owner, dataset_id, source, *, mode="append", more=()):
    """Ask for a version that has the rows of a file too, or instead."""
    with transaction() as session:
        dataset = repository.get_dataset(session, owner.id, dataset_id, lock=True)
        return start_into(session, dataset, source=source, mode=mode, more=more)


def first(owner, *sources):
    """A dataset whose first version has all these files: what was accepted, and the version."""
    with transaction() as session:
        made = start_dataset(session, owner.id, name="orders", source=sources[0], more=sources[1:], reason="uploaded")
    return made, convert_now(made)


def refused(made):
    """Why the job of what was accepted has failed."""
    card = jobs.cards([made.job_id])[made.job_id]
    assert card.status == Status.FAILED
    return card.error


def settle():
    """Wait until the threads that mind running chunks have given their connections back."""
    until = time.monotonic() + 10
    while engine().pool.checkedout() and time.monotonic() < until:
        threading.Event().wait(0.01)
