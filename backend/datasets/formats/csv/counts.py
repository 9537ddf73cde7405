"""What mending a text changed: how many rows of every kind, and the first lines they stand in."""

from collections import Counter
from dataclasses import dataclass, field

_LINES_SHOWN = 20


@dataclass
class Counts:
    """What the mender changed: by kind of repair how many rows, and the first lines they stand in."""

    rows: int = 0
    short_aside: int = 0
    mended: Counter[str] = field(default_factory=Counter)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def note(self, kind: str, line: int) -> None:
        """Count one row."""
        self.mended[kind] += 1
        shown = self.lines.setdefault(kind, [])
        if len(shown) < _LINES_SHOWN:
            shown.append(line)
