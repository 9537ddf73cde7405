"""How a person wants a file to be written, where its format leaves a choice."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from backend.core.errors import Rejected

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
DECIMALS = {"point": ".", "comma": ","}


@dataclass(frozen=True)
class Options:
    """The choices about a CSV; other formats have none.

    `guard` puts an apostrophe before texts that a spreadsheet would run as formulas; `bom` marks the file as UTF-8 for Excel.
    """

    delimiter: str = "comma"
    decimal: str = "point"
    bom: bool = False
    guard: bool = True

    def __post_init__(self) -> None:
        for told, known, name in ((self.delimiter, DELIMITERS, "delimiter"), (self.decimal, DECIMALS, "decimal mark")):
            if told not in known:
                raise Rejected(f"“{told[:40]}” is no {name} of ours.", hint=f"Choose {' or '.join(known)}.")

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Options":  # Any: JSON
        """Return the options that `stored()` gave."""
        return cls(**{name: stored[name] for name in ("delimiter", "decimal", "bom", "guard") if name in stored})

    def stored(self) -> dict[str, Any]:  # Any: JSON
        """Return the options as JSON."""
        return asdict(self)
