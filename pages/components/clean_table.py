"""Real rows before and after a plan: what was in a changed cell is struck, what goes is marked, what is new stands apart.

Blanks, line breaks and marks without width are drawn where they changed; nobody would see them otherwise.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pages.components.format import counted, exact, number
from pages.components.html import Safe, esc, join, paragraph

COLUMNS_SHOWN = 24  # a table of more columns shows those that change, and the first ones beside them
CELL_CHARACTERS = 120
SHORT = 26  # characters that stay on one line
LONG = 60  # characters from which a cell gets three lines and the rest on hover
_LED = 30  # characters shown before the first one that differs
_SEEN = {" ": "·", "\u00a0": "°", "\t": "→", "\n": "↵", "\r": "↵"}
_NAMES = {"\u00a0": "no-break space", "\t": "tab", "\n": "line break", "\r": "line break", " ": "space"}
_BLANKS = re.compile(r"^\s+|\s+$|\s{2,}|[^\S ]|[\u200b-\u200f\u2060\ufeff\u00ad]")
_TYPES = {
    "VARCHAR": "text", "BIGINT": "whole number", "INTEGER": "whole number", "HUGEINT": "whole number", "SMALLINT": "whole number",
    "DOUBLE": "number", "FLOAT": "number", "BOOLEAN": "yes/no", "DATE": "date", "TIMESTAMP": "date and time",
    "TIMESTAMP WITH TIME ZONE": "date and time", "TIME": "time",
}  # fmt: skip


@dataclass(frozen=True)
class Cut:
    """A column as the table shows it: its place before and after, None where it is not there, and whether a cell of it changes."""

    name: str
    before: int | None
    after: int | None
    was: str = ""
    types: tuple[str, str] = ("", "")
    changes: bool = False

    @property
    def is_new(self) -> bool:
        """Say whether the plan makes it."""
        return self.before is None

    @property
    def goes(self) -> bool:
        """Say whether the plan drops it."""
        return self.after is None


@dataclass(frozen=True)
class Line:
    """A row of the table: its number in the version, its cells, and the places after the plan that changed."""

    row: int
    before: tuple[object, ...]
    after: tuple[object, ...] | None
    changed: frozenset[int] = frozenset()


def cuts(
    before: Sequence[tuple[str, str]],
    after: Sequence[tuple[str, str]],
    *,
    origins: Sequence[int | None],
    changed: frozenset[int],
) -> list[Cut]:
    """Return every column, those that go beside the one they stood behind. `before` and `after` are names with types."""
    found: list[Cut] = []
    kept = {origin for origin in origins if origin is not None}
    gone = [Cut(before[i][0], i, None, types=(before[i][1], ""), changes=True) for i in range(len(before)) if i not in kept]
    for place, (name, kind) in enumerate(after):
        origin = origins[place]
        was = before[origin][0] if origin is not None and before[origin][0] != name else ""
        types = (before[origin][1] if origin is not None else "", kind)
        marked = origin is None or place in changed or bool(was) or types[0] != types[1]
        found.append(Cut(name, origin, place, was=was, types=types, changes=marked))
    for one in gone:
        behind = max(
            (i for i, cut in enumerate(found) if cut.before is not None and cut.before < (one.before or 0)), default=-1
        )
        found.insert(behind + 1, one)
    return found


def shown_of(
    columns: Sequence[Cut], *, wanted: str | None = None, most: int = COLUMNS_SHOWN, lines: Sequence[Line] = ()
) -> list[Cut]:
    """Return the columns to draw, in their order: that named, those that change (in the upper rows first), then the first ones."""
    if len(columns) <= most:
        return list(columns)
    first: dict[int, int] = {}
    for at, line in enumerate(lines):
        for place in line.changed:
            first.setdefault(place, at)

    def rank(i: int) -> tuple[bool, bool, int, int]:
        cut = columns[i]
        return cut.name != wanted, not cut.changes, first.get(cut.after if cut.after is not None else -1, len(lines)), i

    ranked = sorted(range(len(columns)), key=rank)
    return [columns[i] for i in sorted(ranked[:most])]


def about_columns(columns: Sequence[Cut], shown: Sequence[Cut]) -> str:
    """Return which of the columns are drawn, nothing where all are."""
    if len(shown) >= len(columns):
        return ""
    change = sum(1 for cut in columns if cut.changes)
    if change > sum(1 for cut in shown if cut.changes):
        return f"{number(len(shown))} of the {number(change)} columns that change; the list has {number(len(columns))}."
    return f"{number(len(shown))} of {counted(len(columns), 'column')}: those that change, and the first ones."


def table(
    lines: Sequence[Line], columns: Sequence[Cut], *, about: str = "", address_of: Callable[[int], str] | None = None
) -> Safe:
    """Return the rows as a table, with what is said below it; `address_of` leads from a row's number to the whole row."""
    head = join(_head(cut) for cut in columns)
    numbers = {i for i, cut in enumerate(columns) if _is_number(cut.types[1] or cut.types[0])}
    body = join(_row(line, columns, numbers, address_of) for line in lines)
    more = paragraph(about, classes="lm-muted lm-small") if about else ""
    return Safe(
        '<div class="lm-scroll lm-clean" tabindex="0" role="region" aria-label="Rows before and after"><table class="lm-t">'
        f'<thead><tr><th scope="col" class="nr">Row</th>{head}</tr></thead><tbody>{body}</tbody></table></div>{more}'
    )


def visible(text: str) -> Safe:
    """Return a text in which blanks at its ends, doubled ones and marks without width can be seen."""
    pieces, at = [], 0
    for found in _BLANKS.finditer(text):
        pieces.append(esc(text[at : found.start()]))
        pieces.extend(_blank(character) for character in found.group())
        at = found.end()
    return join([*pieces, esc(text[at:])])


def type_in_words(kind: str) -> str:
    """Return a column's type as people say it."""
    if kind.startswith("DECIMAL"):
        return "number"
    return _TYPES.get(kind, "list" if kind.endswith("]") else kind.partition("(")[0].lower())


def _blank(character: str) -> Safe:
    name = _NAMES.get(character, "a mark without width" if not character.isspace() else "blank")
    return Safe(f'<i class="blank" title="{esc(name)}">{esc(_SEEN.get(character, "¤"))}</i>')


def _head(cut: Cut) -> Safe:
    marks = []
    if cut.is_new:
        marks.append('<span class="lm-tag good">new</span>')
    if cut.goes:
        marks.append('<span class="lm-tag bad">goes</span>')
    if cut.was:
        marks.append(f"<s>{esc(cut.was)}</s>")
    first, second = (type_in_words(kind) for kind in cut.types)
    told = f"{first} → {second}" if first and second and first != second else second or first
    kind = "goes" if cut.goes else "new" if cut.is_new else ""
    side = " lm-num" if _is_number(cut.types[1] or cut.types[0]) else ""
    name = esc(cut.name)
    press = (
        f"<b>{name}</b>"
        if cut.goes
        else f'<button type="button" data-clean-column="{name}" title="Add a step for “{name}”">{name}</button>'
    )
    turned = " turned" if "→" in told else ""
    return Safe(f'<th scope="col" class="{kind}{side}">{press}{"".join(marks)}<small class="{turned}">{esc(told)}</small></th>')


def _row(line: Line, columns: Sequence[Cut], numbers: set[int], address_of: Callable[[int], str] | None) -> Safe:
    label = number(line.row)
    way = f'<a class="lm-quiet" data-inlink="top" href="{esc(address_of(line.row))}">{label}</a>' if address_of else label
    gone = line.after is None
    mark = '<span class="lm-tag bad">goes</span>' if gone else ""
    cells = join(_cell(line, cut, aligned=i in numbers) for i, cut in enumerate(columns))
    return Safe(f'<tr class="{"gone" if gone else ""}"><th scope="row" class="nr">{way}{mark}</th>{cells}</tr>')


def _cell(line: Line, cut: Cut, *, aligned: bool) -> Safe:
    side = " lm-num" if aligned else ""
    before = line.before[cut.before] if cut.before is not None else None
    if line.after is None or cut.goes:
        shown = _value(before) if cut.before is not None else Safe("")
        return Safe(f'<td class="{"was" if cut.goes else ""}{side}">{shown}</td>')
    after = line.after[cut.after] if cut.after is not None else None
    if cut.is_new:
        return Safe(f'<td class="now{side}">{_value(after)}</td>')
    if cut.after not in line.changed:
        return Safe(f'<td class="{side}">{_value(after)}</td>')
    if before is not None and after is not None and _text(before) == _text(after):  # its type changes, not what it says
        return Safe(f'<td class="now{side}">{_value(after)}</td>')
    old, new = (_value(value, marked=True, at=_differ(before, after)) for value in (before, after))
    said, both = f"was {_plain(before)}", Safe(f"<s>{old}</s> <ins>{new}</ins>")
    if len(_text(before or "")) + len(_text(after or "")) < SHORT:
        both = Safe(f'<span class="short">{both}</span>')
    return Safe(f'<td class="now{side}" title="{esc(said)}">{both}</td>')


def _differ(before: object, after: object) -> int:
    """Return where two texts begin to differ; what is shown of long ones lies around it."""
    if not isinstance(before, str) or not isinstance(after, str):
        return 0
    return next(
        (i for i, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), min(len(before), len(after))
    )


def _value(value: object, *, marked: bool = False, at: int = 0) -> Safe:
    if value is None:
        return Safe('<em class="none">empty</em>')
    if value == "":
        return Safe('<em class="none">blank text</em>')
    text = _text(value)
    begin = max(0, at - _LED) if len(text) > CELL_CHARACTERS and at > CELL_CHARACTERS - _LED else 0
    end = begin + CELL_CHARACTERS
    cut = f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"
    shown = visible(cut) if marked and isinstance(value, str) else esc(cut)
    if len(cut) <= SHORT:
        return Safe(f'<span class="short">{shown}</span>')
    return Safe(f'<span class="long" title="{esc(text)}">{shown}</span>') if len(text) > LONG else shown


def _text(value: object) -> str:
    return value if isinstance(value, str) else exact(value)


def _plain(value: object) -> str:
    return "empty" if value is None else "a blank text" if value == "" else f"“{value}”"


def _is_number(kind: str) -> bool:
    return type_in_words(kind) in {"number", "whole number"}
