"""Text as what a reader takes for single signs: a letter with its accents, an emoji of several parts, a flag of two letters."""

import unicodedata

_JOINER = "\u200d"
_MODIFIERS = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_FLAGS = range(0x1F1E6, 0x1F200)
_VOWELS, _TAILS = range(0x1160, 0x11A8), range(0x11A8, 0x1200)


def split(text: str) -> list[str]:
    """Return the signs of a text in their order; together they are the text."""
    if text.isascii():
        return list(text)
    signs: list[str] = []
    for char in text:
        if signs and _continues(signs[-1], char):
            signs[-1] += char
        else:
            signs.append(char)
    return signs


def invisible(char: str) -> bool:
    """Say whether a character is never drawn, so that no font needs a sign for it."""
    return unicodedata.category(char) == "Cf" or "\ufe00" <= char <= "\ufe0f" or char in "\u034f\u115f\u1160\u17b4\u17b5"


def _continues(sign: str, char: str) -> bool:
    code = ord(char)
    if code < 0x300:
        return False
    if unicodedata.category(char)[0] == "M" or char in (_JOINER, "\u200c") or code in _MODIFIERS or code in _TAGS:
        return True
    last = ord(sign[-1])
    if code in _FLAGS:
        return last in _FLAGS and len(sign) == 1
    if code in _VOWELS or code in _TAILS:
        return 0x1100 <= last < 0x1200 or 0xAC00 <= last <= 0xD7A3
    return sign[-1] == _JOINER and unicodedata.category(char) == "So"
