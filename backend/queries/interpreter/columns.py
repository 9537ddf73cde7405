"""What is known of a table's columns before anything is asked: kinds, how they write yes and no, and what a row is called."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from backend.queries.interpreter.lexicon import SENSES
from backend.queries.interpreter.naming import TAILS, name_words
from backend.queries.interpreter.words import stem

ID_WORDS = frozenset({"id", "code", "key", "identifi", "number", "refer", "iban", "sku", "uuid"})
_THINGS = frozenset({"sku"})  # names of ids that say what a row is
_LISTS = frozenset(
    {
        "results",
        "records",
        "list",
        "data",
        "log",
        "logs",
        "entries",
        "book",
        "register",
        "history",
        "sheet",
        "export",
        "report",
        "file",
        "lines",
    }
)
_STORES = frozenset({"inventori", "stock", "catalog", "catalogu", "assort"})  # names of tables that hold products
_MOST_KINDS = 50  # different values of a column of kinds
_PAIR = 2


class Kind(StrEnum):
    """What can be asked of a column."""

    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    TRUTH = "truth"


@dataclass(frozen=True)
class Column:
    """What is known of a column beforehand."""

    name: str
    type: str
    distinct: int
    filled: int
    low: Any = None  # Any: a cell
    high: Any = None


def value_key(text: str) -> tuple[str, ...]:
    """Return the lower-case words a value is looked up by."""
    return tuple(re.findall(r"[^\W_]+", text.lower()))


def kind_of(type_name: str) -> Kind:
    """Return what can be asked of a column of a type."""
    if re.match(r"U?(TINY|SMALL|BIG|HUGE)?INT|INTEGER|UINTEGER|DOUBLE|FLOAT|DECIMAL|REAL", type_name):
        return Kind.NUMBER
    if type_name.startswith(("DATE", "TIMESTAMP")):
        return Kind.DATE
    return Kind.TRUTH if type_name == "BOOLEAN" else Kind.TEXT


_YES_NO = (
    frozenset({"yes", "y", "true", "t", "allowed", "included", "enabled"}),
    frozenset({"no", "n", "false", "f", "not allowed", "not included", "disabled"}),
)
_FLAGS = frozenset({"is", "has", "was", "flag", "indic", "can", "did", "needs"})


def yes_no(column: Column, kind: Kind, words: Sequence[str], cells: Iterable[str]) -> tuple[str | int, str | int] | None:
    """Return how a column writes yes and no, if it holds nothing else: "Y" and "N", or 1 and 0 under a name such as resolved_flg."""
    if kind is Kind.NUMBER and (column.low, column.high, column.distinct) == (0, 1, 2) and isinstance(column.low, int):
        counts = words[-1].endswith("s") or {
            "number",
            "count",
            "quantity",
            "level",
            "score",
            "rank",
            "class",
            "gender",
            "sex",
            "type",
            "code",
            "id",
        } & set(words)
        return None if counts and not _FLAGS & set(map(stem, words)) else (1, 0)
    if kind is not Kind.TEXT or column.distinct > _PAIR:
        return None
    found = list(cells)
    yes = [cell for cell in found if cell.strip().lower() in _YES_NO[0]]
    no = [cell for cell in found if cell.strip().lower() in _YES_NO[1]]
    return (yes[0], no[0]) if len(yes) == len(no) == 1 and len(found) == _PAIR else None


def entity_of(
    table: str, columns: Sequence[Column], rows: int, values: Mapping[str, Iterable[str]]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stems of what a row is called, and those of all words that mean the same."""
    named = [w for w in name_words(table) if not w.isdigit()]
    words = named[-2:-1] if len(named) > 1 and named[-1] in _LISTS else named[-1:]
    for column in columns:
        parts = name_words(column.name)
        if parts and stem(parts[-1]) in ID_WORDS and column.distinct > 0.9 * max(rows, 1):
            words += parts[:-1] or [part for part in parts if part in _THINGS]
            break
    stems = {stem(word) for word in words}
    if stems & _STORES:
        stems |= {"item", "product", "articl"}
    bare = [[word for word in name_words(column.name) if word not in TAILS] for column in columns]
    taken = {stem(one[0]) for one in bare if len(one) == 1}
    kinds = [column for column in columns if _PAIR < column.distinct <= _MOST_KINDS and kind_of(column.type) is Kind.TEXT]
    taken |= {stem(word) for column in kinds for word in name_words(column.name)}
    taken |= {stem(key[0]) for column in kinds for cell in values.get(column.name, ()) if len(key := value_key(str(cell))) == 1}
    taken -= stems
    same = {stem(w) for sense in SENSES if any(stem(s) in stems for s in sense) for w in sense if " " not in w}
    return frozenset(stems | (same - taken)), frozenset(stems | same)
