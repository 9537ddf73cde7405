"""Rows that are there twice: word for word, or nearly, as a person typed twice is. Nearly the same is never switched on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb

from backend.adapters.engine import quote_identifier
from backend.core.table import Column
from backend.datasets.cleaning.proposing.candidates import Amount, Candidate, amount
from backend.datasets.cleaning.proposing.likeness import Likeness, alike
from backend.datasets.cleaning.proposing.looking import ROW, TABLE, Look
from backend.datasets.course import Course
from backend.datasets.profiles.likely import words_of
from backend.datasets.profiles.wording import listed, quoted, share
from backend.datasets.workshop import rows_of

SIMILARITY = 0.92
_NEARLY_ALL = 0.9  # of the rows have their own value in a column: rows equal in it are no coincidence
_TOO_MANY = 0.2  # of the rows: then rows repeat for a reason
_BLOCK_ROWS = 60_000  # of a large list, rows of some blocks are compared
_COMPARED = 6
_ALIKE = '"\x01alike"'
_TELLING = 0.97  # how alike rows are that show best what is meant
_PEOPLE = frozenset(
    {
        *(
            "name",
            "firstname",
            "lastname",
            "first",
            "last",
            "surname",
            "forename",
            "fullname",
            "vorname",
            "nachname",
            "company",
            "firma",
        ),
        *(
            "customer",
            "contact",
            "person",
            "kunde",
            "client",
            "patient",
            "member",
            "organisation",
            "organization",
            "supplier",
            "vendor",
        ),
        *("employee", "owner", "guest", "nom", "prenom", "nombre", "apellido"),
    }
)
_PLACES = frozenset(
    {
        "street",
        "address",
        "strasse",
        "straße",
        "adresse",
        "city",
        "town",
        "ort",
        "stadt",
        "postcode",
        "plz",
        "zip",
        "postal",
        "ville",
    }
)
_BORN = frozenset({"birthday", "birthdate", "born", "dob", "birth", "geburtsdatum", "geburtstag"})
_REACHED = frozenset({"email", "phone"})


def propose_duplicates(look: Look, profile: Mapping[str, Any]) -> Iterator[Candidate]:  # Any: JSON, the profile of the version
    """Yield what removes rows that repeat another, exactly or nearly."""
    repeated = int(profile.get("duplicate_rows") or 0)
    if repeated:
        key = _telling_column(look)
        rows = Amount(repeated)
        said = f"{rows.of('row repeats', 'rows repeat')} an earlier one in every cell"
        said += (
            f", {quoted(key)} included, which nearly every row has for itself."
            if key
            else "; no column tells such rows apart, so they may be meant."
        )
        yield Candidate("dedupe_exact", None, {"columns": [], "keep": "first"}, said, enabled=key is not None, rows=rows)
    yield from _nearly(look, repeated)


def surplus(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    parameters: Mapping[str, Any],  # Any: JSON, those of dedupe_fuzzy
    *,
    row: str,
    course: Course,
    table: str = '"\x01surplus"',
) -> str:
    """Find the rows that nearly repeat another and leave the numbers of those that go in `table`, as `row`; return its name.

    Of each group one row stays: the first, or with keep "fullest" the one with the most filled cells among the columns compared.
    """
    likeness = Likeness.of(parameters)
    alike(con, relation, likeness, row=row, table=table, course=course)
    going = f"SELECT b AS row FROM {table}"
    if parameters.get("keep") == "fullest":
        filled = " + ".join(f"({quote_identifier(name)} IS NOT NULL)::INTEGER" for name in likeness.columns)
        members = f"SELECT a, b AS row FROM {table} UNION ALL SELECT DISTINCT a, a FROM {table}"
        full = f"SELECT {row} AS row, {filled} AS n FROM {relation}"
        going = f"SELECT row FROM ({members}) JOIN ({full}) USING (row) QUALIFY row_number() OVER (PARTITION BY a ORDER BY n DESC, row) > 1"
    rows_of(con, f"CREATE OR REPLACE TEMP TABLE {table} AS {going}", course)
    return table


def compared_columns(look: Look) -> tuple[str, ...]:
    """Return the columns that tell who or what a row is about; none where no column names it, or nothing stands beside the name."""
    people, rest = [], []
    for column in look.columns:
        said, known = set(words_of(column.name)) | {"".join(words_of(column.name))}, look.profile.get(column.name, {})
        if (
            known.get("likely") in _REACHED
            or not said.isdisjoint(_BORN)
            or known.get("likely") == "postcode"
            or (column.type == "VARCHAR" and not said.isdisjoint(_PLACES))
        ):
            rest.append(column)
        elif (
            column.type == "VARCHAR" and not said.isdisjoint(_PEOPLE) and not known.get("likely") and _is_various(look, column)
        ):
            people.append(column)
    if not people or not rest:
        return ()
    return tuple(one.name for one in (*people, *rest) if int(look.profile[one.name].get("nulls") or 0) < 0.9 * look.rows)[
        :_COMPARED
    ]


def _nearly(look: Look, repeated: int) -> Iterator[Candidate]:
    columns = compared_columns(look)
    if len(columns) < 2:
        return
    likeness = Likeness(columns, _block(look, columns), SIMILARITY)
    relation, each = _compared_rows(look, likeness)
    names = ", ".join(quote_identifier(name) for name in columns)
    compared, distinct = look.ask(f"SELECT count(*), count(DISTINCT hash({names})) FROM {relation}")[0]
    if distinct < (1 - _TOO_MANY) * compared:
        return
    alike(look.con, relation, likeness, row=ROW, table=_ALIKE, course=look.course)
    going = int(look.ask(f"SELECT count(*) FROM {_ALIKE}")[0][0])
    if not 0 < going <= _TOO_MANY * compared:
        return
    rows = amount(going, each)
    if not look.is_whole:  # rows that are equal in every cell are another step's
        rows = Amount(rows.count - repeated, about=True)
    if rows.count <= 0:
        return
    parameters = {"columns": list(columns), "block": list(likeness.block), "similarity": SIMILARITY, "keep": "first"}
    said = f"{rows.of('row is', 'rows are')} nearly the same as an earlier one in {listed(list(columns))}{_example(look, relation, columns)}."
    reason = f"{said} Look at the groups before you switch this on."
    yield Candidate("dedupe_fuzzy", None, parameters, reason, enabled=False, rows=rows)


def _compared_rows(look: Look, likeness: Likeness) -> tuple[str, float]:
    """Return the rows that are compared and how many rows of the list one of them stands for: of a large list whole blocks."""
    names = ", ".join(quote_identifier(name) for name in dict.fromkeys((*likeness.columns, *likeness.block)))
    if look.is_whole:
        every_cell = ", ".join(quote_identifier(one.name) for one in look.columns)
        return f"(SELECT min({ROW}) AS {ROW}, {names} FROM {TABLE} GROUP BY {every_cell})", 1.0
    every = max(1, look.rows // _BLOCK_ROWS)
    key = ", ".join(f"left({quote_identifier(name)}::VARCHAR, 3)" for name in _part(look, likeness.columns))
    blocks = '"\x01blocks"'
    look.ask(
        f"CREATE OR REPLACE TEMP TABLE {blocks} AS SELECT row_number() OVER () AS {ROW}, {names} FROM {look.relation} WHERE hash({key}) % {every} = 0"
    )
    counted = int(look.ask(f"SELECT count(*) FROM {blocks}")[0][0])
    return blocks, look.rows / max(counted, 1)


def _part(look: Look, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns whose first letters part a large list: the first, and the fullest of the others with many values."""
    known = {name: look.profile[name] for name in columns[1:]}
    fullest = min(known, key=lambda name: (int(known[name].get("nulls") or 0), -int(known[name].get("distinct") or 0)))
    return (columns[0], fullest)


def _example(look: Look, relation: str, columns: Sequence[str]) -> str:
    """Return, in words, a pair that is neither equal nor at the edge."""
    first, second, alike_by = look.ask(f"SELECT a, b, s FROM {_ALIKE} ORDER BY abs(s - {_TELLING}), b LIMIT 1")[0]
    names = ", ".join(f"{quote_identifier(name)}::VARCHAR" for name in columns[:3])
    cells = {
        int(row[0]): row[1:] for row in look.ask(f"SELECT {ROW}, {names} FROM {relation} WHERE {ROW} IN ({first}, {second})")
    }
    one, two = (quoted(", ".join(str(cell).strip() for cell in cells[row] if cell)) for row in (first, second))
    how = f"{share(alike_by, 1)} alike" if alike_by < 1 else "alike but for capitals, spaces and marks"
    return f", such as {one} and {two} ({how})"


def _telling_column(look: Look) -> str | None:
    """Return the column in which nearly every row has its own value."""
    for column in look.columns:
        known = look.profile.get(column.name, {})
        if int(known.get("distinct") or 0) >= _NEARLY_ALL * look.rows and column.type not in {"DOUBLE", "FLOAT"}:
            return column.name
    return None


def _is_various(look: Look, column: Column) -> bool:
    return int(look.profile.get(column.name, {}).get("distinct") or 0) >= min(20, 0.5 * look.rows)


def _block(look: Look, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that bring rows together: those with the most different values, which part the list the finest."""
    ranked = sorted(columns, key=lambda name: -int(look.profile.get(name, {}).get("distinct") or 0))
    chosen = [columns[0], *(name for name in ranked if name != columns[0])][:3]
    return tuple(chosen)
