"""How a caller and the process that draws talk: two sizes, a JSON head, then plain bytes. Nothing is ever unpickled."""

import json
import struct
from collections.abc import Sequence
from typing import Any, BinaryIO

SIZES = struct.Struct("<IQ")  # bytes of the head, of the body
HEAD_MOST = 64 << 20

Head = dict[str, Any]  # Any: JSON


def packed(head: Head, body: Sequence[bytes] = ()) -> list[bytes]:
    """Return a message as pieces to be written one after the other."""
    text = json.dumps(head).encode()
    return [SIZES.pack(len(text), sum(map(len, body))) + text, *body]


def read(source: BinaryIO) -> tuple[Head, bytes] | None:
    """Return the next message, None where there is none any more."""
    sizes = source.read(SIZES.size)
    if len(sizes) < SIZES.size:
        return None
    head, body = SIZES.unpack(sizes)
    return json.loads(source.read(head)), source.read(body)


def cut(body: bytes | bytearray, sizes: Sequence[int]) -> list[bytes]:
    """Return the pieces of a body, given their sizes."""
    pieces, at, whole = [], 0, memoryview(body)
    for size in sizes:
        pieces.append(bytes(whole[at : at + size]))
        at += size
    return pieces
