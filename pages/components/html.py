"""Small pieces of HTML the pages share. Every text is escaped here; only `Safe` text, made here, is taken as it is."""

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class Safe(str):
    """HTML that was built from escaped text."""

    __slots__ = ()


class Metric(NamedTuple):
    """One figure of a strip: its name, the figure, and a remark below it."""

    name: str
    value: str
    remark: str = ""


def esc(text: str) -> Safe:
    """Return a text as HTML; text that is HTML already stays."""
    return text if isinstance(text, Safe) else Safe(html.escape(text, quote=True))


def join(parts: Iterable[str], *, between: str = "") -> Safe:
    """Return pieces side by side, each escaped unless it is HTML already."""
    return Safe(esc(between).join(esc(part) for part in parts))


def tag(text: str, kind: str = "") -> Safe:
    """Return a small rounded tag; `kind` is good, warn, bad, note or teal."""
    return Safe(f'<span class="lm-tag {esc(kind)}">{esc(text)}</span>')


def icon(name: str) -> Safe:
    """Return a Material symbol; it is decoration and says nothing to a screen reader."""
    return Safe(f'<i class="lm-ms" aria-hidden="true">{esc(name)}</i>')


def titled(text: str, *, title: str, classes: str = "") -> Safe:
    """Return a text whose exact form shows on hover."""
    return Safe(f'<span class="{esc(classes)}" title="{esc(title)}">{esc(text)}</span>')


def paragraph(text: str, *, classes: str = "") -> Safe:
    """Return a paragraph."""
    return Safe(f'<p class="lm-p {esc(classes)}">{esc(text)}</p>')


def heading(text: str, *, remark: str = "") -> Safe:
    """Return the heading of a part of a page, with a quiet remark behind it."""
    return Safe(f'<h2 class="lm-h">{esc(text)}<small>{esc(remark)}</small></h2>')


def bar(part: float, *, colour: str = "") -> Safe:
    """Return a progress bar filled to `part` of 1."""
    width = f"{min(max(part, 0.0), 1.0):.1%}"
    style = f"width:{width}" + (f";background:var(--lm-{esc(colour)})" if colour else "")
    return Safe(f'<div class="lm-bar"><i style="{style}"></i></div>')


def histogram(heights: Sequence[float], *, first: str, last: str, label: str) -> Safe:
    """Return a histogram of `<i>` bars; Streamlit cleans inline SVG away."""
    top = max(heights, default=0) or 1
    bars = "".join(f'<i class="{"top" if h == top else ""}" style="height:{h / top:.0%}"></i>' for h in heights)
    return Safe(
        f'<div class="lm-hist" role="img" aria-label="{esc(label)}">{bars}</div>'
        f'<div class="lm-axis"><span>{esc(first)}</span><span>{esc(last)}</span></div>'
    )


def top_values(rows: Sequence[tuple[str, float, str]]) -> Safe:
    """Return bars of the most frequent values: (value, share of 1, what stands at its right). Rare values get short bars."""
    most = max((part for _, part, _ in rows), default=0)
    most = max(most, 0.1)
    lines = "".join(
        f'<div><i style="width:{part / most:.0%}"></i><span title="{esc(value)}">{esc(value)}</span>'
        f'<span class="lm-muted">{esc(right)}</span></div>'
        for value, part, right in rows
    )
    return Safe(f'<div class="lm-top">{lines}</div>')


def strip(metrics: Sequence[Metric]) -> Safe:
    """Return a strip of figures."""
    cells = "".join(f"<div><dt>{esc(m.name)}</dt><dd>{esc(m.value)}</dd><em>{esc(m.remark)}</em></div>" for m in metrics)
    return Safe(f'<dl class="lm-strip">{cells}</dl>')


def facts(rows: Iterable[tuple[str, str]]) -> Safe:
    """Return names and values in two columns."""
    cells = "".join(f"<dt>{esc(name)}</dt><dd>{esc(value)}</dd>" for name, value in rows)
    return Safe(f'<dl class="lm-facts">{cells}</dl>')


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numbers: Sequence[int] = (),
    marks: Mapping[tuple[int, int], str] | None = None,
) -> Safe:
    """Return a plain table; `numbers` are right-aligned columns, `marks` maps (row, column) to a cell class."""
    marks = marks or {}
    side = ["lm-num" if i in numbers else "" for i in range(len(head))]
    th = "".join(f'<th scope="col" class="{side[i]}">{esc(name)}</th>' for i, name in enumerate(head))
    trs = "".join(
        "<tr>"
        + "".join(f'<td class="{side[i]} {marks.get((r, i), "")}">{esc(cell)}</td>' for i, cell in enumerate(row))
        + "</tr>"
        for r, row in enumerate(rows)
    )
    return Safe(f'<div class="lm-scroll"><table class="lm-t"><thead><tr>{th}</tr></thead><tbody>{trs}</tbody></table></div>')


def links(items: Iterable[tuple[str, str]]) -> Safe:
    """Return download links: (label, address). They are plain links, so a download never reruns the page."""
    anchors = "".join(f'<a class="lm-link" href="{esc(address)}" download>{esc(text)}</a>' for text, address in items)
    return Safe(f'<div class="lm-links">{anchors}</div>')
