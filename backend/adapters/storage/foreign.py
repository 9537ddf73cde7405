"""Objects in buckets that are not ours, read with the credentials of this deployment: what people import from."""

from collections.abc import Iterator
from contextlib import contextmanager

import obstore
from obstore.exceptions import BaseError

from backend.adapters.storage.protocol import PIECE_BYTES, StoredObject
from backend.core.config import settings
from backend.core.errors import NotFound, Rejected, Unavailable


def list_objects(bucket: str, folder: str) -> Iterator[StoredObject]:
    """Yield the objects below `folder` ("" for all) of a bucket, in no particular order. Raises as `stream` does."""
    with _told(bucket, folder):
        for page in obstore.list(_store(bucket), folder.rstrip("/") or None):
            for found in page:
                yield StoredObject(found["path"], found["size"], found["last_modified"])


def size_of(bucket: str, key: str) -> int:
    """Return the size of an object in bytes. Raises as `stream` does."""
    with _told(bucket, key):
        return int(obstore.head(_store(bucket), key)["size"])


def stream(bucket: str, key: str) -> Iterator[bytes]:
    """Yield an object in pieces of about 1 MiB.

    Raises NotFound where there is none, Rejected where this deployment may not read, Unavailable when nobody answers.
    """
    with _told(bucket, key):
        for piece in obstore.get(_store(bucket), key).stream(min_chunk_size=PIECE_BYTES):
            yield bytes(piece)


def _store(bucket: str) -> "obstore.store.S3Store":
    # What speaks S3 takes its time to import, and most deployments have no bucket.
    from backend.adapters.storage.s3 import connect

    return connect(settings(), bucket)


@contextmanager
def _told(bucket: str, key: str) -> Iterator[None]:
    where = f"s3://{bucket}/{key}"
    try:
        yield
    except FileNotFoundError as absent:
        raise NotFound(f"There is nothing at {where}.", hint="Look at the address: capitals count in it.") from absent
    except PermissionError as refused:
        raise Rejected(
            f"This deployment may not read {where}.", hint="Ask whoever runs it to allow its credentials to read there."
        ) from refused
    except BaseError as away:
        if "NoSuchBucket" in str(away):
            raise NotFound(f"There is no bucket {bucket}.", hint="Look at the address.") from away
        if "AccessDenied" in str(away) or "Forbidden" in str(away):
            raise Rejected(
                f"This deployment may not read {where}.", hint="Ask whoever runs it to allow its credentials to read there."
            ) from away
        raise Unavailable(f"{where} did not answer.", hint="Try again in a moment.") from away
