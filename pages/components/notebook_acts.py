"""What a cell asks of the page it stands on: a cell draws itself, the page of the notebook adds, runs and keeps cells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class CellActs:
    """What a person does inside one cell. Each may be called from a callback or from the script; the page is drawn anew.

    `run` runs the cell as it is kept. `save` keeps its content (as `edit_cell` takes it) and, when told so, runs it: then
    editing ends and the page is drawn anew, otherwise nothing is. `rename` names its result; it raises what is wrong with the
    name. `ask` adds a question below and runs it, `add` a cell of any kind. `took` makes another answer to the same question
    the cell's answer. `cancel` leaves editing without keeping anything.
    """

    run: Callable[[], None]
    save: Callable[[Mapping[str, Any], bool], None]  # Any: JSON, the content of a cell; then: run it
    rename: Callable[[str], None]
    ask: Callable[[str], None]
    add: Callable[[str, Mapping[str, Any]], None]  # Any: JSON; the kind of the new cell and its content
    took: Callable[[UUID], None]
    cancel: Callable[[], None]
