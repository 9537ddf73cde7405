"""A new column by an expression over each row: tried on the first rows, then written as a version like any other filling.

The expression is SQL of a stranger: it runs where questions run, behind the gate, in a process that holds nothing but this table.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pyarrow.parquet as pq

from backend.adapters import engine
from backend.adapters.db import transaction
from backend.adapters.engine import quote_identifier, quote_text
from backend.adapters.storage import scratch, storage
from backend.core.config import settings
from backend.core.errors import Rejected, TimedOut
from backend.core.table import Column
from backend.datasets import deriving
from backend.datasets import service as datasets
from backend.datasets.course import Course
from backend.datasets.deriving import Base, Written
from backend.datasets.schemas import Accepted, VersionRef
from backend.datasets.workshop import rows_of, watched
from backend.jobs.runner import Outcome, Run

KIND = "mapping.derive"
LONGEST = 4_000
_SHOWN = 50
_PREVIEW_S = 15.0
_WHOLE_S = 3_600.0
_NESTED = ("STRUCT", "TUPLE", "ROW", "MAP", "UNION")  # several answers in one


@dataclass(frozen=True)
class Preview:
    """What an expression makes of the first rows: the columns it reads and, last, the new one, as Arrow types say them.

    `filled` is how many of all rows get something, None where counting them takes too long to wait for.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]  # Any: cells
    total: int
    filled: int | None


def preview(owner_id: UUID, dataset_id: UUID, name: str, expression: str, *, size: int = _SHOWN) -> Preview:
    """Return what an expression makes of the first rows. Raises NotFound, Conflict; Rejected with what does not run."""
    source = datasets.version_ref(owner_id, dataset_id)
    _check(source, name, expression)
    read = _read(source, expression)
    shown = ", ".join(
        [*(quote_identifier(column.name) for column in read), f"{_wrapped(expression)} AS {quote_identifier(name)}"]
    )
    table = quote_identifier(source.table)
    with ExitStack() as lent, scratch() as folder:
        parts = [lent.enter_context(storage().local(key)) for key in source.parts]
        made = folder / "preview.parquet"
        found = _run(
            f"SELECT {shown} FROM {table} LIMIT {min(max(size, 1), 200)}", source, parts, made, most=200, within_s=_PREVIEW_S
        )
        if len(found.columns) != len(read) + 1 or found.columns[-1].type.startswith(_NESTED):
            raise _one_only()
        rows = tuple(zip(*(column.to_pylist() for column in pq.read_table(made).columns), strict=True))
        return Preview(found.columns, rows, source.rows, _filled(source, expression, parts, folder / "count.parquet"))


def start(owner_id: UUID, dataset_id: UUID, name: str, expression: str) -> Accepted:
    """Make a version with the new column, in a job. Raises as `preview`, so that what cannot run is said at once."""
    tried = preview(owner_id, dataset_id, name, expression, size=1)
    source = datasets.version_ref(owner_id, dataset_id)
    with transaction() as session:
        return deriving.start(
            session, owner_id, dataset_id, source.version_id, kind=KIND, change="map",
            reason=f"“{name}” = {expression.strip()}", title=f"Work out “{tried.columns[-1].name}”",
            parameters={"name": name, "expression": expression, "table": source.table},
        )  # fmt: skip


def derive(run: Run) -> Outcome:
    """Do the work of "mapping.derive"."""
    told = run.parameters
    return deriving.derive(run, partial(_write, run, str(told["name"]), str(told["expression"]), str(told["table"])))


def _write(
    run: Run, name: str, expression: str, table: str, con: duckdb.DuckDBPyConnection, base: Base, target: Path, course: Course
) -> Written:
    made = target.with_name("formula.parquet")
    answer = engine.run(
        f"SELECT {_wrapped(expression)} AS v FROM {quote_identifier(table)}", {table: base.parts}, made, deadline_s=_WHOLE_S,
        max_rows=base.rows + 1, stopping=run.stopping, progress=lambda _: course.check(),
    )  # fmt: skip
    if len(answer.columns) != 1 or (answer.rows != base.rows and not answer.truncated):
        raise _one_only()
    if answer.truncated:
        raise Rejected(
            "What the expression gives is larger than a result may be.", hint="Shorten it, or raise LISTMILL_RESULT_MAX_MB."
        )
    kind = str(rows_of(con, f"DESCRIBE SELECT * FROM read_parquet({quote_text(str(made))})", course)[0][1])
    files = ", ".join(quote_text(str(part)) for part in base.parts)
    place = [f"c{number}" for number in range(len(base.columns))]
    # Columns are named by their place: one of them may be called as the new one is while it is worked out.
    kept = ", ".join(f"t.{ref} AS {quote_identifier(column.name)}" for ref, column in zip(place, base.columns, strict=True))
    rows = (
        f"SELECT {kept}, f.v AS {quote_identifier(name)} "
        f"FROM read_parquet([{files}], hive_partitioning = false) AS t({', '.join(place)}) "
        f"POSITIONAL JOIN read_parquet({quote_text(str(made))}) AS f(v)"
    )
    written = watched(
        con,
        f"COPY ({rows}) TO {quote_text(str(target))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 30720)",
        course,
        course.at,
    )
    return Written(target, (*base.columns, Column(name, kind)), int(written[0][0]))


def _check(source: VersionRef, name: str, expression: str) -> None:
    if not name.strip() or len(name) > 120:
        raise Rejected("The new column needs a name.", hint="Give it one of at most 120 characters.")
    if name.casefold() in {column.name.casefold() for column in source.columns}:
        raise Rejected(f"There is a column “{name}” already.", hint="Give the new column another name.")
    if not expression.strip() or len(expression) > LONGEST:
        raise Rejected("There is no expression.", hint=f"Write one over the columns, of at most {LONGEST:,} characters.")


def _wrapped(expression: str) -> str:
    """Return an expression in brackets of its own lines, so that a comment at its end does not hide what follows."""
    return f"(\n{expression.strip().rstrip(';')}\n)"


def _read(source: VersionRef, expression: str) -> Sequence[Column]:
    """Return the columns whose name stands in an expression, at most eight; the first two where none does."""
    text = expression.casefold()
    return [column for column in source.columns if column.name.casefold() in text][:8] or source.columns[:2]


def _filled(source: VersionRef, expression: str, parts: Sequence[Path], made: Path) -> int | None:
    sql = f"SELECT count(v) AS n FROM (SELECT {_wrapped(expression)} AS v FROM {quote_identifier(source.table)}) AS q"
    try:
        _run(sql, source, parts, made, most=1, within_s=min(_PREVIEW_S, settings().query_timeout_s))
    except TimedOut:
        return None
    return int(pq.read_table(made).column(0)[0].as_py())


def _run(sql: str, source: VersionRef, parts: Sequence[Path], made: Path, *, most: int, within_s: float) -> engine.EngineResult:
    return engine.run(sql, {source.table: parts}, made, deadline_s=within_s, max_rows=most)


def _one_only() -> Rejected:
    return Rejected(
        "The expression does not give one answer for each row.",
        hint="Write one expression over the columns of a row, without a comma at its top.",
    )
