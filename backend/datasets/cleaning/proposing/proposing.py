"""The plan a list is met with: every column is looked at, what would mend it is measured, and the steps stand in a sensible order."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import duckdb

from backend.core.table import Column
from backend.datasets.cleaning.operations import OPERATIONS
from backend.datasets.cleaning.proposing.candidates import Candidate
from backend.datasets.cleaning.proposing.columns import propose_columns
from backend.datasets.cleaning.proposing.contacts import propose_contacts, propose_lost_zeros
from backend.datasets.cleaning.proposing.duplicates import propose_duplicates
from backend.datasets.cleaning.proposing.kinds import kind_of, propose_kind
from backend.datasets.cleaning.proposing.looking import Look, look_at, values_of
from backend.datasets.cleaning.proposing.markup import propose_markup
from backend.datasets.cleaning.proposing.nothing import propose_nothing
from backend.datasets.cleaning.proposing.outliers import propose_outliers
from backend.datasets.cleaning.proposing.spaces import propose_spaces, tidy
from backend.datasets.cleaning.proposing.spellings import propose_spellings
from backend.datasets.cleaning.proposing.splitting import propose_split
from backend.datasets.cleaning.step import Step
from backend.datasets.course import Course
from backend.datasets.workshop import unwatched

STEPS_MAX = 60  # a longer plan nobody reads
_BUDGET_S = 15.0  # for very many columns; those with warnings come first
# The order in which steps are done: what is around a value goes before what the value is; then rows, then columns.
_STAGES = (
    (
        *("trim", "squeeze", "null_words", "email", "phone", "replace", "map_values", "pad"),
        *("to_number", "to_date", "to_timestamp", "to_boolean"),
    ),
    ("dedupe_exact", "dedupe_fuzzy"),
    ("blank_values", "fill", "split_pattern", "rename", "drop"),
)
_PLACES = {name: (stage, place) for stage, names in enumerate(_STAGES) for place, name in enumerate(names)}
_REASON_MAX = 1_000


def propose_from(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    *,
    columns: Sequence[Column],
    rows: int,
    profile: Mapping[str, Any],  # Any: JSON, the profile of the version
    course: Course,
) -> list[Step]:
    """Return the steps that would mend a list, in the order they are done, each with its reason and what it changes.

    `relation` is the SQL of the list as `relation_of` gives it. What is harmless is switched on, what takes judgement is not.
    Counts are exact where every row was looked at; where they are not, the reason says “about”.
    """
    try:
        with course.stopping(con.interrupt), unwatched():
            found = _found(con, relation, columns, rows, profile, course)
    except duckdb.InterruptException:
        course.check()  # says why, if the work has to end
        raise
    found = [one for one in found if one.operation in OPERATIONS]
    kept = sorted(found, key=lambda one: (not one.enabled, -one.worth))[:STEPS_MAX]
    kept.sort(key=_place)
    return [_step(one, number) for number, one in enumerate(kept, 1)]


def _found(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    columns: Sequence[Column],
    rows: int,
    profile: Mapping[str, Any],  # Any: JSON
    course: Course,
) -> list[Candidate]:
    look = look_at(con, relation, columns=columns, rows=rows, profile=profile, course=course)
    if not look.looked:
        return []
    found = list(islice(_of_columns(look), 2 * STEPS_MAX))
    return [*found, *propose_columns(look, profile), *propose_duplicates(look, profile)]


def _place(one: Candidate) -> tuple[int, bool, int, int]:
    """Return where a step stands: in its stage, what is switched on first, then what changes most."""
    stage, place = _PLACES[one.operation]
    return stage, not one.enabled, place, -one.worth


def _of_columns(look: Look) -> Iterator[Candidate]:
    """Yield the steps of every column, those with warnings first, until the time is up."""
    ranked = sorted(enumerate(look.columns), key=lambda one: -len(look.profile.get(one[1].name, {}).get("warnings", ())))
    for number, column in ranked:
        if not look.has_time(_BUDGET_S):
            return
        if column.type == "VARCHAR":
            yield from _of_text(look, column, number)
        else:
            yield from propose_outliers(look, column)
            yield from propose_lost_zeros(look, column)


def _of_text(look: Look, column: Column, number: int) -> Iterator[Candidate]:
    values = values_of(look, column, number)
    if not values.distinct:
        return
    spaces = list(propose_spaces(look, values))
    yield from spaces
    if spaces:
        tidy(look, values)
    kind = kind_of(look, values)
    yield from propose_nothing(look, values, typed=kind is not None)
    if kind is not None:
        yield propose_kind(values, kind)
    else:
        yield from propose_contacts(look, values)
        yield from propose_spellings(look, values)
        yield from propose_markup(look, values)
        yield from propose_split(look, values)
    look.ask(f"DROP TABLE {values.table}")


def _step(one: Candidate, number: int) -> Step:
    return Step(
        id=f"p{number}",
        operation=one.operation,
        column=one.column,
        parameters=dict(one.parameters),
        reason=one.reason[:_REASON_MAX],
        enabled=one.enabled,
        cells=one.cells.count if one.cells else None,
        rows=one.rows.count if one.rows else one.cells.count if one.cells else None,
    )
