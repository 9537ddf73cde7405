"""The kinds of pollution that the Pollock benchmark of CSV loaders names, over a table of our own.

One cell, mark or line of a clean table is changed at a time: 2,290 files with what a loader should make of each, and with the weight
that the survey behind the benchmark gives to the kind. Table, generator and scoring are ours; only the kinds and weights are theirs.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

COLUMNS = ("DAY", "HOUR", "Pieces", "ARTICLE", "Fee", "Kind", "Story", "PAGE", "Remarks")
ROWS = 83
_QUOTED = (6, 7)  # columns whose cells are always quoted
_SEP_WEIGHT, _SPACES_WEIGHT, _QUOTE_WEIGHT = 0.36775106082036774, 1 / 7, 1 / 108
_PEOPLE = ("Baker's", "Sailors'", "Driver's", "Painters'", "Gardener's", "Nurse's")
_THINGS = (
    "apron",
    "folding ladder",
    "lamp",
    "tool case",
    "cord, 3 m",
    "wool cap",
    "tray, oak",
    "boots",
    "steel brush",
    "map case",
)
_PRAISE = (
    "Sewn twice where it matters, so it lasts",
    "A plain thing made well; nothing on it rattles or peels",
    "Our lightest so far, and the one that people keep",
    "Made from cotton that's grown nearby",
    "It won't warp, even where it's wet",
)


@dataclass(frozen=True)
class Cell:
    """A cell: its text, whether quotes stand around it, and what stands before its text without being escaped."""

    text: str
    quoted: bool = False
    stray: str = ""


@dataclass(frozen=True)
class Line:
    """A line of a file. `gaps` are the marks before every cell but the first; `role` is header, data or other."""

    cells: tuple[Cell, ...]
    role: str = "data"
    end: str = "\r\n"
    gaps: tuple[str, ...] | None = None
    before: str = ""


@dataclass(frozen=True)
class Marks:
    """The marks of a file."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'
    end: str | None = None


@dataclass(frozen=True)
class Polluted:
    """A polluted file and what should become of it: rows of text, the header first where there is one."""

    name: str
    kind: str
    weight: float
    body: bytes
    clean: tuple[tuple[str, ...], ...] = field(repr=False)


def clean_table() -> list[Line]:
    """Return the header and the rows that are polluted. The same at every call."""
    dice = random.Random(84)
    lines = [Line(tuple(Cell(name, i in _QUOTED) for i, name in enumerate(COLUMNS)), "header")]
    for number in range(ROWS):
        thing, who = dice.choice(_THINGS), dice.choice(_PEOPLE)
        kind = dice.choice((f"{who} {thing}", thing.capitalize(), f"{thing.capitalize()} no. {number}"))
        story = f"{dice.choice(_PRAISE)}, {dice.choice(_PRAISE).lower()}. {dice.choice(_PRAISE)}."
        if number % 14 == 9:
            kind = f'{thing.capitalize()}, {dice.randint(5, 60)}"'
        if number == 11:
            story = f"A rod of 7\\'8\" for {who.lower()} hands. {dice.choice(_PRAISE)}."
        code = f"{dice.choice(('KA', 'LO', 'ME', 'TU'))}-{dice.randint(1000, 9999)}"
        row = (
            f"{13 + number % 16:02}/{2 + number // 16:02}/2019",
            f"{number // 4 % 24:02}:{number % 4 * 15:02}",
            str(dice.randint(0, 33)),
            code,
            f"${dice.randint(1, 9900) / 100:g}",
            kind,
            story,
            f"https://www.example.org/article/{code.replace('-', '_')}.html",
            "",
        )
        lines.append(Line(tuple(Cell(text, i in _QUOTED or "," in text) for i, text in enumerate(row))))
    return lines


def polluted_files() -> Iterator[Polluted]:
    """Yield all polluted files."""
    yield from _of_files()
    yield from _of_rows()


def _of_rows() -> Iterator[Polluted]:
    lines = clean_table()
    for i, line in enumerate(lines):

        def changed(new: Line, *, name: str, kind: str, weight: float, at: int = i, told: Line | None = None) -> Polluted:
            body = [*lines[:at], new, *lines[at + 1 :]]
            clean = [*lines[:at], told or lines[at], *lines[at + 1 :]]
            return Polluted(f"{name}_row{at}", kind, weight, written(body, Marks()), rows_of(clean))

        gaps = (",",) * (len(line.cells) - 1)
        for j, cell in enumerate(line.cells):
            more = replace(line, before=",") if j == 0 else replace(line, gaps=(*gaps[: j - 1], ",,", *gaps[j:]))
            yield changed(more, name=f"more_delimiters_col{j}", kind="more delimiters", weight=_SEP_WEIGHT)
            if j:
                less = replace(line, gaps=(*gaps[: j - 1], "", *gaps[j:]))
                yield changed(less, name=f"fewer_delimiters_col{j}", kind="fewer delimiters", weight=_SEP_WEIGHT)
            stray = replace(line, cells=(*line.cells[:j], replace(cell, stray='"'), *line.cells[j + 1 :]))
            told = replace(line, cells=(*line.cells[:j], Cell('"' + cell.text), *line.cells[j + 1 :]))
            yield changed(stray, name=f"stray_quote_col{j}", kind="stray quotes", weight=_QUOTE_WEIGHT, told=told)
        spaces = replace(line, gaps=(" ",) * len(gaps))
        yield changed(spaces, name="spaces", kind="another delimiter in one row", weight=_SPACES_WEIGHT)


def _of_files() -> Iterator[Polluted]:
    lines = clean_table()
    last, empty = lines[-1], Cell("")

    def whole(name: str, weight: float, body: list[Line], marks: Marks | None = None) -> Polluted:
        return Polluted(name, name.replace("_", " "), weight, written(body, marks or Marks()), rows_of(body))

    yield whole("as_it_is", 1, lines)
    yield whole("empty_file", 15, [])
    yield whole("no_last_line_end", 184, [*lines[:-1], replace(last, end="")])
    yield whole("blank_last_line", 5, [*lines[:-1], replace(last, end="\r\n\r\n")])
    yield whole("no_header", 470, lines[1:])
    yield whole("header_of_2_rows", 47, [lines[0], *lines])
    yield whole("header_of_3_rows", 47, [lines[0], lines[0], *lines])
    title = Line((Cell("EXPORT"), *[empty] * 8), "other")
    yield whole("preamble", 282, [title, Line((empty,) * 9, "other"), *lines])
    for width in (8, 9, 10):
        yield whole(f"second_table_of_{width}_columns", 188 / 3, [*lines, *_second_table(lines, width)])
    yield whole("header_alone", 3, lines[:1])
    yield whole("one_row", 4, lines[:2])
    yield whole("line_feeds", 1691, lines, Marks(end="\n"))
    yield whole("carriage_returns", 7, lines, Marks(end="\r"))
    for name, mark, weight in (
        ("semicolons", ";", 834),
        ("tabs", "\t", 4),
        ("commas_and_spaces", ", ", 101),
        ("spaces", " ", 4),
    ):
        yield whole(name, weight, lines, Marks(delimiter=mark))
    yield whole("apostrophes_as_quotes", 11, lines, Marks(quote="'"))
    yield whole("escaped_by_backslash", 1, lines, Marks(escape="\\"))
    yield whole("quotes_not_escaped", 7, lines, Marks(escape=""))


def _second_table(lines: list[Line], width: int) -> list[Line]:
    """Return the first rows once more, as the benchmark has them: cut at quotes, of another width, no part of what is wanted."""
    found = []
    for number, line in enumerate(lines[:ROWS]):
        pieces = [piece if i == 0 else f'"{piece}' for cell in line.cells for i, piece in enumerate(cell.text.split('"'))]
        extra = [] if width < 10 else ["col1" if number == 0 else ""]
        texts = [*pieces[: min(width, 9)], *extra]
        found.append(Line(tuple(Cell(text, text.find(",") > 0) for text in texts), "other"))
    return found


def written(lines: list[Line], marks: Marks) -> bytes:
    """Return lines as the bytes of a file."""
    return "".join(_line(line, marks) for line in lines).encode()


def rows_of(lines: list[Line]) -> tuple[tuple[str, ...], ...]:
    """Return what should be loaded: the cells of the header, its lines joined, and of the data."""
    headers = [line for line in lines if line.role == "header"]
    header = [tuple(" ".join(cell.text for cell in cells) for cells in zip(*(h.cells for h in headers), strict=True))]
    data = [tuple(cell.text for cell in line.cells) for line in lines if line.role == "data"]
    return (*(header if headers else ()), *data)


def _line(line: Line, marks: Marks) -> str:
    gaps = line.gaps or (marks.delimiter,) * (len(line.cells) - 1)
    cells = [_cell(cell, marks) for cell in line.cells]
    end = marks.end if marks.end is not None else line.end
    return line.before + cells[0] + "".join(gap + cell for gap, cell in zip(gaps, cells[1:], strict=True)) + end


def _cell(cell: Cell, marks: Marks) -> str:
    text = cell.stray + cell.text.replace('"', marks.escape + '"')
    return f"{marks.quote}{text}{marks.quote}" if cell.quoted else text
