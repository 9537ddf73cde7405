"""First pass: what a sample of rows spread over the whole version tells, exact where there are few rows.

The sample is taken by the hash of the row's number. Reservoirs and system samples look faster and are wrong on ordered rows.
"""

from collections.abc import Sequence

import duckdb

from backend.adapters.engine import quote_text
from backend.datasets.formats.course import Course
from backend.datasets.profiles.columns import Family, Subject
from backend.datasets.workshop import rows_of

SAMPLE_ROWS = 200_000
EXACT_ROWS = 1_000_000
LOOKED_ROWS = 20_000  # patterns are tried on so many
_QUANTILES = "[0.05, 0.25, 0.5, 0.75, 0.95]"
_EMAIL = r"[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}"
_NUMBER = r"\s*[-+]?\d{1,3}([.,']?\d{3})*([.,]\d+)?\s*"
_DATE = r"\s*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([ T].*)?"


def spread(con: duckdb.DuckDBPyConnection, source: str, subjects: Sequence[Subject], course: Course) -> None:
    """Fill `seen` (cells in the sample), `few` (distinct among them, about), `quantiles` and, of text, what it looks like.

    `source` has row numbers.
    """
    rows = subjects[0].rows if subjects else 0
    every = 1 if rows <= EXACT_ROWS else max(1, rows // SAMPLE_ROWS)
    looked_at = f"hash(file_row_number) % {every * max(1, min(rows, SAMPLE_ROWS) // LOOKED_ROWS)} = 0"
    wanted = [(subject, key, sql) for subject in subjects for key, sql in _asked(subject, looked_at)]
    if not wanted:
        return
    where = "" if every == 1 else f" WHERE hash(file_row_number) % {every} = 0"
    found = rows_of(con, f"SELECT {', '.join(sql for _, _, sql in wanted)} FROM {source}{where}", course)[0]
    for (subject, key, _), value in zip(wanted, found, strict=True):
        subject.facts[key] = value


def _asked(subject: Subject, looked_at: str) -> list[tuple[str, str]]:
    cell = subject.cell
    asked = [("seen", f"count({cell})"), ("few", f"approx_count_distinct({cell})")]
    if subject.is_number:
        asked.append(("quantiles", f"quantile_cont({subject.finite}, {_QUANTILES})"))
    if subject.family is Family.DATE:
        asked.append(("quantiles", f"quantile_disc({cell}, {_QUANTILES})"))
    if subject.is_text:
        asked.append(("width", f"avg(strlen({cell}))"))
    if subject.family is Family.TEXT:
        asked.append(("looked", f"count({cell}) FILTER ({looked_at})"))
        # A CASE, because a FILTER would have the patterns tried on every row first.
        asked += [
            (key, f"count_if(CASE WHEN {looked_at} THEN regexp_full_match({cell}, {quote_text(pattern)}) ELSE false END)")
            for key, pattern in _LOOKS
        ]
    return asked


_LOOKS = (("emails", _EMAIL), ("numbers", _NUMBER), ("dates", _DATE))
