"""Objects in a bucket: Amazon S3, R2 or anything that speaks the same. obstore moves the bytes, in constant memory."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import obstore
from obstore.store import S3Store

from backend.adapters.storage.cache import Download, ReadThroughCache
from backend.adapters.storage.objects import ObjectReads, taken_key, translated
from backend.adapters.storage.pieces import settled
from backend.adapters.storage.protocol import PIECE_BYTES, check_key
from backend.adapters.storage.scratch import sweep_scratch
from backend.core.config import Settings

if TYPE_CHECKING:
    from obstore.store import S3Config

_SHA256 = "listmill-sha256"
_ONE_REQUEST_BYTES = 8 << 20
_PARTS_AT_ONCE = 4
_MOST_PARTS = 9000


class S3Storage(ObjectReads):
    """The storage of a deployment with a bucket; see `protocol.Storage` for what the methods promise.

    Objects up to 8 MiB are create-only at the server. Larger ones go up in parts, which obstore can only write over what is
    there: the key is looked at first, and the caller's keys carry a fence that nobody else has.
    """

    kind: ClassVar[str] = "s3"

    def __init__(self, settings: Settings) -> None:
        super().__init__(connect(settings, settings.s3_bucket))
        self._cache = ReadThroughCache(settings.data_dir / "cache", limit_bytes=settings.cache_size_bytes, fetch=self._download)

    def put_file(self, key: str, path: Path) -> int:
        """Store the file at `path` and remove it; return its size. Raises Conflict if the key is taken."""
        check_key(key)
        size = path.stat().st_size
        with path.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
        if size <= _ONE_REQUEST_BYTES:
            self._create(key, path.read_bytes(), digest)
        else:
            self._refuse_taken(key)
            part = max(_ONE_REQUEST_BYTES, -(-size // _MOST_PARTS))
            with translated(key):
                obstore.put(
                    self.store,
                    key,
                    path,
                    attributes={_SHA256: digest},
                    use_multipart=True,
                    chunk_size=part,
                    max_concurrency=_PARTS_AT_ONCE,
                )
        path.unlink(missing_ok=True)
        return size

    def put_bytes(self, key: str, data: bytes) -> None:
        """Store a few bytes. Raises Conflict if the key is taken; of several that try at once exactly one succeeds."""
        self._create(check_key(key), data, hashlib.sha256(data).hexdigest())

    async def receive(self, key: str, pieces: AsyncIterator[bytes]) -> int:
        """Store what arrives in `pieces` without holding it in memory; return its size. Raises Conflict if the key is taken."""
        await settled(self._refuse_taken, check_key(key))
        size = 0

        async def counted() -> AsyncIterator[bytes]:
            nonlocal size
            async for piece in pieces:
                size += len(piece)
                yield piece

        # When `pieces` raises, obstore aborts the multipart upload, so nothing stays behind.
        with translated(key):
            await obstore.put_async(
                self.store,
                key,
                counted(),
                use_multipart=True,
                chunk_size=_ONE_REQUEST_BYTES,
                max_concurrency=_PARTS_AT_ONCE,
            )
        return size

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        """Lend a local copy, fetched once per machine. Raises NotFound."""
        with self._cache.open(check_key(key)) as path:
            yield path

    def sweep(self) -> int:
        """Remove the scratch folders and half-made copies of killed processes; return how many."""
        return sweep_scratch() + self._cache.sweep()

    def free_bytes(self) -> int | None:
        """Return None: a bucket does not say."""
        return None

    def _download(self, key: str) -> Download:
        with translated(key):
            answer = obstore.get(self.store, key)
            known = answer.attributes.get(_SHA256)
            return Download(answer.meta["size"], known, self._pieces(key, answer, PIECE_BYTES))

    def _create(self, key: str, data: bytes, digest: str) -> None:
        with translated(key):
            obstore.put(self.store, key, data, attributes={_SHA256: digest}, mode="create")

    def _refuse_taken(self, key: str) -> None:
        if self.exists(key):
            raise taken_key(key)


def connect(settings: Settings, bucket: str | None) -> S3Store:
    """Return a bucket as obstore knows it, with the address and credentials of the settings."""
    endpoint, key_id, secret = settings.s3_endpoint_url, settings.aws_access_key_id, settings.aws_secret_access_key
    config: S3Config = {"region": settings.aws_region, "virtual_hosted_style_request": endpoint is None}
    if endpoint:
        config["endpoint"] = endpoint
    if key_id and secret:
        config["access_key_id"], config["secret_access_key"] = key_id, secret.get_secret_value()
    return S3Store(
        bucket,
        config=config,
        client_options={
            "allow_http": (endpoint or "").startswith("http://"),
            "connect_timeout": timedelta(seconds=5),
            "timeout": timedelta(seconds=120),
        },
        retry_config={
            "max_retries": 4,
            "backoff": {"base": 2, "init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=5)},
            "retry_timeout": timedelta(seconds=60),
        },
    )
