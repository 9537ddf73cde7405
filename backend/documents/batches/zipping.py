"""ZIP files of stored members: written one after the other, and joined without touching the members again.

A finished file is a data area, a directory of its members, and an end. Joined files are the data areas one after the other
behind which one directory stands, whose places are shifted; its length follows from figures that are known beforehand.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_MEMBER = struct.Struct("<4sBBHHHHHLLLHHHHHLL")
_END_64 = struct.Struct("<4sQHHLLQQQQ")
_LOCATOR = struct.Struct("<4sLQL")
_END = struct.Struct("<4sHHHHLLH")
_MOST_32, _MOST_16 = 0xFFFFFFFF, 0xFFFF
_FAR_BYTES = 12  # what a member takes more in a directory that shows places beyond four gigabytes
_UTF8 = 0x800
_UNIX_FILE = 0o100644 << 16
_DAY, _TIME = (2026 - 1980) << 9 | 1 << 5 | 1, 0  # the same for all: equal documents make equal archives


@dataclass(frozen=True)
class Area:
    """What a finished file holds: bytes of members, members, and bytes of their directory were all its places near."""

    data_bytes: int
    members: int
    directory_bytes: int

    @property
    def stored_directory_bytes(self) -> int:
        """How long the directory of the file itself is."""
        return self.directory_bytes + (_FAR_BYTES * self.members if self.data_bytes > _MOST_32 else 0)


@dataclass(frozen=True)
class Member:
    """One file in a ZIP: its name, check sum, size, and where its header begins."""

    name: bytes
    crc: int
    size: int
    place: int

    @property
    def content(self) -> tuple[int, int]:
        """The first byte of its content and the one behind the last, in the file it was written to."""
        first = self.place + _LOCAL.size + len(self.name)
        return first, first + self.size


class Writer:
    """Writes members into `file`, one after the other; `close` writes the directory. Each member is smaller than 4 GB."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._at = file, 0
        self._members: list[Member] = []

    @property
    def data_bytes(self) -> int:
        """How many bytes are written so far."""
        return self._at

    def add(self, name: str, data: bytes) -> None:
        """Add a file."""
        member = Member(name.encode(), zlib.crc32(data), len(data), self._at)
        header = (b"PK\3\4", 20, _UTF8, 0, _TIME, _DAY, member.crc, member.size, member.size, len(member.name), 0)
        self._file.write(_LOCAL.pack(*header) + member.name)
        self._file.write(data)
        self._at = member.content[1]
        self._members.append(member)

    def close(self) -> Area:
        """Write the directory and the end, and return what the file holds."""
        directory = b"".join(entry(member, member.place, far=self._at > _MOST_32) for member in self._members)
        self._file.write(directory)
        self._file.write(end(self._at, members=len(self._members), directory_bytes=len(directory)))
        near = sum(_MEMBER.size + len(member.name) for member in self._members)
        return Area(self._at, len(self._members), near)


def entry(member: Member, place: int, *, far: bool) -> bytes:
    """Return a member's entry in a directory in which it begins at `place`; `far` writes that with eight bytes."""
    extra = struct.pack("<HHQ", 1, 8, place) if far else b""
    version = 45 if far else 20
    fixed = (b"PK\1\2", version, 3, version, _UTF8, 0, _TIME, _DAY, member.crc, member.size, member.size)
    return (
        _MEMBER.pack(*fixed, len(member.name), len(extra), 0, 0, 0, _UNIX_FILE, _MOST_32 if far else place)
        + member.name
        + extra
    )


def members(directory: bytes) -> Iterator[Member]:
    """Yield the members of a directory that `Writer` wrote."""
    at = 0
    while at < len(directory):
        told = _MEMBER.unpack_from(directory, at)
        crc, size, name_bytes, extra_bytes, place = told[8], told[9], told[11], told[12], told[17]
        first = at + _MEMBER.size
        if extra_bytes:
            (place,) = struct.unpack_from("<Q", directory, first + name_bytes + 4)
        yield Member(directory[first : first + name_bytes], crc, size, place)
        at = first + name_bytes + extra_bytes


def end(data_bytes: int, *, members: int, directory_bytes: int) -> bytes:
    """Return what stands behind a directory."""
    plain = _END.pack(
        b"PK\5\6", 0, 0, min(members, _MOST_16), min(members, _MOST_16), min(directory_bytes, _MOST_32), min(data_bytes, _MOST_32), 0
    )  # fmt: skip
    if members < _MOST_16 and directory_bytes < _MOST_32 and data_bytes < _MOST_32:
        return plain
    large = _END_64.pack(b"PK\6\6", _END_64.size - 12, 45, 45, 0, 0, members, members, directory_bytes, data_bytes)
    return large + _LOCATOR.pack(b"PK\6\7", 0, data_bytes + directory_bytes, 1) + plain


def is_far(place: int, area: Area) -> bool:
    """Say whether an area that begins at `place` of a joined file has members beyond what four bytes can say."""
    return place + area.data_bytes > _MOST_32


def joined_directory_bytes(place: int, area: Area) -> int:
    """Return how long the directory of an area is in a joined file in which it begins at `place`."""
    return area.directory_bytes + (_FAR_BYTES * area.members if is_far(place, area) else 0)
