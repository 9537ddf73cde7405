"""JSON: lists of records, lists of rows, records one a line. All of it becomes rows of text first, read like any other table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from backend.core.errors import Rejected
from backend.datasets.formats import json_survey as surveys
from backend.datasets.formats.aside import AsideWriter
from backend.datasets.formats.canonical import joined, load_copy, with_repairs
from backend.datasets.formats.course import Course
from backend.datasets.formats.csv.header import names_of
from backend.datasets.formats.json_elements import Work, elements
from backend.datasets.formats.json_lines import records_in_lines
from backend.datasets.formats.json_stream import Stream
from backend.datasets.formats.json_table import LONG, NESTED, NUMBER, TEXT, TRUTH, WORD, RecordTable, Seen
from backend.datasets.formats.json_text import plain_text
from backend.datasets.formats.json_types import NestedTypes
from backend.datasets.formats.json_values import Decoder
from backend.datasets.formats.loaded import ColumnRead, Loaded, Repair
from backend.datasets.formats.options import EVERY, ReadAs
from backend.datasets.formats.reshape import reshape, without_last


def load_json(path: Path, folder: Path, course: Course, *, name: str, wanted: ReadAs) -> Loaded:
    """Read the JSON at `path`, value by value: its list of records, the largest one where there are several.

    Raises Rejected for what is no JSON, and for JSON that holds no records.
    """
    return _load(path, folder, course, name=name, wanted=wanted, lines=False)


def load_json_lines(path: Path, folder: Path, course: Course, *, name: str, wanted: ReadAs) -> Loaded:
    """Read the file at `path` as one JSON record a line; lines that are none are kept aside.

    Raises Rejected if no line is a record.
    """
    return _load(path, folder, course, name=name, wanted=wanted, lines=True)


def lists_in(path: Path, folder: Path, course: Course, *, name: str) -> tuple[str, ...]:
    """Return where in an object the lists of records and of rows are. Raises Rejected for what is no JSON text."""
    plain = plain_text(path, folder, course, name=name, forced=None)
    with Stream(plain.path, Decoder(), course) as stream:
        if stream.peek() != "{":
            return ()
    return tuple(surveys.listed(surveys.survey(plain.path, course)))


def _load(path: Path, folder: Path, course: Course, *, name: str, wanted: ReadAs, lines: bool) -> Loaded:
    plain = plain_text(path, folder, course, name=name, forced=wanted.encoding)
    with AsideWriter(folder / "records-aside.csv") as aside, _table(folder, wanted) as table:
        work = Work(plain.path, name, folder, course, Decoder(), aside)
        course.leg(0.5, "Reading the records")
        found = records_in_lines(plain.path, work.values, course, aside=aside) if lines else elements(work, wanted)
        _take(found, table, work)
        if not table.names:
            raise _no_records(work)
        copy = folder / "records.copy"
        named = work.header is not None or not _positional(table)
        header = (work.header or table.names) if named else None
        asked, forced = _asked(table, wanted, header)
        marked = header is not None and table.needs_mark
        if header is not None and marked:
            header = [*header, _free_name(header)]
            asked = replace(asked, names=names_of([*(asked.names or ()), header[-1]], len(header)))
        table.finish(copy, header, marked=marked)
        lines_of = table.lines if named else table.lines.moved(-1)
        loaded = load_copy(copy, folder, course, name=name, wanted=asked, lines=lines_of)
        copy.unlink(missing_ok=True)
        kept = joined(aside.finish(), loaded.aside, folder / "joined-aside.csv")
    loaded = _told(replace(loaded, aside=kept), forced)
    if marked:
        loaded = without_last(loaded, folder, course)
    nested = [i for i, seen in enumerate(table.seen) if seen.kinds == NESTED and i in forced]
    loaded = reshape(loaded, NestedTypes(loaded, folder, course).changes(nested), folder, course)
    loaded = with_repairs(loaded, *plain.repairs, *work.notes, *_of_records(table, work))
    return replace(
        loaded,
        header=None if named else loaded.header,
        encoding=plain.encoding,
        format="jsonl" if lines else "json",
        table=work.table,
        tables=work.tables,
    )


def _table(folder: Path, wanted: ReadAs) -> RecordTable:
    return RecordTable(folder, unnest=wanted.unnest, names=wanted.names or ())


def _take(elements: Iterator[tuple[int, Any]], table: RecordTable, work: Work) -> None:  # Any: JSON
    """Write records and rows to the table; what is neither is kept aside. A list of plain values is one column."""
    kind: type | None = None
    for line, value in elements:
        own = type(value)
        if kind is None and value is not None:
            kind = own if own in {dict, list} else object
        if own is dict and kind is dict:
            table.add(value, line)
        elif own is list and kind is list:
            table.add_row(value, line)
        elif own not in {dict, list} and kind is object:
            table.add({"value": value}, line)
        else:
            work.aside.add(line, _what(own, kind), str(value)[:20_000])


def _what(own: type, kind: type | None) -> str:
    found = "a record" if own is dict else "a list" if own is list else "a single value"
    usual = "lists" if kind is list else "single values" if kind is object else "records"
    return f"{found}, where the others are {usual}"


def _no_records(work: Work) -> Rejected:
    kept = work.aside.finish()
    if kept.sample:
        first = kept.sample[0]
        return Rejected(
            f"“{work.name}” holds no record that could be read. Line {first.line:,}: {first.reason}.",
            hint="Export it again as a list of JSON records, or one record a line.",
        )
    return Rejected(
        f"“{work.name}” holds no records: its list is empty.",
        hint="Check the export: at least one record with a field is needed.",
    )


def _positional(table: RecordTable) -> bool:
    return all(name == f"column{i}" for i, name in enumerate(table.names, 1))


def _asked(table: RecordTable, wanted: ReadAs, header: Sequence[str] | None) -> tuple[ReadAs, dict[int, str]]:
    """Return the reading of the copy, and the columns that stay text whatever their values look like, each with the reason."""
    if header is None:
        return replace(wanted, footer=wanted.footer or 0), {}
    forced = {i: words for i, seen in enumerate(table.seen) if (words := _stays_text(seen))}
    names = names_of([*(wanted.names or ()), *header[len(wanted.names or ()) :]], len(table.names))
    asked = {name.casefold() for name in wanted.types}
    types = dict(wanted.types)
    if EVERY not in types:
        types |= {names[i]: "VARCHAR" for i in forced if names[i].casefold() not in asked}
    return replace(wanted, header=1, footer=wanted.footer or 0, names=names, types=types), forced


def _stays_text(seen: Seen) -> str:
    kinds = seen.kinds
    if kinds & LONG:
        return "JSON text: numbers in its records have more digits than a number keeps"
    if kinds & NESTED:
        return "records or lists, kept as JSON text" if kinds == NESTED else "text: records or lists among single values"
    if kinds & TEXT and kinds & (NUMBER | TRUTH) and kinds & WORD:
        return "text: texts among its numbers"
    if kinds & TEXT and not kinds & (NUMBER | TRUTH) and seen.like_numbers * 2 > seen.texts:
        return "text: the file writes its numbers as texts"
    return ""


def _free_name(names: Sequence[str]) -> str:
    """Return a name that no column has, for one that only says that a record is there."""
    name = "record"
    while name.casefold() in map(str.casefold, names):
        name += "_"
    return name


def _told(loaded: Loaded, forced: Mapping[int, str]) -> Loaded:
    columns = tuple(
        ColumnRead(one.column, forced[i]) if i in forced and one.column.type == "VARCHAR" else one
        for i, one in enumerate(loaded.columns)
    )
    return replace(loaded, columns=columns)


def _of_records(table: RecordTable, work: Work) -> Iterator[Repair]:
    count = work.values.doubled
    yield Repair(
        "duplicate_keys",
        count,
        f"{count:,} key{'' if count == 1 else 's'} stood twice in one record: the second is kept under the name with “_2”",
    )
    count = table.replaced
    yield Repair(
        "control_characters", count, f"{count:,} control character{'' if count == 1 else 's'} (U+001E, U+001F) became spaces"
    )
    count = table.empty_texts
    yield Repair(
        "empty_texts",
        count,
        f"{count:,} empty text{'' if count == 1 else 's'} {'is' if count == 1 else 'are'} kept as no value",
    )
