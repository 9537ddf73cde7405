"""What the folder and S3 have in common: reading, listing and deleting through obstore, and its errors as ours."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, S3Store

from backend.adapters.storage.protocol import PIECE_BYTES, StoredObject, check_key
from backend.core.errors import Conflict, NotFound, Unavailable

_DELETE_AT_ONCE = 1000  # what S3 takes in one request


@contextmanager
def translated(key: str) -> Iterator[None]:
    """Raise what obstore or the system raises in the block as one of our errors."""
    try:
        yield
    except FileNotFoundError as absent:
        raise absent_key(key) from absent
    except (AlreadyExistsError, FileExistsError) as taken:
        raise taken_key(key) from taken
    except BaseError as away:
        raise Unavailable(
            f"The storage did not answer about {key}.", hint="Try again in a moment; `listmill doctor` says what is wrong."
        ) from away


def absent_key(key: str) -> NotFound:
    """Return the error for a key under which nothing stands."""
    return NotFound(f"The storage has no object {key}.", hint="It may have been deleted; load the page again.")


def taken_key(key: str) -> Conflict:
    """Return the error for a key that was written before."""
    return Conflict(f"The storage already has an object {key}.", hint="Objects are never overwritten; take another key.")


class ObjectReads:
    """Reads, lists and deletes objects of one obstore store."""

    def __init__(self, store: LocalStore | S3Store) -> None:
        self.store = store

    def get_bytes(self, key: str) -> bytes:
        """Return a whole object, for small ones. Raises NotFound."""
        with translated(check_key(key)):
            return bytes(obstore.get(self.store, key).bytes())

    def stream(self, key: str, *, piece_bytes: int = PIECE_BYTES, span: tuple[int, int] | None = None) -> Iterator[bytes]:
        """Yield an object, or its bytes from the first of `span` up to, without, the second, in pieces of about `piece_bytes`.

        Raises NotFound before the first piece is asked for.
        """
        with translated(check_key(key)):
            answer = obstore.get(self.store, key, options={"range": span} if span else None)
        return self._pieces(key, answer, piece_bytes)

    @staticmethod
    def _pieces(key: str, answer: "obstore.GetResult", piece_bytes: int) -> Iterator[bytes]:
        with translated(key):
            for piece in answer.stream(min_chunk_size=piece_bytes):
                yield bytes(piece)

    def size(self, key: str) -> int:
        """Return the size of an object in bytes. Raises NotFound."""
        with translated(check_key(key)):
            return int(obstore.head(self.store, key)["size"])

    def exists(self, key: str) -> bool:
        """Say whether the key is taken."""
        try:
            self.size(key)
        except NotFound:
            return False
        return True

    def list(self, prefix: str) -> Iterator[StoredObject]:
        """Yield the objects below the folder `prefix` (all for ""), in no particular order."""
        folder = check_key(prefix.rstrip("/")) if prefix else None
        with translated(prefix):
            for page in obstore.list(self.store, folder):
                for found in page:
                    yield StoredObject(found["path"], found["size"], found["last_modified"])

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects; those that are absent are fine."""
        checked = [check_key(key) for key in keys]
        for start in range(0, len(checked), _DELETE_AT_ONCE):
            self._delete(checked[start : start + _DELETE_AT_ONCE])

    def _delete(self, keys: Sequence[str]) -> None:
        with translated(keys[0]):
            obstore.delete(self.store, keys)
