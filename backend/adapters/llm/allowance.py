"""What a server says of how many calls it still takes: its x-ratelimit headers, where it sends them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)?")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, None: 1.0}


@dataclass(frozen=True)
class Allowance:
    """So many of `most` calls are left; after `full_in_s` seconds without a call all of them are there again."""

    left: int
    most: int
    full_in_s: float


def allowance_of(headers: Mapping[str, str]) -> Allowance | None:
    """Return what the headers of a reply say of calls, None where they say nothing that can be read."""
    try:
        left, most = int(headers["x-ratelimit-remaining-requests"]), int(headers["x-ratelimit-limit-requests"])
        full_in_s = seconds_of(headers["x-ratelimit-reset-requests"])
    except (KeyError, ValueError):
        return None
    return Allowance(left, most, full_in_s) if 0 <= left <= most and most > 0 else None


def seconds_of(text: str) -> float:
    """Return a length of time as providers write it, "6m0s", "20ms" or "1.5". Raises ValueError."""
    found = _PART.findall(text.strip())
    if not found or "".join(number + unit for number, unit in found) != text.strip():
        raise ValueError("no length of time")
    return sum(float(number) * _SECONDS[unit or None] for number, unit in found)
