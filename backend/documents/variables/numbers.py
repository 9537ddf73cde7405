"""Filters that write numbers, money and shares as a language does.

The signs and patterns are taken from the tables of CLDR once a language; the digits are then put together here, ten times
as fast as the library does it, which matters for a million recipients. A test holds both to the same texts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import get_currency_precision, get_currency_symbol, is_currency

from backend.documents.variables.languages import locale_of
from backend.documents.variables.problems import Unfit
from backend.documents.variables.values import number_of

Step = Callable[[object, Locale], object]

MOST_DECIMALS = 9
_EXPONENTS = tuple(Decimal(1).scaleb(-places) for places in range(MOST_DECIMALS + 1))
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class _Style:
    """How a number is written: what stands around it, and its signs."""

    signs: dict[int, str]
    before: tuple[str, str]  # of a number from zero on, of one below
    after: tuple[str, str]
    grouping: tuple[int, int]

    def write(self, value: Decimal, decimals: int) -> str:
        """Return the number with so many decimals, rounded half up."""
        rounded = value.quantize(_EXPONENTS[decimals], context=_CONTEXT)
        below = rounded < 0
        size = abs(rounded)
        digits = f"{size:,.{decimals}f}" if self.grouping == (3, 3) else _grouped(f"{size:.{decimals}f}", self.grouping)
        return f"{self.before[below]}{digits.translate(self.signs)}{self.after[below]}"


def number(arguments: Sequence[str]) -> Step:
    """Build `number`, `number:2` and `number:2,"de"`; without decimals as many as the value has."""
    decimals = _decimals(arguments[0]) if arguments and arguments[0] else None
    fixed = language(arguments[1]) if len(arguments) > 1 else None

    def write(value: object, locale: Locale) -> str:
        found = number_of(value)
        return _number_style(fixed or locale).write(found, _own_decimals(found) if decimals is None else decimals)

    return write


def percent(arguments: Sequence[str]) -> Step:
    """Build `percent`, `percent:1` and `percent:1,"de"`: 0.125 is written as 12.5%."""
    decimals = _decimals(arguments[0]) if arguments and arguments[0] else 0
    fixed = language(arguments[1]) if len(arguments) > 1 else None

    def write(value: object, locale: Locale) -> str:
        return _percent_style(fixed or locale).write(number_of(value) * 100, decimals)

    return write


def money(arguments: Sequence[str]) -> Step:
    """Build `money:"EUR"`, `money:"EUR","de"` and `money:"EUR","de",0`."""
    if not arguments or not is_currency(arguments[0].upper()):
        raise Unfit("wants a currency like “EUR” or “USD”")
    currency = arguments[0].upper()
    fixed = language(arguments[1]) if len(arguments) > 1 and arguments[1] else None
    decimals = _decimals(arguments[2]) if len(arguments) > 2 else min(get_currency_precision(currency), MOST_DECIMALS)

    def write(value: object, locale: Locale) -> str:
        return _money_style(currency, fixed or locale).write(number_of(value), decimals)

    return write


def language(tag: str) -> Locale:
    """Return the language an argument names. Raises Unfit."""
    found = locale_of(tag)
    if found is None:
        raise Unfit(f"knows no language “{tag}”; languages are written like “de” or “pt-BR”")
    return found


def _decimals(told: str) -> int:
    if not told.isascii() or not told.isdigit() or len(told) > 2 or int(told) > MOST_DECIMALS:
        raise Unfit(f"wants a number of decimals from 0 to {MOST_DECIMALS}")
    return int(told)


def _own_decimals(value: Decimal) -> int:
    exponent = value.normalize(_CONTEXT).as_tuple().exponent
    return min(max(-exponent, 0), MOST_DECIMALS) if isinstance(exponent, int) else 0


def _grouped(digits: str, grouping: tuple[int, int]) -> str:
    whole, dot, rest = digits.partition(".")
    first, later = grouping
    if first <= 0 or len(whole) <= first:
        return digits
    head, groups = whole[:-first], [whole[-first:]]
    while head:
        groups.append(head[-later:])
        head = head[:-later]
    return ",".join(reversed(groups)) + dot + rest


@lru_cache(maxsize=512)
def _number_style(locale: Locale) -> _Style:
    return _style(locale, locale.decimal_formats[None], "")


@lru_cache(maxsize=512)
def _percent_style(locale: Locale) -> _Style:
    return _style(locale, locale.percent_formats[None], "")


@lru_cache(maxsize=2048)
def _money_style(currency: str, locale: Locale) -> _Style:
    return _style(locale, locale.currency_formats["standard"], get_currency_symbol(currency, locale=locale))


def _style(locale: Locale, pattern: object, symbol: str) -> _Style:
    signs = locale.number_symbols["latn"]

    def around(told: str) -> str:
        # Marks of direction are left out: our lines run from left to right.
        plain = told.replace("\u200e", "").replace("\u200f", "").replace("%", signs["percentSign"])
        return plain.replace("¤", symbol).replace("\u202f", "\u00a0")

    before = tuple(_apart(around(told), symbol) for told in pattern.prefix)  # type: ignore[attr-defined]  # babel.numbers.NumberPattern
    after = tuple(around(told) for told in pattern.suffix)  # type: ignore[attr-defined]
    # In some languages a minus is written after the symbol, in some before: the pattern below zero says so.
    return _Style(
        # A narrow blank is missing in many fonts; the common one that does not break either is in all of them.
        {ord(","): signs["group"].replace("\u202f", "\u00a0"), ord("."): signs["decimal"]},
        (before[0], before[1]),
        (after[0], after[1]),
        pattern.grouping,  # type: ignore[attr-defined]
    )


def _apart(before: str, symbol: str) -> str:
    """Keep a currency written in letters off the digits: CHF 5, not CHF5."""
    return f"{before}\u00a0" if symbol and before.endswith(symbol) and symbol[-1].isalpha() else before
