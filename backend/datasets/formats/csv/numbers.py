"""Readings of numbers: whole, decimal, and written with thousands separators, decimal commas, currency or percent signs."""

import re
from collections.abc import Iterable

from backend.adapters.engine import quote_text
from backend.datasets.formats.csv import words
from backend.datasets.formats.csv.reading import Fast, Reading

_BRACKETS = re.compile(r"\((.*)\)")
_SIGN = re.compile(r"([-+])\s+")
_WHOLE = "-?(0|[1-9][0-9]{0,18})|[+](0|[1-9][0-9]{0,6})"
_DECIMAL = "[-+]?((0|[1-9][0-9]*)([.][0-9]*)?|[.][0-9]+)([eE][-+]?[0-9]+)?"
_SPACE = " \u00a0\u202f"
_POINT = "[-+]?([1-9][0-9]{0,2}((,[0-9]{3})+|('[0-9]{3})+)|0|[1-9][0-9]*)?([.][0-9]+)?"
_COMMA = f"[-+]?([1-9][0-9]{{0,2}}(([.][0-9]{{3}})+|([{_SPACE}][0-9]{{3}})+)|0|[1-9][0-9]*)?(,[0-9]+)?"


def _whole(cell: str) -> str:
    return f"CASE WHEN regexp_full_match({cell}, '{_WHOLE}') THEN TRY_CAST({cell} AS BIGINT) END"


def _fast_whole(cell: str) -> Fast:
    # What comes back as it was is a whole number: 007, 1.5, +5 and 1e5 do not.
    return Fast(f"TRY_CAST({cell} AS BIGINT)::VARCHAR = {cell}", f"TRY_CAST({cell} AS BIGINT)")


def _fast_decimal(cell: str) -> Fast:
    """Return what a DOUBLE surely gives back: at most 15 digits, no zeros in front, no signs but a minus, within its range.

    A pattern would say the same at twice the price. `<` and `>=` look at the first characters: - . / and digits.
    """
    value = f"TRY_CAST({cell} AS DOUBLE)"
    zeros = f"({cell} >= '00' AND {cell} < '0:') OR ({cell} >= '-00' AND {cell} < '-0:') OR contains({cell}, '_')"
    within = f"abs({value}) < 1e300 AND ({value} <> 0 OR {cell} = '0' OR {cell} = '0.0' OR {cell} = '0.00')"
    return Fast(f"strlen({cell}) <= 15 AND {cell} >= '-' AND {cell} < ':' AND NOT ({zeros}) AND {within}", value)


def _decimal(cell: str) -> str:
    infinite = f"WHEN regexp_full_match(lower({cell}), '[-+]?inf(inity)?') THEN TRY_CAST({cell} AS DOUBLE)"
    plain = f"regexp_full_match({cell}, '{_DECIMAL}') AND NOT regexp_full_match({cell}, '[+][0-9]{{8,}}')"
    return f"CASE {infinite} WHEN {plain} THEN {_kept(cell)} END"


def _kept(cell: str) -> str:
    """Return the value of a plain number as a DOUBLE, NULL where that would not give its digits back."""
    value, bare = f"TRY_CAST({cell} AS DOUBLE)", f"ltrim({cell}, '+')"
    digits = f"strlen(rtrim(regexp_replace({cell}, '^[-+0.]+|[.]|[eE].*$', '', 'g'), '0'))"
    reached = f"NOT regexp_matches({cell}, '[eE]') OR (isfinite({value}) AND ({value} <> 0 OR {digits} = 0))"
    same = f"{value}::VARCHAR = {bare} OR {value}::VARCHAR = {bare} || '.0'"
    return f"CASE WHEN ({reached}) AND ({digits} <= 15 OR {same}) THEN {value} END"


WHOLE = Reading("whole", "BIGINT", "whole numbers", words.is_whole, _whole, _fast_whole)
DECIMAL = Reading("decimal", "DOUBLE", "decimal numbers", words.is_decimal, _decimal, _fast_decimal)


def notations(values: Iterable[str], *, comma_first: bool) -> list[Reading]:
    """Return the readings of numbers in other notations that the values could be, the likelier first.

    A column with two currencies or with some percentages has none: what the signs tell would be lost.
    """
    seen = list(values)
    symbols = {symbol for value in seen if (symbol := words.symbol_in(value))}
    if len(symbols) > 1 or (symbols == {"%"} and any("%" not in value for value in seen if words.is_plain_number(value))):
        return []
    symbol = next(iter(symbols), "")
    found = [notation("point", symbol), notation("comma", symbol)]
    if not symbol and not any("," in value or "." in value for value in seen):
        found.pop()  # spaces alone part many things that are no numbers
    return found[::-1] if comma_first else found


def notation(style: str, symbol: str) -> Reading:
    """Return the reading of numbers whose decimals stand behind a "point" or a "comma", with or without `symbol`."""
    pattern = re.compile(_POINT if style == "point" else _COMMA)

    def fits(text: str) -> bool:
        bare = _bare(text, symbol)
        plain = _plain(bare, style)
        return any(map(str.isdigit, bare)) and pattern.fullmatch(bare) is not None and words.is_kept(plain)

    sign = f", {symbol} taken off" if symbol and symbol != "%" else (", 12% is kept as 12" if symbol else "")
    told = f"numbers with a decimal {style}{sign}"
    return Reading(f"{style} {symbol}".strip(), "DOUBLE", told, fits, lambda cell: _sql(cell, style, symbol))


def _bare(text: str, symbol: str) -> str:
    inner = _BRACKETS.sub(r"-\1", text) if text.endswith(")") else text
    inner = inner.replace(symbol, "").strip() if symbol else inner
    inner = _SIGN.sub(r"\1", inner, count=1)
    return f"-{inner[:-1]}" if inner.endswith("-") else inner


def _plain(bare: str, style: str) -> str:
    if style == "point":
        return bare.replace(",", "").replace("'", "")
    return re.sub(f"[.{_SPACE}]", "", bare).replace(",", ".")


def _sql(cell: str, style: str, symbol: str) -> str:
    inner = f"regexp_replace({cell}, '^[(](.*)[)]$', '-\\1')"
    if symbol:
        inner = f"trim(replace({inner}, {quote_text(symbol)}, ''), ' \u00a0')"
    inner = f"regexp_replace(regexp_replace({inner}, '^([-+])\\s+', '\\1'), '^(.*)-$', '-\\1')"
    if style == "point":
        plain = f"regexp_replace({inner}, '[,'']', '', 'g')"
    else:
        plain = f"replace(regexp_replace({inner}, '[.{_SPACE}]', '', 'g'), ',', '.')"
    pattern = quote_text(_POINT if style == "point" else _COMMA)
    return f"CASE WHEN regexp_full_match({inner}, {pattern}) THEN {_kept(plain)} END"
