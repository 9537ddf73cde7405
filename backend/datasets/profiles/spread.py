"""First pass: what a sample tells of each column; quantiles are exact where there are few rows."""

from collections.abc import Sequence

import duckdb

from backend.datasets.formats.course import Course
from backend.datasets.profiles.columns import Family, Subject
from backend.datasets.profiles.sampling import Sample
from backend.datasets.workshop import rows_of

EXACT_ROWS = 1_000_000
_QUANTILES = "[0.05, 0.25, 0.5, 0.75, 0.95]"
_BYTES_A_CHARACTER = 1.2


def spread(con: duckdb.DuckDBPyConnection, source: str, sample: Sample, subjects: Sequence[Subject], course: Course) -> None:
    """Fill `seen` (cells in the sample), `few` (distinct among them, about), `quantiles`, and of text `width` in bytes
    and `usual_length`, which 99 of 100 do not exceed.
    """  # fmt: skip
    _fill(con, sample.table, [(one, key, sql) for one in subjects for key, sql in _of_sample(one)], course)
    measured = [(one, "quantiles", sql) for one in subjects if (sql := _quantiles(one))]
    exact = bool(subjects) and subjects[0].rows <= EXACT_ROWS
    for subject in subjects:
        subject.facts["quantiles_exact"] = exact or sample.whole
    if exact and not sample.whole:
        for one in measured:  # each holds all values of its column: one at a time
            _fill(con, source, [one], course)
    else:
        _fill(con, sample.table, measured, course)


def _fill(con: duckdb.DuckDBPyConnection, table: str, wanted: Sequence[tuple[Subject, str, str]], course: Course) -> None:
    if not wanted:
        return
    found = rows_of(con, f"SELECT {', '.join(sql for _, _, sql in wanted)} FROM {table}", course)[0]
    for (subject, key, _), value in zip(wanted, found, strict=True):
        subject.facts[key] = value


def _of_sample(subject: Subject) -> list[tuple[str, str]]:
    asked = [("seen", f"count({subject.cell})"), ("few", f"approx_count_distinct({subject.cell})")]
    if subject.family is Family.TEXT:
        asked += [
            ("width", f"avg({subject.length}) * {_BYTES_A_CHARACTER}"),
            ("usual_length", f"quantile_disc({subject.length}, 0.99)"),
        ]
    if subject.family is Family.OTHER:
        asked.append(("width", f"avg(strlen({subject.cell}))"))
    return asked


def _quantiles(subject: Subject) -> str | None:
    if subject.is_number:
        return f"quantile_cont({subject.finite}, {_QUANTILES})"
    return f"quantile_disc({subject.cell}, {_QUANTILES})" if subject.family is Family.DATE else None
