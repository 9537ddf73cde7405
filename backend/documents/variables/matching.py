"""Which column fills which variable: as a person says, else the column of that name, else one whose letters are the same."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from backend.core.errors import Rejected
from backend.documents.variables.names import written
from backend.documents.variables.values import printable

__all__ = ["fields_for", "suggested", "written"]


def fields_for(names: Iterable[str], columns: Sequence[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return {variable: column} for every name.

    Raises Rejected when a variable finds no column, when `given` names a column that is not there, or a variable nobody uses.
    """
    wanted, said = list(dict.fromkeys(names)), dict(given or {})
    strange = [variable for variable in said if variable not in wanted]
    if strange:
        raise Rejected(
            f"The template has no variable “{printable(strange[0][:80])}”.",
            hint=f"It has {_listed(wanted)}." if wanted else "It has none at all.",
        )
    absent = next((column for column in said.values() if column not in columns), None)
    if absent is not None:
        raise Rejected(
            f"There is no column “{printable(absent[:80])}” for a variable.", hint=f"The columns are {_listed(columns)}."
        )
    found = {name: said.get(name) or _own(name, columns) for name in wanted}
    missing = [name for name, column in found.items() if column is None]
    if missing:
        near = get_close_matches(missing[0], columns, n=1)
        hint = f"Did you mean the column “{near[0]}”? " if near else ""
        raise Rejected(
            f"No column fills the variable “{printable(missing[0][:80])}”"
            + (f" and {len(missing) - 1:,} more." if len(missing) > 1 else "."),
            hint=f"{hint}Say which column fills it; the columns are {_listed(columns)}.",
        )
    return {name: column for name, column in found.items() if column is not None}


def suggested(names: Iterable[str], columns: Sequence[str]) -> dict[str, str | None]:
    """Return {variable: column} as far as names tell: the column of that name or of those letters, None where there is none."""
    return {name: _own(name, columns) for name in dict.fromkeys(names)}


def _own(name: str, columns: Sequence[str]) -> str | None:
    if name in columns:
        return name
    alike = [column for column in columns if _letters(column) == _letters(name)]
    return alike[0] if len(alike) == 1 else None


def _letters(name: str) -> str:
    """Fold a name to its letters and digits: “First name” and “first_name” are one."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def _listed(names: Sequence[str], most: int = 12) -> str:
    shown = ", ".join(f"“{printable(name[:60])}”" for name in names[:most])
    return f"{shown} and {len(names) - most:,} more" if len(names) > most else shown
