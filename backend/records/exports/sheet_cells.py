"""Cells of a worksheet as SQL expressions: numbers, days, moments and truth values as what they are, all else as text."""

from backend.adapters.engine.quoting import quote_text
from backend.records.exports import cells
from backend.records.exports.cells import Kind

LONGEST_TEXT = 32_767  # of a cell, counted as Excel does: what is beyond the basic plane counts twice
_EXACT_DIGITS = 15  # Excel shows no more, and forgets them once a cell is edited
DAY, MOMENT, TIME = 2, 3, 4  # styles of the workbook
_FIRST_DAY, _PAST_LAST_DAY = "1900-03-01", "10000-01-01"  # before the first, Excel counts a day that never was
_NOT_PLAIN = r"[&<>\x00-\x08\x0b-\x1f\x{FFFE}\x{FFFF}]|_x[0-9a-fA-F]{4}|^\s|\s$"
_BEYOND_PLANE = r"[\x{10000}-\x{10FFFF}]"


def number_format(kind: Kind) -> int:
    """Return the style of a column's cells."""
    if kind.id == "date":
        return DAY
    return MOMENT if kind.id in cells.MOMENTS else TIME if kind.id == "time" else 0


def cell(place: str, kind: Kind, *, letters: str) -> str:
    """Return the expression of a cell's XML, empty where there is nothing. The row's number is called `n`."""
    at = f"'<c r=\"{letters}' || n || '\""
    text = _text(at, place, kind)
    if kind.id == "boolean":
        filled = f"{at} t=\"b\"><v>' || CAST({place} AS INTEGER) || '</v></c>'"
    elif (number := _number(place, kind)) is not None:
        style = f' s="{number_format(kind)}"' if number_format(kind) else ""
        value = f"{at}{style}><v>' || {number[0]} || '</v></c>'"
        filled = value if number[1] == "true" else f"CASE WHEN {number[1]} THEN {value} ELSE {text} END"
        if kind.id in cells.FLOATING:
            filled = f"CASE WHEN isfinite({place}) THEN {value} END"
    else:
        filled = text
    return f"CASE WHEN {place} IS NOT NULL THEN {filled} END"


def cut(place: str, kind: Kind) -> str | None:
    """Return the expression that counts a cell whose text is longer than a cell may be; None where no text can be."""
    if not (cells.is_text(kind) or kind.id in cells.NESTED or kind.id == "blob"):
        return None
    text = _said(place, kind)
    return f"CASE WHEN strlen({text}) > {LONGEST_TEXT} THEN CAST({_units(text)} > {LONGEST_TEXT} AS INTEGER) ELSE 0 END"


def blanked(place: str, kind: Kind) -> str | None:
    """Return the expression that counts a cell which is no number Excel knows; None where none can be."""
    return f"CAST(NOT isfinite({place}) AS INTEGER)" if kind.id in cells.FLOATING else None


def _number(place: str, kind: Kind) -> tuple[str, str] | None:
    """Return the expression of a cell as the number Excel keeps, and when it may; None for what is text."""
    said = f"CAST({place} AS VARCHAR)"
    if kind.id in cells.WHOLE:
        small = kind.id not in {"bigint", "ubigint", "hugeint", "uhugeint"}
        return said, "true" if small else f"{place} BETWEEN -{10**_EXACT_DIGITS - 1} AND {10**_EXACT_DIGITS - 1}"
    if kind.id in cells.FLOATING:
        return said, "true"
    if kind.id == "decimal":
        return said, "true" if cells.precision(kind) <= _EXACT_DIGITS else _few_digits(said)
    between = f"BETWEEN {kind.id if kind.id == 'date' else 'TIMESTAMP'} '{_FIRST_DAY}' AND"
    if kind.id == "date":
        return f"({place} - DATE '1899-12-30')", f"isfinite({place}) AND {place} {between} DATE '9999-12-31'"
    if kind.id in cells.MOMENTS:
        moment = f"CAST({place} AS TIMESTAMP)"
        fits = f"isfinite({place}) AND {moment} {between} TIMESTAMP '9999-12-31 23:59:59.999'"
        return f"(epoch_us({moment}) / 86400000000.0 + 25569)", fits
    if kind.id == "time":
        return f"(epoch_us({place}) / 86400000000.0)", f"{place} < TIME '23:59:59.9995'"
    return None


def _few_digits(said: str) -> str:
    """Return the condition that a decimal, said as text, has no more digits than Excel keeps."""
    shorter = f"CASE WHEN contains({said}, '.') THEN rtrim({said}, '0') ELSE {said} END"
    return f"strlen(ltrim(replace(replace({shorter}, '-', ''), '.', ''), '0')) <= {_EXACT_DIGITS}"


def _said(place: str, kind: Kind) -> str:
    return place if kind.id == "varchar" and str(kind) != "JSON" else cells.as_text(place, kind)


def _text(at: str, place: str, kind: Kind) -> str:
    text = _said(place, kind)
    plain = f"{at} t=\"inlineStr\"><is><t>' || {text} || '</t></is></c>'"
    if not (cells.is_text(kind) or kind.id in cells.NESTED):
        return plain
    other = f'{at} t="inlineStr"><is><t xml:space="preserve">\' || {_escaped(_short(text))} || \'</t></is></c>\''
    usual = f"strlen({text}) <= {LONGEST_TEXT} AND NOT regexp_matches({text}, {quote_text(_NOT_PLAIN)})"
    return f"CASE WHEN {usual} THEN {plain} ELSE {other} END"


def _short(text: str) -> str:
    """Return the expression of a text that fits into a cell: one that is too long ends in an ellipsis."""
    kept = f"left({text}, {LONGEST_TEXT - 1})"
    twice = f"({_units(kept)} - length({kept}))"
    return f"CASE WHEN strlen({text}) > {LONGEST_TEXT} AND {_units(text)} > {LONGEST_TEXT} THEN left({text}, {LONGEST_TEXT - 1} - {twice}) || '…' ELSE {text} END"


def _units(text: str) -> str:
    return f"(length({text}) + len(regexp_extract_all({text}, '{_BEYOND_PLANE}')))"


def _escaped(text: str) -> str:
    """Return the expression of a text as XML may hold it; what XML cannot say is written as Excel does: _x0007_."""
    known = rf"regexp_replace({text}, '_x([0-9a-fA-F]{{4}})', '_x005F_x\1', 'g')"
    for sign, said in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        known = f"replace({known}, '{sign}', '{said}')"
    unsayable = r"'[\x00-\x08\x0b-\x1f\x{FFFE}\x{FFFF}]'"
    one = "CASE WHEN (c < ' ' AND c NOT IN (chr(9), chr(10))) OR c IN (chr(65534), chr(65535)) THEN printf('_x%04X_', ord(c)) ELSE c END"
    each = f"array_to_string(list_transform(regexp_extract_all({known}, '(?s).'), lambda c: {one}), '')"
    return f"CASE WHEN regexp_matches({known}, {unsayable}) THEN {each} ELSE {known} END"
