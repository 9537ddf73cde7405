"""The types a column can be given, and the families operations speak of."""

import re

from backend.core.errors import Rejected
from backend.datasets.filtering.values import WHOLE

OFFERED = ("VARCHAR", "BIGINT", "DOUBLE", "DECIMAL(18,2)", "DATE", "TIMESTAMP", "TIME", "BOOLEAN")
_PLAIN = {"VARCHAR", "BIGINT", "INTEGER", "DOUBLE", "DATE", "TIMESTAMP", "TIME", "BOOLEAN"}
_DECIMAL = re.compile(r"DECIMAL\( ?([0-9]{1,2}) ?, ?([0-9]{1,2}) ?\)")
_SAME = {"TEXT": "VARCHAR", "INT": "INTEGER", "BOOL": "BOOLEAN", "FLOAT": "DOUBLE", "DATETIME": "TIMESTAMP"}


def checked_type(name: str) -> str:
    """Return a type as DuckDB calls it. Raises Rejected for one that columns are not given here."""
    told = _SAME.get(name.strip().upper(), name.strip().upper())
    found = _DECIMAL.fullmatch(told)
    if found and 1 <= int(found[1]) <= 38 and int(found[2]) <= int(found[1]):
        return f"DECIMAL({int(found[1])},{int(found[2])})"
    if told not in _PLAIN:
        raise Rejected(f"No column is made “{name[:40]}” here.", hint=f"Types are {', '.join(OFFERED)}.")
    return told


def family(kind: str) -> str:
    """Return the family of a DuckDB type: text, whole, number, date, time, boolean or other."""
    if kind in WHOLE:
        return "whole"
    if kind.endswith("]"):
        return "other"
    if kind in {"DOUBLE", "FLOAT"} or kind.startswith("DECIMAL"):
        return "number"
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        return "date"
    return {"VARCHAR": "text", "BOOLEAN": "boolean", "TIME": "time"}.get(kind, "other")


def in_words(kind: str) -> str:
    """Return what a column of this type holds, as a person says it."""
    known = {"DATE": "dates", "BOOLEAN": "yes and no", "VARCHAR": "text", "TIME": "times of day"}
    if kind in known:
        return known[kind]
    named = {"whole": "whole numbers", "number": "numbers", "date": "dates with times"}
    return named.get(family(kind), kind[:40])
