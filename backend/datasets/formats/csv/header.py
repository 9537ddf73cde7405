"""Whether the first row names the columns, and what the columns are called."""

import re
from collections.abc import Sequence
from itertools import pairwise

from backend.datasets.formats.csv.head import kind

NAME_MAX_BYTES = 255
_YEAR = re.compile(r"(19|20)\d\d")
_HIDDEN = re.compile(r"[\x00-\x1f\x7f\ufeff]+")


def is_header(first: Sequence[str], rest: Sequence[Sequence[str]], *, alone: bool = False) -> bool:
    """Say whether `first` names the columns of the rows in `rest`: by the contrast of types, never by language."""
    cells = [cell.strip() for cell in first]
    rest = [row for row in rest if list(row) != list(first)]  # a header that comes again speaks for itself
    if alone or not rest:
        return all(kind(cell) in {"text", ""} for cell in cells) and any(cells)
    used = sum(1 for i, cell in enumerate(cells) if cell or any(row[i].strip() for row in rest if i < len(row)))
    if sum(1 for cell in cells if cell) < used / 2 or any(kind(cell) == "date" for cell in cells):
        return False
    if _counts_up(cells) and not any(_counts_up(row) for row in rest[:20]):
        return True
    return sum(_vote(cell, [row[i].strip() for row in rest if i < len(row)], cells) for i, cell in enumerate(cells)) > 0


def names_of(header: Sequence[str], width: int) -> tuple[str, ...]:
    """Return `width` names: trimmed, on one line, unique whatever their case, never empty, at most 255 bytes long."""
    taken: set[str] = set()
    names: list[str] = []
    numbers: dict[str, int] = {}  # the last one given to each, or many equal names would cost the square of their number
    for i in range(width):
        cell = _HIDDEN.sub(" ", header[i]).strip() if i < len(header) else ""
        base = _cut(cell or f"column{i + 1}", NAME_MAX_BYTES)
        name, number = base, numbers.get(base.casefold(), 1)
        while name.casefold() in taken:
            number += 1
            name = f"{_cut(base, NAME_MAX_BYTES - 1 - len(str(number)))}_{number}"
        numbers[base.casefold()] = number
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def _cut(name: str, limit: int) -> str:
    return name.encode()[:limit].decode("utf-8", "ignore").strip()


def _counts_up(cells: Sequence[str]) -> bool:
    """Say whether a name is followed by numbers that count the columns: id, 1, 2, 3."""
    numbers = [cell.strip() for cell in cells[1:]]
    if len(numbers) < 3 or kind(cells[0]) != "text" or not all(number.isdecimal() for number in numbers):
        return False
    return all(int(b) - int(a) == 1 for a, b in pairwise(numbers))


def _vote(cell: str, column: Sequence[str], cells: Sequence[str]) -> float:
    """Return how much one cell of the first row speaks for a header, against the cells below it."""
    filled = [value for value in column if value]
    if not filled:
        return 0.0
    typed = sum(1 for value in filled if kind(value) in {"number", "date"}) / len(filled)
    if kind(cell) == "text" and typed > 0.8:
        return 1.0
    if kind(cell) == "number":
        return (0.3 if cells.count(cell) == 1 else 0.0) if _YEAR.fullmatch(cell) else -1.0
    return _vote_of_words(cell, column) if cell else 0.0


def _vote_of_words(cell: str, column: Sequence[str]) -> float:
    if cell in column:
        return -0.5
    lengths = {len(value) for value in column}
    vote = 0.25
    if len(cell) <= 40 and (max(lengths) > 2 * len(cell) or (len(lengths) == 1 and len(cell) not in lengths)):
        vote += 0.25
    shapes = {_shape(value) for value in column}
    if len(shapes) == 1 and re.search(r"\d", cell) and _shape(cell) == _shape(column[0]):
        vote -= 1.0
    return vote


def _shape(value: str) -> str:
    return re.sub(r"[a-z]+", "a", re.sub(r"\d+", "9", value.lower()))
