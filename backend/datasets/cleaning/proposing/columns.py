"""Columns nobody needs or whose names are untidy: empty, constant, the same as another. Dropping is never switched on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backend.datasets.cleaning.proposing.candidates import Amount, Candidate
from backend.datasets.cleaning.proposing.looking import Look
from backend.datasets.profiles.wording import quoted

_LEAST = 2  # rows; in one row every column is constant
_STRAY = re.compile(r"[\s\u00a0\u200b\ufeff]+")
_MARKS = re.compile(r"^[\s\"'“”*#:;,]+|[\s\"'“”*:;,]+$")
_YES = {
    "yes": "no",
    "y": "n",
    "x": "",
    "ja": "nein",
    "j": "n",
    "oui": "non",
    "si": "no",
    "sí": "no",
    "true": "false",
    "t": "f",
    "1": "0",
}


def propose_columns(look: Look, profile: Mapping[str, Any]) -> Iterator[Candidate]:  # Any: JSON, the profile of the version
    """Yield what drops and renames columns, and what fills ticks."""
    rows = look.rows
    if rows < _LEAST:
        return
    same = {one["b"]: one["a"] for one in profile.get("similar", ()) if one["share"] == 1.0 and "sql" not in one}
    dropped = set()
    for column in look.columns:
        one = look.profile.get(column.name, {})
        name, empty = quoted(column.name), int(one.get("nulls") or 0)
        if not one:
            continue
        if empty == rows:
            reason = f"{name} is empty in every row."
        elif column.name in same:
            reason = f"{name} is the same as {quoted(same[column.name])} in every row."
        elif one.get("distinct") == 1 and not empty:
            reason = f"{name} says {quoted((one.get('top') or [{'value': ''}])[0]['value'])} in every row."
        else:
            continue
        dropped.add(column.name)
        yield Candidate("drop", column.name, {}, reason, enabled=False)
    yield from _ticks(look)
    yield from propose_names([one.name for one in look.columns if one.name not in dropped], [one.name for one in look.columns])


def propose_names(names: Sequence[str], taken: Sequence[str]) -> Iterator[Candidate]:
    """Yield what tidies names of columns that have stray blanks or marks; never one that another column has."""
    known = {name.casefold() for name in taken}
    for name in names:
        tidied = _MARKS.sub("", _STRAY.sub(" ", name)).strip()
        if tidied and tidied != name and tidied.casefold() not in known - {name.casefold()}:
            known.add(tidied.casefold())
            said = f"The name {quoted(name)} has stray blanks or marks. Queries and notebooks that use it would have to follow."
            yield Candidate("rename", name, {"to": tidied}, said, enabled=False)


def _ticks(look: Look) -> Iterator[Candidate]:
    """Columns that say yes or nothing."""
    for column in look.columns:
        one = look.profile.get(column.name, {})
        empty, top = int(one.get("nulls") or 0), one.get("top") or []
        if column.type != "VARCHAR" or one.get("distinct") != 1 or not 0 < empty < look.rows or len(top) != 1:
            continue
        yes = str(top[0]["value"])
        no = _YES.get(yes.strip().lower())
        if no:
            no = no.upper() if yes.isupper() and len(yes) == 1 else no.capitalize() if yes[0].isupper() else no
            said = f"{quoted(column.name)} says {quoted(yes)} in {int(top[0]['count']):,} rows and nothing in {empty:,}, where it may mean {quoted(no)}."
            yield Candidate("fill", column.name, {"how": "value", "value": no}, said, enabled=False, cells=Amount(empty))
