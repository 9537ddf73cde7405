"""Parts written straight to their place in one file of the final size, in a folder of this machine.

A part counts once its marker stands, and the marker is made only after the disk has the part's bytes: what a killed
process or a power cut leaves half-written has no marker and is sent again. A marker is born as a claim ("7.ab12") and
becomes valid by losing its token in a rename ("7"). A newer request for the same part takes the claim away, so that a
connection the network has forgotten neither blocks the new one nor marks the part behind its back.
"""

import fcntl
import os
import secrets
import shutil
import threading
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from backend.adapters.storage.folder import FolderStorage, publish
from backend.adapters.storage.parts import Layout
from backend.adapters.storage.pieces import blocks, settled, sync, write_all
from backend.core.errors import Conflict, NotFound, Rejected

_FOLDER = "uploads"


class FolderParts:
    """Parts taken by our own route; see `parts.Parts` for what the methods promise."""

    mode: ClassVar[str] = "direct"

    def __init__(self, storage: FolderStorage) -> None:
        self._storage = storage
        self._root = storage.root / _FOLDER

    def start(self, layout: Layout) -> str | None:
        """Make the empty file of the final size; it takes up space only as parts arrive."""
        folder = self._root / layout.upload
        (folder / "parts").mkdir(parents=True, exist_ok=True)
        with (folder / "data").open("ab") as made:
            made.truncate(layout.size_bytes)
        return None

    def received(self, layout: Layout) -> Sequence[int]:
        """Return the numbers of the parts that are here whole, in order. Raises NotFound if the upload is gone."""
        try:
            markers = [marker.name for marker in (self._root / layout.upload / "parts").iterdir()]
        except FileNotFoundError as gone:
            raise _gone() from gone
        return sorted(int(name) for name in markers if name.isdigit())

    async def write(self, layout: Layout, number: int, pieces: AsyncIterator[bytes]) -> None:
        """Take one part. Raises Rejected for a wrong length, Conflict when a newer request took this part over."""
        length = layout.length(number)
        writer = await settled(_PartWriter, self._root / layout.upload, number, layout.offset(number))
        try:
            async for block in blocks(_limited(pieces, number, length)):
                await settled(writer.write, block)
            if writer.written != length:
                raise Rejected(
                    f"Part {number} ended after {writer.written:,} of {length:,} bytes.", hint="Send this part again, whole."
                )
            await settled(writer.mark)
        finally:
            await settled(writer.close)

    def sign(self, layout: Layout, numbers: Iterable[int]) -> dict[int, str]:
        """Raise Rejected: these parts come to our own route."""
        raise Rejected(
            f"Parts of this upload are sent to this server, not to signed addresses (parts {sorted(numbers)}).",
            hint=f"PUT each part to /api/uploads/{layout.upload}/parts/NUMBER.",
        )

    def finish(self, layout: Layout) -> None:
        """Give the file its key, once all parts are here. Raises Conflict while parts are missing."""
        target, folder = self._storage.path(layout.target), self._root / layout.upload
        if target.exists():
            return
        missing = layout.parts - len(self.received(layout))
        if missing:
            raise missing_parts(missing, layout.parts)
        data = folder / "data"
        for claim in (folder / "parts").glob("*.*"):  # who still sends a part again is told at its next block
            claim.unlink(missing_ok=True)
        data.chmod(0o444)
        with suppress(Conflict):  # two requests finished at once: both are right
            publish(data, target)

    def abort(self, layout: Layout) -> None:
        """Forget what has arrived."""
        shutil.rmtree(self._root / layout.upload, ignore_errors=True)

    def sweep(self, known: Iterable[str], *, older_than: timedelta) -> int:
        """Remove the folders of uploads that are not `known` and were last touched that long ago; return how many."""
        spared, removed = set(known), 0
        with suppress(FileNotFoundError):
            for folder in list(self._root.iterdir()):
                if folder.name not in spared and time.time() - folder.stat().st_mtime > older_than.total_seconds():
                    shutil.rmtree(folder, ignore_errors=True)
                    removed += 1
        return removed


class _PartWriter:
    """Writes one part under a claim. Its calls come from threads, one after the other."""

    def __init__(self, folder: Path, number: int, offset: int) -> None:
        self._marker = folder / "parts" / str(number)
        self._claim = self._marker.with_suffix(f".{secrets.token_hex(4)}")
        self._offset = offset
        self._turn = threading.Lock()
        self.written = 0
        try:
            self._take_over()
            self._out = (folder / "data").open("r+b", buffering=0)
        except FileNotFoundError as gone:
            raise _gone() from gone

    def _take_over(self) -> None:
        with _locked(self._marker.parent):  # or two that start at once would take the part from each other
            # The marker goes first: while bytes are being rewritten the part is not known to be whole.
            for older in (self._marker, *self._marker.parent.glob(f"{self._marker.name}.*")):
                older.unlink(missing_ok=True)
            self._claim.touch()

    def write(self, block: bytearray) -> None:
        """Write the next bytes of the part. Raises Conflict when a newer request took it over."""
        with self._turn:
            if not self._claim.exists():
                raise _taken_over(self._marker.name)
            write_all(self._out.fileno(), block, offset=self._offset + self.written)
            self.written += len(block)

    def mark(self) -> None:
        """Declare the part whole."""
        with self._turn:
            sync(self._out.fileno())
            try:
                self._claim.rename(self._marker)
            except FileNotFoundError as taken:
                raise _taken_over(self._marker.name) from taken

    def close(self) -> None:
        """Let go of the file and of a claim that was not made good."""
        with self._turn:
            self._out.close()
            self._claim.unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


async def _limited(pieces: AsyncIterator[bytes], number: int, length: int) -> AsyncIterator[bytes]:
    """Pass `pieces` on, cutting off the moment they are more than `length` bytes: they would run into the next part."""
    left = length
    async for piece in pieces:
        left -= len(piece)
        if left < 0:
            raise Rejected(
                f"Part {number} has more than its {length:,} bytes.", hint="Every part but the last has part_size_bytes."
            )
        yield piece


def missing_parts(missing: int, parts: int) -> Conflict:
    """Return the error for an upload that is not complete yet."""
    return Conflict(
        f"{missing} of {parts} parts are missing.", hint="Ask for the upload again and send the parts it does not name."
    )


def _gone() -> NotFound:
    return NotFound("This upload does not exist any more.", hint="Start the upload again.")


def _taken_over(number: str) -> Conflict:
    return Conflict(f"A newer request took over part {number}.", hint="Nothing to do unless the newer request also ends early.")
