"""Texts read as another type, in SQL: what does not fit is NULL. The quick way comes first, as most cells are written plainly."""

import re
from collections.abc import Sequence
from functools import lru_cache

from backend.adapters.engine import quote_text
from backend.datasets.cleaning.bench import Bench
from backend.datasets.formats.csv.dates import DATES, ON_REQUEST, OTHER_DATES
from backend.datasets.formats.csv.notations import CURRENCIES
from backend.datasets.formats.csv.reading import Reading

_LONGEST = 60  # characters of a number
_SPACE = r" \x{00a0}\x{202f}\x{2009}"
_GAP = f"[{_SPACE}]*"
_APART = f"'\\x{{2019}}{_SPACE}"
_MINUS = r"-\x{2212}"
_EXPONENT = "(?:[eE][-+]?[0-9]{1,3})?"
_BODY = {
    "point": f"(?:[0-9]{{1,3}}(?:[,{_APART}][0-9]{{3}})+|[0-9]{{1,2}}(?:,[0-9]{{2}})+,[0-9]{{3}}|[0-9]+)(?:[.][0-9]*)?{_EXPONENT}|[.][0-9]+",
    "comma": f"(?:[0-9]{{1,3}}(?:[.{_APART}][0-9]{{3}})+|[0-9]+)(?:,[0-9]*)?{_EXPONENT}|,[0-9]+",
}
_DECIMAL = re.compile(r"DECIMAL\([0-9]+,([0-9]+)\)")
_YEAR_FIRST = ("iso", "ymd/", "ymd.", "ymd", "bdy", "dby")


def read_number(bench: Bench, cell: str, *, decimal: str, kind: str) -> str:
    """Add the number that a text tells, as `kind`, and return its ref; digits that the type does not keep do not fit."""
    quick = bench.put(_quick_number(cell, decimal, kind), cell, by_value=True)
    rest = f"CASE WHEN {quick} IS NULL AND {cell} IS NOT NULL THEN {_plain_sql(cell, decimal)} END"
    plain = bench.put(rest, quick, cell, by_value=True)
    slow = f"CASE WHEN regexp_full_match({plain}, {quote_text(_kept(kind))}) THEN TRY_CAST({plain} AS {kind}) END"
    return bench.put(f"coalesce({quick}, {slow})", quick, plain, by_value=True)


def read_date(bench: Bench, cell: str, *, first: str) -> str:
    """Add the date that a text tells and return its ref; figures are in the order `first` says (day, month, year)."""
    quick = bench.put(_quick_date(cell, first), cell, by_value=True)
    midnight = quote_text("(?i)[ T,]+(0?0:00(:00([.]0*)?)?|12:00(:00)? ?a[.]?m[.]?)$")
    rest = f"regexp_replace(trim({cell}), {midnight}, '')"
    text = bench.put(f"CASE WHEN {quick} IS NULL AND {cell} IS NOT NULL THEN {rest} END", quick, cell, by_value=True)
    keys = _YEAR_FIRST if first == "year" else (f"mixed {first[0]}",)
    return bench.put(f"coalesce({quick}, {_any_of(keys, text, 'DATE')})", quick, text, by_value=True)


def read_moment(bench: Bench, cell: str, *, first: str) -> str:
    """Add the date and time that a text tells and return its ref; a date alone is its midnight."""
    iso = quote_text("[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?")
    found = bench.put(f"CASE WHEN regexp_full_match({cell}, {iso}) THEN TRY_CAST({cell} AS TIMESTAMP) END", cell, by_value=True)
    text = bench.put(f"CASE WHEN {found} IS NULL AND {cell} IS NOT NULL THEN trim({cell}) END", found, cell, by_value=True)
    keys = tuple(f"{key} time" for key in _YEAR_FIRST if key != "ymd") if first == "year" else (f"mixed {first[0]} time",)
    clocked = bench.put(f"coalesce({found}, {_any_of(keys, text, 'TIMESTAMP')})", found, text, by_value=True)
    alone = bench.put(f"CASE WHEN {clocked} IS NULL THEN {cell} END", clocked, cell, by_value=True)
    day = read_date(bench, alone, first=first)
    return bench.put(f"coalesce({clocked}, {day}::TIMESTAMP)", clocked, day, by_value=True)


def _plain_sql(cell: str, decimal: str) -> str:
    """Return a number as a cast takes it: digits, a point, a minus; NULL for what is no number."""
    body = f"nullif(regexp_extract({cell}, {quote_text(f'(?i)^(?:{_pattern(decimal)})$')}, 1), '')"
    if decimal == "comma":
        digits = f"replace(regexp_replace({body}, '[^0-9,eE+-]', '', 'g'), ',', '.')"
    else:
        digits = f"regexp_replace({body}, '[^0-9.eE+-]', '', 'g')"
    minus = quote_text(f"^[^0-9]*[{_MINUS}(]|[{_MINUS}]{_GAP}$")
    sign = f"CASE WHEN regexp_matches({cell}, {minus}) THEN '-' ELSE '' END"
    return f"CASE WHEN strlen({cell}) <= {2 * _LONGEST} THEN {sign} || {digits} END"


@lru_cache(maxsize=2)
def _pattern(decimal: str) -> str:
    signs = "|".join(re.escape(one) for one in CURRENCIES)
    before = f"{_GAP}[-+(\\x{{2212}}]?{_GAP}(?:{signs})?{_GAP}[-+(\\x{{2212}}]?{_GAP}"
    return f"{before}({_BODY[decimal]}){_GAP}(?:{signs}|%)?{_GAP}[{_MINUS})]?{_GAP}"


def _kept(kind: str) -> str:
    """Return the pattern of plain numbers that a type keeps digit by digit."""
    if kind == "BIGINT":
        return "-?[0-9]{1,19}([.]0*)?"
    scaled = _DECIMAL.fullmatch(kind)
    if scaled:
        return f"-?[0-9]*([.][0-9]{{0,{scaled[1]}}}0*)?"
    return f"-?[0-9]{{0,15}}([.][0-9]*)?{_EXPONENT}"


def _quick_number(cell: str, decimal: str, kind: str) -> str:
    """Return a number that is written as a cast takes it, NULL for any other."""
    value = f"TRY_CAST({cell} AS {kind})"
    if kind == "BIGINT":
        return f"CASE WHEN {value}::VARCHAR = {cell} THEN {value} END"
    if _DECIMAL.fullmatch(kind):  # a cast would round what has more decimals than the type
        return f"NULL::{kind}"
    plain = f"strlen({cell}) <= 15 AND NOT contains({cell}, '_')" + (
        f" AND NOT contains({cell}, '.')" if decimal == "comma" else ""
    )
    return f"CASE WHEN {plain} AND isfinite({value}) THEN {value} END"


def _quick_date(cell: str, first: str) -> str:
    """Return a date that is written as most are, NULL for any other."""
    short = f"strlen({cell}) BETWEEN 8 AND 10"
    iso = f"CASE WHEN {short} AND {cell}[5] = '-' THEN TRY_CAST({cell} AS DATE) END"
    if first == "year":
        return iso
    form = "%d.%m.%Y" if first == "day" else "%m.%d.%Y"
    value = f"try_strptime(replace(replace({cell}, '/', '.'), '-', '.'), {quote_text(form)})::DATE"
    return f"CASE WHEN {short} AND {value} >= DATE '1000-01-01' THEN {value} ELSE {iso} END"


def _any_of(keys: Sequence[str], text: str, kind: str) -> str:
    """Return the first of some readings that takes a text; nothing is tried where there is none."""
    tried = ", ".join(f"({_readings()[key].tolerant(text)})::{kind}" for key in keys)
    return f"CASE WHEN {text} IS NOT NULL THEN coalesce({tried}) END"


@lru_cache(maxsize=1)
def _readings() -> dict[str, Reading]:
    return {one.key: one for one in (*DATES, *OTHER_DATES, *ON_REQUEST)}
