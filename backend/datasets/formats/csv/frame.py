"""What a text has besides its table - a title above, notes and sums below, other tables, the header again - left out and told."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from backend.datasets.formats.aside import AsideWriter
from backend.datasets.formats.course import Course
from backend.datasets.formats.csv.aligned import Form, find_form, may_be_aligned, rewrite
from backend.datasets.formats.csv.between import find_between
from backend.datasets.formats.csv.cuts import Cut, LineOut, cut_out
from backend.datasets.formats.csv.dialect import ONE_COLUMN
from backend.datasets.formats.csv.footer import find_footer
from backend.datasets.formats.csv.head import lines_of
from backend.datasets.formats.csv.layout import HEAD_BYTES, Layout, Wanted, find_layout
from backend.datasets.formats.loaded import Repair

_LINES_SHOWN = 20
_TEXT_SHOWN = 300
_WORDS = {
    "footer": "{count} line{s} below the table {was} kept aside",
    "other_table": "{count} line{s} of another table in the same file {was} kept aside",
    "repeated_header": "the header stands in the file again {count} time{s} and was left out there",
    "comment": "{count} comment line{s} between the rows {was} left out",
}


@dataclass(frozen=True)
class Framed:
    """The text with nothing but the table below its header, its layout, and the lines left out."""

    path: Path
    layout: Layout
    left_out: tuple[LineOut, ...] = ()
    form: Form | None = None  # of a text without delimiters

    def keep_aside(self, aside: AsideWriter) -> None:
        """Keep the lines aside that may mean something."""
        for line in self.left_out:
            if line.cut.kept_aside:
                aside.add(line.number, line.cut.reason, line.text)

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """What was left out, in words."""
        found: dict[str, list[LineOut]] = defaultdict(list)
        for line in self.left_out:
            found[line.cut.kind].append(line)
        shaped = [Repair("fixed_width", 1, self.form.words)] if self.form else []
        return (*shaped, *_above(self.layout), *(_told(kind, lines) for kind, lines in found.items()))


def frame(path: Path, wanted: Wanted, folder: Path, course: Course) -> Framed:
    """Return the text at `path` without what is no record of its table; a copy in `folder` where there is any."""
    path, layout, form = _shaped(path, wanted, folder, course)
    cuts = [] if wanted.footer == 0 else find_between(path, layout)
    ends = [cut for cut in cuts if cut.kind == "other_table"]
    if not ends and (footer := find_footer(path, layout, wanted=wanted.footer, known={cut.begin for cut in cuts})):
        cuts = [*(cut for cut in cuts if cut.begin < footer.begin), footer]
    if not cuts:
        return Framed(path, layout, form=form)
    course.leg(0.05, "Leaving out what is no record")
    target = folder / "framed"
    left_out = tuple(cut_out(path, cuts, target, course))
    return Framed(target, replace(layout, head=_head_of(target, layout, cuts)), left_out, form)


def _shaped(path: Path, wanted: Wanted, folder: Path, course: Course) -> tuple[Path, Layout, Form | None]:
    """Return the text and its layout; of a text without delimiters a copy with some."""
    layout = find_layout(path, wanted)
    if wanted.delimiter or not may_be_aligned(layout.dialect, layout.width):
        return path, layout, None
    with path.open("rb") as source:
        form = find_form(list(lines_of(source.read(HEAD_BYTES).decode("utf-8", "ignore").removeprefix("\ufeff"))))
    if form is None:
        return path, layout, None
    course.leg(0.1, "Cutting the lines into columns")
    rewrite(path, form, folder / "columns", course)
    return folder / "columns", find_layout(folder / "columns", replace(wanted, delimiter=ONE_COLUMN, quote="")), form


def _head_of(path: Path, layout: Layout, cuts: Sequence[Cut]) -> str:
    """Return the head of the layout, anew if a cut reaches into it."""
    length = len(layout.head.encode())
    if all(cut.begin >= layout.start + length for cut in cuts):
        return layout.head
    with path.open("rb") as source:
        source.seek(layout.start)
        return source.read(length).decode("utf-8", "ignore")


def _above(layout: Layout) -> list[Repair]:
    repairs = []
    if layout.preamble:
        lines = tuple(range(1, len(layout.preamble) + 1))
        detail = f"{_words('{count} line{s} above the table {was} left out', len(lines))}{_quoted(layout.preamble)}"
        repairs.append(Repair("preamble", len(lines), detail, lines[:_LINES_SHOWN]))
    if layout.header_rows - len(layout.dropped) > 1:
        rows = layout.header_rows - len(layout.dropped)
        lines = tuple(range(layout.header_line or 1, (layout.header_line or 1) + layout.header_rows))
        repairs.append(Repair("header_rows", rows, f"the names of the columns stand in {rows} rows and were joined", lines))
    for line, reason in layout.dropped:
        kind = "repeated_header" if reason == "the header again" else "header_rows"
        repairs.append(Repair(kind, 1, f"line {line:,} was left out: {reason}", (line,)))
    return repairs


def _told(kind: str, lines: Sequence[LineOut]) -> Repair:
    detail = _words(_WORDS[kind], len(lines)) + (
        _quoted([line.text for line in lines]) if kind in {"footer", "comment"} else ""
    )
    if kind == "other_table":
        detail += f" ({lines[0].cut.reason.removeprefix('part of another table, which ')})"
    return Repair(kind, len(lines), detail, tuple(line.number for line in lines[:_LINES_SHOWN]))


def _words(sentence: str, count: int) -> str:
    return sentence.format(count=f"{count:,}", s="" if count == 1 else "s", was="was" if count == 1 else "were")


def _quoted(texts: Sequence[str]) -> str:
    """Return the texts themselves, as many as a person reads."""
    filled = [text.strip() for text in texts if text.strip(" \t\r\n;,|\"'")]
    shown = " / ".join(filled[:10])
    more = " …" if len(filled) > 10 or len(shown) > _TEXT_SHOWN else ""
    return f": “{shown[:_TEXT_SHOWN]}{more}”" if filled else ""
