"""Columns that are nearly the same, and columns that are empty in the same rows: guessed from a sample, counted on every row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import duckdb

from backend.adapters.engine import quote_identifier
from backend.datasets.course import Course
from backend.datasets.profiles.columns import Subject
from backend.datasets.profiles.sampling import NUMBER, numbered
from backend.datasets.profiles.wording import listed, quoted, share
from backend.datasets.workshop import rows_of

SAME = 0.98
_GUESSED = 0.9  # of the rows looked at
_PRINT_CELLS = 200
_BAND = 8  # cells that have to be the same for two columns to be compared at all
_CHECKED = 20
_GROUP = 10  # columns of a group that are named
_HASH = '"\x01hash"'  # no file has a column called that
_COMMON = 0.9  # a value that fills so much makes columns equal by chance


@dataclass(frozen=True)
class Print:
    """What is remembered of a column once its chunk is done: hashes of its first cells in small letters, 0 for empty."""

    subject: Subject
    cells: tuple[int, ...]
    empties: int | None  # a sum that two columns share only if they are empty in the same rows of the sample


def print_of(subject: Subject, empties: int | None) -> Print:
    """Return what is remembered of a column. Needs its `cells`."""
    cells: Sequence[str | None] = subject.facts.get("cells") or ()
    return Print(
        subject, tuple(hash(cell.strip().casefold()) if cell is not None else 0 for cell in cells[:_PRINT_CELLS]), empties
    )


def similar(
    con: duckdb.DuckDBPyConnection, source: str, prints: Sequence[Print], course: Course
) -> list[dict[str, Any]]:  # Any: JSON
    """Return [{a, b, share, detail}] of columns equal in at least SAME of the rows where one of them is filled."""
    checked = list(_alike(prints))[:_CHECKED]
    if not checked:
        return []
    asked = []
    for a, b in checked:
        one, two = a.cell, b.cell
        exact = f"{one} = {two}" if a.column.type == b.column.type else f"{one}::VARCHAR = {two}::VARCHAR"
        folded = f"lower(trim({one}::VARCHAR)) = lower(trim({two}::VARCHAR))"
        asked += [f"count_if({exact})", f"count_if({folded})", f"count_if({a.name} IS NOT NULL OR {b.name} IS NOT NULL)"]
    found = rows_of(con, f"SELECT {', '.join(asked)} FROM {source}", course)[0]
    told = []
    for i, (a, b) in enumerate(checked):
        exact_rows, folded_rows, filled = found[3 * i : 3 * i + 3]
        if filled and max(exact_rows, folded_rows) >= SAME * filled:
            told.append(_told(a, b, (exact_rows, folded_rows, filled)))
    return told


def empties(con: duckdb.DuckDBPyConnection, table: str, subjects: Sequence[Subject], course: Course) -> list[int | None]:
    """Return for each column a sum over the rows of a sample in which it is empty, None where it never is or always."""
    partly = [one for one in subjects if 0 < one.filled < one.rows]
    if not partly:
        return [None] * len(subjects)
    asked = ", ".join(f"sum({_HASH}) FILTER ({one.name} IS NULL)" for one in partly)
    hashed = f"(SELECT hash({NUMBER}) // 65536 AS {_HASH}, {', '.join(one.name for one in partly)} FROM {numbered(table)})"
    sums = dict(zip((one.column.name for one in partly), rows_of(con, f"SELECT {asked} FROM {hashed}", course)[0], strict=True))
    found = [sums.get(one.column.name) for one in subjects]
    return [None if one is None else int(one) for one in found]


def empty_together(
    con: duckdb.DuckDBPyConnection, source: str, prints: Sequence[Print], course: Course
) -> list[dict[str, Any]]:  # Any: JSON
    """Return [{columns, rows, detail, sql}] of columns that are empty in the very same rows."""
    groups: dict[tuple[int, int], list[Subject]] = {}
    for one in prints:
        if one.empties is not None:
            groups.setdefault((one.subject.filled, one.empties), []).append(one.subject)
    found = [group[:_GROUP] for group in groups.values() if len(group) > 1][:_CHECKED]
    if not found:
        return []
    asked = [
        f"count_if({' OR '.join(f'({group[0].name} IS NULL) <> ({other.name} IS NULL)' for other in group[1:])})"
        for group in found
    ]
    differing = rows_of(con, f"SELECT {', '.join(asked)} FROM {source}", course)[0]
    return [_empty(group) for group, differ in zip(found, differing, strict=True) if not differ]


def _empty(group: Sequence[Subject]) -> dict[str, Any]:  # Any: JSON
    names = [one.column.name for one in group]
    rows = group[0].rows - group[0].filled
    return {
        "columns": names,
        "rows": rows,
        "detail": f"{listed(names)} are empty in the same {rows:,} {'row' if rows == 1 else 'rows'}.",
        "sql": f"SELECT * FROM {{table}} WHERE {quote_identifier(names[0])} IS NULL",
    }


def _told(a: Subject, b: Subject, counts: tuple[int, int, int]) -> dict[str, Any]:  # Any: JSON
    exact, folded, filled = counts
    names = f"{quoted(a.column.name)} and {quoted(b.column.name)}"
    if exact == filled:
        told = f"{names} are the same in every row."
    elif folded == filled:
        told = f"{names} differ only in case or spaces."
    else:
        told = (
            f"{names} are the same in {share(max(exact, folded), filled)} of the rows; {filled - max(exact, folded):,} differ."
        )
    sql = f"SELECT {a.name}, {b.name}, count(*) AS n FROM {{table}} WHERE {a.name}::VARCHAR IS DISTINCT FROM {b.name}::VARCHAR GROUP BY ALL ORDER BY n DESC"
    return {"a": a.column.name, "b": b.column.name, "share": round(max(exact, folded) / filled, 6), "detail": told} | (
        {"sql": sql} if exact < filled else {}
    )


def _alike(prints: Sequence[Print]) -> Iterator[tuple[Subject, Subject]]:
    """Yield pairs whose first cells are alike. Only columns that share a band of cells are compared at all."""
    bands: dict[tuple[int, ...], list[int]] = {}
    for number, one in enumerate(prints):
        if _is_comparable(one.subject):
            for begin in range(0, len(one.cells), _BAND):
                band = one.cells[begin : begin + _BAND]
                if any(band):
                    bands.setdefault((begin, *band), []).append(number)
    seen: set[tuple[int, int]] = set()
    for members in bands.values():
        for pair in combinations(members[:_CHECKED], 2):
            if pair not in seen:
                seen.add(pair)
                one, two = prints[pair[0]], prints[pair[1]]
                either = [(a, b) for a, b in zip(one.cells, two.cells, strict=True) if a or b]
                if sum(a == b for a, b in either) >= _GUESSED * len(either):
                    yield one.subject, two.subject


def _is_comparable(subject: Subject) -> bool:
    top = subject.facts["top"]
    return subject.distinct > 1 and not (top and top[0][1] > _COMMON * subject.filled)
