"""What happened on reading, in words: what was understood, what was repaired and what was kept aside. `repair_report` shows it whole."""

from collections.abc import Mapping, Sequence
from typing import Any

from pages.components.format import counted, number
from pages.components.repair_kinds import CHOICE, NOTATION, SETTING, SHORT, TITLES

Report = Mapping[str, Any]  # Any: JSON, the API's repair report

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "space", ":": "colon", "~": "tilde", "^": "caret"}
ENCODINGS = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "ascii": "ASCII", "cp1252": "Windows-1252", "iso8859-1": "ISO 8859-1 (Latin 1)",
    "utf-16-le": "UTF-16 (little-endian)", "utf-16-be": "UTF-16 (big-endian)",
}  # fmt: skip
FORMATS = {
    "csv": "delimited text", "fixed": "text in columns of fixed width", "xlsx": "Excel workbook", "xls": "Excel workbook (.xls)",
    "ods": "OpenDocument spreadsheet", "json": "JSON", "jsonl": "JSON lines", "parquet": "Parquet", "arrow": "Arrow",
}  # fmt: skip
BOOKS = ("xlsx", "xls", "ods")
LONG = 90  # characters of a detail; a longer one is for the drawer
TOLD = 3  # so many repairs are in the sentence; the drawer has all


def mended(report: Report) -> int:
    """Return how often something was mended or left out; another notation of the same value is no repair."""
    return sum(_count(one) for one in _repairs(report) if one.get("kind") not in (*NOTATION, *SETTING, *CHOICE))


def notations(report: Report) -> int:
    """Return how many cells stood in another notation: decimal commas, days of another order, currency signs."""
    return sum(_count(one) for one in _repairs(report) if one.get("kind") in NOTATION)


def sentence(report: Report) -> str:
    """Return the report in words: how it was understood, what is not there as it was, what was mended, and the notation."""
    told = []
    if aside := int(report.get("rows_aside") or 0):
        told.append(f"{counted(aside, 'row')} kept aside")
    if unfit := not_fitting(report):
        told.append(f"{counted(unfit, 'cell')} did not fit their column and {'is' if unfit == 1 else 'are'} empty")
    broken = _together([one for one in _repairs(report) if one.get("kind") not in (*NOTATION, *SETTING)])
    broken.sort(key=lambda one: -_count(one))
    told += [_said(one) for one in broken[:TOLD]]
    if len(broken) > TOLD:
        told.append(counted(len(broken) - TOLD, "other repair"))
    if written := notations(report):
        kinds = sorted((one for one in _repairs(report) if one.get("kind") in NOTATION), key=lambda one: -_count(one))
        named = ", ".join(dict.fromkeys(NOTATION[str(one["kind"])] for one in kinds))
        told.append(f"{counted(written, 'cell')} in another notation ({named})")
    understood = reading(report)
    start = f"{understood}. " if understood else ""
    if not told:
        return f"{start}Nothing had to be repaired, no row was kept aside."
    text = "; ".join(told)
    return f"{start}{text[:1].upper()}{text[1:]}."


def reading(report: Report) -> str:
    """Return how a source was understood, without a full stop; nothing where the report does not say."""
    kind = str(report.get("format") or ("csv" if report.get("delimiter") else ""))
    if kind in BOOKS:
        named = f"the sheet “{report['table']}” of " if report.get("table") else ""
        start = f"Read from {named}an {FORMATS[kind]}"
    elif kind == "csv" and report.get("encoding"):
        start = f"Read as {encoding(report)}"
        if delimiter := delimiter_of(report):
            start += f" with {_many(delimiter)}"
    elif kind:
        start = f"Read as {FORMATS.get(kind, kind)}"
    else:
        return ""
    if report.get("sources") and len(report["sources"]) > 1:
        start = f"{start}, {counted(len(report['sources']), 'file')}"
    return f"{start}, {header}" if (header := header_of(report)) else start


def header_of(report: Report) -> str:
    """Return where the header stands, in words."""
    header = report.get("header")
    if header is None or str(report.get("format") or "csv") in {"parquet", "arrow", "json", "jsonl"}:
        return ""
    if header is False:
        return "no header"
    return f"header on line {1 if header is True else header}"


def encoding(report: Report) -> str:
    """Return how a person calls the encoding."""
    name = str(report.get("encoding") or "")
    return ENCODINGS.get(name.lower(), name)


def delimiter_of(report: Report) -> str:
    """Return the name of the delimiter, nothing where there is none that a person chose."""
    mark = str(report.get("delimiter") or "")
    return DELIMITERS.get(mark, mark if mark.isprintable() and mark.strip() else "")


def not_fitting(report: Report) -> int:
    """Return how many cells did not fit the type of their column."""
    return sum(int(one["count"]) for one in misfits(report))


def misfits(report: Report) -> Sequence[Report]:
    """Return the columns with cells that did not fit."""
    return report.get("cells_not_fitting") or ()


def kind_in_words(repair: Report) -> str:
    """Return what kind of repair it was, as a person says it."""
    kind = str(repair.get("kind") or "")
    return TITLES.get(kind, kind.replace("_", " ").capitalize())


def lines_in_words(lines: Sequence[int], *, count: int) -> str:
    """Return where something happened: line 12; lines 12, 40 and others."""
    if not lines:
        return ""
    shown = [number(int(line)) for line in lines[:6]]
    text = f"{'line' if len(lines) == 1 else 'lines'} {', '.join(shown)}"
    return f"{text} …" if count > len(shown) else text


def _many(name: str) -> str:
    known = name in DELIMITERS.values()
    return f"{name}s" if known else f"“{name}”"


def _said(repair: Report) -> str:
    count, known = _count(repair), SHORT.get(str(repair.get("kind")))
    if known is not None:
        return counted(count, known[0], many=known[1])
    detail = str(repair.get("detail") or "").rstrip(".")
    return detail if 0 < len(detail) <= LONG else f"{kind_in_words(repair)}: {number(count)}"


def _together(repairs: Sequence[Report]) -> list[Report]:
    """Return repairs with those of several files that are told by their count alone made one."""
    found: dict[str, Report] = {}
    for place, one in enumerate(repairs):
        kind = str(one.get("kind"))
        key = kind if kind in SHORT else f"{kind} {place}"
        found[key] = {**one, "count": _count(found[key]) + _count(one)} if key in found else one
    return list(found.values())


def _repairs(report: Report) -> Sequence[Report]:
    return report.get("repairs") or ()


def _count(repair: Report) -> int:
    return int(repair.get("count") or 0)
