"""The whole repair report, for the drawer: what was understood, what was repaired where, and what was kept aside or did not fit."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from pages.components.format import counted, duration, number, size
from pages.components.html import Safe, esc, facts, heading, icon, join, paragraph, table
from pages.components.repair import (
    FORMATS,
    Report,
    delimiter_of,
    encoding,
    header_of,
    kind_in_words,
    lines_in_words,
    mended,
    misfits,
    notations,
)
from pages.components.repair_kinds import NOTATION

COLUMNS_SHOWN = 200
TEXT_SHOWN = 200


def whole(report: Report, *, dataset_id: UUID, version: str = "") -> Safe:
    """Return everything about how a version was read. `version` is what the address of a past version's rows aside needs."""
    parts: list[str] = [_understood(report), *_repairs(report), *_misfits(report)]
    if aside := int(report.get("rows_aside") or 0):
        parts += _aside(report, aside, address=f"/api/datasets/{dataset_id}/repair.csv{'?' if version else ''}{version}")
    parts += [*_sources(report), *_columns(report)]
    return Safe(f'<div class="lm-stack">{join(parts)}</div>')


def _understood(report: Report) -> Safe:
    tables: Sequence[str] = report.get("tables") or ()
    header = header_of(report)
    others = [name for name in tables if name != report.get("table")]
    known = [
        ("Format", FORMATS.get(str(report.get("format")), "")),
        ("Table", str(report.get("table") or "")),
        ("Not read", ", ".join(others[:8]) + (" …" if len(others) > 8 else "")),
        ("Encoding", encoding(report) if report.get("encoding") else ""),
        ("Delimiter", delimiter_of(report)),
        ("Header", header.removeprefix("header ").replace("no header", "none; columns are numbered")),
        ("Rows", number(int(report.get("rows_loaded") or 0))),
        ("Size", size(report["bytes"]) if report.get("bytes") else ""),
        ("Took", duration(report["took_ms"] / 1000) if report.get("took_ms") else ""),
    ]
    return Safe(heading("Understood") + facts([(name, value) for name, value in known if value]))


def _repairs(report: Report) -> list[str]:
    repairs = sorted(report.get("repairs") or (), key=lambda one: -int(one.get("count") or 0))
    broken = [one for one in repairs if one.get("kind") not in NOTATION]
    written = [one for one in repairs if one.get("kind") in NOTATION]
    parts: list[str] = [heading("Repaired", remark=number(mended(report)))]
    parts.append(_table(broken) if broken else paragraph("Nothing had to be repaired.", classes="lm-muted"))
    if written:
        parts += [
            heading("Notation", remark=counted(notations(report), "cell")),
            paragraph("The values are the same; they were only written in another way.", classes="lm-muted lm-small"),
            _table(written),
        ]
    return parts


def _table(repairs: Sequence[Report]) -> Safe:
    rows = []
    for one in repairs:
        count = int(one.get("count") or 0)
        where = lines_in_words(one.get("lines") or (), count=count)
        told = [str(one.get("detail") or "").rstrip("."), *([where] if where else [])]
        about = Safe(f'<span class="lm-muted lm-small">{join(told, between=" · ")}</span>')
        rows.append([Safe(f'<div class="lm-repair">{join([kind_in_words(one), about], between=" ")}</div>'), number(count)])
    return table(["What and where", "How often"], rows, numbers=(1,))


def _misfits(report: Report) -> list[str]:
    unfit = misfits(report)
    if not unfit:
        return []
    rows = []
    for one in unfit:
        examples = ", ".join(f"“{text}”" for text in one.get("examples") or ())
        where = lines_in_words(one.get("lines") or (), count=int(one["count"]))
        rows.append(
            [str(one["column"]), number(int(one["count"])), join([examples, where] if where else [examples], between=" · ")]
        )
    return [
        heading("Cells that did not fit", remark=counted(sum(int(one["count"]) for one in unfit), "cell")),
        paragraph("They are empty in the dataset; the source keeps them.", classes="lm-muted lm-small"),
        table(["Column", "Cells", "For example"], rows, numbers=(1,)),
    ]


def _aside(report: Report, count: int, *, address: str) -> list[str]:
    sample: Sequence[Report] = report.get("sample") or ()
    several = any(one.get("source") for one in sample)
    rows = [
        [
            *([str(one.get("source") or "")] if several else []),
            number(int(one["line"])) if one.get("line") else "",
            str(one["reason"]),
            Safe(f'<code class="lm-mono">{join([str(one["text"])[:TEXT_SHOWN]])}</code>'),
        ]
        for one in sample
    ]
    parts: list[str] = [heading("Kept aside", remark=counted(count, "row"))]
    if rows:
        head = [*(["File"] if several else []), "Line", "Why", "What stands there"]
        parts.append(table(head, rows, numbers=(len(head) - 3,)))
    over = f"the first {number(len(rows))} stand here" if count > len(rows) else ""
    text = join([icon("download"), f"Download all {number(count)} as CSV"], between=" ")
    link = Safe(f'<a class="lm-small-button" href="{esc(address)}" download>{text}</a>')
    parts.append(join([link, Safe(f'<span class="lm-muted lm-small">{over}</span>')], between=" "))
    return parts


def _sources(report: Report) -> list[str]:
    sources: Sequence[Report] = report.get("sources") or ()
    if len(sources) < 2:
        return []
    rows = [
        [
            str(one.get("name") or ""),
            number(int(one.get("rows_loaded") or one.get("rows") or 0)),
            number(mended(one)),
            number(int(one.get("rows_aside") or 0)),
        ]
        for one in sources
    ]
    return [heading("Files", remark=number(len(sources))), table(["File", "Rows", "Repairs", "Aside"], rows, numbers=(1, 2, 3))]


def _columns(report: Report) -> list[str]:
    columns: Sequence[Mapping[str, object]] = report.get("columns") or ()
    if not columns:
        return []
    read = [[str(one["name"]), str(one["type"]), str(one["reading"])] for one in columns[:COLUMNS_SHOWN]]
    over = (
        paragraph(f"and {counted(len(columns) - COLUMNS_SHOWN, 'more column')}", classes="lm-muted")
        if len(columns) > COLUMNS_SHOWN
        else ""
    )
    return [heading("Types, and why", remark=number(len(columns))), table(["Column", "Type", "Why"], read), over]
