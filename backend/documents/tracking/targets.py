"""Where a tracked link may lead, and how the addresses of a part of a batch are kept."""

import json
import re
import zlib
from collections.abc import Mapping
from urllib.parse import quote, urlsplit, urlunsplit

MOST_LONG = 2000
_UNFIT = re.compile(r"[\x00-\x1f\x7f\\]")
_NO_HOST = re.compile(r"[ <>\"]")
_LEFT = "!$%&'()*+,;=:@/?~[]-._"  # signs that an address may hold as they are


def target_of(text: str) -> str | None:
    """Return a text as the address a link leads to, None for anything but a whole http or https address.

    Spaces and letters beyond ASCII, which values of a list bring along, are written as addresses write them.
    """
    text = text.strip()
    if not text or len(text) > MOST_LONG or _UNFIT.search(text):
        return None
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or ""), parts.port
        named = host if ":" in host else host.encode("idna").decode() if not host.isascii() else host
    except ValueError:
        return None
    if (
        parts.scheme.lower() not in {"http", "https"}
        or not named
        or _NO_HOST.search(parts.netloc)
        or parts.username is not None
    ):
        return None
    place = (f"[{named}]" if ":" in named else named) + (f":{port}" if port is not None else "")
    rest = [quote(part, safe=_LEFT) for part in (parts.path, parts.query, parts.fragment)]
    return urlunsplit((parts.scheme.lower(), place, *rest))


def packed(targets: Mapping[int, tuple[str, ...]]) -> bytes:
    """Return targets by row as they are kept."""
    told = json.dumps({str(row): list(addresses) for row, addresses in targets.items()}, ensure_ascii=False)
    return zlib.compress(told.encode(), 6)


def unpacked(kept: bytes) -> dict[int, tuple[str, ...]]:
    """Return the targets by row that were kept."""
    return {int(row): tuple(addresses) for row, addresses in json.loads(zlib.decompress(kept)).items()}
