"""The records of a JSON text: of its list, of the largest list inside it, one behind another; broken ones are kept aside."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backend.core.errors import Rejected
from backend.datasets.formats import json_survey as surveys
from backend.datasets.formats.aside import AsideWriter
from backend.datasets.formats.course import Course
from backend.datasets.formats.json_lines import records_in_lines
from backend.datasets.formats.json_stream import Broken, Stream
from backend.datasets.formats.json_values import Decoder
from backend.datasets.formats.loaded import Repair
from backend.datasets.formats.options import ReadAs


@dataclass
class Work:
    """What the steps of one reading share. `header` are names that stand beside the rows."""

    path: Path
    name: str
    folder: Path
    course: Course
    values: Decoder
    aside: AsideWriter
    header: list[str] | None = None
    table: str | None = None
    tables: tuple[str, ...] = ()
    notes: list[Repair] = field(default_factory=list)


def elements(work: Work, wanted: ReadAs) -> Iterator[tuple[int, Any]]:  # Any: JSON
    """Yield the records of a JSON text, each with its line; what is broken ends them and is kept aside."""
    with Stream(work.path, work.values, work.course) as stream:
        first = stream.peek()
    step: surveys.Step | None = ()
    if first == "{":
        found = surveys.survey(work.path, work.course)
        step = None if found.follows else _chosen(work, found, wanted)
        if step is None and not found.follows:
            yield from _single(work)
            return
    elif first != "[":
        raise Rejected(
            f"“{work.name}” begins with “{first}”: that is no list of JSON records.",
            hint="Write the records as a list, or one a line; a table of another kind needs its own ending, such as .csv.",
        )
    lines = _EvenLines()
    with Stream(work.path, work.values, work.course) as stream:
        try:
            records = _following(stream) if step is None else surveys.elements_at(stream, step)
            yield from lines.noting(records)
            if step == () and stream.peek():
                raise Broken(stream.line, "the list has ended, but more text follows", "", cut=False)
        except Broken as fault:
            broken = fault
        else:
            return
    if lines.even and not broken.cut:
        yield from records_in_lines(work.path, work.values, work.course, aside=work.aside, first=broken.line)
        return
    reason = "the text ends in the middle" if broken.cut else broken.reason
    work.aside.add(broken.line, f"not JSON: {reason}; nothing behind it could be read", broken.text)
    told = f"from line {broken.line:,} on the text is no JSON ({reason}); the records before it were loaded"
    work.notes.append(Repair("broken_end", 1, told, (broken.line,)))


class _EvenLines:
    """Whether every record so far stood in a line of its own: then those behind a broken one can be read by their lines."""

    def __init__(self) -> None:
        self._seen, self._last, self._even = 0, 0, True

    @property
    def even(self) -> bool:
        """Say whether the records stand one a line."""
        return self._even and self._seen > 1

    def noting(self, elements: Iterator[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:  # Any: JSON
        """Pass records on, and note their lines."""
        for line, value in elements:
            self._even = self._even and (not self._seen or line == self._last + 1)
            self._seen, self._last = self._seen + 1, line
            yield line, value


def _following(stream: Stream) -> Iterator[tuple[int, Any]]:  # Any: JSON
    while stream.peek():
        line = stream.line
        yield line, stream.value()
        if stream.peek() == ",":
            stream.take(",")


def _single(work: Work) -> Iterator[tuple[int, Any]]:  # Any: JSON
    try:
        value = surveys.whole(work.path, work.course, name=work.name)
    except Broken as fault:
        raise Rejected(
            f"Line {fault.line:,} of “{work.name}” is no JSON: {fault.reason}.",
            hint="Export the file again, or mend that line.",
        ) from fault
    for record in surveys.as_records(value):
        yield 1, record


def _chosen(work: Work, found: surveys.Survey, wanted: ReadAs) -> surveys.Step | None:
    """Return where the list to read is, and note the others."""
    known = surveys.listed(found)
    if wanted.table is not None and wanted.table not in known:
        listed = ", ".join(f"“{one}”" for one in known) or "none"
        raise Rejected(f"There is no list “{wanted.table}” in “{work.name}”.", hint=f"The lists of records are: {listed}.")
    step = surveys.best_list(found) if wanted.table is None else known[wanted.table]
    if step is None:
        return None
    work.table, work.tables = ".".join(step), tuple(known)
    work.notes.append(Repair("wrapped", 1, f"the records were taken from “{work.table}”"))
    others = [one for one in known if one != work.table]
    shown = ", ".join(f"“{one}”" for one in others[:20])
    work.notes.append(
        Repair(
            "other_tables",
            len(others),
            f"{len(others):,} other list{'' if len(others) == 1 else 's'} {'was' if len(others) == 1 else 'were'} not loaded: {shown}",
        )
    )
    beside = [names for other, names in found.names.items() if other[:-1] == step[:-1]]
    work.header = beside[0] if found.lists[step].rows and len(beside) == 1 else None
    return step
