"""How cells are parted and quoted."""

import _csv
import csv
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """How cells are parted and quoted. `quote` is empty where nothing quotes; `escape` is the quote itself or a backslash."""

    delimiter: str
    quote: str
    escape: str

    def reader(self, lines: Iterator[str]) -> "_csv.Reader":
        """Return a reader of the standard library for this dialect."""
        escaped = self.escape != self.quote
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote or '"',
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            escapechar=self.escape if escaped else None,
            doublequote=not escaped,
            skipinitialspace=True,
        )
