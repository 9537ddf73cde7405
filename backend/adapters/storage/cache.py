"""Local copies of objects in a bucket: fetched once per machine, shared by its processes, least recently used goes first.

Safe without expiry because an object never changes under its key. What processes agree on are locks the system takes back
when a process dies: a reader holds a shared lock on the copy it reads, so nobody evicts it; a download holds one of a
fixed set of lock files, so nobody downloads the same object beside it, and whoever holds that lock may remove the
half-made files of a downloader that died.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from backend.adapters.storage.pieces import write_all
from backend.core.errors import Unavailable

_STRIPES = 64


@dataclass(frozen=True)
class Download:
    """One object on its way: its size, its SHA-256 where it is known, and its bytes."""

    size_bytes: int
    sha256: str | None
    pieces: Iterator[bytes]


class ReadThroughCache:
    """A folder of copies. `limit_bytes` holds at rest; an object larger than that stays only while it is read."""

    def __init__(self, folder: Path, *, limit_bytes: int, fetch: Callable[[str], Download]) -> None:
        self._folder, self._limit, self._fetch = folder, limit_bytes, fetch
        self._locks, self._coming = folder / "locks", folder / "coming"
        for made in (self._locks, self._coming):
            made.mkdir(parents=True, exist_ok=True)
        self._over = False
        self.sweep()

    @contextmanager
    def open(self, key: str) -> Iterator[Path]:
        """Lend a copy of `key`; it stays on disk until the block ends, whatever other processes need room for."""
        path, held = self._pin(key)
        try:
            yield path
        finally:
            os.close(held)
            if self._over:  # what was being read while room was made may go now
                self._make_room(0)

    def sweep(self) -> int:
        """Remove half-made files of downloads that died; return how many."""
        removed = 0
        for stripe in {self._stripe(partial.stem) for partial in self._coming.iterdir()}:
            with suppress(BlockingIOError), self._locked(stripe, wait=False):
                removed += self._remove_partials(stripe)
        return removed

    def _pin(self, key: str) -> tuple[Path, int]:
        """Return the copy and a file number that holds it. Another process may evict between our steps: then again."""
        path = self._path(key)
        while True:
            try:
                held = os.open(path, os.O_RDONLY)
            except FileNotFoundError:
                self._download(key, path)
                continue
            fcntl.flock(held, fcntl.LOCK_SH)
            if _is_still(path, held):
                os.utime(path)  # the mark that eviction sorts by
                return path, held
            os.close(held)

    def _download(self, key: str, path: Path) -> None:
        stripe = self._stripe(path.stem)
        with self._locked(stripe, wait=True):
            if path.exists():
                return
            self._remove_partials(stripe)
            partial, out = self._reserve(path, download := self._fetch(key))
            try:
                self._fill(key, download, out)
                partial.chmod(0o444)
                partial.rename(path)
            finally:
                os.close(out)
                partial.unlink(missing_ok=True)

    def _reserve(self, path: Path, download: Download) -> tuple[Path, int]:
        """Make room and take it at once: the empty file already has its size, so that others count it."""
        with self._locked("room", wait=True):
            self._evict(download.size_bytes)
            free = shutil.disk_usage(self._folder).free
            if free < download.size_bytes:
                raise Unavailable(
                    f"A copy of {download.size_bytes:,} bytes does not fit on this machine; {free:,} bytes are free.",
                    hint="Free some space below the data folder, or lower LISTMILL_CACHE_SIZE_BYTES.",
                )
            out, name = tempfile.mkstemp(dir=self._coming, prefix=f"{path.stem}.")
            os.truncate(out, download.size_bytes)
            return Path(name), out

    @staticmethod
    def _fill(key: str, download: Download, out: int) -> None:
        digest, size = hashlib.sha256(), 0
        for piece in download.pieces:
            digest.update(piece)
            write_all(out, piece)
            size += len(piece)
        if size != download.size_bytes or download.sha256 not in {None, digest.hexdigest()}:
            raise Unavailable(
                f"{key} arrived damaged: {size:,} of {download.size_bytes:,} bytes, or other bytes than were stored.",
                hint="Try again; if it stays so, restore the object in the bucket from a backup.",
            )

    def _make_room(self, needed: int) -> None:
        with self._locked("room", wait=True):
            self._evict(needed)

    def _evict(self, needed: int) -> None:
        """Remove copies nobody reads, oldest use first, until `needed` more bytes fit. The caller holds the room's lock."""
        copies = _files(self._folder)
        total = needed + sum(size for _, size, _ in [*copies, *_files(self._coming)])
        for _, size, path in sorted(copies):
            if total <= self._limit:
                break
            if _remove_unread(path):
                total -= size
        self._over = total > self._limit

    def _remove_partials(self, stripe: str) -> int:
        removed = 0
        for partial in self._coming.iterdir():
            if self._stripe(partial.stem) == stripe:
                partial.unlink(missing_ok=True)
                removed += 1
        return removed

    def _path(self, key: str) -> Path:
        return self._folder / (hashlib.sha256(key.encode()).hexdigest()[:40] + PurePosixPath(key).suffix)

    @staticmethod
    def _stripe(stem: str) -> str:
        return str(int(stem, 16) % _STRIPES)

    @contextmanager
    def _locked(self, name: str, *, wait: bool) -> Iterator[None]:
        held = os.open(self._locks / name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            yield
        finally:
            os.close(held)


def _files(folder: Path) -> list[tuple[int, int, Path]]:
    """Return time of last use, size and path of each file in `folder`."""
    found = []
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if path.is_file():
                state = path.stat()
                found.append((state.st_mtime_ns, state.st_size, path))
    return found


def _is_still(path: Path, held: int) -> bool:
    try:
        return path.stat().st_ino == os.fstat(held).st_ino
    except FileNotFoundError:
        return False


def _remove_unread(path: Path) -> bool:
    try:
        held = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except BlockingIOError:
        return False
    finally:
        os.close(held)
    return True
