"""Several finished ZIP files as one, made of their bytes while it is sent: any stretch of it, without writing it anywhere."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from backend.documents.batches import zipping
from backend.documents.batches.zipping import Area

Span = tuple[int, int]
Read = Callable[[str, Span], Iterator[bytes]]


@dataclass(frozen=True)
class Stored:
    """A finished ZIP file in the storage."""

    key: str
    area: Area


@dataclass(frozen=True)
class _Piece:
    """A stretch of the joined file: so many bytes, and how any stretch of them is had."""

    size: int
    read: Callable[[Span], Iterator[bytes]]


def size_bytes(files: Sequence[Stored]) -> int:
    """Return how long the joined file is."""
    data = sum(one.area.data_bytes for one in files)
    directory = _directory_bytes(files)
    return data + directory + len(_end(files))


def stream(files: Sequence[Stored], read: Read, *, span: Span | None = None) -> Iterator[bytes]:
    """Yield the joined file, or its bytes from the first of `span` up to, without, the second.

    `read` yields a stretch of a stored file. Memory is that of one directory.
    """
    first, last = span or (0, size_bytes(files))
    at = 0
    for piece in _pieces(files, read):
        start, stop = max(first - at, 0), min(last - at, piece.size)
        if start < stop:
            yield from piece.read((start, stop))
        at += piece.size
        if at >= last:
            return


def directory_of(file: Stored, read: Read) -> bytes:
    """Return the directory of a stored file."""
    first = file.area.data_bytes
    return b"".join(read(file.key, (first, first + file.area.stored_directory_bytes)))


def _pieces(files: Sequence[Stored], read: Read) -> Iterator[_Piece]:
    for one in files:
        yield _Piece(one.area.data_bytes, partial(read, one.key))
    for place, one in _placed(files):
        size = zipping.joined_directory_bytes(place, one.area)
        yield _Piece(size, partial(_shifted, one, place, read))
    ending = _end(files)
    yield _Piece(len(ending), lambda span: iter([ending[span[0] : span[1]]]))


def _shifted(file: Stored, place: int, read: Read, span: Span) -> Iterator[bytes]:
    far = zipping.is_far(place, file.area)
    told = [zipping.entry(one, one.place + place, far=far) for one in zipping.members(directory_of(file, read))]
    yield b"".join(told)[span[0] : span[1]]


def _placed(files: Sequence[Stored]) -> Iterator[tuple[int, Stored]]:
    place = 0
    for one in files:
        yield place, one
        place += one.area.data_bytes


def _directory_bytes(files: Sequence[Stored]) -> int:
    return sum(zipping.joined_directory_bytes(place, one.area) for place, one in _placed(files))


def _end(files: Sequence[Stored]) -> bytes:
    data = sum(one.area.data_bytes for one in files)
    count = sum(one.area.members for one in files)
    return zipping.end(data, members=count, directory_bytes=_directory_bytes(files))
