"""Columns in which one value is spelled in several ways: what differs in case alone is sure, the rest is for a person to judge."""

from collections.abc import Iterator, Mapping, Sequence

from backend.datasets.cleaning.proposing.candidates import Candidate, cells_of, named
from backend.datasets.cleaning.proposing.clusters import GROUPS_MAX, Group, applied, by_case, merged
from backend.datasets.cleaning.proposing.keys import has_letters
from backend.datasets.cleaning.proposing.looking import Look, Values
from backend.datasets.profiles.likely import words_of
from backend.datasets.profiles.wording import quoted

_CODES = frozenset({"phone", "postcode", "url", "uuid", "ip", "iban", "identifier", "email"})
_SHORT_CODES = frozenset({"country", "currency"})
_COMPARED = 20_000  # distinct values whose spellings are compared in all ways
_LONGEST = 80  # characters on average; longer ones are prose
_REPEATED = 0.5  # of the cells hold different values: where more do, spellings are names of their own
_PEOPLE = frozenset(
    {
        *("first", "last", "firstname", "lastname", "surname", "forename", "vorname", "nachname", "prenom", "nom", "fullname"),
        *(
            "person",
            "owner",
            "contact",
            "employee",
            "author",
            "agent",
            "customer",
            "client",
            "patient",
            "student",
            "guest",
            "member",
        ),
        *("kunde", "mitarbeiter", "teacher", "user", "manager", "player", "artist"),
    }
)
_NOUNS = {
    "place": {"city", "town", "place", "ort", "stadt", "ville", "ciudad", "municipality", "region", "county", "district", "state", "country", "land"},
    "company": {"company", "firma", "supplier", "vendor", "employer", "organisation", "organization", "brand", "manufacturer"},
    "name": {"name", "customer"},
    "person": {"person", "owner", "contact", "employee", "author", "agent"},
    "product": {"product", "item", "article", "artikel", "model", "title"},
}  # fmt: skip


def propose_spellings(look: Look, values: Values) -> Iterator[Candidate]:
    """Yield what makes spellings of a column one: by case, and by all else. Call it once spaces are mended."""
    if not _is_compared(look, values):
        return
    counts = _counts(look, values)
    cased = by_case(counts)
    sure = [group for group in cased if _is_sure(group, look, values)]
    doubtful = [group for group in cased if group not in sure]
    if sure:
        yield _candidate(values, sure, enabled=True, how="in capitals alone")
    left = applied(counts, sure)
    near = [*doubtful, *(_near(values, applied(left, doubtful)))]
    if near:
        yield _candidate(
            values, near[:GROUPS_MAX], enabled=False, how="in capitals, accents, marks, the order of words or a letter"
        )


def _is_compared(look: Look, values: Values) -> bool:
    known = look.profile.get(values.column.name, {})
    length = float((known.get("length") or {}).get("mean") or 0)
    return known.get("likely") not in _CODES and length <= _LONGEST and values.distinct > 1


def _near(values: Values, counts: Mapping[str, int]) -> list[Group]:
    """Return spellings beyond case, where values repeat. Names of people are too alike for a letter to be a slip."""
    if len(counts) > min(_COMPARED, max(_REPEATED * values.filled, 1)):
        return []
    said = words_of(values.column.name)
    people = not _PEOPLE.isdisjoint(said) or "".join(said) in _PEOPLE | {"name"}
    return merged(counts, slips=not people)


def _counts(look: Look, values: Values) -> dict[str, int]:
    """Return the distinct values, or of many only those that another equals but for case."""
    sql = f"SELECT v, n FROM {values.table}"
    if values.distinct > _COMPARED:
        sql += " QUALIFY count(*) OVER (PARTITION BY lower(v)) > 1 ORDER BY n DESC, v LIMIT 20_000"
    return {value: int(count) for value, count in look.ask(sql)}


def _is_sure(group: Group, look: Look, values: Values) -> bool:
    """Say whether case means nothing in these spellings: it may in codes with digits, in units and in single letters."""
    if look.profile.get(values.column.name, {}).get("likely") in _SHORT_CODES:
        return True
    code = any(map(str.isdigit, group.target)) and " " not in group.target
    return has_letters(group.target) and not code


def _candidate(values: Values, groups: Sequence[Group], *, enabled: bool, how: str) -> Candidate:
    cells = cells_of(values, sum(group.changed for group in groups))
    spelled = sum(len(group.members) for group in groups)
    first = groups[0]
    told = [quoted(value) for value, _ in first.members[:3]]
    rows = cells_of(values, first.rows)
    look = "look like" if enabled else "may be"
    said = f"{', '.join(told[:-1])} and {told[-1]} {look} one {_noun(values)} ({len(first.members)} spellings, {rows.of('row', 'rows')})"
    if len(groups) > 1:
        said += f"; in all {spelled:,} spellings of {len(groups):,} values differ {how}"
    said += f": {cells.of('cell', 'cells')} {'takes' if cells.count == 1 else 'take'} the most frequent spelling."
    parameters = {"groups": [group.as_json() for group in groups]}
    return Candidate("map_values", values.column.name, parameters, f"{named(values)}: {said}", enabled=enabled, cells=cells)


def _noun(values: Values) -> str:
    said = words_of(values.column.name)
    return next((noun for noun, words in _NOUNS.items() if not words.isdisjoint(said)), "value")
