"""Records as rows: fields become columns when they first come, every column remembers which kinds of values it held."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from backend.core.errors import Rejected
from backend.datasets.formats.csv.header import names_of
from backend.datasets.formats.csv.words import NULL_WORDS
from backend.datasets.formats.json_values import flat, text_of
from backend.datasets.sheets.copy import DELIMITER, ROW_END, CopyWriter, LineMap, quoted

NUMBER, TRUTH, TEXT, NESTED, WORD, LONG = 1, 2, 4, 8, 16, 32
COLUMNS_MAX = 5_000

_BLOCK_BYTES = 1 << 20
_LIKE_A_NUMBER = re.compile(r"\s*[-+]?[$€£]?\s*\d[\d.,\s]*(e[-+]?\d+)?\s*%?\s*", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"[:,\[]-?[0-9]{19,}[,}\]]")
_NOTHING = frozenset(NULL_WORDS)


@dataclass
class Seen:
    """What a column held: kinds of values, how many texts, how many of them written like numbers."""

    kinds: int = 0
    texts: int = 0
    like_numbers: int = 0


class RecordTable:
    """Takes records one by one and writes them as rows of a copy.

    `names` are those a person chose, `empty_texts` counts texts without a character, and `needs_mark` says whether a record might
    pass for a blank row, or for the header again.
    """

    def __init__(self, folder: Path, *, unnest: bool, names: Sequence[str] = ()) -> None:
        self._raw, self._unnest = folder / "records", unnest
        self._copy = CopyWriter(self._raw, end=f"{ROW_END}\n", line=2)
        self._places: dict[str, int] = {}
        self._widths: list[tuple[int, int]] = []  # from which byte on rows have how many cells
        self.seen: list[Seen] = []
        self.empty_texts = 0
        self.needs_mark = False
        self._names = set(names[:1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._copy.__exit__(kind, fault, trace)

    @property
    def rows(self) -> int:
        """How many records there are so far."""
        return self._copy.rows

    @property
    def replaced(self) -> int:
        """How many separators of the copy stood in texts and became spaces."""
        return self._copy.replaced

    @property
    def names(self) -> list[str]:
        """The fields, in the order in which they first came."""
        return list(self._places)

    @property
    def lines(self) -> LineMap:
        """Which line of the source each line of the copy came from; its first line is the header."""
        return self._copy.lines

    def add(self, record: dict[str, Any], line: int) -> None:  # Any: JSON
        """Write a record that begins in this line of the source. Raises Rejected when there are too many different fields."""
        fields = flat(record) if self._unnest else record
        cells = [""] * len(self._places)
        for key, value in fields.items():
            place = self._places.get(key)
            if place is None:
                place = self._place(key, line)
                cells.append("")
            if value is not None:
                cells[place] = text = text_of(value)
                self._note(self.seen[place], value, text)
        self._write(cells, line)

    def add_row(self, values: Sequence[Any], line: int) -> None:  # Any: JSON
        """Write a list of values as a row."""
        while len(self._places) < len(values):
            self._place(f"column{len(self._places) + 1}", line)
        cells = [text_of(value) for value in values]
        for place, value in enumerate(values):
            if value is not None:
                self._note(self.seen[place], value, cells[place])
        self._write(cells + [""] * (len(self._places) - len(cells)), line)

    def finish(self, target: Path, header: Sequence[str] | None, *, marked: bool) -> None:
        """Write the copy to `target`: every row as wide as the widest, below a header if there is one.

        `marked` puts one more cell behind every row, so that none is blank.
        """
        self._copy.__exit__(None, None, None)
        width = len(self._places)
        with self._raw.open("rb") as raw, target.open("wb") as out:
            if header is not None:
                names = [quoted(_on_one_line(name), always=i == 0) for i, name in enumerate(header)]
                out.write((DELIMITER.join(names) + "\n").encode("utf-8", "replace"))
            bounds = [*(at for at, _ in self._widths[1:]), self._raw.stat().st_size]
            for (begin, cells), end in zip(self._widths, bounds, strict=False):
                _pad(
                    raw,
                    out,
                    begin=begin,
                    end=end,
                    filling=DELIMITER * (width - max(cells, 1)) + (f"{DELIMITER}1" if marked else ""),
                )
        self._raw.unlink()

    def _place(self, key: str, line: int) -> int:
        if len(self._places) == COLUMNS_MAX:
            raise Rejected(
                f"Up to line {line:,} there are more than {COLUMNS_MAX:,} different fields.",
                hint="Often keys are values, such as an id: write them as a field of the record, or keep nested records together.",
            )
        if not self._places:
            self._names.update(names_of([key], 1))
        self._places[key] = len(self._places)
        self.seen.append(Seen())
        return self._places[key]

    def _write(self, cells: Sequence[str], line: int) -> None:
        if not self.needs_mark:
            self.needs_mark = not any(map(str.strip, cells)) or cells[0].strip() in self._names
        if not self._widths or self._widths[-1][1] != len(cells):
            self._widths.append((self._copy.size, len(cells)))
        self._copy.write(cells, line)

    def _note(self, seen: Seen, value: Any, text: str) -> None:  # Any: JSON
        kind = type(value)
        if kind is str:
            if not text:
                self.empty_texts += 1
            elif seen.kinds & WORD and seen.texts > 1_000:
                pass
            elif text.strip().lower() not in _NOTHING:
                seen.kinds |= TEXT
                seen.texts += 1
                if _LIKE_A_NUMBER.fullmatch(text):
                    seen.like_numbers += 1
                else:
                    seen.kinds |= WORD
        elif kind is bool:
            seen.kinds |= TRUTH
        elif kind is dict or kind is list:
            seen.kinds |= NESTED | (LONG if _LONG_NUMBER.search(text) else 0)
        else:
            seen.kinds |= NUMBER


def _on_one_line(name: str) -> str:
    return " ".join(name.split("\n")).replace("\r", " ")


def _pad(raw: Any, out: Any, *, begin: int, end: int, filling: str) -> None:  # Any: binary files
    raw.seek(begin)
    left, rest = end - begin, b""
    filled = f"{filling}\n".encode()
    mark = f"{ROW_END}\n".encode()
    while left:
        block = raw.read(min(_BLOCK_BYTES, left))
        left -= len(block)
        block = rest + block
        rest = b""
        if left and block.endswith(mark[:1]):  # the mark may go on in the next block
            block, rest = block[:-1], mark[:1]
        out.write(block.replace(mark, filled))
