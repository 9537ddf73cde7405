"""Names of files that every system takes: Windows, macOS and Linux, as a download, on a stick, in an archive."""

import re
import unicodedata

_LONGEST_BYTES = 180
_FORBIDDEN = re.compile(r'[<>:"/\\|?*%]')
_DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)")  # Windows opens a device instead


def file_name(name: str, suffix: str) -> str:
    """Return `name` with `suffix` as a file may be called anywhere: letters of any language stay, signs a system minds do not.

    Invisible characters, among them those that turn the direction of writing, are left out; at most 200 bytes.
    """
    readable = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C" or c in "\t\n\r")
    cleaned = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", readable)).strip(" .~")
    known = _short(_DEVICES.sub(lambda found: found[0] + "_", cleaned)).rstrip(" .") or "export"
    return known + suffix


def _short(name: str) -> str:
    return name.encode()[:_LONGEST_BYTES].decode(errors="ignore")
