"""The plan of a conversion: a reading for every column, revised when a pass has met cells the beginning did not show."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

from backend.datasets.formats.csv import words
from backend.datasets.formats.csv.choice import FITTING_SHARE, Choice, choose
from backend.datasets.formats.csv.habits import habits_of, with_months
from backend.datasets.formats.csv.layout import Layout
from backend.datasets.formats.csv.mending import has_header
from backend.datasets.formats.csv.notes import Noted
from backend.datasets.formats.csv.reading import TEXT, Reading, null_pattern
from backend.datasets.formats.csv.sampling import sample
from backend.datasets.formats.csv.strict import Plan
from backend.datasets.formats.csv.told import told
from backend.datasets.formats.options import ReadAs


class Planner:
    """Holds the choices and what they rest on."""

    def __init__(self, path: Path, layout: Layout, wanted: ReadAs) -> None:
        pattern = null_pattern(words.NULL_WORDS if wanted.null_words is None else wanted.null_words)
        self._values = sample(path, layout, pattern)
        self._habits = habits_of(self._values, layout.names, semicolon=layout.dialect.delimiter == ";")
        self._forced = told(wanted.types, layout.names, self._values, comma_first=self._habits.comma)
        self._revised: set[int] = set()
        self.choices = [self._forced.get(i) or choose(values, self._habits) for i, values in enumerate(self._values)]
        self._agree(layout.names)
        self.plan = Plan(
            layout.names,
            self._readings(),
            pattern,
            nulls_in_text=wanted.null_words is not None,
            headed=has_header(layout),
        )
        self.news = ""

    def _agree(self, names: tuple[str, ...]) -> None:
        """Let dates that do not tell whether day or month comes first follow those that do."""
        self._habits = with_months(self._habits, self.choices, names)
        if self._habits.months:
            for i, choice in enumerate(self.choices):
                if choice.unsure:
                    self.choices[i] = choose(self._values[i], self._habits)

    def revise(self, noted: Mapping[int, Noted], written: Path, *, last: bool) -> bool:
        """Read columns otherwise whose misfits say so; return whether any is. `last` leaves no choice but text."""
        changed = [
            i
            for i in sorted(noted)
            if noted[i].count and i not in self._forced and self._revise(i, noted[i], written, last=last)
        ]
        if not changed:
            return False
        self._revised.update(changed)
        self.news = f"“{self.plan.names[changed[0]]}” is {self.choices[changed[0]].why}"
        self.plan = replace(self.plan, readings=self._readings())
        return True

    def _revise(self, column: int, noted: Noted, written: Path, *, last: bool) -> bool:
        before = self.choices[column]
        after = self._other(column, noted, written, before)
        if after.reading.key == before.reading.key:
            return False
        if after.reading is not TEXT and (last or column in self._revised):
            after = Choice(TEXT, f"kept as text: no other type takes both its first values and “{_first(noted)}”")
        self.choices[column] = after
        return True

    def _other(self, column: int, noted: Noted, written: Path, before: Choice) -> Choice:
        if before.reading.type in {"BIGINT", "DOUBLE"} and noted.zeros:
            return Choice(TEXT, f"kept as text: “{noted.zeros}” further down starts with 0")
        seen, late = self._values[column], noted.values
        found = choose(seen + late, self._habits)
        if found.reading is not TEXT and found.reading.key != before.reading.key and all(map(found.reading.fits, seen)):
            self._values[column] = seen + late
            return Choice(found.reading, f"{found.why}, because of “{_first(noted)}” further down")
        if before.reading.key in {"whole", "decimal"} and noted.digits:
            return Choice(TEXT, f"kept as text: “{noted.digits}” further down has more digits than a number keeps")
        filled = filled_cells(written)[column] + noted.count
        if noted.count > (1 - FITTING_SHARE) * filled:
            return Choice(TEXT, f"kept as text: {noted.count:,} of its {filled:,} values are not {before.reading.words}")
        return before

    def _readings(self) -> tuple[Reading, ...]:
        return tuple(choice.reading for choice in self.choices)


def _first(noted: Noted) -> str:
    return next(iter(noted.values), "")


def filled_cells(written: Path) -> list[int]:
    """Return how many cells of every column are not NULL, from the statistics of a Parquet file."""
    found = pq.ParquetFile(written).metadata
    filled = [0] * found.num_columns
    for group in map(found.row_group, range(found.num_row_groups)):
        for i in range(found.num_columns):
            statistics = group.column(i).statistics
            filled[i] += group.num_rows - statistics.null_count if statistics else 0  # none where a group has no rows
    return filled
