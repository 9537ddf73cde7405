"""What leaves a look at a file before it is converted: the reading, its first rows, and which datasets it resembles."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.core.table import Table


@dataclass(frozen=True)
class Match:
    """A dataset that a file resembles.

    `options` read the file as that dataset was read; empty where the detection does so by itself. `drift` tells what differs:
    {new: [names], gone: [names], retyped: [{name, before, after}], moved: []}.
    """

    dataset_id: UUID
    dataset_name: str
    options: dict[str, Any]  # Any: JSON, checked reading options
    drift: dict[str, Any]  # Any: JSON


@dataclass(frozen=True)
class Preview:
    """A file as it would be read with `options`.

    `whole` says that all of it was seen: then the counts of `report` are those of the conversion. `report` is the repair
    report of what was seen, empty where rows can be seen only later; `later` then says in words when. `table` holds at most
    150 rows, its cells as JSON says them.
    """

    name: str
    size_bytes: int
    whole: bool
    report: dict[str, Any]  # Any: JSON, the API's repair report
    table: Table
    options: dict[str, Any]  # Any: JSON, checked reading options
    matches: tuple[Match, ...] = ()
    later: str = ""
