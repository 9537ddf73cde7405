"""Which of the older encodings a text stands in, told by what its bytes above 127 would say: words that could be words, or not.

Western text is the rule: it is left only where reading it so gives what no word looks like, such as a sign amid letters.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from charset_normalizer import from_bytes

WINDOWS = "cp1252"
_LATIN = ("cp1252", "cp1250", "iso8859_15", "iso8859_2", "mac_roman", "cp850", "cp1254")
_SCRIPTS = {  # the letters a language uses most, lower case: readings of bytes as another script miss them
    "cp1251": "CYRILLIC оаеинтсрвлкмдпу",
    "koi8_r": "CYRILLIC оаеинтсрвлкмдпу",
    "cp866": "CYRILLIC оаеинтсрвлкмдпу",
    "cp1253": "GREEK αοιετσνηυρπκμλς",
    "cp1255": "HEBREW יוהלאתרבשמםן",
    "cp1256": "ARABIC اليمنتربوعدسف",
}
_ASIAN = ("cp932", "euc_jp", "gb18030", "big5", "cp949")
_ENOUGH = 0.9  # of the words: fewer, and a reading is not taken
_VERY_ODD = 0.3
_FOREIGN = 0.75  # of the letters known to Western languages: fewer, and a neighbour that knows all of them is meant
_ODD_SHARE = 0.05  # of the words with such bytes may look odd in Western text
_WORD = re.compile(rb"[0-9A-Za-z\x80-\xff]*[\x80-\xff][0-9A-Za-z\x80-\xff]*")
_RUN = re.compile(rb"[\x80-\xff]{3}|^[\x80-\xff]{2}$")
_LETTERS = {
    "cp1252": frozenset("äöüßÄÖÜéèêëàâçîïôùûœæáíóúñãõåøÉÈÀÇÑÓÍÚÁÅÆØìòŒœŸÿÎÏÊËÂÔÛÙ"),
    "cp1250": frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽőűŐŰăâîşţĂÂÎŞŢđĐľĺŕäöüßÄÖÜô"),
    "cp1254": frozenset("ğışĞİŞçöüÇÖÜâîû"),
}
_LETTERS["mac_roman"] = _LETTERS["cp850"] = _LETTERS["cp1252"]
_LETTERS["iso8859_15"], _LETTERS["iso8859_2"] = _LETTERS["cp1252"] | frozenset("ŒœŠšŽžŸ"), _LETTERS["cp1250"]
_ICELANDIC, _BESIDE = frozenset("þðýÞÝÐ"), frozenset("áíóúæÁÍÓÚÆ")
_BEFORE_WORDS = "\u2018\u2013“«„—…€£¥©®•·¿¡°"
_HUNGARIAN = re.compile(r"[õû](?![esi])", re.IGNORECASE)


def legacy(sample: bytes) -> str:
    """Return the encoding of a text that is not UTF-8, from lines of it that hold bytes above 127."""
    words = _WORD.findall(sample)[:2000]
    dense = _is_dense(words)
    if not words or (not dense and _odd(words, WINDOWS) <= _ODD_SHARE):
        return _near(words)
    found = (_script(words) if dense else None) or (_asian(sample) if dense or _odd(words, WINDOWS) > _VERY_ODD else None)
    if found:
        return found
    ranked = sorted(_LATIN, key=lambda name: (round(_odd(words, name), 2), -_known(words, name), _LATIN.index(name)))
    return ranked[0] if _odd(words, ranked[0]) < _odd(words, WINDOWS) else WINDOWS


def _is_dense(words: Sequence[bytes]) -> bool:
    """Say whether most words consist of such bytes: then the script has no letters below 128."""
    return sum(_RUN.search(word) is not None for word in words) > 0.5 * len(words)


def _odd(words: Sequence[bytes], encoding: str) -> float:
    """Return the share of words that no language writes so."""
    return sum(_is_odd(word.decode(encoding, "replace")) for word in words) / len(words)


def _is_odd(word: str) -> bool:
    for place, letter in enumerate(word):
        if letter < "\x80":
            continue
        kind = _kind(letter)
        before, after = word[place - 1 : place], word[place + 1 : place + 2]
        inside = before.isalpha() and after.isalpha()
        if kind == "none" or (kind == "sign" and (inside or (after.isalpha() and letter not in _BEFORE_WORDS))):
            return True
        if letter in "£¥¿" and after.isalpha() and letter != "¿":
            return True
        if kind == "sign" and before.isalpha() and letter in "¿¡£¥¯¼":
            return True
        if letter.isupper() and before.islower():
            return True
    return False


@lru_cache(maxsize=4096)
def _kind(letter: str) -> str:
    """Return "letter", "sign", or "none" for what stands in no list: controls, lines of boxes, letters nobody uses."""
    category = unicodedata.category(letter)
    if letter == "\ufffd" or category in {"Cc", "Cn", "Co", "Cs"} or "\u2500" <= letter <= "\u259f":
        return "none"
    if letter in "\u2019\u00ad":  # apostrophe and soft hyphen stand inside words
        return "letter"
    return "letter" if category.startswith("L") and letter not in "ªºƒ" else "sign"


def _known(words: Sequence[bytes], encoding: str) -> float:
    """Return the share of the letters above 127 that the languages of an encoding use."""
    high = [letter for word in words for letter in word.decode(encoding, "replace") if letter >= "\x80" and letter.isalpha()]
    known = _LETTERS[encoding] | (_ICELANDIC if encoding == WINDOWS and set(high) & _BESIDE else frozenset())
    return sum(letter in known for letter in high) / len(high) if high else 1.0


def _near(words: Sequence[bytes]) -> str:
    """Return the encoding of text whose bytes could all be Western letters: Turkish and Central European ones could, too."""
    if _known(words, WINDOWS) < _FOREIGN:
        for encoding in ("cp1254", "cp1250"):
            if _known(words, encoding) > 0.98:
                return encoding
    return "cp1250" if _is_hungarian(words) else WINDOWS


def _is_hungarian(words: Sequence[bytes]) -> bool:
    """Say whether õ and û stand where only the ő and ű of Hungarian would, beside its other vowels."""
    text = " ".join(word.decode(WINDOWS, "replace") for word in words)
    return bool(_HUNGARIAN.search(text)) and bool(set("áéíóú") & set(text.lower())) and not set("ãêôç") & set(text.lower())


def _script(words: Sequence[bytes]) -> str | None:
    best, name = max((_in_script(words, name), name) for name in _SCRIPTS)
    return name if best else None


def _in_script(words: Sequence[bytes], encoding: str) -> float:
    """Return the share of usual letters if nearly all words are of one script, capitals in front or everywhere; else 0."""
    script, common = _SCRIPTS[encoding].split(" ")
    whole = usual = letters = 0
    for word in words:
        text = word.decode(encoding, "replace").strip("\u2013\u2019«»„“”—№0123456789")
        of_script = [letter for letter in text if letter.isalpha() and unicodedata.name(letter, "").startswith(script)]
        letters += len(text)
        usual += sum(letter.lower() in common for letter in of_script)
        whole += len(of_script) == len(text) and (
            text.islower() or text.isupper() or text.istitle() or text.lower() == text.upper()
        )
    return usual / max(1, letters) if whole >= _ENOUGH * len(words) and usual > 0.45 * letters else 0.0


def _asian(sample: bytes) -> str | None:
    found = from_bytes(sample, cp_isolation=list(_ASIAN)).best()
    if found is None:
        return None
    text = str(found)
    high = [letter for letter in text if letter >= "\x80"]
    asian = sum(
        "\u3000" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7af" or "\uff01" <= letter <= "\uff5e" for letter in high
    )
    return found.encoding if high and asian >= _ENOUGH * len(high) else None
