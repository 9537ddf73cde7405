"""A list that says answers: another dataset of the same person, a column of values and a column of what they are."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.adapters.engine import quote_identifier, quote_text
from backend.adapters.storage import scratch, storage
from backend.core.errors import NotFound, Rejected
from backend.datasets import service as datasets
from backend.datasets.schemas import VersionRef
from backend.datasets.workshop import workshop
from backend.mapping.checking import Labelled
from backend.mapping.models import MappingRun
from backend.mapping.task import Fill, Task, answer_of

MOST = 500_000


@dataclass(frozen=True)
class Dictionary:
    """Which list it is, and the names of its two columns."""

    dataset_id: UUID
    value: str
    answer: str


@dataclass(frozen=True)
class Entries:
    """What a dictionary says; `left_out` entries have an answer the new column cannot hold."""

    exact: Mapping[str, Labelled]
    tidy: Mapping[str, Labelled]  # without case and doubled spaces
    left_out: int

    def __len__(self) -> int:
        return len(self.exact)

    def of(self, value: str) -> Labelled | None:
        """Return what is said of a value as it is written, else of one that differs in case and spaces alone."""
        return self.exact.get(value) or self.tidy.get(_tidy(value))


def note(owner_id: UUID, wanted: Dictionary | None, task: Task) -> dict[str, str] | None:
    """Return a dictionary as a run keeps it: with the version that is read. Raises NotFound, Conflict; Rejected where it cannot be."""
    if wanted is None:
        return None
    if len(task.fills) > 1:
        raise Rejected("A dictionary says the answers of one column.", hint="Fill one column, or leave the dictionary out.")
    source = datasets.version_ref(owner_id, wanted.dataset_id)
    there = {column.name for column in source.columns}
    for name in (wanted.value, wanted.answer):
        if name not in there:
            raise Rejected(f"The dictionary has no column “{name[:100]}”.", hint=f"It has {', '.join(sorted(there)[:12])}.")
    ids = {"dataset_id": str(wanted.dataset_id), "version_id": str(source.version_id)}
    return {**ids, "value": wanted.value, "answer": wanted.answer}


def of_run(run: MappingRun) -> Dictionary | None:
    """Return the dictionary of a run as it was chosen."""
    told = run.dictionary
    return None if told is None else Dictionary(UUID(told["dataset_id"]), told["value"], told["answer"])


def entries(found: MappingRun, task: Task) -> Entries | None:
    """Return what the dictionary of a run says, None where it has none. Raises Rejected when the list was deleted."""
    told = found.dictionary
    if told is None:
        return None
    try:
        source = datasets.version_ref(found.owner_id, UUID(told["dataset_id"]), version_id=UUID(told["version_id"]))
    except NotFound as gone:
        raise Rejected(
            "The list that says the answers was deleted.", hint="Fill the column again, with another list."
        ) from gone
    return read(source, told["value"], told["answer"], task.fills[0])


def read(source: VersionRef, value: str, answer: str, fill: Fill) -> Entries:
    """Return the entries of a list; where it says two answers of a value, the more frequent one. Raises Rejected for too many."""
    exact: dict[str, Labelled] = {}
    tidy: dict[str, Labelled] = {}
    left_out = 0
    rows = _rows(source, value, answer)
    if len(rows) > MOST:
        raise Rejected(f"The dictionary has more than {MOST:,} entries.", hint="Leave out those that are not needed.")
    for text, said in rows:
        if text in exact:
            continue
        try:
            kept = answer_of(fill, said)
        except (ValueError, TypeError):
            left_out += 1
            continue
        if kept is not None:
            exact[text] = Labelled((kept,), 0.0)
            tidy.setdefault(_tidy(text), exact[text])
    return Entries(exact, tidy, left_out)


def _rows(source: VersionRef, value: str, answer: str) -> list[tuple[Any, ...]]:  # Any: cells
    with ExitStack() as lent, scratch() as folder, workshop(folder) as con:
        files = ", ".join(quote_text(str(lent.enter_context(storage().local(key)))) for key in source.parts)
        v, a = f"{quote_identifier(value)}::VARCHAR", f"{quote_identifier(answer)}::VARCHAR"
        sql = (
            f"SELECT {v} AS v, {a} AS a, count(*) AS n FROM read_parquet([{files}], hive_partitioning = false) "
            f"WHERE trim({v}) <> '' AND trim({a}) <> '' GROUP BY 1, 2 ORDER BY n DESC, v, a LIMIT {MOST + 1}"
        )
        return [(text, said) for text, said, _ in con.execute(sql).fetchall()]


def _tidy(text: str) -> str:
    return " ".join(text.split()).casefold()
