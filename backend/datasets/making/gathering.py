"""Reading all sources of a version into Parquet parts that have the same columns, each cell as exact as its source has it."""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from backend.adapters.engine import quote_identifier, quote_text
from backend.adapters.storage import storage
from backend.core.errors import NotFound, Rejected
from backend.core.table import Column
from backend.datasets.formats import FORMATS, Course, Loaded, ReadAs, format_of
from backend.datasets.making.fitting import fit
from backend.datasets.making.stretches import Way
from backend.datasets.making.unifying import TEXT, Facts, Tabled, Together, together
from backend.datasets.repair import repair_report
from backend.datasets.versions import Source
from backend.datasets.workshop import rows_of, workshop

_FIRST_SHARE = 0.7  # of the way for reading every file once, where some may have to be read again
_ONLY_SHARE = 0.97


@dataclass(frozen=True)
class Piece:
    """One source that was read: where its rows are, with which columns, and what its reading has to report.

    `path` is the new part; without it the parts of `source` are taken as they are. `report` is None for what an earlier
    version has reported; `loaded` and `report` go together.
    """

    source: Source
    columns: tuple[Column, ...]
    rows: int
    path: Path | None = None
    loaded: Loaded | None = None
    report: dict[str, Any] | None = None  # Any: JSON


@dataclass(frozen=True)
class Gathered:
    """All pieces in row order, their columns together, and where types and columns differed (kind, column, detail)."""

    pieces: tuple[Piece, ...]
    columns: tuple[Column, ...]
    differences: tuple[tuple[str, int, str], ...]


def gather(way: Way, below: Sequence[Source], sources: Sequence[Source], folder: Path) -> Gathered:
    """Read `sources` and put them behind those of `below`, which have parts already.

    Where the types of a column differ, text is what all have in common unless a wider number or date keeps every value; a
    source that was read as something else is then read again, since only its text says what its cells were. Raises Rejected
    for a source that is no table or has other columns.
    """
    pieces = [Piece(source, source.columns, source.rows or 0) for source in below]
    alone = len(below) + len(sources) == 1
    budget = (_ONLY_SHARE if alone else _FIRST_SHARE) * way.left()
    sizes = sum(source.size_bytes for source in sources) or 1
    for number, source in enumerate(sources, start=1):
        label = f"{source.name} ({number:,} of {len(sources):,}): " if len(sources) > 1 else ""
        length = budget * source.size_bytes / sizes
        pieces.append(_read(way.stretch(length, source.size_bytes, label=label), source, {}, folder / f"source-{number}"))
    if alone:
        return Gathered(tuple(pieces), pieces[0].columns, ())
    return _fitted(way, pieces, folder)


def _fitted(way: Way, pieces: list[Piece], folder: Path) -> Gathered:
    """Give all pieces the same columns: by reading some again, then by writing anew what still differs."""
    with workshop(folder) as con:
        course = way.stretch(0.0, 1)
        course.leg(1.0, "Comparing columns")
        tables = [_tabled(con, piece, course) for piece in pieces]
        found = together(tables)
    wrong = {at: forced for at, piece in enumerate(pieces) if (forced := _to_text(found, at)) and _is_there(piece.source)}
    sizes = sum(pieces[at].source.size_bytes for at in wrong) or 1
    budget = _FIRST_SHARE * way.left()
    for at, forced in wrong.items():
        piece = pieces[at]
        course = way.stretch(
            budget * piece.source.size_bytes / sizes, piece.source.size_bytes, label=f"{piece.source.name} again: "
        )
        pieces[at] = _read(course, piece.source, forced, folder / f"again-{at}")
    course = way.stretch(0.8 * way.left(), len(pieces))
    course.leg(1.0, "Bringing the columns together")
    for at, piece in enumerate(pieces):
        course.at(at / len(pieces))
        wanted = tuple(_now(piece, column) for column in found.taken[at])
        if wanted != found.columns or len(piece.columns) != len(found.columns):
            pieces[at] = replace(piece, path=_rewritten(piece, wanted, found.columns, folder / f"fitted-{at}.parquet", course))
        pieces[at] = replace(pieces[at], columns=found.columns)
    return Gathered(tuple(pieces), found.columns, tuple(_differences(found, tables, pieces)))


def _read(course: Course, source: Source, forced: Mapping[str, str], folder: Path) -> Piece:
    """Read one source into a part below `folder`, the columns in `forced` as these types."""
    if source.key is None:
        raise Rejected(f"“{source.name}” has no file to read.", hint="Upload the file again.")
    started = time.monotonic()
    folder.mkdir()
    wanted = ReadAs.of(source.options)
    try:
        with storage().local(source.key) as path:
            load = FORMATS[format_of(path, source.name)]
            loaded = load(path, folder, course, name=source.name, wanted=replace(wanted, types={**wanted.types, **forced}))
    except NotFound as gone:
        raise Rejected(gone.detail, hint="The uploaded file is gone; upload it again.") from gone
    report = repair_report(loaded, took_ms=round((time.monotonic() - started) * 1000), source_bytes=source.size_bytes)
    columns = tuple(one.column for one in loaded.columns)
    return Piece(source, columns, loaded.rows, loaded.path, loaded, report)


@contextmanager
def lent_parts(piece: Piece) -> Iterator[list[Path]]:
    """Lend the Parquet files that hold the rows of a piece, in row order."""
    with ExitStack() as lent:
        yield [piece.path] if piece.path else [lent.enter_context(storage().local(key)) for key in piece.source.parts]


def _tabled(con: duckdb.DuckDBPyConnection, piece: Piece, course: Course) -> Tabled:
    types = {column.name: column.type for column in piece.columns}

    def facts(names: Sequence[str]) -> dict[str, Facts]:
        figures = ", ".join(figure for name in names for figure in _figures(name, types[name]))
        with lent_parts(piece) as parts:
            listed = ", ".join(quote_text(str(part)) for part in parts)
            found = rows_of(con, f"SELECT {figures} FROM read_parquet([{listed}], hive_partitioning = false)", course)[0]
        return {name: Facts(found[2 * i] > 0, int(found[2 * i + 1] or 0)) for i, name in enumerate(names)}

    nameless = piece.loaded is not None and piece.loaded.header is None
    return Tabled(piece.source.name, piece.columns, nameless, facts)


def _figures(name: str, kind: str) -> tuple[str, str]:
    cell = quote_identifier(name)
    whole = kind.endswith("INT") or kind == "INTEGER"
    return f"count({cell})", f"greatest(abs(max({cell})::DECIMAL(38, 0)), abs(min({cell})::DECIMAL(38, 0)))" if whole else "0"


def _to_text(found: Together, at: int) -> dict[str, str]:
    """Return the columns of a piece that have to be text and were read as something else."""
    pairs = zip(found.columns, found.taken[at], strict=True)
    return {column.name: TEXT for joint, column in pairs if column and joint.type == TEXT != column.type}


def _is_there(source: Source) -> bool:
    return source.key is not None and storage().exists(source.key)


def _now(piece: Piece, column: Column | None) -> Column | None:
    """Return a column as the piece has it now: it may have been read again."""
    return next((one for one in piece.columns if column and one.name == column.name), None)


def _rewritten(piece: Piece, wanted: Sequence[Column | None], columns: Sequence[Column], target: Path, course: Course) -> Path:
    with lent_parts(piece) as parts:
        return fit(parts, wanted, columns, target, course)


def _differences(found: Together, tables: Sequence[Tabled], pieces: Sequence[Piece]) -> Iterator[tuple[str, int, str]]:
    """Yield what differed between the sources, as kind, count and sentence; files that differ alike share one."""
    renamed: dict[tuple[str, str], list[str]] = defaultdict(list)
    for whose, name, taken in found.renamed:
        renamed[name, taken].append(whose)
    for (name, taken), files in renamed.items():
        yield "columns_renamed", len(files), f"“{name}” of {_few(files)} is taken for “{taken}”"
    missing: dict[tuple[str, ...], list[int]] = defaultdict(list)
    seen: set[int] = set()
    for at, table in enumerate(tables):
        held = {j for j, column in enumerate(found.taken[at]) if column}
        missing[tuple(joint.name for j, joint in enumerate(found.columns) if j not in held)].append(at)
        new = [found.columns[j].name for j in sorted(held - seen)]
        seen |= held
        if new and at:
            yield "columns_new", len(new), f"{table.name} has the new {_columns(new)}"
    for names, places in missing.items():
        if names:
            rows, files = sum(pieces[at].rows for at in places), [tables[at].name for at in places]
            has = "has" if len(files) == 1 else "have"
            yield "columns_missing", len(names), f"{_few(files)} {has} no {_columns(names)}: empty in {rows:,} rows"
    for j, joint in enumerate(found.columns):
        first, table = next((one[j], tables[i]) for i, one in enumerate(found.taken) if one[j])
        if first and first.type != joint.type:
            yield "columns_retyped", 1, f"“{joint.name}” is {first.type} in {table.name} and {joint.type} with the other files"


def _columns(names: Sequence[str]) -> str:
    return f"column{'' if len(names) == 1 else 's'} {_few([f'“{name}”' for name in names])}"


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5:,} more" if len(names) > 5 else "")
