"""The plan of a conversion: a reading for every column, revised when a pass has met cells the beginning did not show."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from backend.core.errors import Rejected
from backend.datasets.formats.csv import words
from backend.datasets.formats.csv.choice import FITTING_SHARE, Choice, choose
from backend.datasets.formats.csv.dates import DATES, OTHER_DATES, booleans
from backend.datasets.formats.csv.layout import Layout
from backend.datasets.formats.csv.notes import Noted
from backend.datasets.formats.csv.numbers import DECIMAL, WHOLE, notations
from backend.datasets.formats.csv.reading import TEXT, Reading, null_pattern
from backend.datasets.formats.csv.sampling import sample
from backend.datasets.formats.csv.strict import Plan
from backend.datasets.formats.options import EVERY, ReadAs


class Planner:
    """Holds the choices and what they rest on."""

    def __init__(self, path: Path, layout: Layout, wanted: ReadAs) -> None:
        pattern = null_pattern(words.NULL_WORDS if wanted.null_words is None else wanted.null_words)
        self._values = sample(path, layout, pattern)
        self._comma_first = layout.dialect.delimiter == ";"
        self._forced = _forced(wanted, layout, self._values, comma_first=self._comma_first)
        self._revised: set[int] = set()
        self.choices = [
            self._forced.get(i) or choose(values, comma_first=self._comma_first) for i, values in enumerate(self._values)
        ]
        self.plan = Plan(layout.names, self._readings(), pattern, nulls_in_text=wanted.null_words is not None)
        self.news = ""

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
        if before.reading.type in {"BIGINT", "DOUBLE"} and noted.damaging and words.has_leading_zero(noted.damaging):
            return Choice(TEXT, f"kept as text: “{noted.damaging}” further down starts with 0")
        seen, late = self._values[column], noted.values
        found = choose(seen + late, comma_first=self._comma_first)
        if found.reading is not TEXT and found.reading.key != before.reading.key and all(map(found.reading.fits, seen)):
            self._values[column] = seen + late
            return Choice(found.reading, f"{found.why}, because of “{_first(noted)}” further down")
        if before.reading.type in {"BIGINT", "DOUBLE"} and noted.damaging:
            return Choice(TEXT, f"kept as text: “{noted.damaging}” further down has more digits than a number keeps")
        filled = _filled(written, column) + noted.count
        if noted.count > (1 - FITTING_SHARE) * filled:
            return Choice(TEXT, f"kept as text: {noted.count:,} of its {filled:,} values are not {before.reading.words}")
        return before

    def _readings(self) -> tuple[Reading, ...]:
        return tuple(choice.reading for choice in self.choices)


def _first(noted: Noted) -> str:
    return next(iter(noted.values), "")


def _filled(written: Path, column: int) -> int:
    """Return how many cells of a column are not NULL, from the statistics of the file."""
    found = pq.ParquetFile(written).metadata
    groups = [found.row_group(i) for i in range(found.num_row_groups)]
    return int(sum(group.num_rows - group.column(column).statistics.null_count for group in groups))


def _forced(wanted: ReadAs, layout: Layout, values: list[Counter[str]], *, comma_first: bool) -> dict[int, Choice]:
    """Return the readings of the columns whose type a person asked for. Raises Rejected for a column or type there is none of."""
    forced: dict[int, Choice] = {}
    if every := wanted.types.get(EVERY):
        forced = {
            i: Choice(_of_type(every, seen, comma_first=comma_first), f"{every}, as asked for") for i, seen in enumerate(values)
        }
    for name, kind in wanted.types.items():
        if name == EVERY:
            continue
        found = next((i for i, known in enumerate(layout.names) if known.casefold() == name.casefold()), None)
        if found is None:
            raise Rejected(
                f"There is no column “{name}” whose type could be set.", hint=f"The columns are {_listed(layout.names)}."
            )
        forced[found] = Choice(_of_type(kind, values[found], comma_first=comma_first), f"{kind}, as asked for")
    return forced


def _of_type(kind: str, values: Counter[str], *, comma_first: bool) -> Reading:
    """Return the reading of this type that takes the most of the values."""
    known = [WHOLE, DECIMAL, *booleans(values), *DATES, *notations(values, comma_first=comma_first), *OTHER_DATES]
    name = _type_name(kind)
    if name == TEXT.type:
        return TEXT
    same = [reading for reading in known if reading.type == name]
    if same:
        return max(same, key=lambda reading: sum(count for value, count in values.items() if reading.fits(value)))
    return Reading(f"as {name}", name, name, lambda _: True, lambda cell: f"TRY_CAST({cell} AS {name})")


def _type_name(kind: str) -> str:
    """Return DuckDB's own name of a type. Raises Rejected for one it does not know, or that Parquet does not keep."""
    with duckdb.connect() as con:
        try:
            name = str(con.execute(f"SELECT typeof(CAST(NULL AS {kind})), NULL::{kind}").fetchall()[0][0])
        except duckdb.Error as fault:
            raise Rejected(
                f"No type is called “{kind}”.",
                hint="Types are BIGINT, DOUBLE, DECIMAL(18,2), VARCHAR, DATE, TIMESTAMP and BOOLEAN.",
            ) from fault
    if name in {"HUGEINT", "UHUGEINT"}:
        raise Rejected(f"Numbers as large as {name} are not kept exactly.", hint="Use DECIMAL(38,0) or VARCHAR.")
    return name


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:10]) + (" …" if len(names) > 10 else "")
