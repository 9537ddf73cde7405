"""Names of files inside archives: safe on every system, never alike, in the order of the rows."""

import re
import unicodedata

MOST_BYTES = 120
_PLAIN = " -_.,@()&+'"
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)", re.IGNORECASE)  # with any suffix


def safe_name(text: str, row: int, *, suffix: str = ".pdf") -> str:
    """Return a file name that begins with the row's number, so that no two are alike, and goes on with what `text` leaves.

    `text` may be anything a cell holds: what is left has no separators, control or direction characters, and is NFC. The
    whole name has at most 120 bytes.
    """
    start = f"{row:07d}"
    kept = tidy(text, most_bytes=MOST_BYTES - len(start) - len(suffix) - 1)
    return f"{start}_{kept}{suffix}" if kept else f"{start}{suffix}"


def tidy(text: str, *, most_bytes: int) -> str:
    """Return what of a text may stand in a file name, in at most so many bytes; "" if that is nothing."""
    # Cut first: a cell may hold megabytes, and normalising those for a name is work for nothing.
    normal = unicodedata.normalize("NFC", text[: 4 * most_bytes])
    kept = "".join(_replaced(character) for character in normal)
    kept = re.sub(r"_{2,}", "_", re.sub(r" {2,}", " ", kept)).strip(" ._")
    if _DEVICE.fullmatch(kept.partition(".")[0].strip()):
        kept = f"_{kept}"
    return _cut(kept, most_bytes).rstrip(" .")


def _replaced(character: str) -> str:
    if character.isalnum() or character in _PLAIN or unicodedata.category(character) in {"Mn", "Mc"}:
        return character
    # Direction marks, joiners and surrogates leave no trace; other signs leave a place.
    return "" if unicodedata.category(character) in {"Cf", "Cs", "Co", "Cn"} else "_"


def _cut(text: str, most_bytes: int) -> str:
    """Return the beginning of a text that fits, whole characters only."""
    return text.encode("utf-8", "ignore")[:most_bytes].decode("utf-8", "ignore")
