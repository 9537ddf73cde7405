"""Columns that hold two things in one cell: "Last, First", "12345 City", "Street 12". Never switched on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backend.adapters.engine import quote_text
from backend.datasets.cleaning.proposing.candidates import Amount, Candidate, cells_of, named, shown
from backend.datasets.cleaning.proposing.looking import Look, Values
from backend.datasets.profiles.likely import words_of

_SHARE = 0.9  # of the cells have the form
_LOOKED = 500
_LEAST = 10  # cells
_WORD = r"[\pL][\pL.'\x{2019} -]*"


@dataclass(frozen=True)
class _Form:
    """A form of two things: its pattern (RE2, a group for each), what they are called, and names of columns that have it."""

    pattern: str
    into: tuple[str, ...]
    told: str
    named: frozenset[str]


_FORMS = (
    _Form(
        rf"({_WORD}), ?({_WORD})",
        ("last name", "first name"),
        "a last and a first name",
        frozenset(
            {
                "name",
                "person",
                "contact",
                "employee",
                "author",
                "owner",
                "patient",
                "student",
                "kunde",
                "mitarbeiter",
                "fullname",
            }
        ),
    ),
    _Form(
        r"((?:[A-Z]{1,2}-)?\d{4,5}) +(\pL[\pL .'\x{2019}()/-]*)",
        ("postcode", "city"),
        "a postcode and a place",
        frozenset({"city", "town", "place", "ort", "address", "location", "stadt", "anschrift", "ville", "plz", "zip"}),
    ),
    _Form(
        r"(\pL[\pL .'\x{2019}-]*?\pL\.?) +(\d{1,4} ?[a-zA-Z]?(?: ?[-/] ?\d{1,4} ?[a-zA-Z]?)?)",
        ("street", "house number"),
        "a street and a house number",
        frozenset({"street", "address", "strasse", "straße", "str", "adresse", "anschrift", "addr", "rue", "calle", "via"}),
    ),
    _Form(
        r"(-?\d{1,2}\.\d+) ?[,;] ?(-?\d{1,3}\.\d+)",
        ("latitude", "longitude"),
        "a latitude and a longitude",
        frozenset({"location", "coordinates", "position", "geo", "latlon", "latlng", "coords", "koordinaten", "point"}),
    ),
    _Form(
        r"(-?\d+(?:\.\d+)?) ?(kg|g|mg|t|lb|lbs|oz|km|m|cm|mm|mi|ft|l|ml|pcs|Stk|Stück|h|min|kWh|MB|GB)",
        ("value", "unit"),
        "a number and its unit",
        frozenset(),
    ),
)


def propose_split(look: Look, values: Values) -> Iterator[Candidate]:
    """Yield what splits a column whose cells nearly all have two things of a known form. Call it once spaces are mended."""
    said = set(words_of(values.column.name)) | {"".join(words_of(values.column.name))}
    forms = [one for one in _FORMS if not one.named or not one.named.isdisjoint(said)]
    if look.profile.get(values.column.name, {}).get("likely") or values.filled < _LEAST:
        return
    asked = ", ".join(f"avg({_fits(form)}::INTEGER)" for form in forms)
    shares = look.ask(f"SELECT {asked} FROM (SELECT v FROM {values.table} ORDER BY hash(v) LIMIT {_LOOKED})")[0]
    for form, share in zip(forms, shares, strict=True):
        if share is None or share < _SHARE:
            continue
        sql = f"SELECT coalesce(sum(n) FILTER ({_fits(form)}), 0)::BIGINT, max_by(v, n) FILTER ({_fits(form)}), sum(n)::BIGINT FROM {values.table}"
        fitting, example, filled = look.ask(sql)[0]
        if fitting >= _SHARE * filled:
            rows = cells_of(values, int(fitting))
            reason = f"{named(values)} holds {form.told} in {rows.of('cell', 'cells')}, such as {shown(example)}. The column stays as well."
            yield Candidate(
                "split_pattern",
                values.column.name,
                _parameters(look, values, form),
                reason,
                enabled=False,
                cells=Amount(rows.count * len(form.into), about=rows.about),
                rows=rows,
            )
            return


def _fits(form: _Form) -> str:
    return f"regexp_full_match(v, {quote_text(form.pattern)})"


def _parameters(look: Look, values: Values, form: _Form) -> Mapping[str, Any]:  # Any: JSON
    taken = {one.name.casefold() for one in look.columns}
    into = [name if name not in taken else f"{values.column.name} {name}" for name in form.into]
    return {"pattern": f"^{form.pattern}$", "into": into, "keep": True}
