"""How an order and a search stand in an address: names with commas, and what was typed."""

import re
from collections.abc import Collection, Iterable, Iterator

from backend.core.errors import Rejected, TooLarge
from backend.datasets.filtering import check_characters

MOST_KEYS, MOST_CHARACTERS, LONGEST_SEARCH = 8, 16_000, 200

_KEY = re.compile(r'\s*(-?)(?:"((?:[^"]|"")*)"|([^",]*))\s*(?:,|$)', re.DOTALL)
_BARE = re.compile(r'[^\s",-](?:[^",]*[^\s",])?', re.DOTALL)


def read_sort(text: str, names: Collection[str] = ()) -> Iterator[tuple[str, bool]]:
    """Yield column and whether it descends for each of `-amount,city`; a name with a comma, a quote or a leading - stands in quotes.

    A text that is one of `names`, or - and one of them, is that column alone. Raises Rejected for what cannot be read.
    """
    if text in names or (text[1:] in names and text[0] == "-"):
        yield (text, False) if text in names else (text[1:], True)
        return
    if len(text) > MOST_CHARACTERS:
        raise TooLarge(f"The order has {len(text):,} characters; {MOST_CHARACTERS:,} are taken.", hint="Sort by fewer columns.")
    at, seen = 0, list[str]()
    while at < len(text):
        match = _KEY.match(text, at)
        name = "" if match is None else (match[2].replace('""', '"') if match[2] is not None else match[3].strip())
        if match is None or not name:
            raise Rejected(
                f"The order “{text[:80]}” has no column at character {at + 1}.",
                hint="Write columns with commas, - before those that descend: -amount,city.",
            )
        if name in seen:
            raise Rejected(f"The order names “{name[:80]}” twice.", hint="Sort by each column once.")
        seen.append(name)
        if len(seen) > MOST_KEYS:
            raise Rejected(f"The order has more than {MOST_KEYS} columns.", hint="Sort by fewer.")
        yield name, match[1] == "-"
        at = match.end()


def write_sort(keys: Iterable[tuple[str, bool]]) -> str:
    """Return an order as `read_sort` reads it."""
    return ",".join(("-" if descending else "") + _quoted(column) for column, descending in keys)


def read_search(text: str) -> str:
    """Return a search without the spaces around it. Raises Rejected for one that cannot be found."""
    found = text.strip()
    if len(found) > LONGEST_SEARCH:
        raise Rejected(
            f"The search has {len(found):,} characters; {LONGEST_SEARCH} are taken.", hint="Search for a part of it."
        )
    check_characters(found)
    return found


def _quoted(name: str) -> str:
    return name if _BARE.fullmatch(name) else '"' + name.replace('"', '""') + '"'
