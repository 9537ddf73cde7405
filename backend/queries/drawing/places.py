"""Series, axes, and where values stand along x."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from backend.queries.drawing.labels import Value, amount, neutral

_MOST_TICKS = 40


@dataclass(frozen=True)
class Series:
    """Points that belong together.

    `rest` marks a series that is context, drawn grey; `context` marks single points so. `labels` are said under the pointer
    where x itself would not do. `rows` are the numbers of the rows in the data, by which a mark that was clicked is known.
    `sizes` are what larger points are larger for.
    """

    name: str
    x: Sequence[Value]
    y: Sequence[Value]
    rest: bool = False
    context: frozenset[int] = frozenset()
    labels: Sequence[str] | None = None
    rows: Sequence[int] | None = None
    sizes: Sequence[Value] | None = None


@dataclass(frozen=True)
class Axes:
    """What stands along the axes. `names` marks an x whose numbers name something: years, ids; `log` counts by powers of ten."""

    x: str
    y: str
    names: bool = False
    log: bool = False


@dataclass(frozen=True)
class Places:
    """Where values stand along x: numbers and days where they are, all others side by side under their labels.

    Labels stand on numbered places, since two long labels may be equal once they are shortened.
    """

    kind: Literal["number", "date", "label"]
    labels: tuple[Value, ...] = ()

    @classmethod
    def of(cls, series: Sequence[Series], *, named: bool) -> "Places":
        """Return the places of all x of `series`; `named` puts numbers under labels too."""
        values = dict.fromkeys(_as_given(series))
        if values and all(isinstance(x, date) for x in values):
            return cls("date", tuple(values) if len(values) == 1 else ())
        if values and not named and all(amount(x) is not None and not isinstance(x, bool) for x in values):
            return cls("number")
        return cls("label", tuple(values))

    def along(self, values: Sequence[Value]) -> list[Value]:
        """Return the places of `values`."""
        if self.kind == "label":
            number = {label: place for place, label in enumerate(self.labels)}
            return [number[value] for value in values]
        return [amount(value) if self.kind == "number" else value for value in values]

    def axis(self) -> dict[str, Value]:
        """Return what Plotly must know about the axis."""
        if self.kind == "date":
            # Around a single day Plotly would count thousandths of a second.
            return {"type": "date", **({"tickvals": list(self.labels)} if len(self.labels) == 1 else {})}
        if self.kind == "number":
            return {"type": "linear"}
        every = max(1, math.ceil(len(self.labels) / _MOST_TICKS))
        shown = range(0, len(self.labels), every)
        return {
            "type": "linear",
            "tickvals": list(shown),
            "ticktext": [neutral(self.labels[place]) for place in shown],
            "range": [-0.6, len(self.labels) - 0.4],
        }


def _as_given(series: Sequence[Series]) -> list[Value]:
    """Return all x in the order of the rows they are drawn of: a series may lack the first of them."""
    if any(one.rows is None for one in series):
        return [x for one in series for x in one.x]
    found = [(row, x) for one in series for row, x in zip(one.rows or (), one.x, strict=True)]
    return [x for _, x in sorted(found, key=lambda pair: pair[0])]
