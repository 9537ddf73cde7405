"""One long JSON text read value by value: only one value of it is in memory at a time."""

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from backend.datasets.formats.course import Course
from backend.datasets.formats.json_values import Decoder

_BLOCK_BYTES = 1 << 20
_VALUE_MAX = 256 << 20
_NEAR = 64  # an error so close to the end of what was read may be its end
_BLANK = " \t\r\n"


class Broken(Exception):
    """The text is no JSON from a line on: `line` from 1, `reason` in words, `text` what stands there, `cut` whether it just ends."""

    def __init__(self, line: int, reason: str, text: str, *, cut: bool) -> None:
        super().__init__(reason)
        self.line, self.reason, self.text, self.cut = line, reason, text, cut


class Stream:
    """A JSON text, read from its beginning. The file is UTF-8."""

    def __init__(self, path: Path, decoder: Decoder, course: Course) -> None:
        self._file = path.open("rb")
        self._size = max(path.stat().st_size, 1)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._values, self._course = decoder, course
        self._text, self._at, self._ended = "", 0, False
        self._line, self._counted = 1, 0
        self._block = _BLOCK_BYTES
        if self.peek() == "\ufeff":
            self._at += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    @property
    def line(self) -> int:
        """The line that the next character stands in, from 1."""
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def peek(self) -> str:
        """Return the next character that is not blank, or "" at the end."""
        while True:
            text, at = self._text, self._at
            while at < len(text) and text[at] in _BLANK:
                at += 1
            self._at = at
            if at < len(text):
                return text[at]
            if not self._fill():
                return ""

    def take(self, sign: str) -> None:
        """Pass over one character. Raises Broken if it is another one."""
        if self.peek() != sign:
            raise self._broken(f"a “{sign}” is missing here")
        self._at += 1

    def value(self) -> Any:  # Any: JSON
        """Return the next value. Raises Broken where there is none."""
        self.peek()
        while True:
            try:
                found, end = self._values.first(self._text, self._at)
            except json.JSONDecodeError as fault:
                open_end = fault.msg.startswith("Unterminated") or fault.pos >= len(self._text) - _NEAR
                if open_end and len(self._text) - self._at < _VALUE_MAX and self._fill():
                    continue
                raise self._broken(_words(fault.msg)) from fault
            except (ValueError, RecursionError) as fault:
                raise self._broken("it is nested too deep, or a number has thousands of digits") from fault
            # A number at the very end may go on behind it.
            if end < len(self._text) or not self._fill():
                self._at = end
                self._block = _BLOCK_BYTES
                return found

    def elements(self) -> Iterator[tuple[int, Any]]:  # Any: JSON
        """Yield the elements of the list that begins here, each with its line. Raises Broken."""
        self.take("[")
        if self.peek() == "]":
            self._at += 1
            return
        while True:
            line = self.line if self.peek() else self._line
            yield line, self.value()
            if self.peek() == "]":
                self._at += 1
                return
            self.take(",")
            if self.peek() == "]":  # a comma behind the last element
                self._at += 1
                return

    def keys(self) -> Iterator[str]:
        """Yield the keys of the object that begins here; the value of each has to be read before the next. Raises Broken."""
        self.take("{")
        if self.peek() == "}":
            self._at += 1
            return
        while True:
            if self.peek() != '"':
                raise self._broken("a key in quotes is missing here")
            key = self.value()
            self.take(":")
            yield key
            if self.peek() == "}":
                self._at += 1
                return
            self.take(",")

    def _fill(self) -> bool:
        """Read on; return False at the end. What has been passed over is forgotten."""
        if self._ended:
            return False
        _ = self.line  # counts what is about to be forgotten
        block = self._file.read(self._block)
        self._block *= 2  # a value that does not end is read from its beginning again
        self._ended = not block
        self._text = self._text[self._at :] + self._decode(block, not block)
        self._at = self._counted = 0
        self._course.at(self._file.tell() / self._size)
        return not self._ended

    def _broken(self, reason: str) -> Broken:
        cut = self._ended and not self._text[self._at :].strip()
        return Broken(self.line, reason, self._text[self._at : self._at + 20_000], cut=cut)


def _words(message: str) -> str:
    return {
        "Expecting value": "a value is missing here",
        "Expecting ',' delimiter": "a “,” is missing here",
        "Expecting ':' delimiter": "a “:” is missing here",
        "Expecting property name enclosed in double quotes": "a key in quotes is missing here",
        "Unterminated string starting at": "a quote is never closed",
    }.get(message, message[0].lower() + message[1:])
