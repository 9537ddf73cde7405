"""Readings of yes and no, in the languages and programs they come from."""

from collections.abc import Iterable

from backend.adapters.engine import quote_text
from backend.datasets.formats.csv.reading import Change, Fast, Reading

_PAIRS = (
    *(("true", "false"), ("yes", "no"), ("t", "f"), ("y", "n")),
    *(("ja", "nein"), ("wahr", "falsch"), ("j", "n"), ("oui", "non"), ("vrai", "faux")),
    *(
        ("sí", "no"),
        ("si", "no"),
        ("sì", "no"),
        ("verdadero", "falso"),
        ("vero", "falso"),
        ("sim", "não"),
        ("verdadeiro", "falso"),
    ),
    *(("ja", "nee"), ("waar", "onwaar"), ("ja", "nej"), ("ja", "nei"), ("tak", "nie"), ("prawda", "fałsz"), ("ano", "ne")),
    *(("igen", "nem"), ("da", "nu"), ("kyllä", "ei"), ("да", "нет")),
)


def booleans(values: Iterable[str]) -> list[Reading]:
    """Return the readings as yes and no that the values could be: one where both words occur."""
    seen = {value.lower() for value in values}
    return [_boolean(yes, no) for yes, no in _PAIRS if {yes, no} <= seen or (yes == "true" and seen & {yes, no})]


def _boolean(yes: str, no: str) -> Reading:
    def fits(text: str) -> bool:
        return text.lower() in {yes, no}

    def tolerant(cell: str) -> str:
        return f"CASE lower({cell}) WHEN {quote_text(yes)} THEN true WHEN {quote_text(no)} THEN false END"

    def fast(cell: str) -> Fast:
        return Fast(f"{cell} = {quote_text(yes)} OR {cell} = {quote_text(no)}", f"{cell} = {quote_text(yes)}")

    plain = yes == "true"
    changes = () if plain else (Change("booleans", f"“{yes}” and “{no}” were read as true and false in {{count}} cell{{s}}"),)
    return Reading(f"{yes}/{no}", "BOOLEAN", f"{yes} or {no}", fits, tolerant, fast, changes)
