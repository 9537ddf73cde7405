"""The beginning of a text, out of its packing, and where it may end so that its last row is a whole one."""

import zlib

import pyarrow as pa

_BACK = 400  # lines that are given up at most to end outside of a quoted cell
_QUOTE = b'"'


def unpacked(head: bytes, *, most: int) -> bytes | None:
    """Return the first bytes, at most `most`, of what was packed with gzip or zstd; None for what was not, or is damaged."""
    try:
        if head.startswith(b"\x1f\x8b"):
            return zlib.decompressobj(wbits=31).decompress(head, most)
        if head.startswith(b"\x28\xb5\x2f\xfd"):
            return _unpacked_zstd(head, most=most)
    except (zlib.error, pa.ArrowException, OSError):
        return None
    return None


def cut(head: bytes) -> bytes:
    """Return the beginning of a text up to the end of its last whole row, as far as line ends and quotes tell it.

    Text in two or four bytes a character keeps whole characters. A text without a line end stays as it is.
    """
    feed, step = _line_feed(head)
    end = _last(head, feed, step, len(head))
    if end < 0:
        return head
    if step > 1:
        return head[:end]
    odd = head.count(_QUOTE, 0, end) % 2
    at = end
    for _ in range(_BACK):
        before = _last(head, feed, step, at - len(feed))
        if not odd or before < 0:
            break
        odd = (odd + head.count(_QUOTE, before, at)) % 2
        at = before
    return head[:end] if odd else head[:at]


def _line_feed(head: bytes) -> tuple[bytes, int]:
    """Return what ends a line and how many bytes a character has at least."""
    start = head[:4096]
    zeros = start.count(0)
    if zeros > len(start) * 0.6:
        return (b"\n\x00\x00\x00", 4) if start.find(b"\x00") != 0 else (b"\x00\x00\x00\n", 4)
    if zeros > len(start) * 0.2:
        even = start[0::2].count(0)
        return (b"\x00\n", 2) if even > zeros / 2 else (b"\n\x00", 2)
    return (b"\n", 1) if b"\n" in start or b"\r" not in start else (b"\r", 1)


def _last(head: bytes, feed: bytes, step: int, before: int) -> int:
    """Return the end of the last line that ends before `before`, -1 if none does."""
    at = before
    while (at := head.rfind(feed, 0, max(at, 0))) >= 0:
        if at % step == 0:
            return at + len(feed)
        at += len(feed) - 1
    return -1


def _unpacked_zstd(head: bytes, *, most: int) -> bytes:
    """Return what can be unpacked of a beginning: it ends in the middle of a block, which cannot."""
    found = bytearray()
    with pa.CompressedInputStream(pa.BufferReader(head), "zstd") as plain:
        while len(found) < most:
            try:
                piece = plain.read(1 << 16)
            except OSError:
                break
            if not piece:
                break
            found += piece
    return bytes(found[:most])
