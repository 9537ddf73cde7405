"""Which columns move together: Pearson's and Spearman's coefficients of numbers and dates, Cramér's V of categories, and the
correlation ratio of a category and a number. Told from a sample; at most 40 columns of each kind are compared.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

import duckdb

from backend.datasets.course import Course
from backend.datasets.profiles.abreast import Cursor, Task, abreast
from backend.datasets.profiles.columns import Family, Subject
from backend.datasets.profiles.sampling import NUMBER, numbered
from backend.datasets.workshop import rows_of

COLUMNS_MAX = 40
ROWS = 20_000
_STRONG = 0.5
_SHOWN = 60
_LEAST_ROWS = 30
_CATEGORIES = 50
_CURVED = 0.1  # how much stronger the ranks speak where the connection is no line


@dataclass(frozen=True)
class Pair:
    """Two columns and how closely they are connected: `coefficient` is -1 to 1, of categories 0 to 1."""

    a: str
    b: str
    coefficient: float
    rows: int
    method: str

    def as_json(self) -> dict[str, Any]:  # Any: JSON
        """Return it as a profile keeps it."""
        return {"a": self.a, "b": self.b, "coefficient": round(self.coefficient, 4), "rows": self.rows, "method": self.method}


def measured(subjects: Iterable[Subject]) -> list[Subject]:
    """Return the columns of numbers and dates that are compared, the first COLUMNS_MAX."""
    return [one for one in subjects if _is_measured(one)][:COLUMNS_MAX]


def categories(subjects: Iterable[Subject]) -> list[Subject]:
    """Return the columns of few words that are compared, the first COLUMNS_MAX."""
    return [one for one in subjects if _is_category(one)][:COLUMNS_MAX]


def pairs(con: duckdb.DuckDBPyConnection, table: str, rows: int, subjects: Sequence[Subject], course: Course) -> list[Pair]:
    """Return the closely connected pairs of columns of `table`, a sample of `rows` rows, the closest first."""
    numbers, words = measured(subjects), categories(subjects)
    if rows < _LEAST_ROWS or len(numbers) + len(words) < 2:
        return []
    cells = [f"{_number(one)} AS n{i}" for i, one in enumerate(numbers)]
    cells += [f"{one.cell}::VARCHAR AS w{i}" for i, one in enumerate(words)]
    step = max(1, rows // ROWS)
    sql = f"CREATE OR REPLACE TABLE compared AS SELECT {', '.join(cells)} FROM {numbered(table)} WHERE {NUMBER} % {step} = 0"
    rows_of(con, sql, course)
    tasks: list[Task[list[Pair]]] = [partial(_of_numbers, numbers=numbers, course=course)]
    tasks += [partial(_of_words, words=words, at=at, course=course) for at in combinations(range(len(words)), 2)]
    tasks += [partial(_of_both, word=word, at=i, numbers=numbers, course=course) for i, word in enumerate(words)]
    found = [pair for pairs_found in abreast(con, tasks, course) for pair in pairs_found]
    rows_of(con, "DROP TABLE compared", course)
    strong = [one for one in found if abs(one.coefficient) >= max(_STRONG, 4 / math.sqrt(max(one.rows, 1)))]
    return sorted(strong, key=lambda one: -abs(one.coefficient))[:_SHOWN]


def _is_measured(subject: Subject) -> bool:
    if not (subject.is_number or subject.family is Family.DATE) or subject.facts.get("guess") or subject.distinct < 3:
        return False
    ends = (subject.facts.get("min"), subject.facts.get("max"))
    return subject.family is Family.DATE or all(end is not None and abs(float(end)) < 1e100 for end in ends)


def _is_category(subject: Subject) -> bool:
    kept = subject.family in {Family.TEXT, Family.TRUTH} or subject.column.type.startswith("ENUM")
    return kept and 2 <= subject.distinct <= min(_CATEGORIES, subject.filled // 5)


def _number(subject: Subject) -> str:
    return f"epoch({subject.cell})::DOUBLE" if subject.family is Family.DATE else f"({subject.finite})::DOUBLE"


def _of_numbers(con: Cursor, *, numbers: Sequence[Subject], course: Course) -> list[Pair]:
    both = list(combinations(range(len(numbers)), 2))
    if not both:
        return []
    ranks = ", ".join(
        f"CASE WHEN n{i} IS NOT NULL THEN (rank() OVER (ORDER BY n{i}) + count(*) OVER (ORDER BY n{i})) / 2.0 END AS n{i}"
        for i in range(len(numbers))
    )
    asked = ", ".join(f"corr(n{i}, n{j})" for i, j in both)
    counts = ", ".join(f"count(n{i} + n{j})" for i, j in both)
    straight = rows_of(con, f"SELECT {asked} FROM compared", course)[0]
    ranked = rows_of(con, f"SELECT {asked} FROM (SELECT {ranks} FROM compared)", course)[0]
    filled = rows_of(con, f"SELECT {counts} FROM compared", course)[0]
    found = []
    for (i, j), pearson, spearman, rows in zip(both, straight, ranked, filled, strict=True):
        line, rank = _finite(pearson), _finite(spearman)
        curved = abs(rank) > abs(line) + _CURVED
        names = numbers[i].column.name, numbers[j].column.name
        if rows >= _LEAST_ROWS:
            found.append(Pair(*names, rank if curved else line, int(rows), "spearman" if curved else "pearson"))
    return found


def _finite(value: float | None) -> float:
    return value if value is not None and math.isfinite(value) else 0.0


def _of_words(con: Cursor, *, words: Sequence[Subject], at: tuple[int, int], course: Course) -> list[Pair]:
    i, j = at
    sql = f"SELECT w{i}, w{j}, count(*) FROM compared WHERE w{i} IS NOT NULL AND w{j} IS NOT NULL GROUP BY ALL"
    counts = {(a, b): n for a, b, n in rows_of(con, sql, course)}
    rows = sum(counts.values())
    if rows < _LEAST_ROWS:
        return []
    return [Pair(words[i].column.name, words[j].column.name, cramers_v(counts), rows, "cramers_v")]


def cramers_v(counts: dict[tuple[Any, Any], int]) -> float:  # Any: cells
    """Return Cramér's V of a table of counts, corrected for its bias (Bergsma): 0 to 1."""
    across: dict[Any, int] = {}
    down: dict[Any, int] = {}
    for (a, b), n in counts.items():
        across[a] = across.get(a, 0) + n
        down[b] = down.get(b, 0) + n
    rows, r, k = sum(counts.values()), len(across), len(down)
    if min(r, k) < 2 or rows < 2:
        return 0.0
    squares = sum(n * n / (across[a] * down[b]) for (a, b), n in counts.items()) - 1
    phi = max(0.0, squares - (k - 1) * (r - 1) / (rows - 1))
    least = min(k - (k - 1) ** 2 / (rows - 1), r - (r - 1) ** 2 / (rows - 1)) - 1
    return math.sqrt(min(1.0, phi / least)) if least > 0 else 0.0


def _of_both(con: Cursor, *, word: Subject, at: int, numbers: Sequence[Subject], course: Course) -> list[Pair]:
    if not numbers:
        return []
    asked = ", ".join(f"count(n{j}), avg(n{j}), var_pop(n{j})" for j in range(len(numbers)))
    groups = rows_of(con, f"SELECT {asked} FROM compared WHERE w{at} IS NOT NULL GROUP BY w{at}", course)
    found = []
    for j, number in enumerate(numbers):
        ratio, rows = correlation_ratio([group[3 * j : 3 * j + 3] for group in groups])
        if rows >= _LEAST_ROWS:
            found.append(Pair(word.column.name, number.column.name, ratio, rows, "correlation_ratio"))
    return found


def correlation_ratio(groups: Sequence[Sequence[Any]]) -> tuple[float, int]:  # Any: numbers or None
    """Return the correlation ratio (0 to 1) of groups of (count, mean, variance), corrected for their number, and the count."""
    filled = [(int(n), float(mean), float(variance or 0)) for n, mean, variance in groups if n and mean is not None]
    rows = sum(n for n, _, _ in filled)
    if len(filled) < 2 or rows <= len(filled):
        return 0.0, rows
    centre = sum(n * mean for n, mean, _ in filled) / rows
    between = sum(n * (mean - centre) ** 2 for n, mean, _ in filled)
    within = sum(n * variance for n, _, variance in filled)
    if between + within <= 0:
        return 0.0, rows
    corrected = 1 - (within / (rows - len(filled))) / ((between + within) / (rows - 1))
    return math.sqrt(max(0.0, min(1.0, corrected))), rows
