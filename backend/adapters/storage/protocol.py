"""What every storage does: immutable objects under keys, each written once and then only read or deleted.

An object never changes under its key (the name holds its version and fence), so a copy of it never grows stale.
"""

import re
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Protocol

from backend.core.errors import Rejected

PIECE_BYTES = 1 << 20

_KEY = re.compile(r"[A-Za-z0-9_=+.-]+(/[A-Za-z0-9_=+.-]+)*")
_KEY_MAX = 512


@dataclass(frozen=True)
class StoredObject:
    """What a listing says of one object."""

    key: str
    size_bytes: int
    modified_at: datetime


class Storage(Protocol):
    """Immutable objects under keys. Every method checks its key and raises Rejected for one that could leave the storage.

    Any method raises Unavailable when the storage does not answer.
    """

    kind: ClassVar[str]

    def put_file(self, key: str, path: Path) -> int:
        """Store the file at `path`, which the storage may move away; return its size. Raises Conflict if the key is taken."""

    def put_bytes(self, key: str, data: bytes) -> None:
        """Store a few bytes. Raises Conflict if the key is taken; of several that try at once exactly one succeeds."""

    async def receive(self, key: str, pieces: AsyncIterator[bytes]) -> int:
        """Store what arrives in `pieces` without holding it in memory; return its size.

        Whatever `pieces` raises ends it, and nothing is stored. Raises Conflict if the key is taken.
        """

    def get_bytes(self, key: str) -> bytes:
        """Return a whole object, for small ones. Raises NotFound."""

    def stream(self, key: str, *, piece_bytes: int = PIECE_BYTES, span: tuple[int, int] | None = None) -> Iterator[bytes]:
        """Yield an object, or its bytes from the first of `span` up to, without, the second, in pieces of about `piece_bytes`.

        Raises NotFound before the first piece is asked for.
        """

    def size(self, key: str) -> int:
        """Return the size of an object in bytes. Raises NotFound."""

    def exists(self, key: str) -> bool:
        """Say whether the key is taken."""

    def list(self, prefix: str) -> Iterator[StoredObject]:
        """Yield the objects below the folder `prefix` (all for ""), in no particular order."""

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects; those that are absent are fine."""

    def local(self, key: str) -> AbstractContextManager[Path]:
        """Lend a read-only local file with the object's bytes until the block ends. Raises NotFound."""

    def sweep(self) -> int:
        """Remove what killed processes left on this machine: scratch folders, half-made copies. Return how many."""

    def free_bytes(self) -> int | None:
        """Return how much may still be stored, None where nobody knows."""


def check_key(key: str) -> str:
    """Return `key` if it is a plain relative path of letters, digits and . _ - = + only; raise Rejected otherwise.

    Names people give are not keys: they are made safe first, so that no back end has to quote or escape.
    """
    plain = len(key) <= _KEY_MAX and _KEY.fullmatch(key) is not None
    if not plain or any(step in {".", ".."} for step in key.split("/")):
        raise Rejected(f"{key!r} is no key of the storage.", hint="Keys are relative paths of letters, digits and . _ - = +.")
    return key
