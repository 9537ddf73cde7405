"""Copying what an import names into our storage, in constant memory; the conversion reads the copies."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from backend.adapters.storage import foreign, storage
from backend.core.errors import NotFound, Rejected
from backend.datasets.imports import FILES_MAX, Address, address_of
from backend.datasets.names import is_known, safe_file_name
from backend.datasets.upload_rules import check_room, check_size
from backend.datasets.versions import Source
from backend.jobs.runner import Run

_FENCE = re.compile(r"/f(\d+)/")


def fetch(run: Run, version_id: UUID, source: Source, folder: Path, keys: list[str]) -> tuple[Source, ...]:
    """Return a source with a stored copy for each object that `source` names, in the order of their keys.

    The keys of the copies are added to `keys` before they are written. Raises Rejected for what is not there, not allowed,
    too large or too many.
    """
    _drop_leftovers(version_id, before=run.fence)
    run.report(0, message="Looking for what to fetch")
    try:
        address = address_of(str(source.options["import"]))
        objects = _named_by(address)
        check_room(sum(size for _, size in objects))
        found = []
        for number, (key, size) in enumerate(objects, start=1):
            told = f"{number:,} of {len(objects):,}: " if len(objects) > 1 else ""
            copy = folder / f"fetched-{number}"
            _copy(run, address.bucket, key, size, copy, told=f"Fetching {told}{key.rpartition('/')[2]}")
            name = key.removeprefix(address.folder) if address.many else source.name
            keys.append(f"sources/{version_id}/f{run.fence}/{number:05}-{safe_file_name(name)}")
            found.append(replace(source, key=keys[-1], name=name, size_bytes=storage().put_file(keys[-1], copy)))
    except NotFound as gone:
        raise Rejected(gone.detail, hint=gone.hint) from gone
    return tuple(found)


def _named_by(address: Address) -> Sequence[tuple[str, int]]:
    """Return the key and size of each object an address names. In a folder, files of other kinds are passed over."""
    if not address.many:
        found = [(address.key, foreign.size_of(address.bucket, address.key))]
    else:
        listed = foreign.list_objects(address.bucket, address.folder)
        found = sorted((one.key, one.size_bytes) for one in listed if one.size_bytes and _fits(address, one.key))
    where = f"s3://{address.bucket}/{address.key}"
    if not found:
        raise Rejected(f"There is no list at {where}.", hint="Look at the address; files that end in .csv, say, are read.")
    if len(found) > FILES_MAX:
        raise Rejected(
            f"There are {len(found):,} files at {where}; at most {FILES_MAX:,} become one dataset.", hint="Name fewer of them."
        )
    for _, size in found:
        check_size(size)
    return found


def _fits(address: Address, key: str) -> bool:
    return is_known(key) and address.matches(key)


def _copy(run: Run, bucket: str, key: str, size: int, target: Path, *, told: str) -> None:
    done = 0
    with target.open("xb", buffering=0) as out:
        for piece in foreign.stream(bucket, key):
            out.write(piece)
            done += len(piece)
            run.report(0, message=f"{told}, {done / 1e6:,.0f} of {size / 1e6:,.0f} MB")
    if done != size:
        raise Rejected(f"s3://{bucket}/{key} changed while it was fetched.", hint="Retry when nobody writes it.")


def _drop_leftovers(version_id: UUID, *, before: int) -> None:
    """Delete what earlier holders of this work have fetched."""
    keys = [one.key for one in storage().list(f"sources/{version_id}")]
    storage().delete([key for key in keys if (fence := _FENCE.search(key)) and int(fence[1]) < before])
