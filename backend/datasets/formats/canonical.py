"""Rows of workbooks and JSON read as the delimited text they were copied to: one way to find headers, types and repairs."""

import csv
from dataclasses import replace
from pathlib import Path

from backend.datasets.formats.aside import AsideWriter, guarded
from backend.datasets.formats.course import Course
from backend.datasets.formats.csv.load import load_csv
from backend.datasets.formats.loaded import Aside, Loaded, Repair, RowAside
from backend.datasets.formats.options import ReadAs
from backend.datasets.sheets.copy import DELIMITER, QUOTE, LineMap


def load_copy(copy: Path, folder: Path, course: Course, *, name: str, wanted: ReadAs, lines: LineMap) -> Loaded:
    """Read a copy into a Parquet file in `folder`; line numbers come out as those of the source.

    `wanted.header` is a line of the copy.

    Raises Rejected as the reading of delimited text does.
    """
    asked = replace(wanted, encoding="utf-8", delimiter=DELIMITER, quote=QUOTE, table=None, unnest=False)
    loaded = load_csv(copy, folder, course, name=name, wanted=asked)
    return replace(
        loaded,
        encoding="",
        delimiter="",
        header=None if loaded.header is None else lines.source(loaded.header),
        repairs=tuple(
            replace(one, lines=tuple(map(lines.source, one.lines)), detail=one.detail.replace(DELIMITER, ", "))
            for one in loaded.repairs
        ),
        aside=_aside(loaded.aside, lines),
    )


def with_repairs(loaded: Loaded, *repairs: Repair) -> Loaded:
    """Return what was loaded with further repairs before its own; those that count nothing are left out."""
    return replace(loaded, repairs=(*(one for one in repairs if one.count), *loaded.repairs))


def joined(first: Aside, second: Aside, path: Path) -> Aside:
    """Return the rows kept aside on two ways as one, in the order of their lines. `path` is where they go."""
    if not first.count or not second.count:
        return second if second.count else first
    with AsideWriter(path) as writer:
        for row in sorted([*rows_aside(first), *rows_aside(second)], key=lambda one: one.line):
            writer.add(row.line, row.reason, row.text)
        return writer.finish()


def _aside(aside: Aside, lines: LineMap) -> Aside:
    if not aside.count or aside.path is None:
        return aside
    with AsideWriter(aside.path.with_name("aside-lines.csv")) as writer:
        for row in rows_aside(aside):
            writer.add(lines.source(row.line), row.reason, row.text.replace(DELIMITER, ", "))
        return writer.finish()


def rows_aside(aside: Aside) -> list[RowAside]:
    """Return all rows kept aside, with their texts as they were."""
    if aside.path is None:
        return []
    with aside.path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        return [RowAside(int(line), reason, _unguarded(text)) for line, reason, text in rows]


def _unguarded(text: str) -> str:
    return text[1:] if text[:1] == "'" and guarded(text[1:]) == text else text
