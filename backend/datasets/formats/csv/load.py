"""Reading a CSV: look it over, find its layout, choose a reading for every column, and convert, again where a late cell says so."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from backend.core.errors import Rejected
from backend.core.table import Column
from backend.datasets.formats.aside import AsideWriter, wrong_width
from backend.datasets.formats.course import Course
from backend.datasets.formats.csv import report
from backend.datasets.formats.csv.counts import Counts
from backend.datasets.formats.csv.dialect import ONE_COLUMN
from backend.datasets.formats.csv.encoding import name_of
from backend.datasets.formats.csv.frame import Framed, frame
from backend.datasets.formats.csv.layout import Layout, Wanted
from backend.datasets.formats.csv.look import Look, look_over
from backend.datasets.formats.csv.mending import has_short_rows, mend
from backend.datasets.formats.csv.notes import RowJudge
from backend.datasets.formats.csv.planning import Planner, filled_cells
from backend.datasets.formats.csv.strict import NeedsMending, Passed, Reject, Text, gives_up_on, has_many_odd_rows, strict_pass
from backend.datasets.formats.csv.wide import COLUMNS_MAX, WIDE, too_wide, wide_pass
from backend.datasets.formats.loaded import ColumnRead, Loaded, Misfit
from backend.datasets.formats.options import ReadAs

_LONG_LINE = 1 << 20  # the strict pass loses longer lines without a word
_LINES_BYTES = 16 << 20  # as much of the file shows whether it has more columns than can be loaded
_PASSES = 4


@dataclass
class _Work:
    """What the steps of one conversion share."""

    look: Look
    layout: Layout
    folder: Path
    course: Course
    aside: AsideWriter
    text: Text
    counts: Counts | None = None


def load_csv(path: Path, folder: Path, course: Course, *, name: str, wanted: ReadAs) -> Loaded:
    """Read the CSV at `path` into a Parquet file in `folder`.

    Raises Rejected for what is no table, with what it is instead and what to do.
    """
    look = look_over(path, folder, course, name=name, forced=wanted.encoding)
    with look.path.open("rb") as source:
        _refuse_too_wide(too_wide(source.read(_LINES_BYTES)), name)
    asked = Wanted(wanted.delimiter, wanted.quote, wanted.header, wanted.names, wanted.footer)
    framed = frame(look.path, asked, folder, course)
    look, layout = replace(look, path=framed.path), framed.layout
    _refuse_too_wide(layout.width, name)  # of a first row without an end
    planner = Planner(look.path, layout, wanted)
    with AsideWriter(folder / "aside.csv") as aside:
        work = _Work(look, layout, folder, course, aside, _as_it_stands(look, layout))
        if _is_ill_formed(look, layout):
            _mend(work, planner)
        passed = _passes(work, planner)
        if not passed.rows and (aside.count or passed.rejects):
            raise Rejected(
                f"No row of “{name}” has the {layout.width} cells its first rows promise.",
                hint="Load it again and say which delimiter, quote and header line it has.",
            )
        _keep_aside(work, passed.rejects)
        framed.keep_aside(aside)
        return _loaded(work, planner, passed, framed=framed)


def _refuse_too_wide(columns: int, name: str) -> None:
    if columns > COLUMNS_MAX:
        raise Rejected(
            f"“{name}” has about {columns:,} columns; {COLUMNS_MAX:,} are the most that can be loaded.",
            hint="Split it into files of fewer columns, or turn its columns into rows where it was made.",
        )


def _is_wide(work: _Work) -> bool:
    return work.layout.width > WIDE


def _as_it_stands(look: Look, layout: Layout) -> Text:
    dialect = layout.dialect
    return Text(look.path, dialect.delimiter, dialect.quote, skip=layout.skip, spaced=layout.spaced, usual_row=layout.usual_row)


def _is_ill_formed(look: Look, layout: Layout) -> bool:
    """Say whether the mender has to go over the text, as far as this can be told without reading all of it."""
    dialect = layout.dialect
    return (
        look.newline == "mixed"
        or look.longest_line > _LONG_LINE
        or dialect.escape != dialect.quote
        or not layout.plain_start
        or has_short_rows(layout)
        or layout.width > WIDE
        or layout.width == 1  # whose blank lines the strict pass would skip, uncounted
        or has_many_odd_rows(look.path, layout)  # the strict pass would hold every one of them in memory, and then give up
        or gives_up_on(look.path, layout)
    )


def _mend(work: _Work, planner: Planner) -> None:
    work.course.leg(0.35, "Mending rows that are not well formed")
    work.aside.restart()
    judge = RowJudge(work.layout.dialect.delimiter, planner.plan.readings)
    target = work.folder / "mended"
    mended = mend(
        work.look.path, work.layout, judge, aside=work.aside, target=target, course=work.course, rewrites=_is_wide(work)
    )
    work.text, work.counts = mended.text, mended.counts


def _passes(work: _Work, planner: Planner) -> Passed:
    """Convert until every column is read as something that damages none of its cells."""
    target = work.folder / "rows.parquet"
    for number in range(_PASSES):
        work.course.leg(0.93 if number == 0 else 0.8, "Converting" if number == 0 else f"Converting again: {planner.news}")
        passed = _strictly(work, planner, target)
        if not planner.revise(passed.notes.columns, target, last=number == _PASSES - 2):
            return passed
    raise AssertionError("A column of text has no misfits.")


def _strictly(work: _Work, planner: Planner, target: Path) -> Passed:
    """Run a strict pass; over a mended copy of the text if it is not well formed."""
    try:
        each_row = wide_pass if _is_wide(work) else strict_pass
        passed = each_row(work.text, planner.plan, target, work.course)
        if work.counts is None and not passed.rows and not passed.rejects and work.layout.head.strip():
            raise NeedsMending("rows were passed over")
        return passed
    except NeedsMending as fault:
        if work.counts is None:
            _mend(work, planner)
            work.course.leg(0.9, "Converting")
            return _strictly(work, planner, target)
        raise Rejected(
            f"This file cannot be taken apart into rows and cells ({fault}).",
            hint="Load it again and say which delimiter and quote it has, or look at it in a text editor.",
        ) from fault


def _keep_aside(work: _Work, rejects: Sequence[Reject]) -> None:
    """Keep the rows aside that the strict pass found too long or too short, with the lines they begin in."""
    offsets = iter(rejects)
    following = next(offsets, None)
    line, at = 1, 0
    with work.text.path.open("rb") as source:
        while following is not None:
            step = min(1 << 18, following.offset - at)
            block = source.read(step)
            line, at = line + block.count(b"\n"), at + step
            work.course.check()
            if at == following.offset:
                cells = following.text.count(work.text.delimiter) + 1
                work.aside.add(line, wrong_width(cells, work.layout.width), following.text)
                following = next(offsets, None)


def _loaded(work: _Work, planner: Planner, passed: Passed, *, framed: Framed) -> Loaded:
    layout = work.layout
    names, choices = planner.plan.names, planner.choices
    misfits = [
        Misfit(names[i], noted.count, tuple(value for value, _ in Counter(noted.values).most_common(5)))
        for i, noted in sorted(passed.notes.columns.items())
        if noted.count
    ]
    cells = report.Cells(names, planner.plan.readings, passed.notes, filled_cells(work.folder / "rows.parquet"))
    columns = tuple(ColumnRead(Column(n, c.reading.type), c.why) for n, c in zip(names, choices, strict=True))
    delimiter = layout.dialect.delimiter
    return Loaded(
        path=work.folder / "rows.parquet",
        rows=passed.rows,
        columns=columns,
        encoding=name_of(work.look.encoding) + (" with a byte order mark" if work.look.marked else ""),
        delimiter="" if delimiter == ONE_COLUMN else delimiter,
        header=layout.header_line,
        repairs=report.repairs(work.look, layout, work.counts, cells, framed=framed.repairs),
        misfits=tuple(misfits),
        aside=work.aside.finish(),
        format="fixed" if framed.form else "csv",
    )
