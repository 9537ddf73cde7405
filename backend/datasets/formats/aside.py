"""Rows kept aside, written to a CSV as they are found, safe to open in a spreadsheet."""

import csv
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from backend.datasets.formats.loaded import SAMPLE_ROWS, Aside, RowAside

TEXT_MAX = 10_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class AsideWriter:
    """Takes rows one by one; nothing is written until the first comes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None
        self._write: Callable[[list[object]], object]
        self._count = 0
        self._sample: list[RowAside] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()

    @property
    def count(self) -> int:
        """How many rows there are so far."""
        return self._count

    def add(self, line: int, reason: str, text: str) -> None:
        """Keep one row aside. A text longer than 10,000 characters is cut, and says so."""
        shown = text if len(text) <= TEXT_MAX else f"{text[:TEXT_MAX]}… ({len(text):,} characters)"
        shown = shown.replace("\x00", "")
        if self._file is None:
            self._file = self._path.open("w", encoding="utf-8", newline="")
            self._write = csv.writer(self._file).writerow
            self._write(["line", "reason", "text"])
        self._write([line, reason, guarded(shown)])
        self._count += 1
        if self._count <= SAMPLE_ROWS:
            self._sample.append(RowAside(line, reason, shown))

    def restart(self) -> None:
        """Forget what was kept aside so far: the text is gone over again."""
        self.__exit__(None, None, None)
        self._path.unlink(missing_ok=True)
        self._file, self._count = None, 0
        self._sample.clear()

    def finish(self) -> Aside:
        """Close the file and return what was kept aside."""
        if self._file is not None:
            self._file.close()
        return Aside(self._count, self._path if self._count else None, tuple(self._sample))


def guarded(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


@lru_cache(maxsize=64)
def wrong_width(cells: int, width: int) -> str:
    """Return why a row of another width is kept aside."""
    return f"{cells:,} {'cell' if cells == 1 else 'cells'} where {width:,} belong"
