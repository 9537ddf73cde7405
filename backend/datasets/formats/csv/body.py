"""What the rows of a table look like, so that a line which is none of them can be told: types by column, how many cells are filled."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from backend.datasets.formats.csv.head import kind

_TYPED = {"number", "date"}
_TYPED_SHARE = 0.8
_ENOUGH = 2  # fewer rows show no custom


@dataclass(frozen=True)
class Body:
    """The custom of the rows: `kinds` are "number", "date" or "" for text, a column each; `filled` is the usual number of filled cells."""

    kinds: tuple[str, ...]
    filled: float

    @classmethod
    def of(cls, rows: Sequence[Sequence[str]], width: int) -> "Body":
        """Return the custom of the rows of this width; the first rows count least, a title or header may be among them."""
        right = [row for row in rows if len(row) == width and any(cell.strip() for cell in row)]
        late = right[min(8, len(right) // 3) :][:200]
        if len(late) < _ENOUGH:
            return cls(("",) * width, float(width))
        return cls(tuple(_kind_of([row[i] for row in late]) for i in range(width)), median(map(_filled, late)))

    @property
    def typed(self) -> bool:
        """Whether any column holds numbers or dates."""
        return any(self.kinds)

    def is_like(self, cells: Sequence[str]) -> bool:
        """Say whether a row could be one of the body: no misfit in a typed column, and at least one value that fits."""
        return len(cells) == len(self.kinds) and self.fits(cells) > 0 and self.misfits(cells) == 0

    def fits(self, cells: Sequence[str]) -> int:
        """Return how many filled cells of typed columns are of their type."""
        return sum(1 for cell, model in zip(cells, self.kinds, strict=False) if model and kind(cell) == model)

    def misfits(self, cells: Sequence[str]) -> int:
        """Return how many filled cells of typed columns are of another type, null words apart."""
        pairs = zip(cells, self.kinds, strict=False)
        return sum(1 for cell, model in pairs if model and kind(cell) not in {model, ""} and not _is_nothing(cell))


def _kind_of(cells: Sequence[str]) -> str:
    kinds = Counter(kind(cell) for cell in cells if cell.strip() and not _is_nothing(cell))
    often, count = next(iter(kinds.most_common(1)), ("", 0))
    seldom = kinds.total() * 2 <= len(cells)  # a column with few values has no custom
    return often if often in _TYPED and count >= _TYPED_SHARE * kinds.total() and not seldom else ""


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _is_nothing(cell: str) -> bool:
    return len(cell.strip()) <= 4 and cell.strip().casefold() in {
        "na",
        "n/a",
        "null",
        "none",
        "-",
        "--",
        "?",
        ".",
        "nan",
        "nil",
        "—",
        "..",
        "\\n",
    }
