"""Which tables a source has: the sheets of a workbook, the files of an archive, the lists of a JSON object."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from backend.adapters.storage import scratch
from backend.datasets.formats.archive import members_in
from backend.datasets.formats.course import Course
from backend.datasets.formats.json_load import lists_in
from backend.datasets.formats.packing import unpacked
from backend.datasets.formats.recognition import format_of
from backend.datasets.formats.workbook import sheets_of

_WORKBOOKS = {"xlsx", "xlsb", "xls", "ods"}


def tables_of(path: Path, name: str) -> tuple[str, ...]:
    """Return the names of the tables in a source that may hold several, in their order; none for one that is a table itself.

    No rows are read. Raises Rejected for a source that cannot be opened.
    """
    with scratch() as folder:
        course = Course(_Unheard(), path.stat().st_size)
        kind = format_of(path, name)
        if kind == "zip":
            path, _ = unpacked(path, folder, course)
            kind = format_of(path, name)
        if kind in _WORKBOOKS:
            return sheets_of(path, folder, course, name=name)
        if kind == "zip":
            return members_in(path, name=name)
        return lists_in(path, folder, course, name=name) if kind == "json" else ()


class _Unheard:
    """Nobody waits for this work."""

    def report(self, done: int, *, total: int | None = None, message: str = "") -> None:
        """Take how far the work is."""

    def check(self) -> None:
        """Nothing ends the work."""

    def stopping(self, _stop: Callable[[], object]) -> AbstractContextManager[None]:
        """Nothing stops the work."""
        return nullcontext()
