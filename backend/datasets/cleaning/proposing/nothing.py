"""Words that stand for an empty cell: "n/a", "-", "unknown". What may mean something in its column is left to the person."""

import re
from collections.abc import Iterator

from backend.adapters.engine import quote_text
from backend.datasets.cleaning.proposing.candidates import Candidate, cells_of, named
from backend.datasets.cleaning.proposing.looking import Look, Values
from backend.datasets.formats.csv.words import NULL_WORDS
from backend.datasets.profiles.dirt import NOTHING_WORDS
from backend.datasets.profiles.likely import words_of
from backend.datasets.profiles.wording import quoted

# These may be a value of its own, and some are written like a name.
_JUDGED = frozenset({"none", "nil", "unknown", "unbekannt", "missing", "tbd", "tba", "not applicable", "not known", ".", "nat"})
_AS_WRITTEN = {"na": {"NA"}, "nan": {"NaN", "NAN", "nan"}, "null": {"NULL", "null"}}
WORDS = tuple(sorted({*NULL_WORDS, *NOTHING_WORDS, "#na", "n.a", "n / a", "k.a", "not known", "no data"}))
_PEOPLE = frozenset({"name", "surname", "firstname", "lastname", "first", "last", "nachname", "vorname", "owner", "person"})
_MOST = 0.9  # where nearly all is nothing, the words are what the column is about
_CODE = re.compile(r"[A-Z]{2}")
IS_WORD = f"lower(v) IN ({', '.join(map(quote_text, WORDS))})"


def propose_nothing(look: Look, values: Values, *, typed: bool) -> Iterator[Candidate]:
    """Yield the words of a column that stand for nothing. `typed` says that the rest are numbers, dates or truths.

    Call it once the spaces are mended; what is sure goes out of the table of values.
    """
    found = {
        word: (value, int(count))
        for word, value, count in look.ask(
            f"SELECT lower(v) AS w, max_by(v, n), sum(n)::BIGINT FROM {values.table} WHERE {IS_WORD} GROUP BY 1 ORDER BY 3 DESC, 1"
        )
    }
    if found and not typed:
        filled = int(look.ask(f"SELECT sum(n)::BIGINT FROM {values.table}")[0][0])
        kept = list(found) if sum(count for _, count in found.values()) > _MOST * filled else _meaningful(look, values, found)
        for word in kept:
            found.pop(word)
    sure = {word: one for word, one in found.items() if typed or not _is_judged(values, word, one[0])}
    for words, enabled in ((sure, True), ({word: one for word, one in found.items() if word not in sure}, False)):
        if words:
            yield _candidate(values, words, enabled=enabled)
    if sure:
        look.ask(f"DELETE FROM {values.table} WHERE lower(v) IN ({', '.join(map(quote_text, sure))})")


def _is_judged(values: Values, word: str, written: str) -> bool:
    people = not _PEOPLE.isdisjoint(words_of(values.column.name))
    return word in _JUDGED or (word in _AS_WRITTEN and written not in _AS_WRITTEN[word]) or (people and word.isalpha())


def _meaningful(look: Look, values: Values, found: dict[str, tuple[str, int]]) -> list[str]:
    """Return the words that are values like the others: "-" beside "+", NA among codes of two letters."""
    signs = {row[0] for row in look.ask(f"SELECT v FROM {values.table} WHERE length(v) <= 2 LIMIT 200")}
    kept = ["-"] if "-" in found and signs & {"+", "++", "0"} else []
    kept += ["?"] if "?" in found and signs & {"!", "+"} else []
    codes = [sign for sign in signs if _CODE.fullmatch(sign)]
    others = int(look.ask(f"SELECT count(*) FROM {values.table}")[0][0]) - len(found)
    if "na" in found and found["na"][0] == "NA" and len(codes) >= max(2, 0.5 * others):
        kept.append("na")
    return kept


def _candidate(values: Values, words: dict[str, tuple[str, int]], *, enabled: bool) -> Candidate:
    many = cells_of(values, sum(count for _, count in words.values()))
    told = [f"{quoted(value)} ({cells_of(values, count).count:,})" for value, count in list(words.values())[:3]]
    more = f" and {len(words) - 3} more" if len(words) > 3 else ""
    stands = "stands" if many.count == 1 else "stand"
    said = f"{named(values)} has {many.of('cell', 'cells')} that {stands} for nothing: {', '.join(told)}{more}."
    if not enabled:
        said += " Empty them if nobody needs the word."
    return Candidate("null_words", values.column.name, {"words": sorted(words)}, said, enabled=enabled, cells=many)
