"""What was repaired on reading: in one sentence, and whole for the drawer."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pages.components.format import counted, duration, number, size
from pages.components.html import Safe, facts, heading, join, links, paragraph, table

Report = Mapping[str, Any]  # Any: JSON, the API's repair report

NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "space", ":": "colon"}


def repaired_cells(report: Report) -> int:
    """Return how often reading changed something."""
    return sum(int(one.get("count") or 0) for one in report.get("repairs") or ())


def sentence(report: Report) -> str:
    """Return the report in words, the largest repairs first."""
    repairs = sorted(report.get("repairs") or (), key=lambda one: -int(one.get("count") or 0))
    told = [_said(one) for one in repairs[:3]]
    if len(repairs) > 3:
        told.append(counted(len(repairs) - 3, "other repair"))
    aside = int(report.get("rows_aside") or 0)
    unfit = not_fitting(report)
    if unfit:
        told.append(f"{counted(unfit, 'cell')} did not fit their column and {'is' if unfit == 1 else 'are'} empty")
    start = f"On reading: {'; '.join(told)}." if told else "Nothing had to be repaired on reading."
    if aside:
        return f"{start} {counted(aside, 'row')} {'was' if aside == 1 else 'were'} kept aside."
    return f"{start} No row was kept aside."


def not_fitting(report: Report) -> int:
    """Return how many cells did not fit the type of their column."""
    return sum(int(one["count"]) for one in _misfits(report))


def whole(report: Report, *, dataset_id: UUID) -> Safe:
    """Return everything about how a file was read."""
    parts: list[str] = [facts(_reading(report))]
    repairs = [
        [_kind(one), number(int(one.get("count") or 0)), str(one.get("detail") or "")] for one in report.get("repairs") or ()
    ]
    if repairs:
        parts += [heading("Repairs"), table(["What", "How often", "Detail"], repairs, numbers=(1,))]
    if unfit := _misfits(report):
        rows = [[str(one["column"]), number(int(one["count"])), ", ".join(one.get("examples") or ())] for one in unfit]
        parts += [
            heading("Cells that did not fit"),
            paragraph("They are empty in the dataset; the source keeps them.", classes="lm-muted lm-small"),
            table(["Column", "Cells", "For example"], rows, numbers=(1,)),
        ]
    if aside := int(report.get("rows_aside") or 0):
        parts += _aside(report, aside, dataset_id=dataset_id)
    if read := [[str(one["name"]), str(one["type"]), str(one["reading"])] for one in report.get("columns") or ()]:
        parts += [heading("Columns"), table(["Column", "Type", "Why"], read)]
    return Safe(f'<div class="lm-stack">{join(parts)}</div>')


def _aside(report: Report, count: int, *, dataset_id: UUID) -> list[str]:
    sample: Sequence[Report] = report.get("sample") or ()
    rows = [[number(int(one["line"])) if one.get("line") else "", str(one["reason"]), str(one["text"])[:200]] for one in sample]
    parts: list[str] = [heading("Rows kept aside", remark=counted(count, "row"))]
    if rows:
        parts.append(table(["Line", "Why", "What stands there"], rows, numbers=(0,)))
    parts.append(links([("Download all of them as CSV", f"/api/datasets/{dataset_id}/repair.csv")]))
    return parts


def _reading(report: Report) -> list[tuple[str, str]]:
    header = report.get("header")
    header_text = {True: "in line 1", False: "none"}.get(header, f"in line {header}") if header is not None else ""
    known = [
        ("Encoding", str(report.get("encoding") or "")),
        ("Delimiter", NAMES.get(str(report.get("delimiter")), str(report.get("delimiter") or ""))),
        ("Header", header_text),
        ("Rows", number(int(report.get("rows_loaded") or 0))),
        ("Size", size(report["bytes"]) if report.get("bytes") else ""),
        ("Took", duration(report["took_ms"] / 1000) if report.get("took_ms") else ""),
    ]
    return [(name, value) for name, value in known if value]


def _misfits(report: Report) -> Sequence[Report]:
    return report.get("cells_not_fitting") or ()


def _kind(repair: Report) -> str:
    return str(repair.get("kind") or "").replace("_", " ")


def _said(repair: Report) -> str:
    return str(repair.get("detail") or "").rstrip(".") or f"{_kind(repair)}: {number(int(repair.get('count') or 0))}"
