"""Objects in a folder of this machine. A key is a path below it; files are 0444, complete from the moment they have a name."""

import errno
import os
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar

from obstore.store import LocalStore

from backend.adapters.storage.objects import ObjectReads, absent_key, taken_key
from backend.adapters.storage.pieces import blocks, settled, sync, write_all
from backend.adapters.storage.protocol import check_key
from backend.adapters.storage.scratch import scratch, scratch_async, sweep_scratch

READ_ONLY = 0o444


class FolderStorage(ObjectReads):
    """The storage of a deployment without a bucket; see `protocol.Storage` for what the methods promise."""

    kind: ClassVar[str] = "folder"

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        super().__init__(LocalStore(root))
        self.root = root

    def put_file(self, key: str, path: Path) -> int:
        """Move the file at `path` into the storage; return its size. Raises Conflict if the key is taken."""
        target = self.path(key)
        size = _settle(path)
        try:
            publish(path, target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            with scratch() as folder:  # from another file system: copy beside the storage, then move
                copy = Path(shutil.copyfile(path, folder / "copy"))
                _settle(copy)
                publish(copy, target)
        path.unlink(missing_ok=True)
        return size

    def put_bytes(self, key: str, data: bytes) -> None:
        """Store a few bytes. Raises Conflict if the key is taken; of several that try at once exactly one succeeds."""
        check_key(key)
        with scratch() as folder:
            made = folder / "bytes"
            made.write_bytes(data)
            self.put_file(key, made)

    async def receive(self, key: str, pieces: AsyncIterator[bytes]) -> int:
        """Store what arrives in `pieces` without holding it in memory; return its size. Raises Conflict if the key is taken."""
        check_key(key)
        async with scratch_async() as folder:
            made = folder / "received"
            with made.open("xb", buffering=0) as out:
                async for block in blocks(pieces):
                    await settled(write_all, out.fileno(), block)
            return await settled(self.put_file, key, made)

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        """Lend the file itself. Raises NotFound."""
        path = self.path(key)
        if not path.is_file():
            raise absent_key(key)
        yield path

    def sweep(self) -> int:
        """Remove the scratch folders of killed processes; return how many."""
        return sweep_scratch()

    def free_bytes(self) -> int | None:
        """Return the free space of the file system the folder is on."""
        return shutil.disk_usage(self.root).free

    def path(self, key: str) -> Path:
        """Return where the object of `key` stands."""
        return self.root / check_key(key)

    def _delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            path = self.path(key)
            path.unlink(missing_ok=True)
            prune(path.parent, self.root)


def publish(source: Path, target: Path) -> None:
    """Give `source` the further name `target`, create-only and at once. Raises Conflict if that name is taken."""
    while True:
        # A deletion may prune the still empty folder at any point before our file is in it.
        with suppress(FileExistsError, FileNotFoundError):
            target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except FileExistsError as taken:
            raise taken_key(target.name) from taken
        except FileNotFoundError:
            if not source.exists():
                raise
        else:
            return


def prune(folder: Path, root: Path) -> None:
    """Remove `folder` and its parents below `root` as long as they are empty."""
    while root in folder.parents:
        try:
            folder.rmdir()
        except FileNotFoundError:
            pass
        except OSError:
            return
        folder = folder.parent


def _settle(path: Path) -> int:
    """Make a finished file read-only and wait until the disk has it: its key will stand in the database, which is durable."""
    with path.open("rb") as made:
        sync(made.fileno())
    path.chmod(READ_ONLY)
    return path.stat().st_size
