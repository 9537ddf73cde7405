"""A reading in words: how a file is understood, what is left out of it, and what differs from the file of last time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from backend.core.table import Column
from backend.datasets.previews.schemas import Preview
from pages.components.format import counted, number

Report = Mapping[str, Any]  # Any: JSON, the API's repair report

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "space", ":": "colon"}
FORMATS = {
    "fixed": "columns of fixed width",
    "xlsx": "Excel workbook",
    "xls": "Excel workbook (XLS)",
    "ods": "OpenDocument spreadsheet",
    "json": "JSON",
    "jsonl": "JSON lines",
    "parquet": "Parquet",
    "arrow": "Arrow",
}
TEXTS = ("csv", "fixed")  # formats whose encoding and header are worth a word
_TOLD_ELSEWHERE = {"encoding"}  # repairs that the reading itself has said
_NOTATION = (  # repairs after which a cell says the same, told last
    "currency", "percent", "thousands", "decimal_comma", "negatives", "dates", "times", "time_zones", "booleans", "null_words",
)  # fmt: skip
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_LISTED = 4
_SAMPLED = 5
_TEXT = 90  # characters of a row that are shown


def type_in_words(name: str) -> str:
    """Return a type as people say it: text, whole number, number, date, date and time, time, yes/no, nested."""
    upper = name.upper()
    if upper.endswith("]") or upper.startswith(("STRUCT", "MAP", "JSON", "LIST")):
        return "nested"
    for start, words in (
        (_WHOLE, "whole number"),
        (("DOUBLE", "FLOAT", "DECIMAL", "REAL"), "number"),
        (("TIMESTAMP",), "date and time"),
        (("DATE",), "date"),
        (("TIME",), "time"),
        (("BOOLEAN",), "yes/no"),
    ):
        if upper.startswith(start):
            return words
    return "text"


def reading(preview: Preview) -> str:
    """Return how a file is understood: “Windows-1252, semicolon, header on line 3, 12 columns: 5 numbers, 5 texts, 2 dates”."""
    report = preview.report
    kind = str(report.get("format") or "csv")
    parts = [FORMATS[kind]] if kind in FORMATS else []
    if table := report.get("table"):
        many = len(report.get("tables") or ())
        parts.append(f"“{table}”" + (f" of {counted(many, 'table')}" if many > 1 else ""))
    if kind in TEXTS:
        parts.append(str(report.get("encoding") or ""))
        if kind == "csv":
            parts.append(_delimiter(str(report.get("delimiter") or "")))
        parts.append(_header(report.get("header")))
    parts.append(_columns(preview.table.columns))
    return ", ".join(part for part in parts if part)


def left_out(preview: Preview) -> tuple[list[str], list[str]]:
    """Return what is set aside, left out, mended and rewritten in what was seen: what is told at once, and the rest.

    What a person may miss comes first; another notation of the same (dates, decimal commas) comes last.
    """
    report = preview.report
    told = []
    if aside := int(report.get("rows_aside") or 0):
        told.append(f"{counted(aside, 'row')} kept aside")
    if unfit := sum(int(one["count"]) for one in report.get("cells_not_fitting") or ()):
        told.append(f"{counted(unfit, 'cell')} {'does' if unfit == 1 else 'do'} not fit the type of the column")
    repairs = [one for one in report.get("repairs") or () if one["kind"] not in _TOLD_ELSEWHERE]
    told.extend(str(one.get("detail") or "").rstrip(".") for one in sorted(repairs, key=lambda one: one["kind"] in _NOTATION))
    return told[:_LISTED], [*told[_LISTED:], *_examples(report)]


def _examples(report: Report) -> list[str]:
    """Return a few of the rows kept aside and of the cells that do not fit, as they stand in the file."""
    rows = [
        f"line {number(int(one['line']))}, {one['reason']}: “{_short(str(one['text']))}”"
        for one in (report.get("sample") or ())[:_SAMPLED]
    ]
    cells = [
        f"not fitting “{one['column']}”: {', '.join(f'“{_short(str(text))}”' for text in one.get('examples') or ())}"
        for one in (report.get("cells_not_fitting") or ())[:_SAMPLED]
    ]
    return rows + cells


def _short(text: str) -> str:
    return text if len(text) <= _TEXT else f"{text[: _TEXT - 1]}…"


def seen(preview: Preview) -> str:
    """Return how many rows the reading rests on."""
    rows = preview.table.row_count
    if preview.whole:
        return counted(rows, "row")
    return f"judged by its first {counted(rows, 'row')}"


def drift(found: Report) -> tuple[str, str]:
    """Return what differs from last time's columns, in one line and with names; ("", "") if nothing does."""
    new, gone, retyped = found.get("new") or (), found.get("gone") or (), found.get("retyped") or ()
    counts = [(len(new), "new"), (len(gone), "gone"), (len(retyped), "of another type")]
    told = [(count, word) for count, word in counts if count]
    short = ", ".join(
        f"{number(count)} {word}" if place or word != "new" else counted(count, "new column")
        for place, (count, word) in enumerate(told)
    )
    if told and told[0][1] != "new":
        count, word = told[0]
        short = f"{counted(count, 'column')} {word}" + short.removeprefix(f"{number(count)} {word}")
    changed = [f"{one['name']} ({type_in_words(one['before'])} → {type_in_words(one['after'])})" for one in retyped]
    lines = [("New", new), ("Gone", gone), ("Another type", changed)]
    return short, "; ".join(f"{head}: {', '.join(map(str, names))}" for head, names in lines if names)


def recipe(options: Report) -> str:
    """Return in a few words what a recipe settles beyond the detection."""
    told = []
    for key, value in options.items():
        match key:
            case "types":
                told.append(_types(value))
            case "delimiter":
                told.append(_delimiter(str(value)))
            case "header":
                told.append(_header(value))
            case "encoding" | "table":
                told.append(str(value))
            case "names":
                told.append("its column names")
            case "null_words":
                told.append("its words for nothing")
            case "footer":
                told.append(f"{counted(int(value), 'row')} left out below")
            case "quote":
                told.append(f"quote {value}" if value else "no quotes")
            case _:
                told.append(str(key).replace("_", " "))
    return ", ".join(told)


def _types(types: Mapping[str, str]) -> str:
    by_kind: dict[str, list[str]] = {}
    for name, kind in types.items():
        by_kind.setdefault(type_in_words(kind), []).append(name)
    return ", ".join(
        f"{kind} in {', '.join(f'“{name}”' for name in names[:3])}{' …' if len(names) > 3 else ''}"
        for kind, names in by_kind.items()
    )


def _delimiter(sign: str) -> str:
    return DELIMITERS.get(sign, f"“{sign}” between cells") if sign else ""


def _header(line: object) -> str:
    if line is False or line is None:
        return "no header"
    return "header on line 1" if line is True else f"header on line {line}"


def _columns(columns: Sequence[Column]) -> str:
    kinds = Counter(type_in_words(column.type) for column in columns)
    kinds["number"] += kinds.pop("whole number", 0)
    plural = {"yes/no": "yes/no", "nested": "nested", "date and time": "dates with time"}
    told = [
        f"{number(count)} {kind if count == 1 else plural.get(kind, kind + 's')}"
        for kind, count in kinds.most_common()
        if count
    ]
    return f"{counted(len(columns), 'column')}: {', '.join(told)}" if told else counted(len(columns), "column")
