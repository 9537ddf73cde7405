"""What the words in cells look like: plain numbers, numbers that lose something as numbers, words for nothing."""

import re

# Only where the rest of a column is numbers, dates or truths do these say "nothing"; among text they stay the text they are.
NULL_WORDS = (
    *(
        "na",
        "n/a",
        "n.a.",
        "null",
        "none",
        "nil",
        "nan",
        "nat",
        "undefined",
        "-",
        "--",
        "---",
        "\u2013",
        "\u2014",
        "?",
        ".",
        "...",
        "…",
    ),
    *("(null)", "<null>", "<na>", "#n/a", "#null!", "#value!", "#ref!", "#div/0!", "#name?", "#num!", "\\n"),
    *("k.a.", "k. a.", "n.v.", "n/d", "n.d.", "s/o"),
)

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,18})|\+(0|[1-9][0-9]{0,6})")
_DECIMAL = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?inf(inity)?", re.IGNORECASE)
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+([.,][0-9]*)?([eE][-+]?[0-9]+)?")
_DIALLED = re.compile(r"\+[0-9]{8,}")
_INSIGNIFICANT = re.compile(r"^[-+0.]+|\.|[eE].*$")
_KEPT_DIGITS = 15  # of any decimal number a DOUBLE keeps so many


def has_leading_zero(text: str) -> bool:
    """Say whether a number loses zeros as a number: 007, 00.5, -01."""
    return _LEADING_ZERO.fullmatch(text) is not None


def is_plain_number(text: str) -> bool:
    """Say whether this is written like a number, whether or not a column of numbers could hold it."""
    return _DECIMAL.fullmatch(text) is not None


def is_whole(text: str) -> bool:
    """Say whether this is a whole number that a BIGINT holds and gives back."""
    return _WHOLE.fullmatch(text) is not None and -(2**63) <= int(text) < 2**63


def is_decimal(text: str) -> bool:
    """Say whether this is a decimal number that a DOUBLE holds and gives back."""
    if not is_plain_number(text):
        return _INFINITE.fullmatch(text) is not None
    return _DIALLED.fullmatch(text) is None and is_kept(text)


def is_kept(text: str) -> bool:
    """Say whether a DOUBLE gives the digits of a plain number back."""
    digits = len(_INSIGNIFICANT.sub("", text).rstrip("0"))
    value = float(text)
    if value in {0.0, float("inf"), float("-inf")} and "e" in text.lower():
        return digits == 0  # 1e999 and 1e-400 are beyond its range
    return digits <= _KEPT_DIGITS or repr(value).removesuffix(".0") == text.removeprefix("+").removesuffix(".0")
