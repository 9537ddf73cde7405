"""The distinct values of the columns a task reads, the most frequent first, and how many rows hold each."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from backend.adapters.engine import quote_identifier, quote_text
from backend.adapters.storage import scratch, storage
from backend.core.errors import Rejected
from backend.datasets.course import Course
from backend.datasets.schemas import VersionRef
from backend.datasets.workshop import rows_of, workshop
from backend.mapping.prompting import Value
from backend.mapping.task import Task

MOST = 1_000_000
_LONGEST = 2_000  # characters of a text that is told apart


@dataclass(frozen=True)
class Counted:
    """A distinct value and how many rows hold it."""

    value: Value
    rows: int


def distinct_values(task: Task, source: VersionRef, course: Course) -> list[Counted]:
    """Return every distinct value but the empty one, most frequent first. Raises Rejected for more than a million."""
    with scratch() as folder, ExitStack() as lent, workshop(folder) as con:
        paths = [str(lent.enter_context(storage().local(key))) for key in source.parts]
        sql = _statement(task, paths, most=MOST + 1)
        rows = rows_of(con, sql, course)
    if len(rows) > MOST:
        raise Rejected(
            f"There are more than {MOST:,} different values.",
            hint="Choose a column with fewer, or clean it first so that spellings agree.",
        )
    return list(_values(task, rows))


def count_distinct(task: Task, source: VersionRef, course: Course, *, spread: int = 50) -> tuple[int, int, list[Counted]]:
    """Return how many distinct values there are, how many rows hold them, and some spread over them for an estimate."""
    with scratch() as folder, ExitStack() as lent, workshop(folder) as con:
        paths = [str(lent.enter_context(storage().local(key))) for key in source.parts]
        whole = _statement(task, paths, most=None)
        con.execute(f"CREATE TEMP TABLE found AS {whole}").fetchall()
        ((count, rows),) = rows_of(con, "SELECT count(*), coalesce(sum(rows), 0)::BIGINT FROM found", course)
        step = max(1, count // spread)
        sample = rows_of(con, f"SELECT * FROM found WHERE rowid % {step} = 0 LIMIT {spread}", course)
    return count, rows, list(_values(task, sample))


def keyed(column: str, *, tidy: bool, of: str = "") -> str:
    """Return the expression by which a column's values are told apart: as they are, or without case and doubled spaces.

    `of` is the table it is a column of, where there are several.
    """
    text = f"left({f'{of}.' if of else ''}{quote_identifier(column)}::VARCHAR, {_LONGEST})"
    return f"lower(trim(regexp_replace({text}, '\\s+', ' ', 'g')))" if tidy else text


def _statement(task: Task, paths: Sequence[str], *, most: int | None) -> str:
    files = ", ".join(quote_text(path) for path in paths)
    plain = ", ".join(f"{keyed(column, tidy=False)} AS c{place}" for place, column in enumerate(task.columns))
    keys = ", ".join(f"{keyed(column, tidy=task.tidy)} AS k{place}" for place, column in enumerate(task.columns))
    names = [f"c{place}" for place in range(len(task.columns))]
    grouped = ", ".join(f"k{place}" for place in range(len(task.columns)))
    shown = ", ".join(f"arg_max({name}, rows) AS {name}" for name in names)
    empty = " AND ".join(f"trim(coalesce(k{place}, '')) = ''" for place in range(len(task.columns)))
    inner = f"SELECT {plain}, {keys}, count(*) AS rows FROM read_parquet([{files}]) GROUP BY ALL"
    sql = f"SELECT {shown}, sum(rows)::BIGINT AS rows FROM ({inner}) WHERE NOT ({empty}) GROUP BY {grouped} ORDER BY rows DESC, {', '.join(names)}"
    return sql if most is None else f"{sql} LIMIT {most}"


def _values(task: Task, rows: Sequence[tuple[object, ...]]) -> Iterator[Counted]:
    for *cells, count in rows:
        texts = ["" if cell is None else str(cell) for cell in cells]
        value: Value = texts[0] if len(texts) == 1 else dict(zip(task.columns, texts, strict=True))
        yield Counted(value, int(str(count)))
