"""The readings of columns whose type a person asked for: of that type, in the notation that takes the most of the values."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import duckdb

from backend.core.errors import Rejected
from backend.datasets.formats.csv.choice import Choice
from backend.datasets.formats.csv.dates import DATES, ON_REQUEST, OTHER_DATES
from backend.datasets.formats.csv.notations import forced, notations, symbol_in
from backend.datasets.formats.csv.numbers import TOLD_DECIMAL, WHOLE
from backend.datasets.formats.csv.reading import TEXT, Reading
from backend.datasets.formats.csv.truths import booleans
from backend.datasets.formats.options import EVERY

_NUMBERS = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "FLOAT",
    "DOUBLE",
    "DECIMAL(",
)
_TYPE = re.compile(r"\s*[A-Za-z_][A-Za-z0-9_ ]*(\(\s*[0-9]+\s*(,\s*[0-9]+\s*)?\))?\s*")


def told(
    types: Mapping[str, str], names: Sequence[str], values: Sequence[Counter[str]], *, comma_first: bool
) -> dict[int, Choice]:
    """Return the readings of the columns named in `types`, whose values are given for every column.

    The type under “*” is that of every column that is not named. Raises Rejected for a column or type there is none of.
    """
    found: dict[int, Choice] = {}
    if every := types.get(EVERY):
        readings = (_of_type(every, seen, comma_first=comma_first) for seen in values)
        found = {i: Choice(reading, f"{every}, as asked for") for i, reading in enumerate(readings)}
    for name, kind in types.items():
        if name == EVERY:
            continue
        column = next((i for i, known in enumerate(names) if known.casefold() == name.strip().casefold()), None)
        if column is None:
            raise Rejected(f"There is no column “{name}” whose type could be set.", hint=f"The columns are {_listed(names)}.")
        reading = _of_type(kind, values[column], comma_first=comma_first)
        notation = "" if reading.key.startswith(("text", "as ", "whole", "decimal")) else f" ({reading.words})"
        found[column] = Choice(reading, f"{kind}, as asked for{notation}")
    return found


def _of_type(kind: str, values: Counter[str], *, comma_first: bool) -> Reading:
    name = _type_name(kind)
    if name == TEXT.type:
        return TEXT
    known = [
        WHOLE,
        TOLD_DECIMAL,
        *booleans(values),
        *DATES,
        *notations(values, comma_first=comma_first),
        *OTHER_DATES,
        *ON_REQUEST,
    ]
    same = [reading for reading in known if reading.type == name]
    if name.startswith(_NUMBERS):
        same += _numbers(name, values, comma_first=comma_first)
    else:
        same.append(Reading(f"as {name}", name, name, _takes_nothing, lambda cell: f"TRY_CAST({cell} AS {name})"))
    return max(same, key=lambda reading: sum(count for value, count in values.items() if reading.fits(value)))


def _numbers(name: str, values: Counter[str], *, comma_first: bool) -> list[Reading]:
    symbols = Counter[str]()
    for value, count in values.items():
        symbols[symbol_in(value)] += count
    usual = max(symbols, key=lambda one: (bool(one), symbols[one]), default="")
    styles = ("comma", "point") if comma_first else ("point", "comma")
    return [forced(name, style, symbol) for symbol in dict.fromkeys(("", usual)) for style in styles]


def _takes_nothing(_text: str) -> bool:
    """Say no: what DuckDB itself takes for a type is found out in the pass."""
    return False


def _type_name(kind: str) -> str:
    """Return DuckDB's own name of a type. Raises Rejected for one it does not know, or that Parquet does not keep."""
    with duckdb.connect() as con:
        try:
            if _TYPE.fullmatch(kind) is None:
                raise duckdb.ParserException("no name of a type")
            name = str(con.execute(f"SELECT typeof(CAST(NULL AS {kind})), NULL::{kind}").fetchall()[0][0])
        except duckdb.Error as fault:
            raise Rejected(
                f"No type is called “{kind}”.",
                hint="Types are BIGINT, DOUBLE, DECIMAL(18,2), VARCHAR, DATE, TIMESTAMP and BOOLEAN.",
            ) from fault
    if name in {"HUGEINT", "UHUGEINT"}:
        raise Rejected(f"Numbers as large as {name} are not kept exactly.", hint="Use DECIMAL(38,0) or VARCHAR.")
    return name


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:10]) + (" …" if len(names) > 10 else "")
