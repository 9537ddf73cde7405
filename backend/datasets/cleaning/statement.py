"""A plan as one SELECT over a version's Parquet parts, and what stops a step from being part of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from backend.adapters.engine import quote_identifier, quote_text
from backend.core.errors import Rejected
from backend.core.table import Column
from backend.datasets.cleaning.bench import ROW, Bench, Stand, Surplus
from backend.datasets.cleaning.operations import operation_of
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.values_table import ValuesTable
from backend.datasets.course import Course
from backend.datasets.workshop import rows_of


@dataclass(frozen=True)
class Problem:
    """Why a step is left out: in words, with what to do."""

    detail: str
    hint: str


@dataclass(frozen=True)
class Built:
    """A plan worked out on columns; `problems` are by the ids of the steps that could not be done, `stood` where they were."""

    bench: Bench
    problems: Mapping[str, Problem]
    begins: Stand
    stood: Mapping[str, Stand]


def build(plan: Plan, columns: Sequence[Column], *, surplus: Surplus, values: ValuesTable | None = None) -> Built:
    """Work a plan out on these columns. A step that cannot be done is left out and told; nothing is raised for it.

    `surplus` finds the rows that repeat others, over the bench as it stands; it returns the condition of those that go.
    With `values`, of the very relation the plan is done on, columns of few values are looked up.
    """
    bench, problems, stood = Bench(columns, surplus=surplus, values=values), dict[str, Problem](), dict[str, Stand]()
    begins = bench.stand()
    for step in plan.enabled().steps:
        kept = bench.kept()
        try:
            bench.begin(step.id)
            operation_of(step.operation).apply(bench, step)
            bench.end()
        except Rejected as fault:
            bench.restore(kept)
            problems[step.id], stood[step.id] = Problem(fault.detail, fault.hint), bench.stand()
    return Built(bench, problems, begins, stood)


def keep_order(con: duckdb.DuckDBPyConnection, course: Course) -> None:
    """Let long lists of values be compared one by one: DuckDB makes joins of them, which do not keep the order of rows."""
    rows_of(con, "SET disabled_optimizers = 'in_clause'", course)


def no_surplus(_: Bench, __: Mapping[str, object]) -> str | None:
    """Find no row that repeats another: for whoever only asks what columns come out."""
    return None


def source_of(
    parts: Sequence[Path], rows: Sequence[int], columns: Sequence[Column], *, only: Sequence[tuple[int, int]] | None = None
) -> str:
    """Return the relation of Parquet parts with columns c0, c1 ... and row numbers from 1; `rows` are those of each part.

    `only` are the first and last numbers of the rows that are wanted: groups of rows without any are not read.
    """
    starts = [sum(rows[:i]) + 1 for i in range(len(rows))]
    begin = f"[{', '.join(map(str, starts))}][(file_index + 1)::BIGINT]" if len(starts) > 1 else "1"
    cells = ", ".join(f"c{i}" for i in range(len(columns)))
    listed = ", ".join(quote_text(str(part)) for part in parts)
    # Columns are named by their place: one that is called file_row_number would stand before that of the reader.
    read = f"read_parquet([{listed}], hive_partitioning = false) AS t({cells})"
    where = "" if only is None else f" WHERE {_within(starts, rows, only)}"
    return f"SELECT (file_row_number + {begin})::BIGINT AS {ROW}, {cells} FROM {read}{where}"


def _within(starts: Sequence[int], rows: Sequence[int], only: Sequence[tuple[int, int]]) -> str:
    """Return the condition on the reader's own numbers, by which it leaves groups of rows out."""
    told = []
    for first, last in only:
        for part, start in enumerate(starts):
            low, high = max(first - start, 0), min(last - start, rows[part] - 1)
            if low <= high:
                where = f"file_row_number = {low}" if low == high else f"file_row_number BETWEEN {low} AND {high}"
                told.append(f"(file_index = {part} AND {where})" if len(starts) > 1 else where)
    return " OR ".join(told) or "false"


def rows_in(con: duckdb.DuckDBPyConnection, parts: Sequence[Path], course: Course) -> list[int]:
    """Return how many rows each Parquet part has, in their order."""
    found = []
    for part in parts:
        told = rows_of(con, f"SELECT num_rows FROM parquet_file_metadata({quote_text(str(part))})", course)
        found.append(int(told[0][0]))
    return found


def relation_source(relation: str, columns: Sequence[Column], *, row: str) -> str:
    """Return the same of anything that can be selected from; `row` is what gives the row number in it."""
    cells = "".join(f", {quote_identifier(column.name)} AS c{i}" for i, column in enumerate(columns))
    return f"SELECT ({row})::BIGINT AS {ROW}{cells} FROM {relation}"
