"""A whole profile: the passes in order, columns in chunks so that wide versions stay small in memory, and the API's shape."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from backend.adapters.engine import quote_text
from backend.core.table import Column, plain
from backend.datasets.course import Course
from backend.datasets.profiles import sampling, tables
from backend.datasets.profiles.advice import TEXT_MAX, likely_of, warnings_of
from backend.datasets.profiles.closely import Close, closely
from backend.datasets.profiles.columns import Subject
from backend.datasets.profiles.days import series
from backend.datasets.profiles.likely import guess, reads_as
from backend.datasets.profiles.measures import extremes
from backend.datasets.profiles.questions import suggested
from backend.datasets.profiles.sampling import Sample
from backend.datasets.profiles.similar import Print, empties, print_of
from backend.datasets.profiles.spread import spread
from backend.datasets.workshop import rows_of

CHUNK_COLUMNS = 40
_KEPT = "8MB"  # more freed memory than this goes back to the system at once: the next column would not find it
_QUANTILES = ("p05", "p25", "p50", "p75", "p95")
_DROPPED = ("cells", "values")  # facts that are not kept once their column is done


def profile_of(
    con: duckdb.DuckDBPyConnection, parts: Sequence[Path], columns: Sequence[Column], course: Course
) -> dict[str, Any]:  # Any: JSON, the API's profile
    """Return the profile of the rows in `parts`, ready to leave as JSON. `course` counts columns."""
    listed = ", ".join(quote_text(str(part)) for part in parts)
    source = f"read_parquet([{listed}])"  # with row numbers, DuckDB would scan for what the statistics already say
    numbered = (
        source if any(_is_row_number(column) for column in columns) else f"read_parquet([{listed}], file_row_number = true)"
    )
    rows_of(con, f"SET allocator_bulk_deallocation_flush_threshold = '{_KEPT}'", course)
    rows = int(rows_of(con, f"SELECT count(*) FROM {source}", course)[0][0])
    course.leg(0.85, "Profiling")
    shown: list[dict[str, Any]] = []
    prints: list[Print] = []
    sample: Sample | None = None
    for begin in range(0, len(columns), CHUNK_COLUMNS):
        subjects = [Subject(column, rows) for column in columns[begin : begin + CHUNK_COLUMNS]]
        sample = _looked_at(con, source, numbered, subjects, course)
        here = sample.table if sample.uncut else source  # a table in memory is read sooner than a file of many columns
        closely(
            con,
            Close(here, numbered, sample, subjects, course),
            partial(_along, course, begin=begin, of=len(subjects), columns=len(columns)),
        )
        prints += _prints(con, sample, subjects, course)
        shown += [_shown(subject) for subject in subjects]
        for subject in subjects:
            for key in _DROPPED:
                subject.facts.pop(key, None)
    course.leg(1.0, "Comparing the columns")
    return _together(con, (source, numbered), (shown, prints), sample if len(columns) <= CHUNK_COLUMNS else None, course)


def _together(
    con: duckdb.DuckDBPyConnection,
    sources: tuple[str, str],
    done: tuple[list[dict[str, Any]], list[Print]],  # Any: JSON
    sample: Sample | None,
    course: Course,
) -> dict[str, Any]:  # Any: JSON
    shown, prints = done
    rows = prints[0].subject.rows if prints else 0
    found = tables.across(con, *sources, prints, sample, course)
    course.at(0.5)
    repeated = tables.duplicates(con, sources[0], [one.subject for one in prints], course) if rows else 0
    course.at(1.0)
    profile = {
        "rows": rows,
        "duplicate_rows": repeated,
        "columns": shown,
        "warnings": tables.warnings_of(rows, repeated, prints, found),
    } | found
    asked = suggested(profile, "{table}")
    return profile | {"questions": [{"text": one.question, "sql": one.sql} for one in asked]}


def _is_row_number(column: Column) -> bool:
    """Say whether a column has the name DuckDB gives the numbers of rows: then it stands in for them."""
    return column.name.casefold() == "file_row_number"


def _looked_at(
    con: duckdb.DuckDBPyConnection, source: str, numbered: str, subjects: Sequence[Subject], course: Course
) -> Sample:
    """Take a sample and fill what it and the cheap passes over everything tell."""
    sample = sampling.take(con, numbered, subjects, course)
    here = sample.table if sample.uncut else source
    spread(con, sample, subjects, course)
    sampling.look(con, sample, subjects, course)
    for subject in subjects:
        subject.facts["guess"] = guess(subject)
        subject.facts["reads_as"] = reads_as(subject) if subject.facts["guess"] is None else None
    extremes(con, here, subjects, course)
    return sample


def _along(course: Course, share: float, *, begin: int, of: int, columns: int) -> None:
    course.at((begin + share * of) / columns)


def _prints(con: duckdb.DuckDBPyConnection, sample: Sample, subjects: Sequence[Subject], course: Course) -> list[Print]:
    together = empties(con, sample.table, subjects, course)
    return [print_of(subject, sums) for subject, sums in zip(subjects, together, strict=True)]


def _shown(subject: Subject) -> dict[str, Any]:  # Any: JSON
    facts = subject.facts
    quantiles, found = facts.get("quantiles"), facts.get("days")
    return {
        "name": subject.column.name,
        "type": subject.column.type,
        "nulls": subject.rows - facts["filled"],
        "distinct": facts["distinct"],
        "distinct_exact": facts["distinct_exact"],
        "min": _value(subject, facts.get("min")),
        "max": _value(subject, facts.get("max")),
        "mean": plain(facts.get("mean")),
        "stddev": plain(facts.get("stddev")),
        "quantiles": dict(zip(_QUANTILES, (_value(subject, one) for one in quantiles), strict=True)) if quantiles else {},
        "quantiles_exact": bool(facts.get("quantiles_exact", True)),
        "top": [{"value": _value(subject, value), "count": count} for value, count in facts["top"]],
        "histogram": facts.get("histogram", []),
        "length": _lengths(facts),
        "series": series(found) if found else {},
        "warnings": warnings_of(subject),
    } | likely_of(subject)


def _lengths(facts: dict[str, Any]) -> dict[str, Any]:  # Any: facts, and JSON
    """Return how long texts are; the histogram counts the cells of the sample."""
    if facts.get("shortest") is None:
        return {}
    steps = [{"from": low, "to": high, "count": count} for low, high, count in facts.get("lengths") or ()]
    return {"min": facts["shortest"], "max": facts["longest"], "mean": plain(facts["mean_length"]), "histogram": steps}


def _value(subject: Subject, cell: Any) -> Any:  # Any: a cell, and the same as JSON
    if subject.is_zoned and isinstance(cell, datetime):
        cell = cell.replace(tzinfo=UTC)
    if isinstance(cell, str):
        cell = cell.replace("\x00", "")  # PostgreSQL keeps no NUL in JSON
        return cell if len(cell) <= TEXT_MAX else f"{cell[: TEXT_MAX - 1]}…"
    return plain(cell)
