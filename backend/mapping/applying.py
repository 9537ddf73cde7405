"""The answers of a run become columns of a new version: every row of the list gets those of its value."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from sqlmodel import Session

from backend.adapters.db import transaction
from backend.adapters.engine import quote_identifier, quote_text
from backend.core.errors import Conflict, Rejected
from backend.core.table import Column
from backend.datasets import deriving
from backend.datasets import service as datasets
from backend.datasets.course import Course
from backend.datasets.deriving import Base, Written
from backend.datasets.schemas import Accepted
from backend.datasets.workshop import watched
from backend.jobs.runner import Outcome, Run
from backend.mapping import repository
from backend.mapping.distinct import keyed
from backend.mapping.models import MappingRun, State
from backend.mapping.task import Fill, Kind, Task

KIND = "mapping.apply"
_AT_ONCE = 20_000
_TYPES = {Kind.YES_NO: "BOOLEAN", Kind.NUMBER: "DOUBLE", Kind.DATE: "DATE", Kind.LABELS: "VARCHAR[]"}
_USED = (State.DONE, State.ACCEPTED, State.CHANGED)


@dataclass(frozen=True)
class Wishes:
    """What the new version shall hold: doubtful answers too, and columns with the doubt and the way of each answer."""

    doubtful: bool = False
    doubt: bool = False
    way: bool = False


def start_applying(owner_id: UUID, run_id: UUID, wishes: Wishes) -> Accepted:
    """Make a version with the new columns of the newest one, in a job: rows that came since have the answers of their values.

    Raises NotFound; Conflict before there is any answer; Rejected where the newest version lacks a column that was read, or has
    one of the new names.
    """
    with transaction() as session:
        run = repository.get(session, owner_id, run_id)
        task = Task.model_validate(run.task)
    base = _base(run, task)
    with transaction() as session:
        run = repository.get(session, owner_id, run_id)
        counts = repository.tally(session, run.id)
        if not sum(counts[state] for state in _USED) and not (wishes.doubtful and counts[State.NEEDS_REVIEW]):
            raise Conflict("There is no answer yet to fill in.", hint="Wait for the run, or look through what is doubtful.")
        names = " and ".join(f"“{fill.name}”" for fill in task.fills)
        accepted = deriving.start(
            session, owner_id, run.dataset_id, base, kind=KIND, change="map", reason=f"{names} filled in",
            parameters={"run_id": str(run.id), "doubtful": wishes.doubtful, "doubt": wishes.doubt, "way": wishes.way},
        )  # fmt: skip
        run.apply_job_id = accepted.job_id
        session.add(run)
        return accepted


def _base(run: MappingRun, task: Task) -> UUID:
    """Return the version that gets the columns: the newest, so that what was changed meanwhile stays changed."""
    newest = datasets.version_ref(run.owner_id, run.dataset_id)
    if newest.version_id == run.applied_version_id:
        return run.version_id  # once more, with what was looked through since
    names = {column.name for column in newest.columns}
    missing = [name for name in task.columns if name not in names]
    if missing:
        raise Rejected(
            f"The newest version has no column “{missing[0]}”, which was read.",
            hint="Restore a version that has it, then make this one.",
        )
    folded = {name.casefold() for name in names}
    taken = [fill.name for fill in task.fills if fill.name.casefold() in folded]
    if taken:
        raise Rejected(f"There is a column “{taken[0]}” already.", hint="Fill it under another name.")
    return newest.version_id


def apply(run: Run) -> Outcome:
    """Do the work of "mapping.apply"."""
    told = run.parameters
    wishes = Wishes(bool(told["doubtful"]), bool(told["doubt"]), bool(told["way"]))
    with transaction() as session:
        found = repository.run_of_job(session, UUID(told["run_id"]))
    return deriving.derive(run, partial(_write, found, wishes), publish=partial(_note, found.id))


def _note(run_id: UUID, session: Session, version_id: UUID) -> None:
    run = session.get_one(MappingRun, run_id)
    run.applied_version_id = version_id
    session.add(run)


def _write(
    found: MappingRun, wishes: Wishes, con: duckdb.DuckDBPyConnection, base: Base, target: Path, course: Course
) -> Written:
    task = Task.model_validate(found.task)
    answers = target.with_name("answers.parquet")
    _answers(found.id, task, wishes, answers, course)
    added = _added(task, wishes)
    taken = {column.name.casefold() for column in base.columns}
    for column in added:
        if column.name.casefold() in taken:
            raise Rejected(f"There is a column “{column.name}” already.", hint="Fill it under another name.")
    sql = f"COPY ({_statement(task, base, answers, added)}) TO {quote_text(str(target))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 30720)"
    rows = int(watched(con, sql, course, course.at)[0][0])
    return Written(target, (*base.columns, *added), rows)


def _added(task: Task, wishes: Wishes) -> list[Column]:
    made = [Column(fill.name, _TYPES.get(fill.kind, "VARCHAR")) for fill in task.fills]
    first = task.fills[0].name
    if wishes.doubt:
        made.append(Column(f"{first} doubt", "DOUBLE"))
    if wishes.way:
        made.append(Column(f"{first} from", "VARCHAR"))
    return made


def _statement(task: Task, base: Base, answers: Path, added: Sequence[Column]) -> str:
    """Return the rows with their answers, in their order: a join loses it, so rows are sorted by where they stood."""
    files = ", ".join(quote_text(str(part)) for part in base.parts)
    place = {column.name: f"c{number}" for number, column in enumerate(base.columns)}
    # Columns are named by their place: one that is called file_row_number would stand before that of the reader.
    read = f"read_parquet([{files}], hive_partitioning = false) AS t({', '.join(place.values())})"
    rows = f"SELECT file_index AS part, file_row_number AS at, {', '.join(place.values())} FROM {read}"
    kept = [f"rows.{ref} AS {quote_identifier(name)}" for name, ref in place.items()]
    new = [f"m.a{number}::{column.type} AS {quote_identifier(column.name)}" for number, column in enumerate(added)]
    same = " AND ".join(
        f"coalesce({keyed(place[column], tidy=task.tidy, of='rows')}, '') = m.k{number}"
        for number, column in enumerate(task.columns)
    )
    joined = f"({rows}) AS rows LEFT JOIN read_parquet({quote_text(str(answers))}) AS m ON {same}"
    return f"SELECT {', '.join([*kept, *new])} FROM {joined} ORDER BY rows.part, rows.at"


def _answers(run_id: UUID, task: Task, wishes: Wishes, target: Path, course: Course) -> None:
    """Write the answers of a run as a Parquet file of keys and cells, a part at a time."""
    states = [*_USED, *([State.NEEDS_REVIEW] if wishes.doubtful else [])]
    fields = [(f"k{place}", pa.string()) for place in range(len(task.columns))]
    fields += [(f"a{place}", _arrow(column)) for place, column in enumerate(_added(task, wishes))]
    schema, after = pa.schema(fields), -1
    with pq.ParquetWriter(target, schema) as writer:
        while True:
            with transaction() as session:
                found = repository.answered(session, run_id, states=states, after=after, size=_AT_ONCE)
                rows = [_row(task, wishes, one) for one in found]
            if not rows:
                return
            after = found[-1].number
            columns = zip(*rows, strict=True)
            writer.write_table(
                pa.table([pa.array(cells, field.type) for cells, field in zip(columns, schema, strict=True)], schema=schema)
            )
            course.check()


def _row(task: Task, wishes: Wishes, one: Any) -> list[Any]:  # Any: a value; cells
    keys = [one.value] if isinstance(one.value, str) else [str(one.value.get(name, "")) for name in task.columns]
    keys = [_tidy(key) for key in keys] if task.tidy else keys
    said = one.answers or [None] * len(task.fills)
    cells = [_cell(fill, answer) for fill, answer in zip(task.fills, said, strict=True)]
    return [*keys, *cells, *([one.doubt] if wishes.doubt else []), *([one.way] if wishes.way else [])]


def _tidy(key: str) -> str:
    return " ".join(key.split()).lower()


def _cell(fill: Fill, answer: Any) -> Any:  # Any: JSON
    if fill.kind is Kind.LABELS or answer is None or not isinstance(answer, list | dict):
        return answer
    return json.dumps(answer, ensure_ascii=False)


def _arrow(column: Column) -> pa.DataType:
    match column.type:
        case "BOOLEAN":
            return pa.bool_()
        case "DOUBLE":
            return pa.float64()
        case "VARCHAR[]":
            return pa.list_(pa.string())
        case _:
            return pa.string()
