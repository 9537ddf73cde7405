"""Operations on texts: blanks, case, words that mean nothing, replacing, values that become one, taking a part."""

import re

from backend.adapters.engine import quote_text
from backend.core.errors import Rejected
from backend.datasets.cleaning.bench import Bench, Cell
from backend.datasets.cleaning.operations import blanks
from backend.datasets.cleaning.operations.groups import pairs
from backend.datasets.cleaning.operations.operation import Operation
from backend.datasets.cleaning.operations.parameters import Kind, Parameter
from backend.datasets.cleaning.operations.patterns import checked_pattern, groups_in
from backend.datasets.cleaning.operations.typenames import in_words
from backend.datasets.cleaning.step import Step

TEXT = "VARCHAR"
LONGEST = 262_144  # characters a replacement may make of one cell; beyond that the cell stays as it is
_WORD, _NO_WORD = r"[\p{L}\p{N}\p{M}]", r"[^\p{L}\p{N}\p{M}]"
_AROUND = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"
_SIDES = (("both", "both ends"), ("left", "the beginning"), ("right", "the end"))
_CASES = (
    ("upper", "CAPITALS"),
    ("lower", "small letters"),
    ("title", "First Letter Of Each Word"),
    ("sentence", "First letter only"),
)
_HOWS = (("contains", "wherever it stands"), ("exact", "whole cells only"), ("regex", "a pattern (RE2)"))


def text_cell(bench: Bench, step: Step) -> Cell:
    """Return the column of a step that works on texts. Raises Rejected where it holds something else."""
    cell = bench.cell(step.column)
    if cell.type != TEXT:
        raise Rejected(
            f"“{cell.name[:100]}” holds {in_words(cell.type)}, not text.",
            hint="This step works on text; switch it off or choose a column.",
        )
    return cell


def quoted(name: str | None) -> str:
    """Return the name of a column as sentences show it."""
    shown = name or ""
    return f"“{shown if len(shown) <= 60 else shown[:57] + '…'}”"


def _trim(bench: Bench, step: Step) -> None:
    cell, side = text_cell(bench, step), step.parameters["side"]
    c = cell.ref
    left, right = f"^{blanks.EDGE}+", f"{blanks.EDGE}+$"
    pattern = {"left": left, "right": right, "both": f"{left}|{right}"}[side]
    odd = {"left": blanks.is_odd_first, "right": blanks.is_odd_last, "both": blanks.is_odd_edge}[side](c)
    trimmed = f"nullif(regexp_replace({c}, {quote_text(pattern)}, '', 'g'), '')"
    bench.change(cell, f"CASE WHEN {odd} THEN {trimmed} ELSE {c} END", by_value=True)


def _squeeze(bench: Bench, step: Step) -> None:
    cell = text_cell(bench, step)
    c = cell.ref
    plain = f"regexp_replace({c}, {quote_text(blanks.REMOVED)}, '', 'g')"
    squeezed = f"nullif(regexp_replace({plain}, {quote_text(blanks.GAP)}, ' ', 'g'), '')"
    bench.change(cell, f"CASE WHEN {blanks.is_odd(c)} THEN {squeezed} ELSE {c} END", by_value=True)


def _case(bench: Bench, step: Step) -> None:
    cell, to = text_cell(bench, step), step.parameters["to"]
    c = cell.ref
    if to in {"upper", "lower"}:
        bench.change(cell, f"{to}({c})", by_value=True)
    elif to == "sentence":
        bench.change(cell, f"upper({c}[1]) || lower({c}[2:])", by_value=True)
    else:
        words = f"regexp_extract_all({c}, '{_WORD}+|{_NO_WORD}+')"
        told = f"list_transform({words}, lambda w: upper(w[1]) || lower(w[2:]))"
        odd = f"regexp_matches({c}, '(^|{_NO_WORD})[\\p{{Ll}}\\p{{Lo}}]|{_WORD}\\p{{Lu}}|\\p{{Lt}}')"
        bench.change(cell, f"CASE WHEN {odd} THEN array_to_string({told}, '') ELSE {c} END", by_value=True)


def _null_words(bench: Bench, step: Step) -> None:
    cell = text_cell(bench, step)
    c = cell.ref
    words = sorted({word.strip().lower() for word in step.parameters["words"]})
    listed = ", ".join(quote_text(word) for word in words)
    longest = max(len(word.encode()) for word in words) * 3 + 16
    said = f"CASE WHEN strlen({c}) <= {longest} THEN lower(trim({c}, {_AROUND})) IN ({listed}) END"
    bench.change(cell, f"CASE WHEN {said} THEN NULL ELSE {c} END", by_value=True)


def _replace(bench: Bench, step: Step) -> None:
    cell = text_cell(bench, step)
    find, new, how = step.parameters["find"], step.parameters["with"], step.parameters["how"]
    if how == "regex":
        checked_pattern(find)
    told = _replaced(cell.ref, find, new, how=how, ignore_case=step.parameters["ignore_case"])
    bench.change(cell, told, by_value=True)


def _replaced(c: str, find: str, new: str, *, how: str, ignore_case: bool) -> str:
    if how == "exact":
        same = f"lower({c}) = lower({quote_text(find)})" if ignore_case else f"{c} = {quote_text(find)}"
        return f"CASE WHEN {same} THEN {quote_text(new) if new else 'NULL'} ELSE {c} END"
    if how == "contains" and not ignore_case:
        made = f"replace({c}, {quote_text(find)}, {quote_text(new)})"
        if new and len(new) <= len(find):
            return made
        return f"CASE WHEN contains({c}, {quote_text(find)}) AND {_fits(c, new)} THEN nullif({made}, '') ELSE {c} END"
    pattern = quote_text(find if how == "regex" else re.escape(find))
    new = new if how == "regex" else new.replace("\\", "\\\\")
    matches = f"regexp_matches({c}, {pattern}, {quote_text('i' if ignore_case else 'c')})"
    made = f"regexp_replace({c}, {pattern}, {quote_text(new)}, {quote_text('gi' if ignore_case else 'g')})"
    return f"CASE WHEN {matches} AND {_fits(c, new)} THEN nullif({made}, '') ELSE {c} END"


def _fits(c: str, new: str) -> str:
    """Return the test whether a cell stays in bounds: every character of it could become `new`."""
    return f"strlen({c}) <= {LONGEST // max(1, len(new))}"


def _map_values(bench: Bench, step: Step) -> None:
    cell = text_cell(bench, step)
    c = cell.ref
    becomes = {old: new for old, new in pairs(step.parameters["groups"]) if old != new}
    if not becomes:
        return
    keys = ", ".join(quote_text(old) for old in becomes)
    values = ", ".join("NULL" if new is None else quote_text(new) for new in becomes.values())
    found = f"map([{keys}], [{values}]::VARCHAR[])"
    bench.change(cell, f"CASE WHEN {bench.is_among(c, list(becomes))} THEN {found}[{c}] ELSE {c} END", by_value=True)


def _extract(bench: Bench, step: Step) -> None:
    cell, pattern, group = text_cell(bench, step), step.parameters["pattern"], step.parameters["group"]
    if group > groups_in(pattern):
        raise Rejected(f"The pattern has no group {group}.", hint="0 takes all that the pattern finds; groups count from 1.")
    c = cell.ref
    taken = f"CASE WHEN regexp_matches({c}, {quote_text(pattern)}) THEN regexp_extract({c}, {quote_text(pattern)}, {group}) END"
    if step.parameters["into"] is None:
        bench.change(cell, taken, by_value=True)
    else:
        bench.add(step.parameters["into"], taken, c, type=TEXT, at=bench.columns.index(cell) + 1, by_value=True)


def _title_of_case(step: Step) -> str:
    return f"Write {quoted(step.column)} in {dict(_CASES)[step.parameters['to']]}"


def _title_of_words(step: Step) -> str:
    words = step.parameters["words"]
    shown = ", ".join(f"“{word[:20]}”" for word in words[:4]) + (f" and {len(words) - 4:,} more" if len(words) > 4 else "")
    return f"Empty the cells of {quoted(step.column)} that say {shown}"


def _title_of_replace(step: Step) -> str:
    find, new = step.parameters["find"][:40], step.parameters["with"][:40]
    what = f"what fits the pattern “{find}”" if step.parameters["how"] == "regex" else f"“{find}”"
    return f"Replace {what} by {f'“{new}”' if new else 'nothing'} in {quoted(step.column)}"


def _title_of_map(step: Step) -> str:
    groups = [group for group in step.parameters["groups"] if group["on"]]
    if len(groups) == 1:
        to = "nothing" if groups[0]["to"] is None else f"“{groups[0]['to'][:40]}”"
        return f"Write one value of {quoted(step.column)} in one way: {to}"
    return f"Write {len(groups):,} values of {quoted(step.column)} in one way each"


def _title_of_extract(step: Step) -> str:
    into = step.parameters["into"]
    where = f"of {quoted(step.column)} into {quoted(into)}" if into else f"of {quoted(step.column)} and nothing else"
    return f"Take what fits the pattern “{step.parameters['pattern'][:40]}” {where}"


TEXT_OPERATIONS = (
    Operation(
        "trim",
        "Trim spaces",
        "Spaces, tabs and invisible characters at the ends of each cell go.",
        "Text",
        "column",
        _trim,
        lambda step: (
            f"Trim spaces in {quoted(step.column)}"
            + ("" if step.parameters["side"] == "both" else f" at {dict(_SIDES)[step.parameters['side']]}")
        ),
        ("text",),
        (Parameter("side", Kind.CHOICE, "Where", default="both", choices=_SIDES),),
    ),
    Operation(
        "squeeze",
        "Squeeze spaces",
        "Several spaces become one, odd spaces plain ones, invisible characters go; lines stay lines.",
        "Text",
        "column",
        _squeeze,
        lambda step: f"Squeeze spaces in {quoted(step.column)}",
        ("text",),
    ),
    Operation(
        "case",
        "Change case",
        "All cells in capitals, in small letters, or with a capital first.",
        "Text",
        "column",
        _case,
        _title_of_case,
        ("text",),
        (Parameter("to", Kind.CHOICE, "Write as", required=True, choices=_CASES),),
    ),
    Operation(
        "replace",
        "Replace",
        "A text or pattern becomes another text.",
        "Text",
        "column",
        _replace,
        _title_of_replace,
        ("text",),
        (
            Parameter("find", Kind.TEXT, "Find", required=True, high=500),
            Parameter("with", Kind.TEXT, "Replace by", default="", high=500, help="Leave it empty to remove what was found."),
            Parameter("how", Kind.CHOICE, "Look", default="contains", choices=_HOWS),
            Parameter("ignore_case", Kind.FLAG, "Ignore case", default=False),
        ),
    ),
    Operation(
        "map_values",
        "Merge values",
        "Different spellings of one value become one.",
        "Text",
        "column",
        _map_values,
        _title_of_map,
        ("text",),
        (Parameter("groups", Kind.GROUPS, "Values", required=True),),
    ),
    Operation(
        "extract",
        "Take a part",
        "What fits a pattern is taken out of each cell.",
        "Text",
        "column",
        _extract,
        _title_of_extract,
        ("text",),
        (
            Parameter("pattern", Kind.PATTERN, "Pattern (RE2)", required=True, high=500),
            Parameter("group", Kind.WHOLE, "Group", default=0, low=0, high=50, help="0 takes all that the pattern finds."),
            Parameter("into", Kind.NAME, "New column", help="Without one, the part takes the place of the cell."),
        ),
    ),
    Operation(
        "null_words",
        "Empty what means nothing",
        "Words such as “n/a” and “-” become empty cells.",
        "Empty cells",
        "column",
        _null_words,
        _title_of_words,
        ("text",),
        (Parameter("words", Kind.WORDS, "Words", required=True, low=1, help="Case and spaces around do not matter."),),
    ),
)
