"""Rows that are nearly the same: which rows are compared at all, and how alike two rows are.

Every row is compared only with its next few neighbours among rows that share a key, in several sortings, so the work grows with
the rows and never with the size of a block. Two rows are alike where each column
that both fill is: by how many letters of its words, in alphabetical order, have to be changed; figures have to be the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from backend.adapters.engine import quote_identifier, quote_text
from backend.datasets.course import Course
from backend.datasets.workshop import rows_of

NEAR = 3  # rows that a row is compared with in one sorting
_KEY = 4  # letters that rows share to be compared
_DIALLED = 7  # last figures of a number that tell: country codes and zeros in front vary
_LEAST = 0.7  # of every column that both fill
_CELLS = '"\x01alike cells"'


@dataclass(frozen=True)
class Likeness:
    """How rows are compared: on which columns, which of them bring rows together, and from which mean (0 to 1) rows are alike.

    `apart` are groups of keys (see `key_of`): rows of one such group are not alike, as a person has said.
    """

    columns: tuple[str, ...]
    block: tuple[str, ...]
    similarity: float
    apart: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> "Likeness":  # Any: JSON, the parameters of dedupe_fuzzy
        """Return what a step says."""
        columns = tuple(parameters["columns"])
        apart = tuple(tuple(group) for group in parameters.get("apart") or ())
        return cls(columns, tuple(parameters.get("block") or columns), float(parameters["similarity"]), apart)


def alike(con: duckdb.DuckDBPyConnection, relation: str, likeness: Likeness, *, row: str, table: str, course: Course) -> None:
    """Leave in `table` each row b that is alike an earlier one: the first row a of its group, and how alike it is to one of it, s.

    Rows of `relation` are numbered by the SQL `row`. Everything stays in the engine, however many rows are alike.
    """
    names = tuple(dict.fromkeys((*likeness.columns, *likeness.block)))
    places = {name: i for i, name in enumerate(names)}
    texts = ", ".join(f"{folded(f'{quote_identifier(name)}::VARCHAR')} AS w{i}" for name, i in places.items())
    cells = ", ".join(f"{_number_or(f'w{i}')} AS t{i}" for i in places.values())
    figures = ", ".join(f"regexp_replace(t{i}, '[^0-9]+', '', 'g') AS f{i}" for i in places.values())
    read = f"SELECT *, {figures} FROM (SELECT r, {cells} FROM (SELECT {row} AS r, {texts} FROM {relation}))"
    compared = [places[name] for name in likeness.columns]
    if likeness.apart:
        read = _parted(read, compared, likeness.apart)
    rows_of(con, f"CREATE OR REPLACE TEMP TABLE {_CELLS} AS {read}", course)
    near = " UNION ALL ".join(_neighbours(places[name], compared) for name in likeness.block)
    pairs = f"SELECT least(a, b) AS a, greatest(a, b) AS b FROM ({near}) WHERE b IS NOT NULL GROUP BY ALL"
    scored = _scored(pairs, compared, likeness.similarity, parted=bool(likeness.apart))
    first = f"SELECT min(a) AS a, b, arg_min(s, a) AS s FROM ({scored}) GROUP BY b"
    rows_of(con, f"CREATE OR REPLACE TEMP TABLE {table} AS {first}", course)
    rows_of(con, f"DROP TABLE {_CELLS}", course)
    _follow(con, table, course)


def _follow(con: duckdb.DuckDBPyConnection, table: str, course: Course) -> None:
    """Let every row point to the first of its group: each round doubles how far it looks."""
    while rows_of(con, f"SELECT count(*) FROM {table} WHERE a IN (SELECT b FROM {table})", course)[0][0]:
        further = f"SELECT coalesce(y.a, x.a) AS a, x.b, x.s FROM {table} x LEFT JOIN {table} y ON y.b = x.a"
        rows_of(con, f"CREATE OR REPLACE TEMP TABLE {table} AS {further}", course)


def key_of(columns: Sequence[str]) -> str:
    """Return the SQL of what a row is known by in these columns, however its words are written: 32 hexadecimal figures."""
    return _key([_number_or(folded(f"{quote_identifier(name)}::VARCHAR")) for name in columns])


def _key(texts: Sequence[str]) -> str:
    told = ", ".join(f"coalesce({text}, '')" for text in texts)
    return f"md5(concat_ws(chr(31), {told}))"


def _parted(read: str, compared: Sequence[int], apart: Sequence[Sequence[str]]) -> str:
    """Return the rows with the numbers of the groups, `g`, of which a person has said that their rows are different."""
    told = ", ".join(f"({quote_text(key)}, {number})" for number, group in enumerate(apart) for key in group)
    groups = f"SELECT k, list(n) AS g FROM (VALUES {told}) AS told(k, n) GROUP BY k"
    keyed = f"SELECT *, {_key([f't{i}' for i in compared])} AS k FROM ({read})"
    return f"SELECT x.* EXCLUDE (k), y.g FROM ({keyed}) x LEFT JOIN ({groups}) y USING (k)"


def _scored(pairs: str, compared: Sequence[int], similarity: float, *, parted: bool) -> str:
    """Return the SQL of the pairs that are alike. Figures are compared before letters: they part most pairs, and cheaply."""
    figures = " AND ".join(f"coalesce(x.f{i} = y.f{i}, true)" for i in compared)
    if parted:
        figures += " AND NOT coalesce(list_has_any(x.g, y.g), false)"
    joined = f"SELECT a, b, x, y FROM ({pairs}) JOIN {_CELLS} x ON x.r = a JOIN {_CELLS} y ON y.r = b WHERE {figures}"
    each = ", ".join(f"{_similarity(f'x.t{i}', f'y.t{i}')} AS s{i}" for i in compared)
    scores = [f"s{i}" for i in compared]
    many = " + ".join(f"({score} IS NOT NULL)::INTEGER" for score in scores)
    kept = " AND ".join(f"coalesce({score}, 1) >= {_LEAST}" for score in scores)
    mean = f"SELECT a, b, ({' + '.join(f'coalesce({score}, 0)' for score in scores)}) / ({many}) AS s, {many} AS n"
    return (
        f"SELECT a, b, s FROM ({mean} FROM (SELECT a, b, {each} FROM ({joined})) WHERE {kept})"
        f" WHERE n >= {min(2, len(scores))} AND s >= {similarity}"
    )


def folded(cell: str) -> str:
    """Return the SQL of a text's words in small letters without accents and marks, in alphabetical order; NULL for none."""
    plain = f"replace(strip_accents(lower({cell})), 'ß', 'ss')"
    words = f"string_split(trim(regexp_replace({plain}, '[^\\pL\\pN]+', ' ', 'g')), ' ')"
    return f"nullif(array_to_string(list_sort({words}), ' '), '')"


def _number_or(text: str) -> str:
    """Return the SQL of a folded text, of one without letters its last figures."""
    return f"CASE WHEN regexp_matches({text}, '\\pL') THEN {text} ELSE right(replace({text}, ' ', ''), {_DIALLED}) END"


def _neighbours(place: int, compared: Sequence[int]) -> str:
    """Return the SQL of each row with its next neighbours among those that share a key of the column."""
    key = f"CASE WHEN f{place} = '' THEN left(t{place}, {_KEY}) ELSE left(t{place}, {_KEY + _DIALLED}) END"
    order = ", ".join(f"t{i}" for i in dict.fromkeys((place, *compared)))
    leads = ", ".join(f"lead(r, {i}) OVER near" for i in range(1, NEAR + 1))
    return f"SELECT r AS a, unnest([{leads}]) AS b FROM {_CELLS} WHERE t{place} IS NOT NULL WINDOW near AS (PARTITION BY {key} ORDER BY {order}, r)"


def _similarity(one: str, two: str) -> str:
    """Return the SQL of how alike two folded texts with the same figures are, 0 to 1, NULL where one is empty."""
    return f"CASE WHEN {one} = {two} THEN 1.0 ELSE 1 - damerau_levenshtein({one}, {two}) / greatest(length({one}), length({two})) END"
