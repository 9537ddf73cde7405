"""E-mail addresses, telephone numbers and postcodes that are written in several ways, and postcodes that have lost a zero."""

import re
from collections.abc import Iterator

from backend.adapters.engine import quote_identifier
from backend.core.table import Column
from backend.datasets.cleaning.proposing.candidates import Amount, Candidate, cells_of, named, shown
from backend.datasets.cleaning.proposing.looking import Look, Values
from backend.datasets.cleaning.proposing.trying import tried
from backend.datasets.profiles.wording import quoted

_MIXED = 0.02  # of the numbers are written in another way than the rest
_LEAST = 10  # numbers with the code of a country
_CODE = re.compile(r"(?:\+|00)([1-9]\d{0,2})(?=[\s(/-])")


def propose_contacts(look: Look, values: Values) -> Iterator[Candidate]:
    """Yield what writes the contacts of a text column in one way. Call it once spaces are mended."""
    likely = look.profile.get(values.column.name, {}).get("likely")
    if likely == "email":
        one = tried(look, values.column, values.table, operation="email", parameters={})
        if one.changed:
            many = cells_of(values, one.changed)
            told = (
                f"{many.of('e-mail address', 'e-mail addresses')} with capitals or signs around, such as {shown(one.example)}"
            )
            reason = f"{named(values)} has {told}. Capitals mean nothing in addresses."
            yield Candidate("email", values.column.name, {}, reason, enabled=True, cells=many)
    if likely == "phone" and (code := _code(look, values)):
        one = tried(look, values.column, values.table, operation="phone", parameters={"country_code": code})
        if one.changed:
            many = cells_of(values, one.changed)
            told = f"holds telephone numbers with {code} and without: {many.of('number', 'numbers')} would be written like the international ones"
            reason = f"{named(values)} {told}, such as {shown(one.example)}. Look whether all are of that country."
            yield Candidate("phone", values.column.name, {"country_code": code}, reason, enabled=False, cells=many)


def propose_lost_zeros(look: Look, column: Column) -> Iterator[Candidate]:
    """Yield what gives postcodes that are kept as numbers their zeros back."""
    profile = look.profile.get(column.name, {})
    if "lost_zeros" not in {one["kind"] for one in profile.get("warnings", ())}:
        return
    name = quote_identifier(column.name)
    lost, filled = look.ask(f"SELECT count_if({name} < 10000), count({name}) FROM {look.relation}")[0]
    if lost:
        said = f"{quoted(column.name)} keeps postcodes as numbers: {Amount(int(lost)).of('of them has', 'of them have')} lost a zero in front. They become text of 5 figures."
        yield Candidate("pad", column.name, {"width": 5, "with": "0"}, said, enabled=False, cells=Amount(int(filled)))


def _code(look: Look, values: Values) -> str:
    """Return the code of the country that nearly all international numbers of a column have, where others have none."""
    seen = [row[0] for row in look.ask(f"SELECT v FROM {values.table} ORDER BY hash(v) LIMIT 500")]
    codes = [match[1] for one in seen if (match := _CODE.match(one))]
    without = sum(one.startswith(("0", "(0")) and not one.startswith("00") for one in seen)
    usual = max(set(codes), key=codes.count, default="")
    if (
        codes.count(usual) < _LEAST
        or codes.count(usual) < 0.9 * len(codes)
        or not _MIXED * len(seen) <= without <= (1 - _MIXED) * len(seen)
    ):
        return ""
    return f"+{usual}"
