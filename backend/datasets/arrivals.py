"""What a bucket tells of new objects: each that may be imported becomes a dataset, once, however often it is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

from backend.core.errors import NotFound, Rejected
from backend.datasets import imports
from backend.datasets.schemas import Accepted

_MOST = 1_000


@dataclass(frozen=True)
class Arrived:
    """An object that came into a bucket; `state` tells one content of it from the next."""

    url: str
    state: str


@dataclass(frozen=True)
class Left:
    """An object that was not imported, and why."""

    url: str
    reason: str


def told(event: Any) -> list[Arrived]:  # Any: JSON of a stranger
    """Return the new objects an event notification names, of S3 or a server like it, or of EventBridge. Raises Rejected.

    Notifications about anything but new objects, the test a bucket sends first, and marks of folders name none.
    """
    if not isinstance(event, dict):
        raise Rejected("This is no notification of a bucket.", hint="Send the event as JSON, as S3 writes it.")
    found = list(_objects(event))
    if len(found) > _MOST:
        raise Rejected(f"{len(found):,} objects in one notification are too many.", hint=f"Send at most {_MOST:,}.")
    return found


def import_arrived(owner_id: UUID, arrived: list[Arrived]) -> tuple[list[Accepted], list[Left]]:
    """Begin to import these objects for a person; return what was begun, now or when it was told before, and what was left.

    Raises TooMany at a limit, Unavailable: the sender tries again then, and nothing is imported twice.
    """
    begun, left = [], []
    for one in arrived:
        if "*" in one.url:
            left.append(Left(one.url[:300], "A name with a * in it would stand for several objects where one is meant."))
            continue
        try:
            begun.append(imports.start_import(owner_id, one.url, once=one.state))
        except (Rejected, NotFound) as refused:
            left.append(Left(one.url[:300], refused.detail))
    return begun, left


def _objects(event: dict[str, Any]) -> Iterator[Arrived]:  # Any: JSON
    if event.get("detail-type") == "Object Created" and isinstance(event.get("detail"), dict):
        yield from _object(event["detail"], decode=False)
    records = event.get("Records")
    for record in records if isinstance(records, list) else ():
        if not isinstance(record, dict) or "ObjectCreated:" not in str(record.get("eventName")):
            continue
        if isinstance(record.get("s3"), dict):
            yield from _object(record["s3"], decode=True)


def _object(said: dict[str, Any], *, decode: bool) -> Iterator[Arrived]:  # Any: JSON
    bucket, thing = said.get("bucket"), said.get("object")
    if not isinstance(bucket, dict) or not isinstance(thing, dict):
        return
    name, key = bucket.get("name"), thing.get("key")
    if not isinstance(name, str) or not isinstance(key, str) or not key or key.endswith("/"):
        return
    states = [thing.get(part) for part in ("versionId", "version-id", "eTag", "etag", "sequencer")]
    state = next((str(one) for one in states if one), "")
    key = unquote_plus(key) if decode else key
    yield Arrived(f"s3://{name}/{key}", state[:200])
