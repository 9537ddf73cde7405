"""Texts as they are compared: without case, accents, punctuation and doubled spaces."""

import re
import unicodedata

_BETWEEN_WORDS = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """Return a text as it is compared; "Müller & Söhne GmbH " and "MULLER SOHNE GMBH" are the same."""
    if text.isascii():
        return _BETWEEN_WORDS.sub(" ", text.casefold()).strip()
    apart = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(one for one in apart if not unicodedata.combining(one))
    return _BETWEEN_WORDS.sub(" ", bare).strip()
