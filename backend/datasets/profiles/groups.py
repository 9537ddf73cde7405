"""Third pass, a column at a time: its distinct values counted exactly, the most frequent, and what only their list tells.

Where the distinct values would not fit in memory, the figures are estimates and say so.
"""

from collections.abc import Mapping
from contextlib import suppress

import duckdb

from backend.core.config import settings
from backend.datasets.course import Course
from backend.datasets.profiles.columns import Cells, Family, Subject
from backend.datasets.profiles.dirt import ANY, DIRT, NOTHING, condition
from backend.datasets.profiles.likely import Guess
from backend.datasets.workshop import rows_of

TOP = 10
SHOWN = 201  # characters of a text that leave the engine: one more than a profile shows
TWINS_MAX = 50_000  # distinct values up to which spellings are compared
_STATE_BYTES = 48  # of one distinct value in a hash table, besides the value
ROOM = 0.5  # of the worker's memory, for the distinct values of one column
_MANY = '"\x01many"'  # no file has a column called that
_CANDIDATES = 50
_NEARLY_ALL = 0.95
_TIDY = '"\x01tidy"'  # no file has a column called that
_BEGINNING = 10_000  # characters of enormous texts that are looked at


def groups(con: duckdb.DuckDBPyConnection, source: str, numbered: str, subject: Subject, course: Course) -> None:
    """Fill `filled`, `distinct`, `distinct_exact`, `top` and, of text, extremes, lengths, blanks, twins, dirt and misfits.

    `numbered` has the rows of `source` with their numbers. Texts are cut to SHOWN characters.
    """
    if room_of(subject) < ROOM or _state(subject, _estimated(con, source, subject, course)) < ROOM:
        with suppress(duckdb.OutOfMemoryException):  # there are more distinct values, or longer ones, than it seemed
            exactly(con, Cells(source), subject, course)
            return
    try:
        _about(con, numbered, subject, course)
    except duckdb.OutOfMemoryException:
        if subject.family is not Family.TEXT:
            raise
        _of_enormous(con, numbered, subject, course)


def _of_enormous(con: duckdb.DuckDBPyConnection, numbered: str, subject: Subject, course: Course) -> None:
    """Look at the beginnings of texts only, one row group at a time: a few cells of 50 MB each fill the memory otherwise."""
    kept = f"left({subject.name}, {_BEGINNING}) AS {subject.name}, length({subject.name}) AS {subject.length}"
    threads = int(rows_of(con, "SELECT current_setting('threads')", course)[0][0])
    rows_of(con, "SET threads = 1", course)
    try:
        _about(con, f"(SELECT file_row_number, {kept} FROM {numbered})", subject, course, length=subject.length)
    finally:
        rows_of(con, f"SET threads = {threads}", course)


def room_of(subject: Subject) -> float:
    """Return which share of the worker's memory the distinct values may take at most, as the sample says."""
    seen = max(subject.facts["seen"], 1)
    return _state(subject, float(min(subject.facts["few"] / seen, 1.0) * subject.rows))


def _estimated(con: duckdb.DuckDBPyConnection, source: str, subject: Subject, course: Course) -> float:
    """Return about how many distinct values there are: one more scan, and far less than counting what would have fitted."""
    return float(rows_of(con, f"SELECT approx_count_distinct({subject.cell}) FROM {source}", course)[0][0])


def _state(subject: Subject, distinct: float) -> float:
    return distinct * (_STATE_BYTES + float(subject.facts.get("width") or 8)) / (settings().worker_memory_mb * (1 << 20))


def exactly(con: duckdb.DuckDBPyConnection, cells: Cells, subject: Subject, course: Course) -> None:
    """Fill the same, exactly. Raises duckdb.OutOfMemoryException where the distinct values do not fit; nothing is filled then."""
    cell = subject.cell
    asked = {
        "filled": "coalesce(sum(n), 0)::BIGINT",
        "distinct": "count(*)",
        "frequent": f"max_by({_shown(subject, 'v')}, n, {TOP})",
        "counts": f"max(n, {TOP})",
    }
    if subject.family is Family.TRUTH:
        asked |= {"min": "min(v)", "max": "max(v)"}
    if subject.is_text:
        asked |= {
            "min": f"min({_shown(subject, 'v')})",
            "max": f"max({_shown(subject, 'v')})",
            "shortest": "min(length(v))",
            "longest": "max(length(v))",
            "mean_length": "sum(length(v) * n) / sum(n)",
        }
    asked |= _of_text(subject, weighted=True)
    grouped = f"(SELECT {cell} AS v, {cells.counted} AS n FROM {cells.table} WHERE {subject.name} IS NOT NULL GROUP BY ALL)"
    found = rows_of(con, f"SELECT {', '.join(asked.values())} FROM {_tidied(subject, grouped)}", course)[0]
    subject.facts |= dict(zip(asked, found, strict=True)) | {"distinct_exact": True}
    top = list(zip(subject.facts.pop("frequent") or (), subject.facts.pop("counts") or (), strict=True))
    subject.facts["top"] = [] if len(top) == TOP and top[0][1] == 1 else top  # ten of many that occur once say nothing
    if subject.facts.get("folded", subject.facts["distinct"]) < subject.facts["distinct"]:
        _twins(con, cells.table, subject, course)
    if subject.facts.get("dirty"):
        _which_dirt(con, grouped, subject, course)


def gathered(con: duckdb.DuckDBPyConnection, source: str, subject: Subject, table: str, course: Course) -> Cells:
    """Put the distinct values of a column and how often each occurs into `table`, in memory: what follows asks it, not the file."""
    rows = f"SELECT {subject.name}, count(*) AS {_MANY} FROM {source} WHERE {subject.name} IS NOT NULL GROUP BY ALL"
    rows_of(con, f"CREATE OR REPLACE TABLE {table} AS {rows}", course)
    return Cells(table, _MANY)


def _shown(subject: Subject, cell: str) -> str:
    """Return the SQL of a value as it is fetched: a few texts of 50 MB would fill the memory."""
    return f"CASE WHEN strlen({cell}) > {SHOWN} THEN left({cell}, {SHOWN}) ELSE {cell} END" if subject.is_text else cell


def _tidied(subject: Subject, rows: str, cell: str = "v") -> str:
    """Return the SQL of `rows` with `tidy`, the trimmed text: trimming is dear, and few texts have blanks around them.

    Texts of one byte a character have no blanks but spaces.
    """
    if subject.family is not Family.TEXT:
        return rows
    around = f"{cell} LIKE ' %' OR {cell} LIKE '% ' OR strlen({cell}) <> length({cell})"
    return f"(SELECT *, CASE WHEN {around} THEN trim({cell}) ELSE {cell} END AS {_TIDY} FROM {rows})"


def _of_text(subject: Subject, *, weighted: bool) -> Mapping[str, str]:
    """Return what is asked of texts: of values v that occur n times each, or of every cell."""
    if subject.family is not Family.TEXT:
        return {}
    cell = "v" if weighted else subject.cell

    def counted(condition: str) -> str:
        return f"sum(n) FILTER ({condition})" if weighted else f"count_if({condition})"

    asked = {
        "untrimmed": counted(f"{_TIDY} <> {cell}"),
        "blank": counted(f"{_TIDY} = ''"),
        "dirty": counted(condition(ANY, cell)),
    }
    found = subject.facts.get("guess") or subject.facts.get("reads_as")
    if isinstance(found, Guess) and found.fits != "true":
        asked["unfit"] = counted(f"{_TIDY} <> '' AND NOT ({found.fit(cell, trimmed=_TIDY)})")
    if weighted and subject.facts["few"] <= TWINS_MAX:
        asked |= {"folded": f"count(DISTINCT lower({_TIDY}))", "nothing": counted(f"lower({_TIDY}) IN ({NOTHING})")}
    return asked


def _which_dirt(con: duckdb.DuckDBPyConnection, grouped: str, subject: Subject, course: Course) -> None:
    """Fill `dirt`: of each kind that occurs how many cells, and one of them."""
    asked = [
        f"coalesce(sum(n) FILTER ({condition(d.pattern, 'v')}), 0)::BIGINT, min(left(v, {SHOWN})) FILTER ({condition(d.pattern, 'v')})"
        for d in DIRT
    ]
    found = rows_of(con, f"SELECT {', '.join(asked)} FROM {grouped}", course)[0]
    subject.facts["dirt"] = {dirt.kind: (found[2 * i], found[2 * i + 1]) for i, dirt in enumerate(DIRT) if found[2 * i]}


def _twins(con: duckdb.DuckDBPyConnection, source: str, subject: Subject, course: Course) -> None:
    """Fill `twins` (values that another spelling equals but for case and blanks) and `twin` (an example of spellings)."""
    spelled = f"(SELECT DISTINCT {subject.name} AS v FROM {source} WHERE {subject.name} IS NOT NULL)"
    same = f"(SELECT list(left(v, {SHOWN}) ORDER BY v) AS spellings FROM {spelled} GROUP BY lower(trim(v)) HAVING count(*) > 1)"
    found = rows_of(con, f"SELECT coalesce(sum(len(spellings)), 0)::BIGINT, min(spellings) FROM {same}", course)[0]
    subject.facts["twins"], subject.facts["twin"] = found


def _about(con: duckdb.DuckDBPyConnection, source: str, subject: Subject, course: Course, *, length: str | None = None) -> None:
    """Fill the same by estimates. `length` is the column of the lengths, where the texts are cut."""
    cell = subject.cell
    characters = length or f"length({cell})"
    asked = {"filled": f"count({cell})", "distinct": f"approx_count_distinct({cell})"}
    if subject.is_text:
        asked |= {
            "min": f"min({_shown(subject, cell)})",
            "max": f"max({_shown(subject, cell)})",
            "shortest": f"min({characters})",
            "longest": f"max({characters})",
            "mean_length": f"avg({characters})",
        }
    asked |= _of_text(subject, weighted=False)
    found = rows_of(con, f"SELECT {', '.join(asked.values())} FROM {_tidied(subject, source, cell)}", course)[0]
    subject.facts |= dict(zip(asked, found, strict=True))
    filled = subject.facts["filled"]
    subject.facts |= {"distinct": min(subject.facts["distinct"], filled), "distinct_exact": False, "top": []}
    if subject.facts.get("dirty"):
        each = f"(SELECT {cell} AS v, 1 AS n FROM {source} WHERE {subject.name} IS NOT NULL)"
        _which_dirt(con, each, subject, course)
    with suppress(duckdb.OutOfMemoryException):  # an estimate and no top stay
        if length is None and subject.facts["distinct"] > _NEARLY_ALL * filled:
            # It may be a key, which an estimate cannot tell: hashes of 64 bits take less room than the values.
            hashes = rows_of(con, f"SELECT count(DISTINCT hash({cell})) FROM {source} WHERE {subject.name} IS NOT NULL", course)
            subject.facts |= {"distinct": hashes[0][0], "distinct_exact": True}
        subject.facts["top"] = _top_of_candidates(con, source, subject, course)


def _top_of_candidates(
    con: duckdb.DuckDBPyConnection, source: str, subject: Subject, course: Course
) -> list[tuple[object, int]]:
    """Return the exact counts of the values that are the most frequent in a sample; none if no value occurs twice there."""
    every = max(1, subject.rows // 200_000)
    seen = f"SELECT {subject.cell} AS v FROM {source} WHERE hash(file_row_number) % {every} = 0 AND {subject.name} IS NOT NULL"
    likely = f"SELECT v FROM ({seen}) GROUP BY v HAVING count(*) > 1 ORDER BY count(*) DESC, v LIMIT {_CANDIDATES}"
    counted = f"SELECT {subject.cell}, count(*) FROM {source} WHERE {subject.cell} IN ({likely}) GROUP BY 1"
    return [(value, count) for value, count in rows_of(con, f"{counted} ORDER BY 2 DESC, 1 LIMIT {TOP}", course)]
