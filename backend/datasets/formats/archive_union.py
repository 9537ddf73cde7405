"""Several tables with the same columns put together as one, in their order, without losing a value to a narrower type."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from backend.adapters.engine import quote_identifier, quote_text
from backend.core.table import Column
from backend.datasets.formats.aside import AsideWriter
from backend.datasets.formats.canonical import rows_aside
from backend.datasets.formats.course import Course
from backend.datasets.formats.loaded import Aside, ColumnRead, Loaded, Misfit, Repair
from backend.datasets.formats.reshape import copy_statement, types_of
from backend.datasets.workshop import rows_of, watched, workshop

_EXACT = 2**53  # larger whole numbers lose digits as decimal numbers


@dataclass
class Part:
    """One of the tables, by the name of its file."""

    name: str
    loaded: Loaded


def put_together(
    parts: Sequence[Part], folder: Path, course: Course, *, again: Callable[[int, dict[str, str]], Loaded]
) -> Loaded:
    """Return all rows of the parts as one table. `again` loads the part at a place once more with these types."""
    order = [one.column.name for one in parts[0].loaded.columns]
    types = [_common(parts, name, folder, course) for name in order]
    for place, part in enumerate(parts):
        texts = {
            one.column.name: "VARCHAR"
            for one in part.loaded.columns
            if types[_place(order, one.column.name)] == "VARCHAR" and one.column.type != "VARCHAR"
        }
        if texts:  # the text as it stood, not the text of what it was read as
            part.loaded = again(place, texts)
    target = folder / "together.parquet"
    with workshop(folder) as con:
        course.leg(0.8, "Putting the files together")
        watched(
            con,
            copy_statement(" UNION ALL ".join(_select(part, order, types) for part in parts), target, width=len(order)),
            course,
            course.at,
        )
        kinds = types_of(con, target, course)
    first = parts[0].loaded
    return replace(
        first,
        path=target,
        rows=sum(part.loaded.rows for part in parts),
        columns=tuple(
            ColumnRead(Column(name, kind), _reading(parts, name, kind)) for name, kind in zip(order, kinds, strict=True)
        ),
        repairs=_repairs(parts),
        misfits=_misfits(parts),
        aside=_aside(parts, folder),
        table=None,
    )


def _common(parts: Sequence[Part], name: str, folder: Path, course: Course) -> str:
    """Return a type that takes the column's values of all parts as they are."""
    known = {_column(part, name).type for part in parts if not _is_empty(part, name, folder, course)} or {"VARCHAR"}
    if len(known) == 1:
        return known.pop()
    if known == {"BIGINT", "DOUBLE"} and all(_is_exact(part, name, folder, course) for part in parts):
        return "DOUBLE"
    return "TIMESTAMP" if known == {"DATE", "TIMESTAMP"} else "VARCHAR"


def _is_empty(part: Part, name: str, folder: Path, course: Course) -> bool:
    column = _column(part, name)
    if column.type != "VARCHAR":
        return False
    with workshop(folder) as con:
        sql = f"SELECT count({quote_identifier(column.name)}) FROM read_parquet({quote_text(str(part.loaded.path))})"
        return not rows_of(con, sql, course)[0][0]


def _is_exact(part: Part, name: str, folder: Path, course: Course) -> bool:
    column = _column(part, name)
    if column.type != "BIGINT":
        return True
    with workshop(folder) as con:
        cell = quote_identifier(column.name)
        sql = f"SELECT max({cell}), min({cell}) FROM read_parquet({quote_text(str(part.loaded.path))})"
        return all(abs(value or 0) <= _EXACT for value in rows_of(con, sql, course)[0])


def _column(part: Part, name: str) -> Column:
    return next(one.column for one in part.loaded.columns if one.column.name.casefold() == name.casefold())


def _place(order: Sequence[str], name: str) -> int:
    return next(i for i, one in enumerate(order) if one.casefold() == name.casefold())


def _select(part: Part, order: Sequence[str], types: Sequence[str]) -> str:
    cells = ", ".join(
        f"CAST({quote_identifier(_column(part, name).name)} AS {kind}) AS {quote_identifier(name)}"
        for name, kind in zip(order, types, strict=True)
    )
    return f"SELECT {cells} FROM read_parquet({quote_text(str(part.loaded.path))})"


def _reading(parts: Sequence[Part], name: str, kind: str) -> str:
    for part in parts:
        for one in part.loaded.columns:
            if one.column.name.casefold() == name.casefold() and one.column.type == kind:
                return one.reading
    return f"{kind}, which takes the values of all files"


def _repairs(parts: Sequence[Part]) -> tuple[Repair, ...]:
    kinds = list(dict.fromkeys(one.kind for part in parts for one in part.loaded.repairs))
    merged = []
    for kind in kinds:
        same = [(part.name, one) for part in parts for one in part.loaded.repairs if one.kind == kind]
        files = len({name for name, _ in same})
        where = f"in {files:,} files, first in “{same[0][0]}”" if files > 1 else f"in “{same[0][0]}”"
        merged.append(Repair(kind, sum(one.count for _, one in same), f"{where}: {same[0][1].detail}", same[0][1].lines))
    return tuple(merged)


def _misfits(parts: Sequence[Part]) -> tuple[Misfit, ...]:
    found: dict[str, Misfit] = {}
    for part in parts:
        for one in part.loaded.misfits:
            known = found.get(one.column.casefold(), Misfit(one.column, 0, ()))
            examples = tuple(dict.fromkeys((*known.examples, *one.examples)))[:5]
            found[one.column.casefold()] = Misfit(known.column, known.count + one.count, examples)
    return tuple(found.values())


def _aside(parts: Sequence[Part], folder: Path) -> Aside:
    with AsideWriter(folder / "together-aside.csv") as writer:
        for part in parts:
            for row in rows_aside(part.loaded.aside):
                writer.add(row.line, f"{part.name}: {row.reason}", row.text)
        return writer.finish()
