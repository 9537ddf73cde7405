"""Reading a dirty file and comparing what came of it with what a careful analyst expects."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from backend.adapters.engine import quote_identifier
from backend.core.errors import Rejected
from backend.datasets.formats import FORMATS, Course, Loaded, ReadAs, format_of
from backend.datasets.repair import repair_report
from tests.corpus.case import Case
from tests.reading import Listener


@dataclass(frozen=True)
class Outcome:
    """What came of a file: its types, its rows as text by column, how many, and what its report says."""

    types: dict[str, str]
    cells: dict[str, list[str | None]]
    rows: int
    aside: int
    misfits: Mapping[str, int] = field(default_factory=dict)
    said: str = ""
    loaded: Loaded | None = None


def load(case: Case, folder: Path, *, options: Mapping[str, object] | None = None) -> Outcome:
    """Read the case's file as the product does. Raises Rejected where it is refused."""
    path = folder / case.name
    path.write_bytes(case.content())
    scratch = folder / f"scratch{len(list(folder.iterdir()))}"
    scratch.mkdir()
    wanted = ReadAs.of({**case.options, **(options or {})})
    course = Course(Listener(), path.stat().st_size)
    loaded = FORMATS[format_of(path, case.name)](path, scratch, course, name=case.name, wanted=wanted)
    report = repair_report(loaded, took_ms=0, source_bytes=path.stat().st_size)
    con, part = _reader(), [str(loaded.path)]
    types = {row[0]: row[1] for row in con.execute("DESCRIBE FROM read_parquet(?)", part).fetchall()}
    listed = ", ".join(f"{quote_identifier(name)}::VARCHAR" for name in types)
    rows = con.execute(f"SELECT {listed} FROM read_parquet(?)", part).fetchall()
    cells = {name: [row[i] for row in rows] for i, name in enumerate(types)}
    misfits = {one.column: one.count for one in loaded.misfits}
    said = json.dumps(report, ensure_ascii=False)
    return Outcome(types, cells, loaded.rows, loaded.aside.count, misfits, said, loaded)


@functools.cache
def _reader() -> duckdb.DuckDBPyConnection:
    """Return one connection for all files: opening one takes as long as reading a small file."""
    con = duckdb.connect(config={"threads": 1})
    con.execute("SET TimeZone = 'UTC'").fetchall()
    return con


def faults(case: Case, folder: Path) -> list[str]:
    """Return in what the outcome differs from what is expected, a sentence each."""
    try:
        found = load(case, folder)
    except Rejected as refusal:
        said = f"{refusal.detail} {refusal.hint}"
        if not case.refused:
            return [f"refused: {said}"]
        return [f"the refusal does not say {words}: {said}" for words in case.told if not _has(said, words)]
    if case.refused:
        return [f"loaded {found.rows} rows, should have been refused"]
    return differences(case, found)


def differences(case: Case, found: Outcome) -> list[str]:
    """Return in what an outcome differs from what is expected of a file that is a table."""
    return [*_of_shape(case, found), *_of_cells(case, found)]


def _of_shape(case: Case, found: Outcome) -> list[str]:
    bad = []
    got = (found.rows, found.aside)
    if got not in case.outcomes:
        bad.append(f"{got[0]} rows + {got[1]} aside, expected {' or '.join(f'{a} + {b}' for a, b in case.outcomes)}")
    if case.columns and tuple(found.types) not in case.columns:
        bad.append(f"columns {list(found.types)[:12]}, expected {' or '.join(str(list(one)[:12]) for one in case.columns)}")
    for column, kinds in case.types.items():
        if found.types.get(column, "missing") not in kinds.split("|"):
            bad.append(f"{column} is {found.types.get(column, 'missing')}, expected {kinds}")
    misfits = sum(found.misfits.values())
    if case.issues is not None and misfits not in case.issues:
        bad.append(f"{misfits} cells do not fit, expected {sorted(case.issues)}")
    return bad + [f"the report does not say {words}" for words in case.told if not _has(found.said, words)]


def _of_cells(case: Case, found: Outcome) -> list[str]:
    bad = []
    for row, column, fair in case.values:
        column_cells = found.cells.get(column, [])
        cell = column_cells[row] if -len(column_cells) <= row < len(column_cells) else "(no such cell)"
        if cell not in fair:
            bad.append(f"{column}[{row}] is {cell!r}, expected {' or '.join(map(repr, fair))}")
    return bad


def _has(said: str, words: str) -> bool:
    return any(word.casefold() in said.casefold() for word in words.split("|"))
