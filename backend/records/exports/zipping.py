"""A ZIP archive written as a stream: nothing is held but the list of what is in it, and nothing is written twice."""

import struct
import zlib
from dataclasses import dataclass

from backend.core.errors import TooLarge

LEVEL = 2
MOST_BYTES = 0xFFFF_FFFF  # what fits without the 64-bit form, about which Excel warns
_AS_STREAM = 0x0808  # sizes follow the data; names are UTF-8
_DEFLATE = 8
_VERSION = 20
_MIDNIGHT = (0, 0x21)  # time and day every member has, the first day ZIP knows: the same rows make the same bytes


@dataclass
class _Member:
    name: bytes
    at: int
    crc: int = 0
    packed: int = 0
    size: int = 0


class Zip:
    """Members one after the other. Every method returns the bytes to write next; `begin`, `add` ... `end` make one member."""

    def __init__(self) -> None:
        self._members: list[_Member] = []
        self._written = 0
        self._packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)

    def whole(self, name: str, text: str) -> bytes:
        """Return a small member."""
        return self.begin(name) + self.add(text.encode()) + self.end()

    def begin(self, name: str) -> bytes:
        """Return the head of a member; its size follows its data."""
        member = _Member(name.encode(), self._written)
        self._members.append(member)
        self._packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
        fixed = struct.pack("<4s5H3L2H", b"PK\3\4", _VERSION, _AS_STREAM, _DEFLATE, *_MIDNIGHT, 0, 0, 0, len(member.name), 0)
        return self._out(fixed + member.name)

    def add(self, data: bytes | memoryview) -> bytes:
        """Return more of the member, packed. Raises TooLarge for one of more than 4 GB."""
        member = self._members[-1]
        member.crc = zlib.crc32(data, member.crc)
        member.size += len(data)
        _check(member.size)
        packed = self._packer.compress(data)
        member.packed += len(packed)
        return self._out(packed)

    def end(self) -> bytes:
        """Return the end of the member."""
        member = self._members[-1]
        packed = self._packer.flush()
        member.packed += len(packed)
        return self._out(packed + struct.pack("<4s3L", b"PK\7\10", member.crc, member.packed, member.size))

    def close(self) -> bytes:
        """Return the directory, which ends the archive."""
        start, directory = self._written, b"".join(map(_entry, self._members))
        count = len(self._members)
        return directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), start, 0)

    def _out(self, data: bytes) -> bytes:
        self._written += len(data)
        _check(self._written)
        return data


def _entry(member: _Member) -> bytes:
    return (
        struct.pack("<4s6H3L5H2L", b"PK\1\2", _VERSION, _VERSION, _AS_STREAM, _DEFLATE, *_MIDNIGHT,
                    member.crc, member.packed, member.size, len(member.name), 0, 0, 0, 0, 0, member.at)
        + member.name
    )  # fmt: skip


def _check(size: int) -> None:
    if size > MOST_BYTES:
        raise TooLarge(
            "These rows make a workbook of more than 4 GB, which Excel does not open.", hint="Export CSV or Parquet."
        )
