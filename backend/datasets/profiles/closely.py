"""Every column by itself: its groups, days and histogram, what its figures are, its lengths; as many at once as memory allows."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import duckdb

from backend.datasets.course import Course
from backend.datasets.profiles.abreast import ABREAST, Cursor, Task, abreast
from backend.datasets.profiles.columns import Cells, Family, Subject
from backend.datasets.profiles.days import days
from backend.datasets.profiles.groups import ROOM, exactly, gathered, groups, room_of
from backend.datasets.profiles.histograms import histogram
from backend.datasets.profiles.measures import measures
from backend.datasets.profiles.sampling import Sample, lengths
from backend.datasets.profiles.spread import is_exact, quantiles, quantiles_of_groups
from backend.datasets.profiles.standins import stand_ins
from backend.datasets.workshop import rows_of

_SMALL = 1 / 32  # of the worker's memory: columns whose distinct values take less are grouped side by side


@dataclass
class Close:
    """Columns that are looked at one by one, and where their rows are: `source`, and `numbered` with the rows' numbers."""

    source: str
    numbered: str
    sample: Sample
    subjects: Sequence[Subject]
    course: Course
    again: list[Subject] = field(default_factory=list)  # whose groups did not fit beside others
    spread_again: list[Subject] = field(default_factory=list)  # whose quantiles, days or histogram did not


def closely(con: duckdb.DuckDBPyConnection, close: Close, told: Callable[[float], None]) -> None:
    """Fill all that one column at a time tells. `told` hears which share is done (0 to 1)."""
    rooms = [(one, room_of(one)) for one in close.subjects]
    fitting = [one for one, room in rooms if _SMALL <= room < ROOM]
    large = [one for one, room in rooms if room >= ROOM]
    small = [(i, one) for i, (one, room) in enumerate(rooms) if room < _SMALL]
    waiting = deque(sorted(fitting, key=room_of))
    tasks = [_grouped(close, waiting, largest=True), _grouped(close, waiting, largest=False)] if fitting else []
    tasks += [_spread(close, [*fitting, *large])] if fitting or large else []
    tasks += [_of_small(close, one, f"groups_{i}") for i, one in small]
    share = 1 - len(large) / (len(close.subjects) + 1)
    abreast(con, tasks, close.course, told=lambda done: told(share * done))
    for number, subject in enumerate([*close.again, *large], 1):
        groups(con, close.source, close.numbered, subject, close.course)
        told(share + (1 - share) * number / (len(close.again) + len(large) + 1))
    for subject in close.spread_again:
        _over(con, close, subject)
    last = [_at_last(close, close.subjects[lane::ABREAST]) for lane in range(ABREAST)]
    abreast(con, [_measured(close), *last], close.course)


def _grouped(close: Close, waiting: deque[Subject], *, largest: bool) -> Task[None]:
    """Group columns one after another, from one end of those that wait: the largest go beside the smallest."""

    def run(cursor: Cursor) -> None:
        while waiting:
            try:
                subject = waiting.pop() if largest else waiting.popleft()
            except IndexError:  # the other end has just taken the last
                return
            try:
                exactly(cursor, Cells(close.source), subject, close.course)
            except duckdb.OutOfMemoryException:
                close.again.append(subject)

    return run


def _spread(close: Close, subjects: Sequence[Subject]) -> Task[None]:
    """Ask the file one after another for quantiles: each holds all values of a column."""

    def run(cursor: Cursor) -> None:
        for subject in subjects:
            try:
                _over(cursor, close, subject)
            except duckdb.OutOfMemoryException:
                close.spread_again.append(subject)

    return run


def _over(con: Cursor, close: Close, subject: Subject) -> None:
    """Fill what the file tells of how the values of a column lie."""
    if is_exact(close.subjects):
        quantiles(con, close.source, subject, close.course)
    days(con, Cells(close.source), subject, close.course)
    histogram(con, Cells(close.source), subject, close.course)


def _of_small(close: Close, subject: Subject, table: str) -> Task[None]:
    """Read a column once, where its few distinct values tell everything."""
    gather = not close.sample.whole and (subject.is_number or subject.family is Family.DATE)

    def run(cursor: Cursor) -> None:
        cells = gathered(cursor, close.source, subject, table, close.course) if gather else Cells(close.source)
        exactly(cursor, cells, subject, close.course)
        if is_exact(close.subjects):
            _quantiles(cursor, close, subject, cells)
        days(cursor, cells, subject, close.course)
        histogram(cursor, cells, subject, close.course)

    def guarded(cursor: Cursor) -> None:
        try:
            run(cursor)
        except duckdb.OutOfMemoryException:
            close.again.append(subject)
            close.spread_again.append(subject)
        if gather:
            rows_of(cursor, f"DROP TABLE IF EXISTS {table}", close.course)

    return guarded


def _quantiles(cursor: Cursor, close: Close, subject: Subject, cells: Cells) -> None:
    """Take them from the groups where numbers are as Python counts; of a DECIMAL only DuckDB knows how they are rounded."""
    if subject.family in {Family.WHOLE, Family.DATE} or subject.is_float:
        quantiles_of_groups(cursor, cells, subject, close.course)
    else:
        quantiles(cursor, close.source, subject, close.course)


def _measured(close: Close) -> Task[None]:
    return lambda cursor: measures(cursor, close.source, close.subjects, close.course)


def _at_last(close: Close, subjects: Sequence[Subject]) -> Task[None]:
    def run(cursor: Cursor) -> None:
        lengths(cursor, close.sample, subjects, close.course)
        stand_ins(cursor, close.source, subjects, close.course)

    return run
