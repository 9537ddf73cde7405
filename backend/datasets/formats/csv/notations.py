"""Readings of numbers in the notations of people: thousands separators, decimal commas, currencies, percent, brackets for minus."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from backend.adapters.engine import quote_text
from backend.datasets.formats.csv import words
from backend.datasets.formats.csv.numbers import fast_decimal, fast_whole, kept
from backend.datasets.formats.csv.reading import Change, Fast, Reading

# Longer ones first: "US$" holds "$". Letters count in any case.
CURRENCIES = (
    "US$", "A$", "C$", "R$", "NZ$", "HK$", "S$", "Mex$", "$", "€", "£", "¥", "₹", "₽", "₩", "₺", "₪", "฿", "₫", "₴",
    "₦", "zł", "Kč", "USD", "EUR", "GBP", "CHF", "SEK", "NOK", "DKK", "ISK", "PLN", "CZK", "HUF", "RON", "BGN", "JPY",
    "CNY", "RMB", "INR", "RUB", "KRW", "TRY", "ILS", "AUD", "CAD", "NZD", "SGD", "HKD", "BRL", "MXN", "ZAR", "AED",
    "SAR", "THB", "IDR", "MYR", "PHP", "VND", "SFr.", "Fr.", "kr.", "kr", "Ft", "Rs.", "Rs", "lei", "Euro", "RM",
    "Rp",
)  # fmt: skip
PERCENT = "%"
_LONGEST = 60  # characters of a number
_SPACE = " \u00a0\u202f\u2009"
_GAP = f"[{_SPACE}]*"
_MINUS = "[-\u2212]"
_SIGN = "[-+\u2212]"
_INT = "0|[1-9][0-9]*"
_APART = f"['\u2019{_SPACE}]"
_WHOLE_POINT = f"[1-9][0-9]{{0,2}}(?:(?:,[0-9]{{3}})+|(?:['\u2019][0-9]{{3}})+|(?:[{_SPACE}][0-9]{{3}})+)|[1-9][0-9]?(?:,[0-9]{{2}})+,[0-9]{{3}}"
_WHOLE_COMMA = f"[1-9][0-9]{{0,2}}(?:(?:[.][0-9]{{3}})+|(?:['\u2019][0-9]{{3}})+|(?:[{_SPACE}][0-9]{{3}})+)"
_NUMBER = {
    "point": f"(?:(?:{_WHOLE_POINT}|{_INT})(?:[.][0-9]*)?|[.][0-9]+)",
    "comma": f"(?:(?:{_WHOLE_COMMA}|{_INT})(?:,[0-9]*)?(?:[eE][-+]?[0-9]{{1,3}})?|,[0-9]+)",
}
_BEYOND = "(?i:[-+]?(?:nan|inf|infinity))"
_LARGE = "-?[1-9](?:[.][0-9]{1,16})?e[+](?:1[6-9]|2[0-9]|3[0-8])"  # as programs write what is surely whole
_ANY_NUMBER = f"[0-9.,][0-9.,'\u2019{_SPACE}]*"
_ADDRESS = re.compile(r"[0-9]{1,3}([.][0-9]{1,3}){3}")
_PLAIN_SPACES = re.compile("[1-9][0-9]{0,2}(?: [0-9]{3})+")


def symbol_in(text: str) -> str:
    """Return the currency or percent sign that a number carries, in lower case, or ""."""
    if len(text) > _LONGEST or text.isdigit() or not any(map(str.isdigit, text)):
        return ""
    found = _carried().fullmatch(text)
    return (found["before"] or found["behind"] or "").lower() if found else ""


@lru_cache(maxsize=1)
def _carried() -> re.Pattern[str]:
    symbols = "|".join(map(re.escape, (*CURRENCIES, PERCENT)))
    number = rf"{_SIGN}?{_GAP}\(?{_GAP}{_ANY_NUMBER}{_MINUS}?{_GAP}\)?"
    return re.compile(
        rf"{_SIGN}?{_GAP}\(?{_GAP}(?P<before>{symbols})?{_GAP}{number}{_GAP}(?P<behind>{symbols})?{_GAP}[-\u2212)]?",
        re.IGNORECASE,
    )


def notations(values: Iterable[str], *, comma_first: bool) -> list[Reading]:
    """Return the readings of numbers in other notations that the values could be, the likelier first.

    A column with two currencies or with some percentages has none: what the signs tell would be lost.
    """
    seen = list(values)
    symbols = {symbol for value in seen if (symbol := symbol_in(value))}
    if len(symbols) > 1:
        return []
    symbol = next(iter(symbols), "")
    found = [notation("point", symbol), notation("comma", symbol)]
    if not symbol and not _grows(seen) and not any(_tells(value) and one.fits(value) for value in seen for one in found):
        found = [_without_spaces(found[0])]  # spaces alone part many things that are no numbers
    addresses = [value for value in seen if _ADDRESS.fullmatch(value)]
    if addresses and len(addresses) >= 0.9 * len(seen):
        found = [one for one in found if not one.key.startswith("comma")]  # 192.168.107.107 is no number
    return found[::-1] if comma_first else found


def _tells(value: str) -> bool:
    return any(mark in value for mark in ",.'\u2019\u00a0\u202f\u2009")


def _grows(values: Iterable[str]) -> bool:
    """Say whether spaces come in where numbers get long: 870, 1 250. Article numbers and telephones do not do so."""
    short = [value for value in values if value.isdigit()]
    return bool(short) and max(map(len, short)) <= 3 and any(_PLAIN_SPACES.fullmatch(value) for value in values)


def _without_spaces(reading: Reading) -> Reading:
    return Reading(
        reading.key,
        reading.type,
        reading.words,
        lambda text: " " not in text and reading.fits(text),
        reading.tolerant,
        reading.fast,
        reading.changes,
    )


@dataclass(frozen=True)
class _Notation:
    """A decimal mark, "point" or "comma", and a sign in front of or behind the numbers, or ""."""

    style: str
    symbol: str
    strictly: bool = True  # no zeros in front of a number: they would be lost

    @property
    def pattern(self) -> str:
        """What a whole cell looks like, for Python and for RE2."""
        number = _NUMBER[self.style] if self.strictly else _NUMBER[self.style].replace(_INT, "[0-9]+")
        bare = f"(?:{_SIGN}{_GAP})?{number}|{number}{_GAP}{_MINUS}|[(]{_GAP}{number}{_GAP}[)]"
        if not self.symbol:
            return bare
        mark = re.escape(self.symbol)
        before, behind = f"{mark}{_GAP}", f"{_GAP}{mark}"
        signed = f"(?:{_SIGN}{_GAP})?"
        ways = [
            f"{signed}{before}{number}",
            f"{signed}{number}{behind}",
            f"{before}{_SIGN}{_GAP}{number}",
            f"{before}{number}{_GAP}{_MINUS}",
            f"{number}{_GAP}{_MINUS}{behind}",
            f"{number}{behind}{_GAP}{_MINUS}",
            f"[(]{_GAP}{before}{number}{_GAP}[)]",
            f"[(]{_GAP}{number}{behind}{_GAP}[)]",
            f"{before}[(]{_GAP}{number}{_GAP}[)]",
            f"[(]{_GAP}{number}{_GAP}[)]{behind}",
        ]
        # A number without a percent sign among percentages may be a share: 0.12. Nothing is nothing either way.
        return "(?i:" + "|".join([*ways, "0(?:[.,]0*)?" if self.symbol == PERCENT else bare]) + ")"

    def plain(self, text: str) -> str:
        """Return the number in a text that matches, as a program writes it."""
        negative = re.search(f"^[^0-9]*[-\u2212(]|{_MINUS}[^0-9]*$", text) is not None
        body = re.sub(re.escape(self.symbol), "", text, flags=re.IGNORECASE) if self.symbol else text
        body = re.sub("^[^0-9.,]+|[^0-9.,]+$", "", body)
        body = re.sub("[^0-9.]", "", body) if self.style == "point" else re.sub("[^0-9,eE+-]", "", body).replace(",", ".")
        return f"-{body}" if negative else body

    def plain_sql(self, cell: str) -> str:
        """Return the same in SQL."""
        body = f"regexp_replace({cell}, {quote_text('(?i)' + re.escape(self.symbol))}, '', 'g')" if self.symbol else cell
        body = f"regexp_replace({body}, '^[^0-9.,]+|[^0-9.,]+$', '', 'g')"
        if self.style == "point":
            body = f"regexp_replace({body}, '[^0-9.]', '', 'g')"
        else:
            body = f"replace(regexp_replace({body}, '[^0-9,eE+-]', '', 'g'), ',', '.')"
        return f"CASE WHEN regexp_matches({cell}, '^[^0-9]*[-\u2212(]|{_MINUS}[^0-9]*$') THEN '-' || {body} ELSE {body} END"

    @property
    def words(self) -> str:
        """What a column in this notation is, in words."""
        if self.symbol == PERCENT:
            return f"percentages with a decimal {self.style}, 12.5% is kept as 12.5"
        return f"numbers with a decimal {self.style}" + (f", {self.shown} taken off" if self.symbol else "")

    @property
    def shown(self) -> str:
        """The sign as people write it."""
        return next((one for one in CURRENCIES if one.lower() == self.symbol), self.symbol)

    def changes(self) -> tuple[Change, ...]:
        """Return what reading these numbers changes in their look."""
        found = []
        if self.symbol:
            kind = "percent" if self.symbol == PERCENT else "currency"
            kept_as = ": 12.5% is kept as 12.5" if self.symbol == PERCENT else ""
            found.append(
                Change(kind, f"“{self.shown}” was taken off {{count}} cell{{s}}{kept_as}", f"(?i){re.escape(self.symbol)}")
            )
        comma = self.style == "comma"
        parted = f"[0-9](?:{'[.]' if comma else ','}|{_APART})[0-9]"
        found.append(Change("thousands", "thousands separators were taken out of {count} cell{s}", parted))
        if comma:
            found.append(Change("decimal_comma", "a decimal comma became a point in {count} cell{s}", ",[0-9]"))
        minus = "[(\u2212]|[0-9][^0-9]*-[^0-9]*$"
        found.append(
            Change("negatives", "{count} negative number{s} written as (5), 5- or with a long dash {was} read as -5", minus)
        )
        return tuple(found)


@lru_cache(maxsize=256)
def notation(style: str, symbol: str) -> Reading:
    """Return the reading of numbers whose decimals stand behind a "point" or a "comma", with or without `symbol`."""
    one = _Notation(style, symbol)
    pattern = re.compile(one.pattern)

    def fits(text: str) -> bool:
        return len(text) <= _LONGEST and pattern.fullmatch(text) is not None and words.is_kept(one.plain(text))

    def tolerant(cell: str) -> str:
        plain = one.plain_sql(cell)
        value = f"CASE WHEN strlen({plain}) <= 15 AND NOT regexp_matches({plain}, '[eE]') THEN TRY_CAST({plain} AS DOUBLE) ELSE {kept(plain)} END"
        return f"CASE WHEN regexp_full_match({cell}, {quote_text(one.pattern)}) THEN {value} END"

    fast: Callable[[str], Fast] | None = None
    if symbol != PERCENT:
        fast = fast_decimal if style == "point" else _fast_without_point
    return Reading(f"{style} {symbol}".strip(), "DOUBLE", one.words, fits, tolerant, fast, one.changes())


def _fast_without_point(cell: str) -> Fast:
    return Fast(f"strlen({cell}) <= 15 AND {fast_whole(cell).condition}", f"TRY_CAST({cell} AS DOUBLE)")


def forced(kind: str, style: str, symbol: str) -> Reading:
    """Return the reading of numbers as the type `kind` because a person asked for it: zeros in front go, digits never do.

    What is no number (NaN) and what is beyond all of them (Infinity) are numbers to a DOUBLE; words for nothing go before.
    """
    one = _Notation(style, symbol, strictly=False)
    scale = _scale(kind)
    beyond = _BEYOND if scale is None else _LARGE
    pattern, other = re.compile(one.pattern), re.compile(beyond)

    def fits(text: str) -> bool:
        if len(text) > _LONGEST or pattern.fullmatch(text) is None:
            return other.fullmatch(text) is not None
        plain = one.plain(text)
        return words.is_kept(plain) if scale is None else Decimal(plain) == round(Decimal(plain), scale)

    def tolerant(cell: str) -> str:
        plain = one.plain_sql(cell)
        if scale is None:
            value = f"TRY_CAST({kept(plain)} AS {kind})"
        else:
            # A cast would round what has more decimals than the type.
            exact = f"regexp_full_match({plain}, '-?[0-9]*([.][0-9]{{0,{scale}}}0*)?')"
            number = f"regexp_replace({plain}, '[.].*$', '')" if scale == 0 else plain
            value = f"CASE WHEN {exact} THEN TRY_CAST({number} AS {kind}) END"
        rest = f"WHEN regexp_full_match({cell}, {quote_text(beyond)}) THEN TRY_CAST({cell} AS {kind})"
        return f"CASE {rest} WHEN regexp_full_match({cell}, {quote_text(one.pattern)}) THEN {value} END"

    return Reading(f"{kind} {style} {symbol}", kind, one.words, fits, tolerant, None, one.changes())


def _scale(kind: str) -> int | None:
    """Return how many decimals a type keeps, None for one that keeps about 15 digits wherever they stand."""
    if kind in {"DOUBLE", "FLOAT"}:
        return None
    found = re.fullmatch(r"DECIMAL\([0-9]+,([0-9]+)\)", kind)
    return int(found[1]) if found else 0
