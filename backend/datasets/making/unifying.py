"""The columns and types that several tables have together, chosen so that no cell of any of them is damaged."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from backend.core.errors import Rejected
from backend.core.table import Column

TEXT = "VARCHAR"
_EXACT_IN_DOUBLE = 1 << 53
_WHOLE = {
    "TINYINT": 8,
    "SMALLINT": 16,
    "INTEGER": 32,
    "BIGINT": 64,
    "UTINYINT": 9,  # as many bits as a signed number needs that holds it
    "USMALLINT": 17,
    "UINTEGER": 33,
    "UBIGINT": 65,
}
_SIGNED = {8: "TINYINT", 16: "SMALLINT", 32: "INTEGER", 64: "BIGINT"}
_WIDEST = "DECIMAL(38,0)"  # Parquet keeps no whole numbers of 128 bits: they become DOUBLE without a word
_UNSIGNED = ("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_FRACTION = ("FLOAT", "DOUBLE")
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_DIGITS_MAX = 38
_EXACT_DIGITS = 15  # that DOUBLE keeps of any decimal number
_NUMBERED = re.compile(r"column\d+")


@dataclass(frozen=True)
class Facts:
    """What a column holds: whether any value, and the greatest absolute value of whole numbers."""

    filled: bool
    greatest: int = 0


@dataclass(frozen=True)
class Tabled:
    """One table: what it is called, its columns, whether they were named by nobody, and how to ask what some of them hold."""

    name: str
    columns: tuple[Column, ...]
    nameless: bool
    facts: Callable[[Sequence[str]], Mapping[str, Facts]]


@dataclass(frozen=True)
class Together:
    """The columns of all tables together; `taken[i][j]` is the column of table i that stands in column j, None if it has none."""

    columns: tuple[Column, ...]
    taken: tuple[tuple[Column | None, ...], ...]
    renamed: tuple[tuple[str, str, str], ...]  # table, its name of a column, the name taken


def together(tables: Sequence[Tabled]) -> Together:
    """Return the columns of these tables together: those of the first in their order, then what others have more.

    Names are the same if they are equal without spaces around them, or but for capitals where nothing else fits. Columns that
    nobody named are taken by their place. Raises Rejected when a table has no column of those before it.
    """
    names = [column.name for column in tables[0].columns]
    held: list[dict[int, Column]] = [dict(enumerate(tables[0].columns))]
    renamed: list[tuple[str, str, str]] = []
    for table in tables[1:]:
        found = _by_place(table, names) or _by_name(table, names)
        if not any(at < len(names) for at in found):
            raise Rejected(
                f"No column of “{table.name}” is one of “{tables[0].name}”.",
                hint="Say which line holds its header, or upload it as a dataset of its own.",
            )
        for at, column in sorted(found.items()):
            if at >= len(names):
                names.append(_free(column.name.strip(), names))
            if names[at] != column.name:
                renamed.append((table.name, column.name, names[at]))
        held.append(found)
    columns = tuple(Column(name, _type(tables, [one.get(at) for one in held])) for at, name in enumerate(names))
    return Together(columns, tuple(tuple(one.get(at) for at in range(len(names))) for one in held), tuple(renamed))


def common_type(first: str, second: str, *, greatest: int) -> str:
    """Return the narrowest type that keeps every value of both exactly; `greatest` is that of the whole numbers among them."""
    if first == second:
        return first
    if first in _WHOLE and second in _WHOLE:
        return _whole(first, second)
    if {first, second} == {"DATE", "TIMESTAMP"}:
        return "TIMESTAMP"
    if first in _FRACTION and second in _FRACTION:
        return "DOUBLE"
    for one, other in ((first, second), (second, first)):
        if one in _FRACTION and other in _WHOLE:
            return "DOUBLE" if greatest <= _EXACT_IN_DOUBLE else TEXT
        if one in _FRACTION and (decimal := _DECIMAL.fullmatch(other)):
            return "DOUBLE" if int(decimal[1]) <= _EXACT_DIGITS else TEXT
        if (decimal := _DECIMAL.fullmatch(one)) and other in _WHOLE:
            return _decimal(int(decimal[1]) - int(decimal[2]), len(str(greatest)), int(decimal[2]))
    decimals = _DECIMAL.fullmatch(first), _DECIMAL.fullmatch(second)
    if decimals[0] and decimals[1]:
        (p, s), (q, t) = ((int(one[1]), int(one[2])) for one in decimals if one)
        return _decimal(p - s, q - t, max(s, t))
    return TEXT


def _whole(first: str, second: str) -> str:
    if first in _UNSIGNED and second in _UNSIGNED:
        return max(first, second, key=_WHOLE.__getitem__)
    needed = max(_WHOLE[first], _WHOLE[second])
    return next((name for bits, name in _SIGNED.items() if bits >= needed), _WIDEST)


def _decimal(before: int, before_too: int, behind: int) -> str:
    digits = max(before, before_too) + behind
    return f"DECIMAL({digits},{behind})" if digits <= _DIGITS_MAX else TEXT


def _type(tables: Sequence[Tabled], columns: Sequence[Column | None]) -> str:
    """Return the type of one column of all tables. A table whose column is empty has no say."""
    types = [column.type for column in columns if column is not None]
    if len(set(types)) == 1:
        return types[0]
    known = [
        (column.type, table.facts([column.name])[column.name])
        for table, column in zip(tables, columns, strict=True)
        if column is not None
    ]
    filled = [(kind, facts) for kind, facts in known if facts.filled] or known[:1]
    greatest = max((facts.greatest for _, facts in filled), default=0)
    found = filled[0][0]
    for kind, _ in filled[1:]:
        found = common_type(found, kind, greatest=greatest)
    return found


def _by_place(table: Tabled, names: Sequence[str]) -> dict[int, Column]:
    unnamed = table.nameless and all(_NUMBERED.fullmatch(column.name) for column in table.columns)
    return dict(enumerate(table.columns)) if unnamed and len(table.columns) == len(names) else {}


def _by_name(table: Tabled, names: Sequence[str]) -> dict[int, Column]:
    """Return for each place the column that belongs there; columns that belong to no place so far get the next ones."""
    found: dict[int, Column] = {}
    rest = list(table.columns)
    for alike in (str.strip, lambda name: name.strip().casefold()):
        places = {alike(name): at for at, name in reversed(list(enumerate(names)))}
        for column in list(rest):
            at = places.get(alike(column.name))
            if at is not None and at not in found:
                found[at] = column
                rest.remove(column)
    return found | dict(enumerate(rest, start=len(names)))


def _free(name: str, taken: Sequence[str]) -> str:
    known, number, found = {one.casefold() for one in taken}, 1, name
    while found.casefold() in known:
        number += 1
        found = f"{name}_{number}"
    return found
