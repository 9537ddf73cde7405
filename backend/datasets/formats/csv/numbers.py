"""Readings of plain numbers: whole and decimal. What a number would not give back, digit for digit, does not fit."""

from dataclasses import replace

from backend.datasets.formats.csv import words
from backend.datasets.formats.csv.reading import Fast, Reading

_WHOLE = "-?(0|[1-9][0-9]{0,18})|[+](0|[1-9][0-9]{0,6})"
_DECIMAL = "[-+]?((0|[1-9][0-9]*)([.][0-9]*)?|[.][0-9]+)([eE][-+]?[0-9]+)?"


def _whole(cell: str) -> str:
    return f"CASE WHEN regexp_full_match({cell}, '{_WHOLE}') THEN TRY_CAST({cell} AS BIGINT) END"


def fast_whole(cell: str) -> Fast:
    """Return what is a whole number because it comes back as it was: 007, 1.5, +5 and 1e5 do not."""
    return Fast(f"TRY_CAST({cell} AS BIGINT)::VARCHAR = {cell}", f"TRY_CAST({cell} AS BIGINT)")


def fast_decimal(cell: str) -> Fast:
    """Return what a DOUBLE surely gives back: at most 15 digits, no zeros in front, no signs but a minus, within its range.

    A pattern would say the same at twice the price. `<` and `>=` look at the first characters: - . / and digits.
    """
    value = f"TRY_CAST({cell} AS DOUBLE)"
    zeros = f"({cell} >= '00' AND {cell} < '0:') OR ({cell} >= '-00' AND {cell} < '-0:') OR contains({cell}, '_')"
    within = f"abs({value}) < 1e300 AND ({value} <> 0 OR {cell} = '0' OR {cell} = '0.0' OR {cell} = '0.00')"
    return Fast(f"strlen({cell}) <= 15 AND {cell} >= '-' AND {cell} < ':' AND NOT ({zeros}) AND {within}", value)


def _decimal(cell: str, *, beyond: str = "[-+]?inf(inity)?") -> str:
    infinite = f"WHEN regexp_full_match(lower({cell}), '{beyond}') THEN TRY_CAST({cell} AS DOUBLE)"
    plain = f"regexp_full_match({cell}, '{_DECIMAL}') AND NOT regexp_full_match({cell}, '[+][0-9]{{8,}}')"
    return f"CASE {infinite} WHEN {plain} THEN {kept(cell)} END"


def kept(cell: str) -> str:
    """Return the value of a plain number as a DOUBLE, NULL where that would not give its digits back."""
    value, bare = f"TRY_CAST({cell} AS DOUBLE)", f"ltrim({cell}, '+')"
    digits = f"strlen(rtrim(regexp_replace({cell}, '^[-+0.]+|[.]|[eE].*$', '', 'g'), '0'))"
    reached = f"NOT regexp_matches({cell}, '[eE]') OR (isfinite({value}) AND ({value} <> 0 OR {digits} = 0))"
    same = f"{value}::VARCHAR = {bare} OR {value}::VARCHAR = {bare} || '.0'"
    return f"CASE WHEN ({reached}) AND ({digits} <= 15 OR {same}) THEN {value} END"


WHOLE = Reading("whole", "BIGINT", "whole numbers", words.is_whole, _whole, fast_whole)
DECIMAL = Reading("decimal", "DOUBLE", "decimal numbers", words.is_decimal, _decimal, fast_decimal)
# A person asked for numbers, and no word for nothing: then what is no number is one, too.
TOLD_DECIMAL = replace(
    DECIMAL,
    fits=lambda text: words.is_decimal(text) or text.lower().lstrip("+-") == "nan",
    tolerant=lambda cell: _decimal(cell, beyond="[-+]?(nan|inf|infinity)"),
)
