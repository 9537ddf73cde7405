"""Immutable objects under keys, in a folder or in a bucket, behind one protocol; parts of uploads; scratch folders."""

import os
from functools import lru_cache
from pathlib import Path

from backend.adapters.storage.folder import FolderStorage
from backend.adapters.storage.folder_parts import FolderParts
from backend.adapters.storage.parts import Layout, Parts
from backend.adapters.storage.pieces import settled
from backend.adapters.storage.protocol import Storage, StoredObject
from backend.adapters.storage.scratch import scratch
from backend.core.config import settings

__all__ = ["Layout", "Parts", "Storage", "StoredObject", "parts", "scratch", "settled", "storage"]


def storage() -> Storage:
    """Return the storage of this deployment: the bucket if one is configured, else a folder below `data_dir`."""
    return _made()[0]


def parts() -> Parts:
    """Return what takes the parts of uploads into `storage()`."""
    return _made()[1]


def _made() -> tuple[Storage, Parts]:
    known = settings()
    # The process id is in the key because connections must not be shared across a fork.
    return _make(os.getpid(), known.data_dir, known.s3_bucket, known.s3_endpoint_url)


@lru_cache(maxsize=2)
def _make(_process: int, data_dir: Path, bucket: str | None, _endpoint: str | None) -> tuple[Storage, Parts]:
    if bucket is None:
        folder = FolderStorage(data_dir / "storage")
        return folder, FolderParts(folder)
    # boto3 takes 25 MB that a deployment without a bucket does not need.
    from backend.adapters.storage.multipart import BucketParts
    from backend.adapters.storage.s3 import S3Storage

    return S3Storage(settings()), BucketParts(settings())
