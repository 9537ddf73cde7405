"""What a cell's result may be called in SQL, and what a notebook may be called."""

import re
from collections.abc import Collection

from backend.core.errors import Rejected
from backend.datasets.names import check_name, table_name

TITLE_MAX = 200
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}\Z")


def checked(name: str, *, tables: Collection[str], cells: Collection[str]) -> str:
    """Return a name for a cell's result. `tables` are the person's tables, `cells` the names of the notebook's other cells.

    Raises Rejected for one that SQL could not read without quotes, and for one that is taken.
    """
    if not _NAME.match(name):
        raise Rejected(
            f"“{name[:80]}” cannot be the name of a result.",
            hint="Use small letters, digits and “_”, at most 63, and no digit first: result_2, say.",
        )
    if table_name(name) in {f"{name}_list", f"t_{name}"[:63].rstrip("_")}:
        raise Rejected(f"“{name}” is a word of SQL itself.", hint=f"Put something behind it: {name[:50]}_rows, say.")
    if name in {table.lower() for table in tables}:
        raise Rejected(f"“{name}” is a table of yours.", hint="Choose another name, so that both can be read.")
    if name in cells:
        raise Rejected(f"Another cell is called “{name}”.", hint="Choose another name.")
    return name


def suggested(taken: Collection[str]) -> str:
    """Return the first of result_1, result_2 ... that is not taken."""
    number = 1
    while f"result_{number}" in taken:
        number += 1
    return f"result_{number}"


def checked_title(title: str) -> str:
    """Return a title as it is kept. Raises Rejected for one that is empty, too long or holds hidden characters."""
    found = check_name(" ".join(title.split()), what="notebook")
    if len(found) > TITLE_MAX:
        raise Rejected(f"This title has {len(found):,} characters.", hint=f"At most {TITLE_MAX} are taken; shorten it.")
    return found


def copy_title(title: str, taken: Collection[str]) -> str:
    """Return `title`, with a number behind it where there is one of that title already."""
    found, number = title[:TITLE_MAX], 1
    while found in taken:
        number += 1
        found = f"{title[: TITLE_MAX - 8]} ({number})"
    return found
