"""Texts of strangers in a prompt: names and values are data, and nothing in them can end the block they stand in."""

import json
import unicodedata

_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def as_data(text: str, longest: int) -> str:
    """Return a text as a JSON string: no control or direction characters, no sign that opens or ends a block, cut short."""
    clean = "".join(" " if unicodedata.category(one) in _HIDDEN else one for one in text)
    return json.dumps(clean[:longest], ensure_ascii=False).replace("<", "\\u003c")
