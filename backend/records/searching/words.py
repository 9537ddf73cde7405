"""What a search asks for: words and quoted phrases, each of which has to stand somewhere in the texts of a row.

Texts are compared folded: small letters, without accents, and ß as ss, ł as l, ø as o. Folding looks at one character at a time,
so a text holds a word exactly where its folded form holds the folded word, and what is folded beforehand gives the same answer.
"""

import re
from collections.abc import Mapping, Sequence

from backend.adapters.engine import quote_text
from backend.datasets.filtering import Cell

MOST_WORDS = 20  # more say nothing that these do not
SEPARATOR = "\x1f"  # stands between the texts of a row that are searched together; no word holds it

_QUOTED_OR_BARE = re.compile(r'["“”„](?P<phrase>[^"“”„]*)(?:["“”„]|$)|(?P<word>[^\s"“”„]+)')
_NESTED = re.compile(r"^(STRUCT|MAP|UNION|JSON)\b|\]$", re.IGNORECASE)
_TEXTS = ("VARCHAR", "UUID", "ENUM")


def words_of(text: str) -> tuple[str, ...]:
    """Return the words and phrases that were typed, each once, as they were typed. A quote that is not closed lasts to the end."""
    typed = _QUOTED_OR_BARE.finditer(text.replace(SEPARATOR, " "))
    found = (match["phrase"] if match["phrase"] is not None else match["word"] for match in typed)
    return tuple(dict.fromkeys(word.strip() for word in found if word.strip()))[:MOST_WORDS]


def folded(text: str) -> str:
    """Return the SQL that folds a text of SQL."""
    # Plain letters are most of all text; what else there is costs several times as much.
    return f"CASE WHEN strlen({text}) = length({text}) THEN lower({text}) ELSE {_richly(text)} END"


def _richly(text: str) -> str:
    singles = f"translate(lower({text}), 'łøđðıς', 'loddiσ')"  # noqa: RUF001  a Greek letter is meant
    return f"strip_accents(replace(replace(replace({singles}, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'))"


def texts_of(cells: Mapping[str, Cell]) -> tuple[str, ...]:
    """Return the SQL of the texts a search looks at: columns of text, names, lists and records; numbers and dates are none."""
    return tuple(text for cell in cells.values() if (text := _text(cell)) is not None)


def condition(cells: Mapping[str, Cell], text: str) -> str:
    """Return the rows that a search finds as a condition on `cells`, with literals only.

    It is "true" where nothing was typed, and "false" where no column holds text.
    """
    words, texts = words_of(text), texts_of(cells)
    return " AND ".join(_anywhere(word, texts) for word in words) or "true"


def readable(cells: Mapping[str, Cell], text: str) -> str:
    """Return what `condition` says in words that a person can read, at the price of some speed."""
    words, texts = words_of(text), texts_of(cells)
    if not words or not texts:
        return "false" if words else "true"
    joined = _richly(f"concat_ws(chr({ord(SEPARATOR)}), {', '.join(texts)})")
    wanted = (quote_text(word.lower()) if word.isascii() else _richly(quote_text(word)) for word in words)
    return " AND ".join(f"contains({joined}, {word})" for word in wanted)


def _anywhere(word: str, texts: Sequence[str]) -> str:
    wanted = f"({folded(quote_text(word))})"
    return f"({' OR '.join(f'coalesce(contains({folded(text)}, {wanted}), false)' for text in texts) or 'false'})"


def _text(cell: Cell) -> str | None:
    if cell.type.upper() == "VARCHAR":
        return cell.sql
    if _NESTED.search(cell.type):
        return f"to_json({cell.sql})::VARCHAR"
    return f"{cell.sql}::VARCHAR" if cell.type.upper().startswith(_TEXTS) else None
