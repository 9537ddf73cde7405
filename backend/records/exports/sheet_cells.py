"""Cells of a worksheet as SQL expressions: numbers, days, moments and truth values as what they are, all else as text."""

import re

from backend.adapters.engine.quoting import quote_text
from backend.records.exports import cells
from backend.records.exports.cells import Kind
from backend.records.exports.selection import Tally
from backend.records.exports.workbook import LONGEST_TEXT, escaped

NO_NUMBER = "\x03"  # in place of a number that is none; no XML holds these three
_FROM, _TO = "\x01", "\x02"  # around the hex of a text that needs more than a look
_MARKED = re.compile(f"{_FROM}([0-9A-F]*){_TO}".encode())
_EXACT_DIGITS = 15  # Excel shows no more, and forgets them once a cell is edited
DAY, MOMENT, TIME = 2, 3, 4  # styles of the workbook
_FIRST_DAY, _PAST_LAST_DAY = "1900-03-01", "10000-01-01"  # before the first, Excel counts a day that never was
_NOT_PLAIN = r"[&<>\x00-\x08\x0b-\x1f\x{FFFE}\x{FFFF}]|_x[0-9a-fA-F]{4}|^\s|\s$"


def number_format(kind: Kind) -> int:
    """Return the style of a column's cells."""
    if kind.id == "date":
        return DAY
    return MOMENT if kind.id in cells.MOMENTS else TIME if kind.id == "time" else 0


def cell(place: str, kind: Kind, *, letters: str | None) -> str:
    """Return the expression of a cell's XML, NULL where there is nothing. The row's number, as text, is called `n`.

    Without `letters` it begins behind the cell's name.

    What is rare is left to `finished`: a text that is not plain stands as hex between two marks, a number that is none as a mark.
    In SQL it would cost every cell of a wide list its memory.
    """
    start = "" if letters is None else quote_text(f'<c r="{letters}') + ", n, "
    if kind.id == "boolean":
        return f"CASE WHEN {place} IS NOT NULL THEN concat({start}'\" t=\"b\"><v>', CAST({place} AS INTEGER), '</v></c>') END"
    number = _number(place, kind)
    if number is None:
        return _text(start, place, kind)
    style = f' s="{number_format(kind)}"' if number_format(kind) else ""
    value = f"concat({start}'\"{style}><v>', {number[0]}, '</v></c>')"
    if kind.id in cells.FLOATING:
        return f"CASE WHEN isfinite({place}) THEN {value} WHEN {place} IS NOT NULL THEN '{NO_NUMBER}' END"
    if number[1] == "true":
        return f"CASE WHEN {place} IS NOT NULL THEN {value} END"
    said = f"concat({start}'\" t=\"inlineStr\"><is><t>', {cells.as_text(place, kind)}, '</t></is></c>')"
    return f"CASE WHEN {number[1]} THEN {value} WHEN {place} IS NOT NULL THEN {said} END"


def finished(xml: bytes, tally: Tally) -> bytes:
    """Return the XML of rows with what `cell` left to do, and count in `tally` what could not be said as it was."""
    if (none := xml.count(NO_NUMBER.encode())) > 0:
        tally.blanked += none
        xml = xml.replace(NO_NUMBER.encode(), b"")
    if _FROM.encode() not in xml:
        return xml

    def written(found: re.Match[bytes]) -> bytes:
        text = bytes.fromhex(found[1].decode()).decode()
        kept = shortened(text)
        tally.cut += kept is not text
        return escaped(kept).encode()

    return _MARKED.sub(written, xml)


def shortened(text: str) -> str:
    """Return a text as a cell holds it: one that is too long ends in an ellipsis."""
    if len(text.encode("utf-16-le")) <= 2 * LONGEST_TEXT:
        return text
    return text.encode("utf-16-le")[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


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


def _text(start: str, place: str, kind: Kind) -> str:
    text = place if kind.id == "varchar" and str(kind) != "JSON" else cells.as_text(place, kind)
    plain = f"concat({start}'\" t=\"inlineStr\"><is><t>', {text}, '</t></is></c>')"
    if not (cells.is_text(kind) or kind.id in cells.NESTED):
        return f"CASE WHEN {place} IS NOT NULL THEN {plain} END"
    other = f'concat({start}\'" t="inlineStr"><is><t xml:space="preserve">{_FROM}\', hex({text}), \'{_TO}</t></is></c>\')'
    usual = f"strlen({text}) <= {LONGEST_TEXT} AND NOT regexp_matches({text}, {quote_text(_NOT_PLAIN)})"
    return f"CASE WHEN {usual} THEN {plain} WHEN {place} IS NOT NULL THEN {other} END"
