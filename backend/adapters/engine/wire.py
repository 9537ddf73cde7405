"""How a caller and a query's process talk: numbers of open files first, then one JSON request, then lines of JSON back."""

import json
import socket
import struct
from collections.abc import Iterator, Sequence
from typing import Any

_HEAD = struct.Struct("<II")  # open files, bytes of the request
_FILES_AT_ONCE = 200  # the kernel takes 253 in one message

Message = dict[str, Any]  # Any: JSON


def send_request(line: socket.socket, request: Message, *, files: Sequence[int]) -> None:
    """Send a request and the open files it speaks of."""
    body = json.dumps(request).encode()
    line.sendall(_HEAD.pack(len(files), len(body)))
    for start in range(0, len(files), _FILES_AT_ONCE):
        socket.send_fds(line, [b"f"], list(files[start : start + _FILES_AT_ONCE]))
    line.sendall(body)


def receive_request(line: socket.socket) -> tuple[Message, list[int]]:
    """Return the next request and its open files. Raises ConnectionError when the caller is gone."""
    count, size = _HEAD.unpack(_exactly(line, _HEAD.size))
    files: list[int] = []
    while len(files) < count:
        piece, found, _, _ = socket.recv_fds(line, 1, min(_FILES_AT_ONCE, count - len(files)))
        if not piece:
            raise ConnectionError("the caller is gone")
        files += found
    return json.loads(_exactly(line, size)), files


def send(line: socket.socket, message: Message) -> None:
    """Send one line back."""
    line.sendall(json.dumps(message).encode() + b"\n")


def split(held: bytearray) -> Iterator[Message]:
    """Take the complete lines out of `held`."""
    while (end := held.find(b"\n")) >= 0:
        text = bytes(held[:end])
        del held[: end + 1]
        yield json.loads(text)


def _exactly(line: socket.socket, size: int) -> bytes:
    held = bytearray()
    while len(held) < size:
        piece = line.recv(size - len(held))
        if not piece:
            raise ConnectionError("the caller is gone")
        held += piece
    return bytes(held)
