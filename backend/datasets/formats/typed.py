"""Tables whose columns have types already: kept as they are, with a person's choices applied and every value read once."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from backend.adapters.engine import quote_identifier, quote_text
from backend.core.errors import Rejected, TooLarge
from backend.core.table import Column
from backend.datasets.formats.course import Course
from backend.datasets.formats.csv.header import names_of
from backend.datasets.formats.csv.reading import null_pattern
from backend.datasets.formats.fields import Field, unnested
from backend.datasets.formats.loaded import Aside, ColumnRead, Loaded, Misfit, Repair
from backend.datasets.formats.options import EVERY, ReadAs
from backend.datasets.formats.reshape import copy_statement, types_of
from backend.datasets.workshop import rows_of, watched, workshop

_AS_WRITTEN = "as the file says"
_NOTHING = {"NULL", '"NULL"'}  # a column that was never given a type
_WIDEST = {"HUGEINT", "UHUGEINT", "BIGNUM"}  # Parquet keeps none of them exactly


@dataclass(frozen=True)
class _Kept:
    """One column of the result: its name, the SQL of its value, of the value before a chosen type, and why it has its type."""

    name: str
    value: str
    before: str
    words: str
    type: str | None = None  # the one that was asked for


def load_typed(
    path: Path, folder: Path, course: Course, *, name: str, wanted: ReadAs, rewrite: bool, names: Sequence[str] = ()
) -> Loaded:
    """Return the table in the Parquet file at `path`: as it stands where nothing has to change, else written anew.

    `rewrite` asks for that in any case, `names` are those of the columns where the file has the same one twice. Every value is
    read either way. Raises Rejected for a file that cannot be read to its end.
    """
    try:
        try:
            return _load(path, folder, course, wanted=wanted, rewrite=rewrite, names=names)
        except duckdb.OutOfMemoryException:  # every thread holds a group of rows of all columns
            return _load(path, folder, course, wanted=wanted, rewrite=rewrite, names=names, threads=1)
    except duckdb.OutOfMemoryException as fault:
        raise TooLarge(
            f"A group of rows of “{name}” does not fit into the memory of a worker.",
            hint="Set LISTMILL_WORKER_MEMORY_MB higher, or write the file with smaller row groups.",
        ) from fault
    except duckdb.InterruptException:
        course.check()
        raise
    except duckdb.Error as fault:
        raise damaged(name) from fault


def damaged(name: str) -> Rejected:
    """Return the refusal of a file whose rows cannot all be read."""
    return Rejected(
        f"“{name}” cannot be read to its end: it is damaged, was cut short, or holds what no version of its format knows.",
        hint="Download it again, or write it once more with the program that made it.",
    )


def _load(
    path: Path, folder: Path, course: Course, *, wanted: ReadAs, rewrite: bool, names: Sequence[str], threads: int | None = None
) -> Loaded:
    source, target = f"read_parquet({quote_text(str(path))}, hive_partitioning = false)", folder / "rows.parquet"
    with workshop(folder, threads=threads) as con:
        fields = [Field(str(row[0]), str(row[1])) for row in rows_of(con, f"DESCRIBE FROM {source}", course)]
        if len(names) == len(fields):  # DuckDB has made them unique already, and says nothing about it
            fields = [Field(own, field.type) for own, field in zip(names, fields, strict=True)]
        columns, renamed = _columns(con, fields, wanted)
        given = ", ".join(f"c{i}" for i in range(len(fields)))
        origin = f"{source} AS t({given})"
        if rewrite or renamed or any(one.value != f"c{i}" for i, one in enumerate(columns)):
            course.leg(0.8, "Converting")
            select = ", ".join(f"{one.value} AS {quote_identifier(one.name)}" for one in columns)
            sql = copy_statement(f"SELECT {select} FROM {origin}", target, width=len(columns))
            watched(con, sql, course, course.at)
        else:
            course.leg(0.8, "Reading every row")
            watched(con, f"SELECT bit_xor(hash(t)) FROM {source} t", course, course.at)
            shutil.copyfile(path, target)
        rows = int(rows_of(con, f"SELECT count(*) FROM read_parquet({quote_text(str(target))})", course)[0][0])
        types = types_of(con, target, course)
        misfits = _misfits(con, columns, origin, course)
    return Loaded(
        path=target,
        rows=rows,
        columns=tuple(
            ColumnRead(Column(one.name, kind), _words(one, fields, i, kind))
            for i, (one, kind) in enumerate(zip(columns, types, strict=True))
        ),
        encoding="",
        delimiter="",
        header=None,
        repairs=_renamed(renamed),
        misfits=misfits,
        aside=Aside(0, None, ()),
    )


def _columns(con: duckdb.DuckDBPyConnection, fields: list[Field], wanted: ReadAs) -> tuple[list[_Kept], list[tuple[str, str]]]:
    """Return the columns of the result, and those names that had to change: before and after."""
    flat = [(field, f"c{i}") for i, field in enumerate(fields)]
    if wanted.unnest:
        flat = [pair for field, value in flat for pair in unnested(con, field, value)]
    told = [*(wanted.names or ()), *(field.name for field, _ in flat[len(wanted.names or ()) :])]
    names = names_of(told, len(flat))
    types = _asked_types(con, wanted, names)
    pattern = None if wanted.null_words is None else quote_text(null_pattern(wanted.null_words))
    columns = []
    for i, (field, plain) in enumerate(flat):
        value, kind = plain, types.get(i)
        if pattern and field.type == "VARCHAR":
            value = f"CASE WHEN regexp_full_match(trim({value}), {pattern}) THEN NULL ELSE {value} END"
        if kind and kind != field.type:
            columns.append(_Kept(names[i], f"TRY_CAST({value} AS {kind})", value, f"{kind}, as asked for", kind))
        elif field.type in _NOTHING:
            columns.append(_Kept(names[i], f"CAST({value} AS VARCHAR)", value, "no value is in it"))
        elif field.type in _WIDEST:
            columns.append(_Kept(names[i], f"{value}::VARCHAR", value, "text: the number has more digits than a number keeps"))
        else:
            columns.append(_Kept(names[i], value, value, _AS_WRITTEN))
    return columns, [(old, new) for old, new in zip(told, names, strict=True) if old != new]


def _asked_types(con: duckdb.DuckDBPyConnection, wanted: ReadAs, names: tuple[str, ...]) -> dict[int, str]:
    places = {name.casefold(): i for i, name in enumerate(names)}
    every = wanted.types.get(EVERY)
    asked = dict.fromkeys(range(len(names)), _type_name(con, every)) if every else {}
    for name, kind in wanted.types.items():
        if name == EVERY:
            continue
        if name.casefold() not in places:
            raise Rejected(
                f"There is no column “{name}” whose type could be set.",
                hint=f"The columns are {', '.join(names[:10])}{' …' if len(names) > 10 else ''}.",
            )
        asked[places[name.casefold()]] = _type_name(con, kind)
    return asked


def _type_name(con: duckdb.DuckDBPyConnection, kind: str) -> str:
    try:
        name = str(con.execute(f"SELECT typeof(CAST(NULL AS {kind}))").fetchall()[0][0])
    except duckdb.Error as fault:
        raise Rejected(
            f"No type is called “{kind}”.",
            hint="Types are BIGINT, DOUBLE, DECIMAL(18,2), VARCHAR, DATE, TIMESTAMP and BOOLEAN.",
        ) from fault
    if name in _WIDEST:
        raise Rejected(f"Numbers as large as {name} are not kept exactly.", hint="Use DECIMAL(38,0) or VARCHAR.")
    return name


def _misfits(con: duckdb.DuckDBPyConnection, columns: list[_Kept], origin: str, course: Course) -> tuple[Misfit, ...]:
    """Return the cells that did not take the type that was asked for."""
    found = []
    for one in columns:
        if one.type is None:
            continue
        lost = f"FROM {origin} WHERE {one.before} IS NOT NULL AND {one.value} IS NULL"
        count = int(rows_of(con, f"SELECT count(*) {lost}", course)[0][0])
        if count:
            shown = rows_of(con, f"SELECT DISTINCT ({one.before})::VARCHAR {lost} LIMIT 5", course)
            found.append(Misfit(one.name, count, tuple(str(row[0]) for row in shown)))
    return tuple(found)


def _words(column: _Kept, fields: list[Field], place: int, kind: str) -> str:
    if column.words == _AS_WRITTEN and place < len(fields) and column.value == f"c{place}" and fields[place].type != kind:
        return f"{kind}: {fields[place].type[:60]} is kept so"
    return column.words


def _renamed(renamed: list[tuple[str, str]]) -> tuple[Repair, ...]:
    if not renamed:
        return ()
    count = len(renamed)
    shown = ", ".join(f"“{old[:60]}” is “{new[:60]}”" for old, new in renamed[:5]) + (" …" if count > 5 else "")
    return (
        Repair(
            "names",
            count,
            f"{count:,} column name{'' if count == 1 else 's'} {'was' if count == 1 else 'were'} changed: {shown}",
        ),
    )
