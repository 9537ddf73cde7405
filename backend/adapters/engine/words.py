"""What a refused or failed statement is told: what is in the way, and how to ask instead."""

import difflib
import re
from collections.abc import Collection, Iterable, Sequence

import duckdb

from backend.adapters.engine.quoting import quote_text
from backend.core.errors import Rejected, TooLarge

_READERS = ("read_", "parquet_", "glob", "sniff_", "st_read", "arrow_", "pandas_", "python_")
GAP = r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)"  # spaces and comments
_FIRST_WORD = re.compile(rf"{GAP}*([a-z]+)", re.IGNORECASE | re.DOTALL)
_PLACE = re.compile(r"\n\s*\nLINE (\d+):.*", re.DOTALL)
_PATH = re.compile(r"(?:/proc/self|/dev)/fd/\d+")
_CANDIDATE = re.compile(r"\s*\n\s*")
_HINTS: tuple[tuple[str, str], ...] = (
    ("Candidate bindings", "Use one of the candidates; a name with spaces or capitals stands in double quotes."),
    ("must appear in the GROUP BY", "Group by that column too, or wrap it in an aggregate such as any_value(...)."),
    ("Could not convert", "TRY_CAST(x AS type) gives NULL where a value does not fit."),
    ("No function matches", "Cast the arguments to the types the function takes."),
    ("max_execution_time", "Filter earlier, ask for fewer columns, or run it in the background."),
    ("syntax error", "Look at the place the message names; text stands in single quotes, names in double quotes."),
)


def empty() -> Rejected:
    """There is nothing to run."""
    return Rejected("There is no statement to run.", hint="Write a SELECT, for example: SELECT * FROM my_table LIMIT 100.")


def nul() -> Rejected:
    """The text holds a NUL character."""
    return Rejected("The statement holds a NUL character.", hint="Remove it; it often comes from pasted binary data.")


def too_long(characters: int, limit: int) -> Rejected:
    """The text is longer than the gate reads."""
    return TooLarge(
        f"The statement has {characters:,} characters; {limit:,} are taken.",
        hint="Put long lists of values into a dataset of their own and join it.",
    )


def too_deep() -> Rejected:
    """The statement is nested too deeply."""
    return Rejected("The statement is nested too deeply.", hint="Split it into steps with WITH name AS (...).")


def not_one(count: int) -> Rejected:
    """There are none or several statements."""
    if count == 0:
        return empty()
    return Rejected(
        f"There are {count} statements; one runs at a time.", hint="Run them one after the other, without “;” between."
    )


def not_a_select(kind: str, sql: str) -> Rejected:
    """The statement is no SELECT."""
    if kind == "MULTI" or re.match(r"\s*(pivot|from\s.*\spivot)\b", sql, re.IGNORECASE | re.DOTALL):
        return Rejected(
            "PIVOT needs to be told its columns here.", hint="Name the values: PIVOT t ON kind IN ('a', 'b') USING sum(amount)."
        )
    word = _FIRST_WORD.match(sql)
    said = word[1].upper() if word else "A statement of this kind"
    if said == "WITH":
        said = kind.replace("_", " ")
    return Rejected(
        f"{said} does not run here: a query may only read.",
        hint="Write one SELECT. To change data, use Clean; to keep a result, use Export.",
    )


def no_such_part(part: str) -> Rejected:
    """The tree has a part that is not on the list."""
    if part == "PARAMETER":
        return Rejected("The statement has a placeholder (? or $name).", hint="Write the value in its place.")
    if part == "COPY_QUERY_NODE" or part.endswith(("INSERT_QUERY_NODE", "UPDATE_QUERY_NODE", "DELETE_QUERY_NODE")):
        return Rejected("WITH holds a statement that writes; a query may only read.", hint="Write a SELECT in its place.")
    name = part.replace("_", " ").lower()
    return Rejected(f"The statement uses something that does not run here ({name}).", hint="Write it as a plain SELECT.")


def no_function(name: str, callable_names: Collection[str]) -> Rejected:
    """A function is not on the list."""
    if name.startswith(_READERS):
        return _no_files(name)
    close = difflib.get_close_matches(name, sorted(callable_names), n=3, cutoff=0.75)
    hint = (
        f"Close names: {', '.join(close)}."
        if close
        else "Use DuckDB's functions on values; files and settings are out of reach."
    )
    return Rejected(f"There is no function “{name}” here.", hint=hint)


def no_table_function(name: str) -> Rejected:
    """A function after FROM is not on the list."""
    if name.startswith(_READERS):
        return _no_files(name)
    return Rejected(
        f"“{name}” does not run after FROM here.",
        hint="Datasets stand after FROM under their table name; range(n) and unnest(list) work.",
    )


def no_table(name: str, known: Sequence[str]) -> Rejected:
    """A table is unknown; `known` are the names there are."""
    return Rejected(f"There is no table “{name}”.", hint=_tables_hint(name, known))


def qualified(name: str, known: Sequence[str]) -> Rejected:
    """A table is asked for in another schema or database."""
    return Rejected(f"“{name}” is asked for in another schema; tables stand here without one.", hint=_tables_hint(name, known))


def no_show() -> Rejected:
    """SHOW asks for something but tables."""
    return Rejected("This form of SHOW does not run here.", hint="SHOW TABLES, DESCRIBE my_table and SUMMARIZE my_table do.")


def list_of_tables(names: Iterable[str]) -> str:
    """Return the SELECT that answers SHOW TABLES."""
    rows = ", ".join(f"({quote_text(name)})" for name in names)
    return f"SELECT name FROM (VALUES {rows}) tables(name)" if rows else "SELECT '' AS name WHERE false"


def refused_by_engine(error: duckdb.Error) -> Rejected:
    """Pass on what DuckDB said, in one paragraph, with the line it means and without our paths."""
    text = str(error)
    place = _PLACE.search(text)
    said = _CANDIDATE.sub(" ", _PATH.sub("the data", _PLACE.sub("", text))).strip()
    if place:
        said = f"{said.rstrip('.')} (line {place[1]})."
    hint = next((hint for mark, hint in _HINTS if mark in said), "Correct the statement and run it again.")
    return Rejected(said[:2000], hint=hint)


def out_of_memory(memory_mb: int) -> Rejected:
    """The statement needed more memory than a query may take."""
    return Rejected(
        f"The query needed more memory than the {memory_mb:,} MB one query may take.",
        hint="Filter earlier, group into fewer rows, choose fewer columns, or leave out ORDER BY without LIMIT.",
    )


def ended(seconds: float, memory_mb: int) -> Rejected:
    """The query's process ended without an answer."""
    return Rejected(
        f"The query was ended after {seconds:.1f} s; most likely it needed more than the {memory_mb:,} MB one query may take.",
        hint="Filter earlier, group into fewer rows, or build texts and lists that are shorter.",
    )


def _no_files(name: str) -> Rejected:
    return Rejected(
        f"{name}() reads files; a query reads datasets only.", hint="Upload the file as a dataset and name its table."
    )


def _tables_hint(name: str, known: Sequence[str]) -> str:
    if not known:
        return "There are no tables yet: drop a file under Datasets first."
    by_lower = {table.lower(): table for table in known}
    close = difflib.get_close_matches(name.lower(), by_lower, n=3, cutoff=0.6)
    if close:
        return f"Close names: {', '.join(by_lower[c] for c in close)}."
    more = " …" if len(known) > 8 else "."
    return f"Your tables: {', '.join(known[:8])}{more}"
